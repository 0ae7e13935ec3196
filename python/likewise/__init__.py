"""Topic clustering and exact text similarity."""

from ._core import __version__, languages
from ._clusters import SphericalKMeans, Themes
from ._pairs import CosineJoin, CosineNeighbors, CosinePairs, cosine_neighbors, cosine_pairs
from ._result import Result
from ._run import run
from ._table import Table
from ._vectorizer import TfidfVectorizer

__all__ = [
    "CosineJoin",
    "CosineNeighbors",
    "CosinePairs",
    "Result",
    "SphericalKMeans",
    "Table",
    "TfidfVectorizer",
    "Themes",
    "__version__",
    "cosine_neighbors",
    "cosine_pairs",
    "languages",
    "run",
]
