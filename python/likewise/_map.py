"""A picture of themes: those that are alike lie near each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

_WIDTH, _HEIGHT, _MARGIN = 640, 400, 50
_LARGEST = 34.0
_LETTERS = 34


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
    at = _MARGIN + (found - found.min(axis=0)) / span * room
    radii = np.sqrt(np.asarray(sizes, dtype=float) / max(np.max(sizes), 1)) * _LARGEST
    parts = []
    # Large circles first, so that small ones stay in sight.
    for place in np.argsort(-radii, kind="stable"):
        number, name = list(names.items())[place]
        (x, y), radius = at[place], max(radii[place], 3.0)
        hue = int(360 * place / n)
        short = name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"
        parts.append(
            f'<g><title>{escape(str(number))}: {escape(name)} ({int(sizes[place])})</title>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="hsl({hue} 60% 60%)" fill-opacity=".55" '
            f'stroke="hsl({hue} 60% 35%)"/>'
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" text-anchor="middle" fill="currentColor">'
            f"{escape(short)}</text></g>"
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" role="img" style="max-width:100%;overflow:visible">'
        f"<title>Themes that are alike lie near each other</title>{''.join(parts)}</svg>"
    )
