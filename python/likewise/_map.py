"""A picture of themes: those that are alike lie near each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

_WIDTH, _HEIGHT, _MARGIN = 640, 400, 50
_LARGEST = 34.0
_LETTERS = 24
_GAP = 16.0
_STEPS = 200


def places(cosines: ArrayLike) -> NDArray[np.float64]:
    """Places in the plane, shape (n, 2), whose distances are about ``1 - cosine`` (Torgerson 1952)."""
    distances = 1.0 - np.clip(np.asarray(cosines, dtype=float), 0.0, 1.0)
    n = len(distances)
    if n < 2:
        return np.zeros((n, 2))
    squares = distances**2
    np.fill_diagonal(squares, 0.0)
    middle = np.eye(n) - 1.0 / n
    values, vectors = np.linalg.eigh(-0.5 * middle @ squares @ middle)
    found = np.zeros((n, 2))
    for axis in range(min(2, n)):
        vector = vectors[:, -1 - axis] * np.sqrt(max(values[-1 - axis], 0.0))
        # The sign of an eigenvector means nothing: its largest entry points to the right.
        found[:, axis] = vector * (np.sign(vector[np.argmax(np.round(np.abs(vector), 6))]) or 1.0)
    return found


def theme_map(cosines: ArrayLike, sizes: Sequence[int] | NDArray[np.int64], names: Mapping[int, str]) -> str:
    """An SVG with a circle for each theme, its area the number of documents."""
    found = places(cosines)
    n = len(found)
    if n < 2:
        return ""
    span = np.ptp(found, axis=0)
    span[span == 0] = 1.0
    room = np.array([_WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN])
    radii = np.maximum(np.sqrt(np.asarray(sizes, dtype=float) / max(np.max(sizes), 1)) * _LARGEST, 3.0)
    at = _apart(_MARGIN + (found - found.min(axis=0)) / span * room, radii)
    parts = []
    # Large circles first, so that small ones stay in sight.
    for place in np.argsort(-radii, kind="stable"):
        number, name = list(names.items())[place]
        (x, y), radius = at[place], radii[place]
        hue = int(360 * place / n)
        first = name.split(", ")[0]
        short = first if len(first) <= _LETTERS else first[: _LETTERS - 1] + "…"
        parts.append(
            f"<g><title>{escape(str(number))}: {escape(name)} ({int(sizes[place])})</title>"
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="hsl({hue} 60% 60%)" fill-opacity=".55" '
            f'stroke="hsl({hue} 60% 35%)"/>'
            f'<text x="{x:.1f}" y="{y + radius + 12:.1f}" font-size="11" text-anchor="middle" fill="currentColor">'
            f"{escape(short)}</text></g>"
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" style="max-width:100%">'
        f"<title>Themes that are alike lie near each other</title>{''.join(parts)}</svg>"
    )


def _apart(at: NDArray[np.float64], radii: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places with circles pushed apart where they lie on each other, inside the picture."""
    least = radii[:, None] + radii[None, :] + _GAP
    np.fill_diagonal(least, 0.0)
    low = np.full((len(at), 2), _MARGIN, dtype=float)
    high = np.array([_WIDTH - _MARGIN, _HEIGHT - _MARGIN])
    # Two circles of one place have no direction to go: the order of the themes gives them one.
    turn = np.arange(len(at)) * 2.399963
    at = at + 1e-3 * np.column_stack([np.cos(turn), np.sin(turn)])
    for _ in range(_STEPS):
        between = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((between**2).sum(axis=2)) + 1e-9
        push = np.maximum(least - distance, 0.0) / distance
        if not push.any():
            break
        at = np.clip(at + 0.25 * (between * push[:, :, None]).sum(axis=1), low, high)
    return at
