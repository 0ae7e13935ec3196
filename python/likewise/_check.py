"""Parameters as Python gives them, checked before they cross over."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np


def whole(value: Any, name: str, least: int = 1) -> int:
    """A whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"`{name}` must be a whole number of at least {least}, got {value!r}")
    return min(int(value), 2**63 - 1)


def number(value: Any, name: str, low: float, high: float) -> float:
    """A number between two others, both allowed."""
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
        raise ValueError(f"`{name}` must be a number from {low:g} to {high:g}, got {value!r}")
    return float(value)


def one_of(value: Any, name: str, allowed: tuple[Any, ...]) -> Any:
    """One of a few values."""
    for one in allowed:
        if value is one or (type(value) is type(one) and value == one):
            return one
    *others, last = map(repr, allowed)
    raise ValueError(f"`{name}` must be {', '.join(others)} or {last}, got {value!r}")


def jobs(value: Any) -> int | None:
    """A number of threads; which are possible is told by the core."""
    if value is None or (isinstance(value, Integral) and not isinstance(value, bool)):
        return None if value is None else max(-(2**62), min(int(value), 2**62))
    raise ValueError(f"`n_jobs` must be None, -1 or a number of threads from 1 to 65535, got {value!r}")


def seed(random_state: Any) -> int:
    """A seed: the number given, 0 for None, one drawn from a generator."""
    if random_state is None:
        return 0
    if isinstance(random_state, Integral) and not isinstance(random_state, bool):
        if 0 <= int(random_state) < 2**64:
            return int(random_state)
    elif isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**31 - 1))
    elif isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31 - 1))
    raise ValueError(
        f"`random_state` must be None, a whole number from 0 to 2**64 - 1 or a generator, got {random_state!r}"
    )
