"""What the whole job found."""

from __future__ import annotations

import json
import os
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from ._explain import Explanation
from ._map import theme_map
from ._table import Table

if TYPE_CHECKING:
    import pandas

    from ._core import Job


class Result:
    """What `likewise.run` found: tables, scores, the report.

    Attributes
    ----------
    documents : Table
        A row for every document: the columns of ``documents.csv``, then ``label``, ``date``, ``source``, ``url`` and
        ``record`` (the number of its input record).
    themes, copies, alike, pairs, stories : Table
        The rows of the files of these names.
    labels : ndarray of shape (n_records,)
        For each input record the theme of its first document, -1 where it has none.
    texts : list of str
        For each document its text, page furniture left out.
    matrix : csr_array of shape (n_documents, n_terms)
        The documents as unit rows of TF-IDF, ``float32``.
    terms : ndarray of shape (n_terms,)
        What the columns of the matrix are.
    scores : dict of str to float, or None
        Agreement with the true themes, where they were given.
    run : dict
        ``run.json``: version, parameters, seed, inputs with hashes, counts, times.
    warnings : list of str
        What the user should know.
    """

    def __init__(self, job: Job) -> None:
        self._job = job

    @cached_property
    def documents(self) -> Table:
        date, source, url = self._job.origins()
        columns = self._job.table("documents")
        named = dict(zip(self.themes["theme"].tolist(), self.themes["label"], strict=True))
        themes = _column(columns, "theme")
        label = [named.get(theme) for theme in ([-1] * len(date) if themes is None else themes.tolist())]
        more = (("label", label), ("date", date), ("source", source), ("url", url))
        columns = [*columns, *((name, values, _gaps(values)) for name, values in more)]
        return Table.of([*columns, ("record", self._job.records(), None)])

    @cached_property
    def themes(self) -> Table:
        return Table.of(self._job.table("themes"))

    @cached_property
    def copies(self) -> Table:
        return Table.of(self._job.table("copies"))

    @cached_property
    def alike(self) -> Table:
        return Table.of(self._job.table("alike"))

    @cached_property
    def pairs(self) -> Table:
        return Table.of(self._job.table("pairs"))

    @cached_property
    def stories(self) -> Table:
        return Table.of(self._job.table("stories"))

    @cached_property
    def run(self) -> dict[str, Any]:
        return json.loads(self._job.run())

    @property
    def scores(self) -> dict[str, float] | None:
        return self.run.get("scores")

    @property
    def warnings(self) -> list[str]:
        return self.run["warnings"]

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        records = self.documents["record"]
        labels = np.full(self.run["counts"]["pages"], -1, dtype=np.int64)
        # The first document of a record comes first, so it is written last.
        labels[records[::-1]] = self.documents["theme"][::-1]
        return labels

    @cached_property
    def texts(self) -> list[str]:
        return self._job.texts()

    @cached_property
    def matrix(self) -> scipy.sparse.csr_array:
        data, indices, indptr, shape = self._job.matrix()
        return scipy.sparse.csr_array((data, indices, indptr), shape=shape)

    @cached_property
    def terms(self) -> NDArray[np.object_]:
        return np.asarray(self._job.terms(), dtype=object)

    def to_pandas(self) -> pandas.DataFrame:
        """The documents as a ``pandas.DataFrame``: theme, label, margin, story, group of copies, status and more."""
        return self.documents.to_pandas()

    def report(self, path: str | os.PathLike[str] | None = None) -> str:
        """The report for people, one HTML page.

        Parameters
        ----------
        path : path, optional
            Where to write it.

        Returns
        -------
        str
            The page.
        """
        page = self._job.report()
        if path is not None:
            with open(path, "wb") as file:
                file.write(page)
        return page.decode()

    def write(self, folder: str | os.PathLike[str], format: str = "csv") -> None:
        """Write the files that ``likewise themes -o FOLDER`` writes, whole or not at all.

        Parameters
        ----------
        folder : path
        format : {"csv", "jsonl"}, default="csv"
            How tables are written.
        """
        self._job.write(os.fspath(folder), format)

    def explain(self, a: str, b: str) -> Explanation:
        """Why two documents are alike, and where they differ.

        Parameters
        ----------
        a, b : str
            Ids of documents.

        Returns
        -------
        Explanation
        """
        return Explanation(self._job.explain(str(a), str(b)), *self._job.page(str(a)))

    def why(self, id: str) -> dict[str, Any]:
        """Why a document is in its theme: what ``likewise explain FOLDER ID --format jsonl`` tells.

        Parameters
        ----------
        id : str
            The id of a document.

        Returns
        -------
        dict
            ``theme``, ``cosine``, ``next``, ``terms``, ``nearest`` and more.
        """
        return json.loads(self._job.why(str(id)))

    def _repr_html_(self) -> str:
        counts, themes = self.run["counts"], self.themes
        titles = dict(zip(self.documents["id"], self.documents["title"], strict=True))
        rows = []
        for theme in themes:
            headline = titles.get(theme["representative"]) or theme["representative"]
            cells = (theme["theme"], theme["documents"], theme["distinct"], theme["label"], headline)
            rows.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>")
        head = "".join(f"<th>{name}</th>" for name in ("theme", "documents", "distinct", "label", "typical headline"))
        told = f"{counts['documents']:,} documents, {counts['themes']:,} themes, {counts['copies']:,} copies"
        if self.run.get("stories"):
            told += f", {counts['stories']:,} stories"
        if self.scores:
            told += f"; NMI {self.scores['nmi']:.3f}, ARI {self.scores['ari']:.3f}"
        names = dict(zip(themes["theme"].tolist(), themes["label"], strict=True))
        picture = theme_map(self._job.likeness_of_themes(), themes["documents"], names)
        return (
            f"<p><b>{escape(told)}</b></p><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
            f"{picture}"
        )

    def __repr__(self) -> str:
        counts = self.run["counts"]
        return (
            f"<likewise Result: {counts['documents']} documents, {counts['themes']} themes, "
            f"{counts['copies']} copies in {counts['copy_groups']} groups>"
        )


def _column(columns: list[tuple[str, Any, Any]], name: str) -> Any:
    return next(values for column, values, _ in columns if column == name)


def _gaps(values: list[Any]) -> NDArray[np.bool_]:
    return np.asarray([value is None for value in values], dtype=bool)
