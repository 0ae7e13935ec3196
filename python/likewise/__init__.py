"""Topic clustering and exact text similarity."""

from ._clusters import SphericalKMeans, Themes
from ._copies import NearDuplicates
from ._core import __version__, languages
from ._explain import Explanation, evaluate, explain
from ._pairs import CosineJoin, CosineNeighbors, CosinePairs, cosine_neighbors, cosine_pairs
from ._result import Result
from ._run import run
from ._sweep import ThresholdSweep
from ._table import Table
from ._vectorizer import TfidfVectorizer

__all__ = [
    "CosineJoin",
    "CosineNeighbors",
    "CosinePairs",
    "Explanation",
    "NearDuplicates",
    "Result",
    "SphericalKMeans",
    "Table",
    "TfidfVectorizer",
    "Themes",
    "ThresholdSweep",
    "__version__",
    "cosine_neighbors",
    "cosine_pairs",
    "evaluate",
    "explain",
    "languages",
    "run",
]
