"""The exact searches, held to the full product."""

import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.cluster import DBSCAN
from sklearn.pipeline import make_pipeline

from likewise import CosineJoin, TfidfVectorizer, cosine_neighbors, cosine_pairs

ROUNDING = 1e-5


def made_up(seed):
    """Rows of all kinds: of either sign, with zeros and equal rows, of lengths far apart."""
    random = np.random.RandomState(seed)
    X = random.randn(random.randint(1, 60), random.randint(1, 12))
    if seed % 2:
        X = abs(X)
    if seed % 3 == 0:
        X *= random.rand(*X.shape) < 0.5
    if seed % 5 == 0:
        X = np.round(X)
    if seed % 7 == 0:
        X *= 10.0 ** random.randint(-300, 290, size=(len(X), 1))
    return X


def product(X, Y):
    """All cosines; -9 where a row is all zeros."""

    def unit(rows):
        rows = rows / np.maximum(abs(rows).max(axis=1, keepdims=True), 1e-320)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths > 0, lengths, 1), lengths[:, 0] > 0

    (X, x), (Y, y) = unit(X), unit(Y)
    return np.where(np.outer(x, y), X @ Y.T, -9)


def held_to(truth, pairs, threshold):
    """Every pair that is above by more than rounding, none that is below by more, and the right cosines."""
    found = np.full(truth.shape, -9.0)
    found[pairs.a, pairs.b] = pairs.cosine
    assert len(set(zip(pairs.a.tolist(), pairs.b.tolist()))) == len(pairs)
    assert not ((truth >= threshold + ROUNDING) & (found == -9)).any(), "missed"
    assert not ((truth < threshold - ROUNDING) & (found != -9)).any(), "too much"
    assert (abs(truth - found)[found != -9] < ROUNDING).all()
    assert (pairs.cosine >= np.float32(threshold)).all()
    order = pairs.a.astype(np.int64) * truth.shape[1] + pairs.b
    assert (np.diff(order) > 0).all()


@pytest.mark.parametrize("threshold", [0.0, 0.005, 0.1, 0.3, 0.8, 0.95, 1.0])
def test_pairs_are_those_of_the_full_product(threshold):
    for seed in range(60):
        X = made_up(seed)
        truth = product(X, X)
        truth[np.tril_indices(len(X))] = -9
        for form in (X, sp.csr_matrix(X)):
            held_to(truth, cosine_pairs(form, threshold), threshold)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.95])
def test_pairs_of_two_matrices_are_those_of_the_full_product(threshold):
    for seed in range(40):
        X = made_up(seed)
        random = np.random.RandomState(seed)
        Y = np.vstack([random.randn(9, X.shape[1]), X[:: random.randint(1, 4)]])
        pairs = cosine_pairs(X, threshold, Y=Y)
        held_to(product(X, Y), pairs, threshold)
        assert pairs.shape == (len(X), len(Y))


def test_neighbours_are_those_of_the_full_product():
    for seed in range(60):
        X = made_up(seed)
        truth = product(X, X)
        np.fill_diagonal(truth, -9)
        k = 1 + seed % 5
        found = cosine_neighbors(X, n_neighbors=k)
        assert len(found) == len(X) and found.indptr.dtype == np.int64
        for row, cosines in enumerate(truth):
            others, near = found.of(row)
            expected = np.sort(cosines[cosines > 1e-9])[::-1][:k]
            assert len(near) == len(expected) and (abs(near - expected) < ROUNDING).all()
            assert (abs(cosines[others] - near) < ROUNDING).all() and row not in others


def test_results_go_to_other_forms():
    X = np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 1.0], [3.0, 4.0]])
    pairs = cosine_pairs(X, 0.9)
    assert list(pairs) == [(0, 1, np.float32(0.96)), (0, 3, 1.0), (1, 3, np.float32(0.96))]
    assert pairs.a.dtype == pairs.b.dtype == np.int32 and pairs.cosine.dtype == np.float32
    frame = pairs.to_pandas()
    assert frame.columns.tolist() == ["a", "b", "cosine"] and len(frame) == 3
    assert pairs.to_arrow().column_names == ["a", "b", "cosine"]
    assert pairs.to_polars().shape == (3, 3)
    assert np.shares_memory(pairs.to_arrow()["a"].chunk(0).to_numpy(), pairs.a)
    graph = pairs.to_csr()
    assert graph.dtype == np.float32 and graph.has_sorted_indices
    np.testing.assert_allclose(
        graph.toarray(), [[0, 0.96, 0, 1], [0.96, 0, 0, 0.96], [0, 0, 0, 0], [1, 0.96, 0, 0]]
    )
    assert cosine_pairs(X, 0.9, Y=X[:1]).to_csr().toarray().tolist() == [
        [1.0], [pytest.approx(0.96)], [0.0], [1.0]
    ]
    assert repr(cosine_pairs(X, 0.9, Y=X)) == "CosinePairs(10 pairs of 4 by 4 rows, cosine >= 0.9)"
    again = pickle.loads(pickle.dumps(pairs))
    assert (again.a == pairs.a).all() and repr(again) == repr(pairs)


def test_neighbours_go_to_other_forms():
    found = cosine_neighbors(np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 1.0], [0.0, 0.0]]), n_neighbors=2)
    frame = found.to_pandas()
    assert frame.values[:, :3].tolist() == [[0, 0, 1], [0, 1, 2], [1, 0, 0], [1, 1, 2], [2, 0, 0], [2, 1, 1]]
    pd.testing.assert_frame_equal(found.to_arrow().to_pandas(), frame)
    assert found.to_polars().shape == (6, 4)
    graph = found.to_csr()
    assert graph.shape == (4, 4) and graph.nnz == 6 and graph.has_sorted_indices
    assert found.of(-1)[0].size == 0
    with pytest.raises(IndexError, match="no row 4"):
        found.of(4)
    assert len(pickle.loads(pickle.dumps(found))) == 4


def test_threads_change_nothing():
    random = np.random.RandomState(1)
    X = sp.random(3000, 400, density=0.02, random_state=random, format="csr", dtype=np.float32)
    one, near = cosine_pairs(X, 0.3, n_jobs=1), cosine_neighbors(X, 5, n_jobs=1)
    assert len(one) > 1000
    for n_jobs in (2, 3, None, -1):
        other = cosine_pairs(X, 0.3, n_jobs=n_jobs)
        for name in ("a", "b", "cosine"):
            assert getattr(other, name).tobytes() == getattr(one, name).tobytes()
        again = cosine_neighbors(X, 5, n_jobs=n_jobs)
        for name in ("indptr", "row", "cosine"):
            assert getattr(again, name).tobytes() == getattr(near, name).tobytes()


def test_the_join_as_a_transformer():
    texts = ["oil prices rise again", "oil price rising again", "late goal wins the cup", "", "a goal late for the cup"]
    X = TfidfVectorizer(language="english").fit_transform(texts)
    join = CosineJoin(threshold=0.7)
    graph = join.fit_transform(X)
    assert graph.diagonal().tolist() == [1, 1, 1, 0, 1]
    assert (graph != graph.T).nnz == 0 and graph.nnz == 4 + 2 * len(join.pairs_)
    assert len(join.pairs_) == 2 and join.n_samples_fit_ == 5
    assert (join.transform(X) != graph).nnz == 0
    assert join.transform(X[:2]).shape == (2, 5)
    assert join.get_feature_names_out().tolist() == [f"cosinejoin{i}" for i in range(5)]
    other = pickle.loads(pickle.dumps(join))
    assert (other.transform(X) != graph).nnz == 0
    assert not hasattr(clone(join), "pairs_")


def test_the_join_in_a_pipeline():
    texts = ["oil prices rise again", "oil price rising again", "late goal wins the cup", "a goal late for the cup"]
    rows = make_pipeline(TfidfVectorizer(language="english"), CosineJoin(threshold=0.5))
    similar = rows.fit_transform(texts)
    apart = DBSCAN(eps=0.5, min_samples=2, metric="precomputed").fit_predict(1 - similar.toarray().clip(0, 1))
    assert apart.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), None, "high", True])
def test_thresholds_out_of_range_are_told(threshold):
    for call in (lambda X: cosine_pairs(X, threshold), CosineJoin(threshold).fit):
        with pytest.raises(ValueError, match="`threshold` must be a number from 0 to 1, got"):
            call(np.eye(3))


def test_bad_numbers_of_neighbours_and_shapes_are_told():
    for n_neighbors in (0, -1, 1.5, None):
        with pytest.raises(ValueError, match="`n_neighbors` must be a whole number of at least 1, got"):
            cosine_neighbors(np.eye(3), n_neighbors)
    assert len(cosine_neighbors(np.eye(3), 10**18).row) == 0
    with pytest.raises(ValueError, match="X has 3 features, but Y has 2"):
        cosine_pairs(np.eye(3), Y=np.eye(2))
