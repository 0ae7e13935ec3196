"""The whole job in one call."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from . import _check, _core, _records
from ._progress import stages
from ._result import Result

_DEFAULTS = {"text": "text", "id": "id", "title": "title", "date": "date", "source": "source", "url": "url"}


def run(
    source: Any,
    *,
    k: int | str | tuple[int, int] | range = "auto",
    copies: float | None = 0.8,
    contained: float | None = 0.8,
    method: str = "smoothed",
    neighbours: str = "auto",
    seed: int = 42,
    stories: bool = False,
    outliers: float | str = 0.0,
    keep: str | Sequence[str] = "longest",
    split: bool | str | re.Pattern[str] = True,
    language: str = "auto",
    text: str = "text",
    id: str = "id",
    title: str = "title",
    date: str = "date",
    source_field: str = "source",
    url: str = "url",
    ids: Any = None,
    titles: Any = None,
    dates: Any = None,
    sources: Any = None,
    urls: Any = None,
    gold: Any = None,
    trust_cosine: bool = False,
    trust_large_groups: bool = False,
    on_error: str = "stop",
    input_format: str | None = None,
    encoding: str | None = None,
    n_jobs: int | None = None,
    progress: bool = False,
) -> Result:
    """Do the whole job: split pages, find copies, group the rest into labelled themes.

    The same as ``likewise themes`` on the command line, with the same defaults and the same bytes in the files that
    `Result.write` writes.

    Parameters
    ----------
    source : path, list of paths, texts or table
        - ``str`` or ``pathlib.Path``, or a list of ``pathlib.Path``: files, folders or globs, as on the command line.
        - a list of ``str``, a numpy array, a pandas or polars Series, a pyarrow array: texts, shape (n_records,).
          None and NaN are records without text.
        - a pandas or polars DataFrame, a pyarrow Table, a dict of columns, a list of dicts: a table. The columns
          ``id``, ``text``, ``title``, ``date``, ``source`` and ``url`` are read where they exist.
    k : int, "auto", (least, most), range or "5..30", default="auto"
        How many themes.
    copies : float or None, default=0.8
        The cosine from which on documents are copies, 0 to 1; None looks for none.
    contained : float or None, default=0.8
        The share of a document, 0.5 to 1, that must stand in a longer one for it to be a copy whatever the cosine;
        None does not ask.
    method : {"smoothed", "plain", "latent"}, default="smoothed"
        How documents are grouped.
    neighbours : {"auto", "exact", "quick"}, default="auto"
        How the neighbours of smoothed documents are looked for: auto is exact up to a million documents, and quick past
        that; quick misses some.
    seed : int, default=42
        Where random numbers start; the same seed gives the same themes.
    stories : bool, default=False
        Whether to find the documents about one event too.
    outliers : float or str, default=0.0
        The share of documents to leave out as like no other: ``0.05`` or ``"5%"``.
    keep : str or list of str, default="longest"
        Which copy is kept: ``longest``, ``earliest``, ``latest``, ``first``, ``most-typical``, ``source:A+B``; the
        second rule decides where the first finds no difference.
    split : bool, str or pattern, default=True
        Whether pages are cut into articles where the layout shows it; a regular expression cuts where it matches.
    language : str, default="auto"
        The language of the texts, such as ``"english"``.
    text, id, title, date, source_field, url : str
        The names of these columns of a table, or fields of the files' records.
    ids, titles, dates, sources, urls : columns, shape (n_records,), optional
        What a list of texts has besides. Without ids records are called ``0``, ``1``, ...
    gold : str, column of shape (n_records,) or mapping, optional
        The true themes: a column or field by its name, values beside the texts, or a mapping from ids. `Result.scores`
        then tells how well the themes agree.
    trust_cosine, trust_large_groups : bool, default=False
        Remove also what has the cosine but not the text; also the copies of a group with a tenth of all documents.
    on_error : {"stop", "skip"}, default="stop"
        A record that cannot be read: an error, or a row with a status.
    input_format : str, optional
        The format of all files, whatever their endings.
    encoding : str, optional
        The encoding of all files, such as ``"gbk"``. None: UTF-8, or what a page names, or what the bytes look like.
    n_jobs : int, optional
        Threads; None and -1 take all. The result does not depend on it.
    progress : bool, default=False
        Show the stages, where tqdm is installed.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        A parameter out of its range, columns that do not fit, or data without a word.
    OSError
        A file that cannot be read.

    Examples
    --------
    >>> import likewise
    >>> texts = ["Oil prices rise", "Oil prices rise again", "The cup final", "A cup final goal"]
    >>> result = likewise.run(texts, k=2)
    >>> bool(result.labels[0] == result.labels[1] != result.labels[2])
    True
    >>> len(result.documents)
    4
    """
    columns = {"text": text, "id": id, "title": title, "date": date, "source": source_field, "url": url}
    named = {field: name for field, name in columns.items() if name != _DEFAULTS[field]}
    given = {"ids": ids, "titles": titles, "dates": dates, "sources": sources, "urls": urls}
    where = _records.paths(source)
    is_table = isinstance(gold, Mapping)
    if where is not None:
        beside = next((name for name, column in given.items() if column is not None), None)
        if beside is not None:
            raise ValueError(f"`{beside}` goes with a list of texts, but a path came; the records have their own")
        if gold is not None and not isinstance(gold, (str, Mapping)):
            raise ValueError("`gold` must be the name of a field or a mapping from ids where the input is a path")
        taken: Any = where
    else:
        taken = _records.records(source, named, given, None if is_table else gold)
    least_most = _range(k)
    options = {
        "k": k if least_most is None and k != "auto" else None,
        "k_range": least_most,
        "copies": _copies(copies),
        "contained": None if contained is None else _check.number(contained, "contained", 0.5, 1.0),
        "method": method,
        "neighbours": neighbours,
        "seed": _check.seed(seed),
        "keep": keep if isinstance(keep, str) else ",".join(keep),
        "trust_cosine": trust_cosine,
        "trust_large_groups": trust_large_groups,
        "outliers": _share(outliers),
        "stories": stories,
        "split": _split(split),
        "language": language,
        "on_error": _check.one_of(on_error, "on_error", ("stop", "skip")),
        "input_format": input_format,
        "encoding": encoding,
        "fields": named if where is not None else {},
        "gold": None if gold is None or is_table else gold if isinstance(gold, str) else "gold",
        "gold_table": {str(key): str(label) for key, label in gold.items()} if is_table else None,
    }
    with stages(progress) as listener:
        return Result(_core.find_themes(taken, options, _check.jobs(n_jobs), listener))


def _range(k: Any) -> tuple[int, int] | None:
    """The range of ``k``, where it is one."""
    if isinstance(k, range) and k.step == 1 and len(k) > 0:
        return k.start, k.stop - 1
    if isinstance(k, tuple) and len(k) == 2 and all(isinstance(end, int) and end >= 0 for end in k):
        return k
    if isinstance(k, str) and k != "auto":
        found = re.fullmatch(r"(\d+)\.\.(\d+)", k)
        if found:
            return int(found[1]), int(found[2])
    if k == "auto" or (not isinstance(k, (str, bool)) and hasattr(k, "__index__") and k.__index__() >= 0):
        return None
    raise ValueError(f"`k` must be auto, a number of at least 1, or a range of such numbers, got {k!r}")


def _copies(copies: Any) -> float | None:
    if copies is None or copies is False or copies == "off":
        return None
    if isinstance(copies, bool) or not hasattr(copies, "__float__"):
        raise ValueError(f"`copies` must be off or from 0 to 1, got {copies!r}")
    return float(copies)


def _share(outliers: Any) -> float:
    if isinstance(outliers, str):
        number, whole = (outliers[:-1], 100.0) if outliers.endswith("%") else (outliers, 1.0)
        try:
            return float(number) / whole
        except ValueError:
            raise ValueError(f"`outliers` must be a share such as 5% or 0.05, got {outliers!r}") from None
    return float(outliers)


def _split(split: Any) -> str:
    if isinstance(split, re.Pattern):
        return split.pattern
    if isinstance(split, str):
        return split
    return "auto" if split else "none"
