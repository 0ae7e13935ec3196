"""Every form that a matrix of rows can have, and those that are none."""

import numpy as np
import pytest
import scipy.sparse as sp

from likewise import CosineJoin, SphericalKMeans, Themes, cosine_neighbors, cosine_pairs

DENSE = np.array(
    [
        [0.6, 0.8, 0, 0, 0],
        [0.8, 0.6, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0.6, 0.8, 0],
        [0, 0, 0.8, 0.6, 0],
        [0.6, 0.8, 0, 0, 0],
    ]
)


def unsorted(X):
    """Entries of each row in falling columns."""
    X = sp.csr_matrix(X)
    for start, end in zip(X.indptr[:-1], X.indptr[1:]):
        X.indices[start:end] = X.indices[start:end][::-1].copy()
        X.data[start:end] = X.data[start:end][::-1].copy()
    X.has_sorted_indices = False
    return X


def doubled(X):
    """Every entry in two halves, and two that cancel out."""
    X = sp.coo_matrix(X)
    row, column = np.concatenate([X.row, X.row, [2, 2]]), np.concatenate([X.col, X.col, [1, 1]])
    data = np.concatenate([X.data / 2, X.data / 2, [0.5, -0.5]]).astype(X.dtype)
    order = np.argsort(row, kind="stable")
    indptr = np.searchsorted(row[order], np.arange(X.shape[0] + 1))
    matrix = sp.csr_matrix(X.shape, dtype=X.dtype)
    matrix.data, matrix.indices, matrix.indptr = data[order], column[order].astype(np.int32), indptr.astype(np.int32)
    return matrix


def with_zeros(X):
    """Zeros that are stored."""
    X = sp.csr_matrix(X + 7)
    X.data -= 7
    X.data[abs(X.data) < 1e-9] = 0
    return X


def wide(X):
    """64-bit indexes."""
    X = sp.csr_matrix(X)
    X.indices, X.indptr = X.indices.astype(np.int64), X.indptr.astype(np.int64)
    return X


def longer(X):
    """Arrays with more room than entries."""
    X = sp.csr_matrix(X)
    X.data = np.concatenate([X.data, [9, 9]]).astype(X.dtype)
    X.indices = np.concatenate([X.indices, [0, 0]]).astype(np.int32)
    return X


FORMS = {
    "dense": lambda X: X,
    "dense, by columns": np.asfortranarray,
    "dense, every other row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "dense, read only": lambda X: read_only(X),
    "list": lambda X: X.tolist(),
    "csr": sp.csr_matrix,
    "csr array": sp.csr_array,
    "csc": sp.csc_matrix,
    "coo": sp.coo_matrix,
    "lil": sp.lil_matrix,
    "unsorted": unsorted,
    "doubled": doubled,
    "stored zeros": with_zeros,
    "wide indexes": wide,
    "longer arrays": longer,
    "big endian": lambda X: X.astype(X.dtype.newbyteorder(">")),
}


def read_only(X):
    X = X.copy()
    X.flags.writeable = False
    return X


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(form, dtype):
    plain = sp.csr_matrix(DENSE.astype(np.float32))
    X = FORMS[form](DENSE.astype(dtype))
    before = X.copy() if not isinstance(X, list) else list(X)

    pairs, expected = cosine_pairs(X, 0.9), cosine_pairs(plain, 0.9)
    assert list(zip(pairs.a, pairs.b)) == list(zip(expected.a, expected.b)) == [(0, 1), (0, 5), (1, 5), (3, 4)]
    np.testing.assert_allclose(pairs.cosine, expected.cosine, atol=1e-6)
    assert (cosine_neighbors(X, 2).row == cosine_neighbors(plain, 2).row).all()
    assert CosineJoin(0.9).fit_transform(X).nnz == 5 + 2 * 4
    for model in (SphericalKMeans(n_clusters=2), Themes(n_clusters=2), Themes(n_clusters=2, method="plain")):
        labels = model.fit(X).labels_
        assert labels[2] == -1 and labels[0] == labels[1] == labels[5] != labels[3] == labels[4]
        assert (model.predict(X) == model.predict(plain)).all()
        np.testing.assert_allclose(model.transform(X), model.transform(plain), atol=1e-6)

    if not isinstance(X, list) and not sp.issparse(X):
        assert (X == before).all()
    elif sp.issparse(X) and form != "coo":
        # Not even put in order.
        assert X.nnz == before.nnz and abs(X - before).sum() == 0


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint16, bool, np.float16])
def test_other_numbers_become_floats(dtype):
    X = (DENSE > 0).astype(dtype)
    assert len(cosine_pairs(X, 0.9)) == 4
    assert SphericalKMeans(n_clusters=2).fit(X).labels_[2] == -1


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("form", ["dense", "csr"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_no_number_is_refused(value, form, dtype):
    X = DENSE.astype(dtype)
    X[1, 1] = value
    X = FORMS[form](X)
    fitted = SphericalKMeans(n_clusters=2).fit(DENSE)
    calls = (
        cosine_pairs,
        cosine_neighbors,
        CosineJoin().fit,
        SphericalKMeans(n_clusters=2).fit,
        Themes().fit,
        fitted.predict,
        fitted.transform,
    )
    for call in calls:
        with pytest.raises(ValueError, match="NaN|infinity"):
            call(X)


def test_doubles_that_add_up_to_infinity_are_refused():
    X = doubled(DENSE)
    X.data[:] = 1e308
    with pytest.raises(ValueError, match="infinity"):
        cosine_pairs(X)


def test_doubles_out_of_the_range_of_single_precision_are_rows_all_the_same():
    lengths = np.array([1e300, 1e-300, 1, 1e-45, 1e38, 5e-324])
    X = DENSE * lengths[:, None]
    pairs = cosine_pairs(X[:5], 0.9)
    assert list(zip(pairs.a, pairs.b)) == [(0, 1), (3, 4)]
    np.testing.assert_allclose(pairs.cosine, 0.96, atol=1e-6)
    labels = Themes(n_clusters=2, method="latent").fit(X[:5]).labels_
    assert labels[0] == labels[1] != labels[3] == labels[4]


def test_matrices_without_rows_or_columns():
    for shape in [(0, 5), (5, 0), (0, 0)]:
        for X in (np.zeros(shape), sp.csr_matrix(shape)):
            assert len(cosine_pairs(X)) == 0 and cosine_pairs(X).to_csr().shape == (shape[0],) * 2
            assert len(cosine_neighbors(X)) == shape[0]
    with pytest.raises(ValueError, match="0 sample"):
        SphericalKMeans().fit(np.zeros((0, 5)))
    with pytest.raises(ValueError, match="0 feature"):
        Themes().fit(np.zeros((5, 0)))
    assert len(cosine_pairs(np.zeros((3, 4)), 0.0)) == 0


def test_arrays_of_other_shapes_are_refused():
    for X in (np.ones(3), np.ones((2, 2, 2)), [["a", "b"]], np.ones((2, 2)) * 1j):
        with pytest.raises(ValueError):
            cosine_pairs(X)
        with pytest.raises(ValueError):
            SphericalKMeans(n_clusters=1).fit(X)


def test_broken_sparse_matrices_are_refused():
    X = sp.csr_matrix(DENSE)
    X.indices[0] = 99
    with pytest.raises(ValueError):
        cosine_pairs(X)
    X = sp.csr_matrix(DENSE)
    X.indices[0] = -1
    with pytest.raises(ValueError):
        cosine_pairs(X)
