"""Rows to clusters."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, ClusterMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _check, _core
from ._matrix import ROWS, from_core, to_core


class _Centroids(ClassNamePrefixFeaturesOutMixin, TransformerMixin, ClusterMixin, BaseEstimator):
    """What both clusterings do with their centroids."""

    def predict(self, X: Any) -> np.ndarray:
        """The cluster whose centroid has the largest cosine to each row, the first of equals.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        labels : ndarray of shape (n_samples,)
            int32; -1 for a row that shares no column with any centroid, rows of zeros among them.
        """
        rows = self._rows(X)
        return _core.nearest_centroids(rows, to_core(self.centroids_), _check.jobs(self.n_jobs))

    def transform(self, X: Any) -> np.ndarray:
        """The cosine of each row to each centroid.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        cosines : ndarray of shape (n_samples, n_clusters)
            float32, from -1 to 1; the larger the nearer.
        """
        rows = self._rows(X)
        return _core.cosines(rows, to_core(self.centroids_), _check.jobs(self.n_jobs))

    def score(self, X: Any, y: Any = None) -> float:
        """The mean cosine of the rows to their nearest centroid: the larger the better.

        It grows with the number of clusters and ranks clusterings of one number only.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : None
            Ignored.

        Returns
        -------
        float
        """
        return float(self.transform(X).max(axis=1).mean(dtype=np.float64))

    @property
    def cluster_centers_(self) -> np.ndarray:
        """The centroids as a dense array of shape (n_clusters, n_features), made each time it is asked for."""
        check_is_fitted(self)
        return self.centroids_.toarray()

    @property
    def _n_features_out(self) -> int:
        return self.centroids_.shape[0]

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "centroids_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _rows(self, X: Any) -> tuple[Any, ...]:
        """Rows of the columns fitted on, as the core takes them."""
        check_is_fitted(self)
        return to_core(validate_data(self, X, reset=False, **ROWS))

    def _take(self, found: _core.Clusters) -> None:
        """Takes over what the core found."""
        self.labels_ = found.labels
        self.margin_ = found.margins
        self.sizes_ = np.asarray(found.sizes, dtype=np.int64)
        self.centroids_ = from_core(found.centroids)
        self.objective_ = found.objective


def _at_most_rows(n_clusters: int, X: Any) -> None:
    if n_clusters > X.shape[0]:
        raise ValueError(f"n_samples={X.shape[0]} should be >= n_clusters={n_clusters}")


def _with_shape(error: ValueError, X: Any) -> ValueError:
    """The core's sentence, and of what it speaks."""
    n_samples, n_features = X.shape
    return ValueError(f"{error} (X has n_samples = {n_samples}, n_features = {n_features})")


class SphericalKMeans(_Centroids):
    """K-means by the cosine, on sparse rows, on all processors.

    Rows are grouped so that the sum of their cosines to the mean direction of their group is high. Only directions
    count: rows are made unit length inside, `X` is not changed. The labels are those of the textbook loop, found with
    an index of the centroids that leaves out what cannot change them.

    Parameters
    ----------
    n_clusters : int, default=8
        At most the number of rows that differ in direction.
    n_init : int, default=3
        Runs, of which the one with the largest objective is kept.
    max_iter : int, default=100
        Iterations of a run at most.
    tol : float, default=1e-5
        A run ends where an iteration raises the objective by no more than this part of it, from 0 to 1.
    init : {"k-means++", "random"}, default="k-means++"
        How the first centroids are chosen: greedy k-means++ or rows by chance.
    random_state : int, RandomState or None, default=None
        Where the random numbers start. Unlike in scikit-learn None is the same as 0: every fit gives the same result.
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        The cluster of each row, int32; -1 for rows of zeros.
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        Unit mean directions, float32.
    centroids_ : scipy.sparse.csr_matrix of shape (n_clusters, n_features)
        The same, sparse.
    margin_ : ndarray of shape (n_samples,)
        The cosine of each row to its centroid less the largest to another, float32; 0 for rows of zeros.
    objective_ : float
        The mean cosine of a row to its centroid. (scikit-learn's `inertia_` of unit rows is 2 n (1 - objective), with
        unit centroids.)
    sizes_ : ndarray of shape (n_clusters,)
        Rows in each cluster; none is empty.
    n_iter_ : int
        Iterations of the run kept.
    n_features_in_ : int
        Number of columns.

    Examples
    --------
    >>> import numpy as np
    >>> from likewise import SphericalKMeans
    >>> X = np.array([[3, 4, 0], [4, 3, 0], [0, 0, 0], [0, 0, 2]])
    >>> model = SphericalKMeans(n_clusters=2).fit(X)
    >>> model.labels_.tolist()
    [0, 0, -1, 1]
    >>> model.predict([[1, 1, 0]]).tolist()
    [0]
    >>> model.transform([[0, 0, 5]]).tolist()
    [[0.0, 1.0]]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_init: int = 3,
        max_iter: int = 100,
        tol: float = 1e-5,
        init: Literal["k-means++", "random"] = "k-means++",
        random_state: int | np.random.RandomState | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.init = init
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> SphericalKMeans:
        """Groups the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Sparse rows are taken as they are, dense ones are made sparse. float64 is rounded to float32.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        X = validate_data(self, X, **ROWS)
        n_clusters = _check.whole(self.n_clusters, "n_clusters")
        _at_most_rows(n_clusters, X)
        init = _check.one_of(self.init, "init", ("k-means++", "random"))
        numbers = (
            n_clusters,
            _check.whole(self.n_init, "n_init"),
            _check.whole(self.max_iter, "max_iter"),
            _check.number(self.tol, "tol", 0.0, 1.0),
            init == "random",
            _check.seed(self.random_state),
            _check.jobs(self.n_jobs),
        )
        rows = to_core(X)
        try:
            found = _core.spherical_k_means(rows, *numbers)
        except ValueError as error:
            raise _with_shape(error, X) from None
        self._take(found)
        self.n_iter_ = found.n_iter
        return self


class Themes(_Centroids):
    """Groups of documents about one subject: the clustering of ``likewise themes``.

    By default the rows are brought to 100 to 200 latent dimensions (truncated SVD) and smoothed over each document's
    nearest neighbours before k-means; on labelled collections this agrees better with the labels than k-means on the
    rows themselves. Rows are made unit length inside; `X` is not changed. Themes are numbered by size, the largest
    first.

    Parameters
    ----------
    n_clusters : int, "auto" or tuple (low, high), default="auto"
        How many themes; "auto" takes the number on which two halves of the documents, grouped apart, agree most, and a
        tuple looks in that range only.
    method : {"smoothed", "latent", "plain"}, default="smoothed"
        The rows that k-means works on: smoothed latent rows, latent rows, or the sparse rows themselves.
    neighbours : {"auto", "exact", "quick"}, default="auto"
        How the neighbours of smoothed rows are looked for: auto is exact up to a million rows, and quick past that, which
        misses some of the nearest.
    n_init : int or None, default=None
        Starts to try, at most 1000; None is 16, for "plain" 8.
    random_state : int, RandomState or None, default=None
        Where the random numbers start. Unlike in scikit-learn None is the same as 0: every fit gives the same result.
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        The theme of each row, int32; -1 for rows of zeros, that is documents without a term.
    n_clusters_ : int
        How many themes there are.
    cluster_centers_ : ndarray of shape (n_clusters_, n_features)
        Unit mean directions of the themes' rows, float32.
    centroids_ : scipy.sparse.csr_matrix of shape (n_clusters_, n_features)
        The same, sparse.
    margin_ : ndarray of shape (n_samples,)
        How surely each row is in its theme: the cosine to the theme's centroid less the largest to another, among the
        rows that k-means worked on. float32; 0 for rows of zeros.
    objective_ : float
        The mean cosine of a row to its centroid, among the rows that k-means worked on.
    sizes_ : ndarray of shape (n_clusters_,)
        Documents in each theme.
    number_curve_ : dict of str to ndarray, or None
        With "auto" or a range: the numbers tried (``"k"``), how well halves agreed (``"agreement"``), what the themes
        tell apart (``"told_apart"``) and the ``"score"``.
    number_sentence_ : str or None
        With "auto" or a range: what was taken and why.
    n_features_in_ : int
        Number of columns.

    Notes
    -----
    `predict` and `transform` go by the cosine to the centroids of the sparse rows, also for the rows fitted on, while
    `labels_` was decided among smoothed rows: on the border of two themes they can differ.

    Examples
    --------
    >>> from likewise import TfidfVectorizer, Themes
    >>> texts = ["Oil prices rise", "Oil exporters meet", "Crude oil prices", "Cup final goals", "The final of the cup"]
    >>> X = TfidfVectorizer().fit_transform(texts)
    >>> Themes(n_clusters=2).fit_predict(X).tolist()
    [0, 0, 0, 1, 1]
    """

    def __init__(
        self,
        n_clusters: int | Literal["auto"] | tuple[int, int] = "auto",
        *,
        method: Literal["smoothed", "latent", "plain"] = "smoothed",
        neighbours: Literal["auto", "exact", "quick"] = "auto",
        n_init: int | None = None,
        random_state: int | np.random.RandomState | None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.method = method
        self.neighbours = neighbours
        self.n_init = n_init
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Themes:
        """Groups the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Rows of TF-IDF, best sparse. float64 is rounded to float32.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        X = validate_data(self, X, **ROWS)
        number = _number(self.n_clusters, X)
        method = _check.one_of(self.method, "method", ("smoothed", "latent", "plain"))
        neighbours = _check.one_of(self.neighbours, "neighbours", ("auto", "exact", "quick"))
        n_init = None if self.n_init is None else _check.whole(self.n_init, "n_init")
        numbers = (number, method, neighbours, n_init, _check.seed(self.random_state), _check.jobs(self.n_jobs))
        rows = to_core(X)
        try:
            found = _core.themes(rows, *numbers)
        except ValueError as error:
            raise _with_shape(error, X) from None
        self._take(found)
        self.n_clusters_ = len(found.sizes)
        self.number_curve_, self.number_sentence_ = None, None
        if found.chosen is not None:
            columns = np.array(found.chosen.curve).reshape(-1, 4).T
            names = ("k", "agreement", "told_apart", "score")
            self.number_curve_ = dict(zip(names, (columns[0].astype(np.int64), *columns[1:])))
            self.number_sentence_ = found.chosen.sentence
        return self


def _number(n_clusters: Any, X: Any) -> int | tuple[int, int] | None:
    """How many themes: a number, a range, or None for what suits the rows."""
    if isinstance(n_clusters, str) and n_clusters == "auto":
        return None
    if isinstance(n_clusters, (tuple, list)) and len(n_clusters) == 2:
        low, high = (_check.whole(end, "n_clusters") for end in n_clusters)
        return low, high
    if isinstance(n_clusters, (str, tuple, list)):
        raise ValueError(f"`n_clusters` must be a number, 'auto' or a tuple (low, high), got {n_clusters!r}")
    n_clusters = _check.whole(n_clusters, "n_clusters")
    _at_most_rows(n_clusters, X)
    return n_clusters
