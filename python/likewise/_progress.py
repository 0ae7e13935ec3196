"""Progress of long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def stages(shown: bool) -> Iterator[Callable[[str], None] | None]:
    """A function to call as each stage begins: a bar of tqdm where one is wanted and installed, else None."""
    bar_of: Any = None
    if shown:
        try:
            from tqdm.auto import tqdm as bar_of
        except ImportError:
            pass
    if bar_of is None:
        yield None
        return
    bar = bar_of(bar_format="{desc} [{elapsed}]", leave=False)

    def stage(name: str) -> None:
        bar.set_description_str(name)
        bar.update()

    try:
        yield stage
    finally:
        bar.close()
