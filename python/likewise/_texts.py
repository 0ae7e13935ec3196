"""Texts from whatever holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any

import numpy as np


def as_texts(texts: Iterable[str] | Any, name: str = "texts") -> list[str]:
    """The texts of a list, an array or a column, as a list.

    Parameters
    ----------
    texts : iterable of str
        A list, tuple or generator; a numpy array of one dimension; a pandas, polars or pyarrow column.
    name : str
        What error messages call it.

    Returns
    -------
    list of str of length n_documents

    Raises
    ------
    ValueError
        For a single string, a table, or an entry that is no text: its place is named.
    TypeError
        For something that cannot be walked through.

    Examples
    --------
    >>> import numpy as np
    >>> as_texts(np.array(["one", "two"]))
    ['one', 'two']
    >>> as_texts(["one", None])
    Traceback (most recent call last):
        ...
    ValueError: texts[1] is missing (None): leave it out or put an empty text in its place
    """
    if isinstance(texts, (str, bytes)):
        raise ValueError(f"Iterable over raw text documents expected, string object received: `{name}` is one text")
    found = _entries(texts, name)
    for at, text in enumerate(found):
        if type(text) is not str:
            found[at] = _text(text, at, name)
    return found


def _entries(texts: Any, name: str) -> list[Any]:
    """The entries as a new list, in the fastest way that the container has."""
    kind = type(texts)
    if isinstance(texts, list):
        return list(texts)
    if isinstance(texts, np.ndarray):
        if texts.ndim != 1:
            raise ValueError(f"`{name}` must have one dimension, got an array of shape {texts.shape}")
        return texts.tolist()
    if kind.__name__ in ("DataFrame", "LazyFrame", "Table", "RecordBatch"):
        raise ValueError(f"`{name}` is a table; pass the column that has the texts")
    if isinstance(texts, (Mapping, Set)):
        raise ValueError(f"`{name}` must have an order, got a {kind.__name__}; pass a list")
    for method in ("to_pylist", "to_list", "tolist"):  # pyarrow; pandas and polars; array-likes
        if hasattr(texts, method):
            return list(getattr(texts, method)())
    return list(texts)


def _text(text: Any, at: int, name: str) -> str:
    """An entry that is not quite a `str`."""
    if isinstance(text, str):
        return str(text)
    if hasattr(text, "as_py"):  # a pyarrow scalar
        return _text(text.as_py(), at, name)
    if _is_missing(text):
        shown = "NaN" if isinstance(text, float) else str(text)
        raise ValueError(
            f"{name}[{at}] is missing ({shown}): leave it out or put an empty text in its place"
        )
    if isinstance(text, (bytes, bytearray)):
        raise ValueError(f"{name}[{at}] is bytes: decode it first, with .decode('utf-8') say")
    raise ValueError(f"{name}[{at}] is no text but {type(text).__name__}")


def _is_missing(value: Any) -> bool:
    """Whether this is None, NaN, pandas' NA or NaT."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and value != value
