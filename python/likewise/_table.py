"""Small tables of results: columns as numpy arrays, on their way to pandas, pyarrow or polars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_WHOLE = ("start", "end", "theme", "story", "copies", "words", "documents", "distinct", "group", "record")
_NUMBER = ("margin", "cohesion", "cosine", "share", "kept_share", "a_share", "b_share")
_TRUTH = ("borderline", "kept")
_LIST = ("terms",)
_SHOWN = 10


def _typed(name: str, values: Any, n: int) -> NDArray[Any]:
    """An array of the column's type, also where no row has a value."""
    if isinstance(values, np.ndarray):
        return values
    if values is None and name in _WHOLE:
        return np.full(n, -1, dtype=np.int64)
    if values is None and name in _NUMBER:
        return np.full(n, np.nan)
    if values is None and name in _TRUTH:
        return np.zeros(n, dtype=bool)
    column = np.empty(n, dtype=object)
    column[:] = values if values is not None else [[] if name in _LIST else "" for _ in range(n)]
    return column


class Table:
    """A table of results.

    ``table["column"]`` is a numpy array of shape (n_rows,): ``int64`` with -1 where there is no value, ``float64``
    with NaN, ``bool`` with False, ``object`` for texts. `to_pandas`, `to_arrow` and `to_polars` have proper missing
    values instead. Anything that takes an Arrow stream (``polars.DataFrame(table)``, ``duckdb``) takes a table
    where pyarrow is installed.

    Examples
    --------
    >>> table = Table.of([("theme", [0, 1], None), ("label", ["oil", "cup"], None)])
    >>> len(table), table.columns
    (2, ['theme', 'label'])
    >>> table["label"].tolist()
    ['oil', 'cup']
    >>> next(iter(table))
    {'theme': 0, 'label': 'oil'}
    """

    def __init__(self, columns: dict[str, NDArray[Any]], missing: dict[str, NDArray[np.bool_]]) -> None:
        self._columns = columns
        self._missing = missing

    @classmethod
    def of(cls, columns: Sequence[tuple[str, Any, Any]]) -> Table:
        """A table of columns as (name, values, where they are missing)."""
        n = next((len(part) for _, values, gaps in columns for part in (gaps, values) if part is not None), 0)
        typed = {name: _typed(name, _whole(values), n) for name, values, _ in columns}
        missing = {name: gaps for name, _, gaps in columns if gaps is not None and np.any(gaps)}
        return cls(typed, missing)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self._columns)

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()))

    def __getitem__(self, name: str) -> NDArray[Any]:
        try:
            return self._columns[name]
        except KeyError:
            raise KeyError(f"no column {name!r}; there are {', '.join(self._columns)}") from None

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dictionaries; a missing value is None."""
        return (self.row(place) for place in range(len(self)))

    def row(self, place: int) -> dict[str, Any]:
        """One row as a dictionary."""
        return {name: self._value(name, place) for name in self._columns}

    def _value(self, name: str, place: int) -> Any:
        if name in self._missing and self._missing[name][place]:
            return None
        value = self._columns[name][place]
        return value.item() if isinstance(value, np.generic) else value

    def to_arrow(self) -> pyarrow.Table:
        """The table as a ``pyarrow.Table``, missing values as nulls."""
        import pyarrow

        def column(name: str, values: NDArray[Any]) -> pyarrow.Array:
            mask = self._missing.get(name)
            if values.dtype != object:
                return pyarrow.array(values, mask=mask)
            items = [None if mask is not None and mask[place] else value for place, value in enumerate(values)]
            kind = pyarrow.list_(pyarrow.string()) if name in _LIST else pyarrow.string()
            return pyarrow.array(items, type=kind)

        return pyarrow.table({name: column(name, values) for name, values in self._columns.items()})

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_polars(self) -> polars.DataFrame:
        """The table as a ``polars.DataFrame``, missing values as nulls."""
        import polars

        return polars.DataFrame(
            {
                name: polars.Series(
                    name,
                    [self._value(name, place) for place in range(len(self))],
                    dtype=_polars_type(polars, name, values),
                )
                for name, values in self._columns.items()
            }
        )

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a ``pandas.DataFrame``; columns with missing values are nullable (``Int64``, ``boolean``)."""
        import pandas

        def column(name: str, values: NDArray[Any]) -> Any:
            mask = self._missing.get(name)
            if values.dtype.kind == "i" and mask is not None:
                return pandas.arrays.IntegerArray(values.copy(), mask.copy())
            if values.dtype.kind == "b" and mask is not None:
                return pandas.arrays.BooleanArray(values.copy(), mask.copy())
            if values.dtype == object and mask is not None:
                return np.where(mask, None, values)
            return values.copy()

        return pandas.DataFrame({name: column(name, values) for name, values in self._columns.items()})

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self._columns)}>"

    def _repr_html_(self) -> str:
        return html_table(self.columns, (self.row(place) for place in range(min(len(self), _SHOWN))), len(self))


def _whole(values: Any) -> Any:
    """Numbers and truths as arrays, texts as they are."""
    if isinstance(values, list) and values and not isinstance(values[0], (str, list, type(None))):
        return np.asarray(values)
    return values


def _polars_type(polars: Any, name: str, values: NDArray[Any]) -> Any:
    if values.dtype == object:
        return polars.List(polars.String) if name in _LIST else polars.String
    return {"i": polars.Int64, "f": polars.Float64, "b": polars.Boolean}[values.dtype.kind]


def html_table(columns: Sequence[str], rows: Iterator[dict[str, Any]], n_rows: int) -> str:
    """Rows as an HTML table, every text escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = []
    shown = 0
    for row in rows:
        shown += 1
        body.append("<tr>" + "".join(f"<td>{escape(_cell(row[name]))}</td>" for name in columns) + "</tr>")
    more = f"<p>and {n_rows - shown:,} more rows</p>" if n_rows > shown else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>{more}"


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, list):
        return ", ".join(value)
    text = str(value)
    return text if len(text) <= 120 else text[:117] + "..."
