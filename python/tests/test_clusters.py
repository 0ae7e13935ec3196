"""Spherical k-means and themes."""

import copy
import pickle

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from likewise import SphericalKMeans, TfidfVectorizer, Themes

SUBJECTS = ["oil price barrel crude opec", "goal cup final team visitor", "court judge trial jury verdict"]


def texts(n=90):
    """Texts of three subjects in turn, with words that none of the others has."""
    random = np.random.RandomState(3)
    words = [np.array(subject.split()) for subject in SUBJECTS]
    return [" ".join([*random.choice(words[i % 3], 4), f"text{i % 17}x"]) for i in range(n)]


def rows(n=90):
    return TfidfVectorizer(stem=False).fit_transform(texts(n))


ALL = [
    SphericalKMeans(n_clusters=3),
    SphericalKMeans(n_clusters=3, init="random", n_init=5),
    Themes(n_clusters=3),
    Themes(n_clusters=3, method="latent"),
    Themes(n_clusters=3, method="plain"),
    Themes(),
    Themes(n_clusters=(2, 6)),
]


@pytest.mark.parametrize("model", ALL, ids=str)
def test_subjects_are_found_and_everything_fits_together(model):
    X = sp.vstack([rows(), sp.csr_matrix((1, rows().shape[1]), dtype=np.float32)]).tocsr()
    model = clone(model).fit(X)
    assert model.labels_.dtype == np.int32 and model.labels_[-1] == -1
    truth = np.arange(90) % 3
    assert adjusted_rand_score(truth, model.labels_[:-1]) == 1.0
    k = len(model.sizes_)
    assert model.sizes_.tolist() == np.bincount(model.labels_[:-1]).tolist() == [30, 30, 30]
    assert model.cluster_centers_.shape == model.centroids_.shape == (k, X.shape[1])
    np.testing.assert_allclose(np.linalg.norm(model.cluster_centers_, axis=1), 1, atol=1e-6)
    for label in range(k):
        mean = np.asarray(X[model.labels_ == label].sum(axis=0)).ravel()
        np.testing.assert_allclose(model.cluster_centers_[label], mean / np.linalg.norm(mean), atol=1e-6)
    assert model.margin_.dtype == np.float32 and (model.margin_[:-1] > 0).all() and model.margin_[-1] == 0
    assert 0 < model.objective_ <= 1
    assert model.n_features_in_ == X.shape[1]
    cosines = model.transform(X)
    assert cosines.shape == (91, k) and cosines.dtype == np.float32
    np.testing.assert_allclose(cosines, X @ model.cluster_centers_.T, atol=1e-6)
    predicted = model.predict(X)
    assert (predicted[:-1] == cosines[:-1].argmax(axis=1)).all() and predicted[-1] == -1
    assert (predicted == model.labels_).all()
    assert model.score(X) == pytest.approx(cosines.max(axis=1).mean())
    name = type(model).__name__.lower()
    assert model.get_feature_names_out().tolist() == [f"{name}{i}" for i in range(k)]


def test_objective_is_the_inertia_of_unit_rows_in_other_words():
    X = rows()
    ours = SphericalKMeans(n_clusters=3).fit(X)
    own = (X.multiply(ours.cluster_centers_[ours.labels_])).sum(axis=1)
    assert ours.objective_ == pytest.approx(own.mean(), abs=1e-6)
    theirs = KMeans(n_clusters=3, n_init=3, random_state=0).fit(X)
    assert adjusted_rand_score(ours.labels_, theirs.labels_) == 1.0


def test_lengths_of_rows_do_not_count_and_the_input_is_not_changed():
    X = rows().astype(np.float64)
    scaled = sp.diags(np.linspace(0.01, 500, X.shape[0])) @ X
    before = scaled.copy()
    for model in (SphericalKMeans(n_clusters=3), Themes(n_clusters=3), Themes(n_clusters=3, method="latent")):
        # Rounding may number the clusters in another order.
        assert adjusted_rand_score(clone(model).fit(scaled).labels_, clone(model).fit(X).labels_) == 1.0
    assert (scaled != before).nnz == 0


@pytest.mark.parametrize("model", ALL, ids=str)
def test_threads_change_nothing_and_none_is_the_seed_0(model):
    X = rows()
    first = clone(model).set_params(n_jobs=1).fit(X)
    for params in ({"n_jobs": 2}, {"n_jobs": -1}, {"random_state": 0}, {"n_jobs": None, "random_state": None}):
        other = clone(model).set_params(**params).fit(X)
        assert other.labels_.tobytes() == first.labels_.tobytes()
        assert other.margin_.tobytes() == first.margin_.tobytes()
        assert other.centroids_.data.tobytes() == first.centroids_.data.tobytes()
        assert other.transform(X).tobytes() == first.transform(X).tobytes()


def test_seeds_come_from_numbers_and_generators():
    random = np.random.RandomState(0)
    X = random.rand(200, 30)

    def objective(seed):
        return SphericalKMeans(n_clusters=9, n_init=1, init="random", random_state=seed).fit(X).objective_

    assert objective(1) == objective(np.int64(1)) != objective(2)
    assert objective(np.random.RandomState(5)) == objective(np.random.RandomState(5))
    assert objective(np.random.default_rng(5)) == objective(np.random.default_rng(5))
    drawn = np.random.RandomState(5)
    assert objective(drawn) != objective(drawn)


def test_the_number_of_themes_is_found_and_explained():
    model = Themes().fit(rows())
    assert model.n_clusters_ == 3
    curve = model.number_curve_
    assert set(curve) == {"k", "agreement", "told_apart", "score"}
    assert curve["k"].dtype == np.int64 and 3 in curve["k"] and (np.diff(curve["k"]) > 0).all()
    assert "3" in model.number_sentence_
    fixed = Themes(n_clusters=4).fit(rows())
    assert fixed.n_clusters_ == 4 and fixed.number_curve_ is None and fixed.number_sentence_ is None
    assert Themes(n_clusters=(5, 6)).fit(rows()).n_clusters_ in (5, 6)


def test_neighbours_are_exact_unless_there_are_very_many_rows_or_quick_ones_are_asked_for():
    themes = {how: Themes(n_clusters=3, neighbours=how).fit(rows()) for how in ("auto", "exact", "quick")}
    assert (themes["auto"].labels_ == themes["exact"].labels_).all()
    assert (themes["auto"].margin_ == themes["exact"].margin_).all()
    assert sum(themes["quick"].sizes_) == rows().shape[0]


@pytest.mark.parametrize("model", ALL, ids=str)
@pytest.mark.parametrize("through", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_predict_the_same(model, through):
    X = rows()
    model = clone(model).fit(X)
    other = through(model)
    assert (other.predict(X) == model.predict(X)).all()
    assert other.get_params() == model.get_params()


@pytest.mark.parametrize("model", [SphericalKMeans(n_clusters=3), Themes(n_clusters=3)], ids=str)
def test_pipelines_and_grids(model):
    pipeline = make_pipeline(TfidfVectorizer(stem=False), model)
    labels = pipeline.fit_predict(texts())
    assert adjusted_rand_score(np.arange(90) % 3, labels) == 1.0
    assert pipeline.transform(texts(6)).shape == (6, 3)
    assert list(pipeline.get_feature_names_out()) == [f"{type(model).__name__.lower()}{i}" for i in range(3)]
    step = pipeline.steps[-1][0]
    search = GridSearchCV(pipeline, {f"{step}__n_clusters": [2, 3], f"{step}__n_init": [1, 2]}, cv=3).fit(texts())
    assert search.best_params_[f"{step}__n_clusters"] == 3


def test_set_output_gives_frames():
    X = rows()
    frame = SphericalKMeans(n_clusters=3).set_output(transform="pandas").fit_transform(X)
    assert frame.columns.tolist() == ["sphericalkmeans0", "sphericalkmeans1", "sphericalkmeans2"]
    assert SphericalKMeans(n_clusters=3).set_output(transform="polars").fit_transform(X).shape == (90, 3)


def test_columns_never_seen_belong_to_no_cluster():
    X = np.eye(4)[[0, 0, 1, 1]]
    for model in (SphericalKMeans(n_clusters=2), Themes(n_clusters=2, method="plain")):
        assert model.fit(X).predict(np.eye(4)).tolist()[2:] == [-1, -1]


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (SphericalKMeans(n_clusters=0), "`n_clusters` must be a whole number of at least 1, got 0"),
        (SphericalKMeans(n_clusters=2.5), "`n_clusters` must be a whole number"),
        (SphericalKMeans(n_clusters=True), "`n_clusters` must be a whole number"),
        (SphericalKMeans(n_clusters=91), "n_samples=90 should be >= n_clusters=91"),
        (SphericalKMeans(n_init=0), "`n_init` must be a whole number of at least 1, got 0"),
        (SphericalKMeans(max_iter=0), "`max_iter` must be a whole number of at least 1, got 0"),
        (SphericalKMeans(tol=-1), "`tol` must be a number from 0 to 1, got -1"),
        (SphericalKMeans(tol="small"), "`tol` must be a number from 0 to 1, got 'small'"),
        (SphericalKMeans(init="best"), "`init` must be 'k-means\\+\\+' or 'random', got 'best'"),
        (SphericalKMeans(random_state=-1), "`random_state` must be None, a whole number"),
        (SphericalKMeans(random_state="x"), "`random_state` must be None"),
        (SphericalKMeans(n_jobs=0), "`n_jobs` must be None, -1 or a number of threads"),
        (SphericalKMeans(n_jobs=10**6), "`n_jobs` must be None, -1 or a number of threads"),
        (Themes(n_clusters="many"), "`n_clusters` must be a number, 'auto' or a tuple"),
        (Themes(n_clusters=(1, 2, 3)), "`n_clusters` must be a number, 'auto' or a tuple"),
        (Themes(n_clusters=(5, 2)), "`k` must be a range from at least 1 upwards, got 5..2"),
        (Themes(n_clusters=(2, 5000)), "`k` must be a range up to at most"),
        (Themes(n_clusters=None), "`n_clusters` must be a whole number"),
        (Themes(method="best"), "`method` must be 'smoothed', 'latent' or 'plain', got 'best'"),
        (Themes(neighbours="near"), "`neighbours` must be 'auto', 'exact' or 'quick', got 'near'"),
        (Themes(n_clusters=3, n_init=1001), "`runs` must be from 1 to 1000, got 1001"),
    ],
    ids=str,
)
def test_bad_parameters_are_told_in_a_sentence(model, sentence):
    with pytest.raises(ValueError, match=sentence):
        model.fit(rows())


def test_fewer_directions_than_clusters_is_an_error_that_says_how_many():
    X = np.outer(np.arange(1, 11), [1.0, 2.0])
    for model in (SphericalKMeans(n_clusters=3), Themes(n_clusters=3)):
        with pytest.raises(ValueError, match=r"`k` must be at most 1, .* got 3 \(X has n_samples = 10"):
            model.fit(X)


def test_rows_of_zeros_alone_are_an_error():
    for model in (SphericalKMeans(n_clusters=2), Themes(), Themes(n_clusters=2)):
        with pytest.raises(ValueError):
            model.fit(np.zeros((4, 3)))
