"""What users have (paths, columns, tables) becomes what the engine takes."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

#: What a record may have, in the engine's order.
FIELDS = ("id", "text", "title", "date", "source", "url", "label")


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas.NA."""
    if value is None:
        return True
    if isinstance(value, (str, bytes)):
        return False
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return type(value).__name__ == "NAType"


def values(column: Any, name: str) -> list[Any]:
    """The values of a list, an array, a pandas or polars Series, or a pyarrow array, as Python objects."""
    if isinstance(column, (str, bytes)) or not isinstance(column, Iterable):
        raise ValueError(f"`{name}` must be a list or a column of values, got {_shown(column)}")
    if isinstance(column, Mapping):
        raise ValueError(f"`{name}` must be a list or a column of values, got a mapping")
    if getattr(column, "ndim", 1) != 1:
        raise ValueError(f"`{name}` must have one dimension, got {column.ndim}")
    if hasattr(column, "to_pylist"):
        return column.to_pylist()
    if isinstance(column, np.ndarray) and column.dtype.kind == "M":
        # tolist() would make numbers of nanoseconds.
        return [None if text == "NaT" else text for text in np.datetime_as_string(column, unit="auto").tolist()]
    if hasattr(column, "to_list"):
        return column.to_list()
    if hasattr(column, "tolist"):
        return column.tolist()
    return list(column)


def texts(column: Any, name: str = "texts") -> list[str | None]:
    """The values of a column of texts; missing ones are None."""
    found = values(column, name)
    for place, value in enumerate(found):
        if isinstance(value, str):
            continue
        if not _is_missing(value):
            raise ValueError(f"`{name}` must hold strings, got {_shown(value)} at {place}")
        found[place] = None
    return found


def plain(column: Any, name: str, length: int | None = None) -> list[str | None]:
    """The values of any column as strings; dates in ISO 8601."""
    found = values(column, name)
    if length is not None and len(found) != length:
        raise ValueError(f"`{name}` must have a value for each of the {length} records, got {len(found)}")
    return [_plain(value) for value in found]


def _plain(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if _is_missing(value):
        return None
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # whole numbers become floats where a column has gaps
    return str(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 60 else text[:57] + '...'}"


def _is_path(value: Any) -> bool:
    return isinstance(value, os.PathLike)


def paths(source: Any) -> list[str] | None:
    """The paths that ``source`` names, or None where it is something else."""
    if isinstance(source, str):
        if "\n" in source or not source.strip():
            raise ValueError("a string names a file, a folder or a glob; give texts as a list of strings")
        return [source]
    if _is_path(source):
        return [os.fspath(source)]
    if not isinstance(source, (list, tuple)) or not source:
        return None
    if all(_is_path(value) for value in source):
        return [os.fspath(value) for value in source]
    # File names among texts would be clustered by their few words, in silence.
    if len(source) <= 1000 and all(
        isinstance(value, str) and len(value) < 256 and "\n" not in value and os.path.isfile(value)
        for value in source
    ):
        raise ValueError("a list of strings is a list of texts, and each of these is the name of a file; "
                         "give files as pathlib.Path")
    return None


def _table(source: Any) -> tuple[list[str], Any] | None:
    """The names of the columns and a way to them, where ``source`` is a table."""
    if isinstance(source, Mapping):
        return [str(name) for name in source], source.__getitem__
    if isinstance(source, (list, tuple)) and source and all(isinstance(row, Mapping) for row in source):
        names = list(dict.fromkeys(str(name) for row in source for name in row))
        return names, lambda name: [row.get(name) for row in source]
    if hasattr(source, "collect_schema") and hasattr(source, "collect"):  # a polars LazyFrame
        source = source.collect()
    if hasattr(source, "column_names") and hasattr(source, "column"):  # a pyarrow Table
        return list(source.column_names), source.column
    if hasattr(source, "columns") and hasattr(source, "__getitem__"):
        return [str(name) for name in source.columns], source.__getitem__
    return None


def records(
    source: Any,
    names: Mapping[str, str],
    given: Mapping[str, Any],
    gold: str | Sequence[Any] | None,
) -> list[list[str | None] | None]:
    """The seven columns of records in memory.

    Parameters
    ----------
    source : table or column of texts
    names : for a table the column of each field that the user named
    given : for texts the columns beside them (ids, titles, ...), None where there is none
    gold : the name of the table's column with the true groups, or these groups themselves
    """
    table = _table(source)
    if table is None:
        if names:
            name, column = next(iter(names.items()))
            raise ValueError(f"`{name}` names the column {column!r} of a table, but a list of texts came")
        if isinstance(gold, str):
            raise ValueError(f"`gold` names the column {gold!r} of a table, but a list of texts came")
        columns = {"text": texts(source)}
    else:
        known, column_of = table
        columns = {}
        for field in FIELDS[:-1]:
            column = names.get(field, field)
            if column in known:
                taken = column_of(column)
                columns[field] = texts(taken, column) if field == "text" else plain(taken, column)
            elif field in names or field == "text":
                raise ValueError(f"`{field}` must be a column of the table ({', '.join(known)}), got {column!r}")
        if isinstance(gold, str):
            if gold not in known:
                raise ValueError(f"`gold` must be a column of the table ({', '.join(known)}), got {gold!r}")
            columns["label"] = plain(column_of(gold), gold)
    n = len(columns["text"])
    for field, parameter in (("id", "ids"), ("title", "titles"), ("date", "dates"), ("source", "sources"),
                             ("url", "urls")):
        if given.get(parameter) is not None:
            columns[field] = plain(given[parameter], parameter, n)
    if gold is not None and not isinstance(gold, (str, Mapping)):
        columns["label"] = plain(gold, "gold", n)
    return [columns.get(field) for field in FIELDS]
