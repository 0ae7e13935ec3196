"""Exact searches by the cosine: pairs at or above a threshold, and nearest rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _check, _core
from ._matrix import ROWS, to_core


class CosinePairs:
    """Pairs of rows with their cosine, by (a, b).

    Attributes
    ----------
    a, b : ndarray of shape (n_pairs,)
        The rows of each pair, int32: ``a < b`` among the rows of one matrix; a row of `X` and a row of `Y` otherwise.
    cosine : ndarray of shape (n_pairs,)
        Their cosine, float32.
    threshold : float
        The least cosine asked for.
    shape : tuple of int
        Rows that `a` and `b` count.

    Examples
    --------
    >>> import numpy as np
    >>> from likewise import cosine_pairs
    >>> pairs = cosine_pairs(np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 1.0]]), threshold=0.9)
    >>> len(pairs)
    1
    >>> [(a, b, round(cosine, 2)) for a, b, cosine in pairs]
    [(0, 1, 0.96)]
    """

    __slots__ = ("a", "b", "cosine", "threshold", "shape", "_one_matrix")

    def __init__(
        self,
        a: np.ndarray,
        b: np.ndarray,
        cosine: np.ndarray,
        threshold: float,
        shape: tuple[int, int],
        one_matrix: bool,
    ) -> None:
        self.a, self.b, self.cosine = a, b, cosine
        self.threshold, self.shape, self._one_matrix = threshold, shape, one_matrix

    def __len__(self) -> int:
        return len(self.a)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        return iter(zip(self.a.tolist(), self.b.tolist(), self.cosine.tolist()))

    def __repr__(self) -> str:
        of = f"{self.shape[0]} rows" if self._one_matrix else f"{self.shape[0]} by {self.shape[1]} rows"
        return f"CosinePairs({len(self)} pairs of {of}, cosine >= {self.threshold:g})"

    def to_csr(self) -> sp.csr_matrix:
        """The pairs as a sparse matrix of cosines.

        Returns
        -------
        scipy.sparse.csr_matrix of shape (n_rows, n_rows), or (n_rows of X, n_rows of Y)
            float32. Of one matrix each pair stands on both sides of the diagonal, which is empty. A cosine of 0, which
            a threshold of 0 lets through, is stored.
        """
        a, b, cosine = self.a, self.b, self.cosine
        if self._one_matrix:
            a, b, cosine = np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([cosine, cosine])
        return sp.coo_matrix((cosine, (a, b)), shape=self.shape).tocsr()

    def to_pandas(self) -> Any:
        """The pairs as a pandas DataFrame with the columns `a`, `b` and `cosine`."""
        import pandas

        return pandas.DataFrame({"a": self.a, "b": self.b, "cosine": self.cosine}, copy=False)

    def to_arrow(self) -> Any:
        """The pairs as a pyarrow Table with the columns `a`, `b` and `cosine`, without copying."""
        import pyarrow

        return pyarrow.table({"a": self.a, "b": self.b, "cosine": self.cosine})

    def to_polars(self) -> Any:
        """The pairs as a polars DataFrame with the columns `a`, `b` and `cosine`."""
        import polars

        return polars.DataFrame({"a": self.a, "b": self.b, "cosine": self.cosine})


class CosineNeighbors:
    """The nearest rows of each row, nearest first; of equals the lower row.

    Attributes
    ----------
    indptr : ndarray of shape (n_rows + 1,)
        Row `r` has the entries ``indptr[r]:indptr[r + 1]`` of the other two, int64.
    row : ndarray of shape (n_entries,)
        The nearest rows, int32.
    cosine : ndarray of shape (n_entries,)
        Their cosines, float32, all above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from likewise import cosine_neighbors
    >>> found = cosine_neighbors(np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 1.0]]), n_neighbors=1)
    >>> found.of(2)[0].tolist()
    [0]
    """

    __slots__ = ("indptr", "row", "cosine")

    def __init__(self, indptr: np.ndarray, row: np.ndarray, cosine: np.ndarray) -> None:
        self.indptr, self.row, self.cosine = indptr, row, cosine

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __repr__(self) -> str:
        return f"CosineNeighbors({len(self)} rows, {len(self.row)} neighbours)"

    def of(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows nearest to `row`, nearest first, and their cosines."""
        if not -len(self) <= row < len(self):
            raise IndexError(f"there are {len(self)} rows, and no row {row}")
        row %= len(self)
        entries = slice(self.indptr[row], self.indptr[row + 1])
        return self.row[entries], self.cosine[entries]

    def to_csr(self) -> sp.csr_matrix:
        """The cosines as a sparse matrix of shape (n_rows, n_rows), float32; each row has its own neighbours only."""
        n = len(self)
        graph = sp.csr_matrix((self.cosine.copy(), self.row.copy(), self.indptr.copy()), shape=(n, n))
        graph.sort_indices()
        return graph

    def _columns(self) -> dict[str, np.ndarray]:
        sizes = np.diff(self.indptr)
        rank = np.arange(len(self.row)) - np.repeat(self.indptr[:-1], sizes)
        row = np.repeat(np.arange(len(self), dtype=np.int32), sizes)
        return {"row": row, "rank": rank.astype(np.int32), "neighbor": self.row, "cosine": self.cosine}

    def to_pandas(self) -> Any:
        """A pandas DataFrame with the columns `row`, `rank` (from 0), `neighbor` and `cosine`."""
        import pandas

        return pandas.DataFrame(self._columns(), copy=False)

    def to_arrow(self) -> Any:
        """A pyarrow Table with the columns `row`, `rank` (from 0), `neighbor` and `cosine`."""
        import pyarrow

        return pyarrow.table(self._columns())

    def to_polars(self) -> Any:
        """A polars DataFrame with the columns `row`, `rank` (from 0), `neighbor` and `cosine`."""
        import polars

        return polars.DataFrame(self._columns())


def cosine_pairs(X: Any, threshold: float = 0.8, *, Y: Any = None, n_jobs: int | None = None) -> CosinePairs:
    """Every pair of rows with a cosine of at least `threshold`, none missed.

    Exact: bounds leave out what cannot reach the threshold, the true cosine (dot product in float64, rounded to
    float32) decides. Rows of any length, values of either sign.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_rows, n_features)
        Best sparse. float64 is rounded to float32.
    threshold : float, default=0.8
        From 0 to 1. Rows of zeros are in no pair.
    Y : {array-like, sparse matrix} of shape (n_others, n_features), optional
        Other rows: then the pairs are of one row of `X` and one of `Y`.
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Returns
    -------
    CosinePairs

    Examples
    --------
    >>> from likewise import TfidfVectorizer, cosine_pairs
    >>> texts = ["Oil prices rise again", "Oil price rising", "Late goal wins the cup"]
    >>> cosine_pairs(TfidfVectorizer().fit_transform(texts), threshold=0.8)
    CosinePairs(1 pairs of 3 rows, cosine >= 0.8)
    """
    rows = _checked(X, "X")
    n_rows, n_new, shape = rows.shape[0], None, (rows.shape[0], rows.shape[0])
    if Y is not None:
        others = _checked(Y, "Y")
        if others.shape[1] != rows.shape[1]:
            raise ValueError(f"X has {rows.shape[1]} features, but Y has {others.shape[1]}")
        n_new, shape = n_rows, (n_rows, others.shape[0])
        rows = sp.vstack([sp.csr_array(rows), sp.csr_array(others)], format="csr")
    least = _check.number(threshold, "threshold", 0.0, 1.0)
    a, b, cosine = _core.cosine_pairs(to_core(rows), least, n_new, _check.jobs(n_jobs))
    return CosinePairs(a, b, cosine, least, shape, Y is None)


def cosine_neighbors(X: Any, n_neighbors: int = 10, *, n_jobs: int | None = None) -> CosineNeighbors:
    """The nearest rows of each row by the cosine, exactly.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_rows, n_features)
        Best sparse. float64 is rounded to float32.
    n_neighbors : int, default=10
        How many at most: rows without a positive cosine are nobody's neighbour, and a row is not its own.
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Returns
    -------
    CosineNeighbors

    Examples
    --------
    >>> from likewise import TfidfVectorizer, cosine_neighbors
    >>> texts = ["Oil prices rise again", "Oil price rising", "Late goal wins the cup"]
    >>> cosine_neighbors(TfidfVectorizer().fit_transform(texts), n_neighbors=1)
    CosineNeighbors(3 rows, 2 neighbours)
    """
    n_neighbors = _check.whole(n_neighbors, "n_neighbors")
    return CosineNeighbors(*_core.cosine_neighbors(to_core(_checked(X, "X")), n_neighbors, _check.jobs(n_jobs)))


def _checked(X: Any, name: str) -> Any:
    """Rows, of which there may be none."""
    return check_array(X, ensure_min_samples=0, ensure_min_features=0, input_name=name, **ROWS)


class CosineJoin(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """The exact join as a transformer: rows to a sparse graph of cosines with the rows fitted.

    For pipelines that go on with a graph, as scikit-learn's ``RadiusNeighborsTransformer`` is for distances.
    `cosine_pairs` is the plain function.

    Parameters
    ----------
    threshold : float, default=0.8
        The least cosine, from 0 to 1.
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Attributes
    ----------
    pairs_ : CosinePairs
        The pairs among the rows fitted.
    n_samples_fit_ : int
        Number of rows fitted.
    n_features_in_ : int
        Number of columns.

    Examples
    --------
    >>> import numpy as np
    >>> from likewise import CosineJoin
    >>> join = CosineJoin(threshold=0.9).fit(np.array([[3.0, 4.0], [4.0, 3.0], [0.0, 1.0]]))
    >>> join.pairs_
    CosinePairs(1 pairs of 3 rows, cosine >= 0.9)
    >>> join.transform(np.array([[0.0, 2.0]])).toarray().tolist()
    [[0.0, 0.0, 1.0]]
    """

    def __init__(self, threshold: float = 0.8, *, n_jobs: int | None = None) -> None:
        self.threshold = threshold
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> CosineJoin:
        """Finds the pairs among the rows, and keeps the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : None
            Ignored.

        Returns
        -------
        self
        """
        X = validate_data(self, X, **ROWS)
        self.pairs_ = cosine_pairs(X, self.threshold, n_jobs=self.n_jobs)
        self.n_samples_fit_ = X.shape[0]
        self._rows = sp.csr_matrix(X, copy=True)
        return self

    def transform(self, X: Any) -> sp.csr_matrix:
        """The cosines with the rows fitted that reach the threshold.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        scipy.sparse.csr_matrix of shape (n_samples, n_samples_fit_)
            float32. A row that was fitted on has a cosine of 1 with itself.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, **ROWS)
        return cosine_pairs(X, self.threshold, Y=self._rows, n_jobs=self.n_jobs).to_csr()

    def fit_transform(self, X: Any, y: Any = None) -> sp.csr_matrix:
        """Both for the same rows, with one join.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
        y : None
            Ignored.

        Returns
        -------
        scipy.sparse.csr_matrix of shape (n_samples, n_samples)
            float32; 1 on the diagonal but for rows of zeros.
        """
        self.fit(X)
        filled = np.flatnonzero(abs(self._rows).max(axis=1).toarray().ravel()).astype(np.int32)
        pairs, ones = self.pairs_, np.ones(len(filled), dtype=np.float32)
        a = np.concatenate([pairs.a, pairs.b, filled])
        b = np.concatenate([pairs.b, pairs.a, filled])
        cosine = np.concatenate([pairs.cosine, pairs.cosine, ones])
        return sp.coo_matrix((cosine, (a, b)), shape=pairs.shape).tocsr()

    @property
    def _n_features_out(self) -> int:
        return self.n_samples_fit_

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "pairs_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
