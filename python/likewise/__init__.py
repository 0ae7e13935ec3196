"""Topic clustering and exact text similarity."""

from ._core import __version__
from ._result import Result
from ._run import run
from ._table import Table

__all__ = ["Result", "Table", "__version__", "run"]
