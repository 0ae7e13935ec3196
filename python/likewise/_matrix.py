"""Rows to and from the core."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

#: What `check_array` and `validate_data` are asked for everywhere: sparse rows or dense ones, either precision.
ROWS = {"accept_sparse": "csr", "dtype": [np.float64, np.float32]}


def to_core(X: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """`data`, `indices`, `indptr` and the number of columns as the core takes them.

    `X` has passed scikit-learn's checks. It is not changed; what has doubles, stored zeros or unsorted columns is
    copied first.
    """
    rows = X if sp.issparse(X) else sp.csr_array(X)
    if not rows.has_canonical_format:
        rows = rows.copy()
        rows.sum_duplicates()
        if not np.isfinite(rows.data).all():
            raise ValueError("Input X contains infinity: entries of one place add up to it")
    if not rows.data.all():
        rows = rows.copy()
        rows.eliminate_zeros()
    data = rows.data[: rows.indptr[-1]]
    indices = rows.indices[: rows.indptr[-1]]
    arrays = (data, _indexes(indices), _indexes(rows.indptr))
    return (*map(np.ascontiguousarray, arrays), rows.shape[1])


def _indexes(indexes: np.ndarray) -> np.ndarray:
    """Indexes as int32 or int64."""
    return indexes if indexes.dtype in (np.int32, np.int64) else indexes.astype(np.int64)


def from_core(parts: tuple[Any, Any, Any, tuple[int, int]], dtype: Any = np.float32) -> sp.csr_matrix:
    """A scipy matrix of the core's parts, without copying what has the right type."""
    data, indices, indptr, shape = parts
    matrix = sp.csr_matrix((data.astype(dtype, copy=False), indices, indptr), shape=shape, copy=False)
    matrix.has_canonical_format = True
    return matrix
