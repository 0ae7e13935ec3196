"""Why two texts are alike, and where they differ; why a document is in its theme; how well groups agree."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from . import _core, _records

_TERMS = 12


class Explanation(Mapping[str, Any]):
    """Why two documents are alike, and where they differ.

    A mapping with the keys of ``likewise explain --format jsonl``: ``cosine``, ``relation``, ``share_of_a``,
    ``share_of_b``, ``terms`` (their shares add up to the cosine), ``passages`` (text that both have), ``changes``
    (word by word) and ``facts`` (numbers, names and quotes that differ). Spans are bytes of the texts in UTF-8. In a
    notebook the differences are shown in colour.

    Attributes
    ----------
    cosine : float
    relation : str
        ``identical``, ``near``, ``contained``, ``passages``, ``template`` or ``words``.
    terms, passages, changes, facts : list of dict
    """

    def __init__(self, told: str, text_a: str, pieces: list[tuple[int, int]] | None = None) -> None:
        self._told: dict[str, Any] = json.loads(told)
        self._text_a = text_a
        self._pieces = pieces

    def __getitem__(self, key: str) -> Any:
        return self._told[key]

    def __iter__(self) -> Any:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)

    @property
    def cosine(self) -> float:
        return self["cosine"]

    @property
    def relation(self) -> str:
        return self["relation"]

    @property
    def terms(self) -> list[dict[str, Any]]:
        return self["terms"]

    @property
    def passages(self) -> list[dict[str, Any]]:
        return self["passages"]

    @property
    def changes(self) -> list[dict[str, Any]]:
        return self["changes"]

    @property
    def facts(self) -> list[dict[str, Any]]:
        return self["facts"]

    def __repr__(self) -> str:
        return f"<Explanation: cosine {self.cosine:.4f}, {self.relation}, {len(self.changes)} changes>"

    def __str__(self) -> str:
        lines = [f"cosine {self.cosine:.4f}, {self.relation}"]
        lines += [f"  {term['share']:.4f}  {term['term']}" for term in self.terms[:_TERMS]]
        lines += [f"  {kind}: {before} -> {after}" for kind, before, after in self._facts()]
        return "\n".join(lines)

    def _facts(self) -> list[tuple[str, str, str]]:
        def text(fact: dict[str, Any] | None) -> str:
            return fact["text"] if fact else ""

        return [(fact["kind"], text(fact["a"]), text(fact["b"])) for fact in self.facts]

    def _marked(self) -> str:
        """The first text, with what only one of the two has in colour; escaped."""
        text = self._text_a.encode()
        pieces = [(0, len(text))] if self._pieces is None else self._pieces
        parts: list[str] = []

        def same(start: int, end: int) -> None:
            # What lies between the pieces of a document is furniture of its page.
            inside = [text[max(start, low) : min(end, high)] for low, high in pieces if low < end and high > start]
            parts.append(escape("\n".join(part.decode(errors="replace") for part in inside)))

        at = 0
        for change in self.changes:
            a, b = change["a"], change["b"]
            same(at, a["start"])
            if a["text"]:
                parts.append(f'<del style="background:#fdd;color:#900">{escape(a["text"])}</del>')
            if b["text"]:
                space = "" if a["text"] else " "
                parts.append(
                    f'{space}<ins style="background:#dfd;color:#060;text-decoration:none">{escape(b["text"])}</ins>'
                )
            at = max(at, a["end"])
        same(at, len(text))
        return "".join(parts)

    def _repr_html_(self) -> str:
        shown = self._marked()
        terms = ", ".join(f"{escape(term['term'])} {term['share']:.3f}" for term in self.terms[:_TERMS])
        facts = "".join(
            f"<li>{escape(kind)}: {escape(before) or '–'} → {escape(after) or '–'}</li>"
            for kind, before, after in self._facts()
        )
        return (
            f"<p>cosine <b>{self.cosine:.4f}</b>, {escape(self.relation)}</p>"
            f"<p>{terms}</p>"
            f'<div style="white-space:pre-wrap">{shown}</div>' + (f"<ul>{facts}</ul>" if facts else "")
        )


def explain(text_a: str, text_b: str) -> Explanation:
    """Why two texts are alike, and where they differ.

    Parameters
    ----------
    text_a, text_b : str

    Returns
    -------
    Explanation
        Terms, shared passages, changes word by word, and the numbers, names and quotes among these.

    Examples
    --------
    >>> import likewise
    >>> why = likewise.explain(
    ...     "At least 12 dead after a ferry sank off the northern coast on Monday, police say",
    ...     "At least 17 dead after a ferry sank off the northern coast on Monday, police say")
    >>> why.relation
    'near'
    >>> [(fact["a"]["text"], fact["b"]["text"]) for fact in why.facts]
    [('12', '17')]
    """
    for name, text in (("text_a", text_a), ("text_b", text_b)):
        if not isinstance(text, str):
            raise ValueError(f"`{name}` must be a string, got {type(text).__name__}")
    return Explanation(_core.explain(text_a, text_b), text_a)


def evaluate(labels: Any, gold: Any) -> dict[str, float]:
    """How well groups agree with the true ones.

    Parameters
    ----------
    labels : column of shape (n_documents,)
        The group of each document. -1, None and NaN are a group of their own.
    gold : column of shape (n_documents,)
        The true group of each document. Documents without one (None, NaN) do not count.

    Returns
    -------
    dict of str to float
        ``nmi``, ``ari``, ``homogeneity``, ``completeness``, ``v_measure``, ``purity``, ``b_cubed_precision``,
        ``b_cubed_recall``, ``b_cubed_f1``, and ``documents``, the number of documents that count.

    Examples
    --------
    >>> import likewise
    >>> scores = likewise.evaluate([7, 7, 3, 3], ["oil", "oil", "cup", "tax"])
    >>> scores["purity"], round(scores["ari"], 3)
    (0.75, 0.571)
    """
    found = _records.plain(labels, "labels")
    true = _records.plain(gold, "gold", len(found))
    counted = [(group, label) for group, label in zip(found, true, strict=True) if label is not None]
    if not counted:
        raise ValueError("no document has a true label to score against")
    groups = _numbers([group for group, _ in counted])
    scores = json.loads(_core.group_scores(groups, _numbers([label for _, label in counted])))
    return {**scores, "documents": float(len(counted))}


def _numbers(names: list[Any]) -> list[int]:
    """A number for each name, in the order they appear."""
    numbers: dict[Any, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]
