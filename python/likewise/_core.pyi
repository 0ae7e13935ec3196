"""The compiled core. The classes of `likewise` stand on it; nothing here is meant to be called from elsewhere."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

__version__: str

#: `data` (float32 or float64), `indices`, `indptr` (int32 or int64) and the number of columns, in canonical form.
_Csr = tuple[NDArray[Any], NDArray[Any], NDArray[Any], int]
#: `data` (float32), `indices`, `indptr` (of one integer type) and the shape.
_Parts = tuple[NDArray[np.float32], NDArray[Any], NDArray[Any], tuple[int, int]]

def languages() -> list[str]:
    """The names that `language` takes, besides "auto"."""

class TfIdfSettings:
    """The settings of the vectoriser, checked when they are made."""

    def __new__(
        cls,
        *,
        language: str,
        stop_words: list[str],
        of_language: bool,
        stem: bool,
        letters: bool,
        ngram_range: tuple[int, int],
        min_df: int | float | None,
        max_df: int | float,
        sublinear_tf: bool,
    ) -> TfIdfSettings: ...

class TfIdf:
    """A fitted vectoriser."""

    @staticmethod
    def fit(texts: list[str], settings: TfIdfSettings, n_jobs: int | None) -> TfIdf: ...
    @staticmethod
    def fit_transform(texts: list[str], settings: TfIdfSettings, n_jobs: int | None) -> tuple[TfIdf, _Parts]: ...
    @staticmethod
    def from_bytes(bytes: bytes) -> TfIdf: ...
    def transform(self, texts: list[str], n_jobs: int | None) -> _Parts: ...
    def analyze(self, text: str) -> list[str]: ...
    def terms(self) -> list[str]: ...
    def surfaces(self) -> list[str]: ...
    def idf(self) -> NDArray[np.float64]: ...
    def document_frequency(self) -> NDArray[np.int64]: ...

class Clusters:
    """A clustering of rows."""

    labels: NDArray[np.int32]
    margins: NDArray[np.float32]
    sizes: list[int]
    centroids: _Parts
    objective: float
    n_iter: int | None
    chosen: Chosen | None

class Chosen:
    """How the number of clusters was chosen."""

    k: int
    curve: list[tuple[int, float, float, float]]
    sentence: str

def spherical_k_means(
    rows: _Csr,
    n_clusters: int,
    n_init: int,
    max_iter: int,
    tol: float,
    random: bool,
    seed: int,
    n_jobs: int | None,
) -> Clusters: ...
def themes(
    rows: _Csr,
    n_clusters: int | tuple[int, int] | None,
    method: str,
    neighbours: str,
    n_init: int | None,
    seed: int,
    n_jobs: int | None,
) -> Clusters: ...
def cosines(rows: _Csr, centroids: _Csr, n_jobs: int | None) -> NDArray[np.float32]: ...
def nearest_centroids(rows: _Csr, centroids: _Csr, n_jobs: int | None) -> NDArray[np.int32]: ...
def cosine_pairs(
    rows: _Csr, threshold: float, n_new: int | None, n_jobs: int | None
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]: ...
def cosine_neighbors(
    rows: _Csr, n_neighbors: int, n_jobs: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]: ...

_Column = tuple[str, Any, NDArray[np.bool_]]

class Job:
    """What the whole job found, and its report."""

    def table(self, name: str) -> list[_Column]: ...
    def origins(self) -> tuple[list[str | None], list[str | None], list[str | None]]: ...
    def records(self) -> NDArray[np.int64]: ...
    def texts(self) -> list[str]: ...
    def matrix(self) -> _Parts: ...
    def terms(self) -> list[str]: ...
    def likeness_of_themes(self) -> list[list[float]]: ...
    def run(self) -> str: ...
    def report(self) -> bytes: ...
    def write(self, folder: str, format: str) -> None: ...
    def explain(self, a: str, b: str) -> str: ...
    def page(self, id: str) -> tuple[str, list[tuple[int, int]]]: ...
    def why(self, id: str) -> str: ...

def find_themes(
    source: list[str] | list[list[str | None] | None],
    options: dict[str, Any],
    n_jobs: int | None,
    listener: Callable[[str], None] | None,
) -> Job: ...

class Groups:
    """Groups of near-duplicates among texts."""

    CONTAINED: float
    def labels(self) -> NDArray[np.int64]: ...
    def kept_by(self) -> NDArray[np.int64]: ...
    def relations(self) -> list[str]: ...
    def cosines(self) -> NDArray[np.float32]: ...
    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]: ...
    def alike(self) -> list[tuple[int, int, float, str]]: ...
    def warnings(self) -> list[str]: ...

def near_duplicates(
    texts: list[str],
    dates: list[str | None] | None,
    sources: list[str | None] | None,
    options: dict[str, Any],
    n_jobs: int | None,
) -> Groups: ...
def explain(a: str, b: str) -> str: ...
def sweep_texts(texts: list[str], known: dict[str, Any], options: dict[str, Any], n_jobs: int | None) -> str: ...
def sweep_rows(rows: _Csr, known: dict[str, Any], options: dict[str, Any], n_jobs: int | None) -> str: ...
def group_scores(found: list[int], gold: list[int]) -> str: ...
