"""Topic clustering and exact text similarity."""

from ._core import __version__, languages
from ._clusters import SphericalKMeans, Themes
from ._pairs import CosineJoin, CosineNeighbors, CosinePairs, cosine_neighbors, cosine_pairs
from ._vectorizer import TfidfVectorizer

__all__ = [
    "CosineJoin",
    "CosineNeighbors",
    "CosinePairs",
    "SphericalKMeans",
    "TfidfVectorizer",
    "Themes",
    "__version__",
    "cosine_neighbors",
    "cosine_pairs",
    "languages",
]
