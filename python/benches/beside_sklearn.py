"""likewise beside scikit-learn from inside Python, on the same texts: time, the crossing included, and answers.

    python benches/beside_sklearn.py CORPUS [--stages vectorise,stems,k-means,pairs,neighbours,themes] [--threads 2]

CORPUS is a JSON lines file (.gz too) with `text`, and `title` and `label` where there are any, or a folder that has
20ng_clean.jsonl.gz. Build the package with `pip install ./python` or `maturin develop --release` first. Each time is the
best of `--rounds` rounds (one where a round takes longer than ten seconds). Where answers can be compared they are, and
the script fails where they differ. PyStemmer and sparse_dot_topn are used where they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction import text as sklearn_text
from sklearn.metrics import normalized_mutual_info_score as nmi
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from threadpoolctl import threadpool_limits

import likewise

try:
    import Stemmer
except ImportError:
    Stemmer = None
try:
    from sparse_dot_topn import sp_matmul_topn
except ImportError:
    sp_matmul_topn = None

WORD = r"(?u)\b\w\w+\b"
K = 20
THRESHOLD = 0.8
LONG = 10.0


def read(path: Path) -> tuple[list[str], list[str] | None]:
    """Texts with a word in them (titles in front), and their labels."""
    if path.is_dir():
        path = path / "20ng_clean.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = ["\n".join(filter(None, [r.get("title"), r.get("text")])) for r in records]
    kept = [i for i, text in enumerate(texts) if re.search(WORD, text)]
    labels = [records[i].get("label") for i in kept]
    return [texts[i] for i in kept], None if None in labels else labels


class Table:
    """Rows as they come, in Markdown."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        print("| step | who | seconds | answer |\n|---|---|---:|---|")

    def time(self, step: str, who: str, work, answer):
        """Takes the time of `work` and prints what `answer` says of its result."""
        best, result = np.inf, None
        for _ in range(self.rounds):
            began = time.perf_counter()
            result = work()
            best = min(best, time.perf_counter() - began)
            if best > LONG:
                break
        print(f"| {step} | {who} | {best:.2f} | {answer(result)} |", flush=True)
        return result


def of_matrix(matrix) -> str:
    return f"{matrix.shape[0]:,} x {matrix.shape[1]:,}, {matrix.nnz:,} values"


def vectorise(texts, table, args):
    """Equal settings: the same numbers."""
    ours = likewise.TfidfVectorizer(
        stem=False, stop_words=None, token_pattern=WORD, min_df=2, sublinear_tf=True, n_jobs=args.threads
    )
    theirs = sklearn_text.TfidfVectorizer(min_df=2, sublinear_tf=True, dtype=np.float32)
    X = table.time("words to rows", "likewise", lambda: ours.fit_transform(texts), of_matrix)
    Y = table.time("words to rows", "scikit-learn", lambda: theirs.fit_transform(texts), of_matrix)
    mine, named = ours.get_feature_names_out(), theirs.get_feature_names_out()
    # Composed accents are one spelling here and two there: the few words that have any are left out.
    same, in_ours, in_theirs = np.intersect1d(mine, named, return_indices=True)
    assert len(same) > 0.999 * len(named), (len(same), len(named))
    others = abs(Y[:, np.setdiff1d(np.arange(len(named)), in_theirs)]).sum(axis=1)
    rows = np.flatnonzero(np.asarray(others).ravel() == 0)
    difference = abs(X[rows][:, in_ours] - Y[rows][:, in_theirs]).max()
    print(f"\nlargest difference of a value: {difference:.1e}, over {len(rows):,} of {len(texts):,} texts\n")
    assert difference < 1e-5
    return X


def stems(texts, table, args):
    """Stems and stop words, as one would have them."""
    ours = likewise.TfidfVectorizer(language="english", stop_words="english", token_pattern=WORD, n_jobs=args.threads)
    table.time("stems to rows", "likewise", lambda: ours.fit_transform(texts), of_matrix)
    if Stemmer is None:
        return
    stem, words = Stemmer.Stemmer("english").stemWords, re.compile(WORD).findall

    def analyze(text):
        return stem([word for word in words(text.lower()) if word not in sklearn_text.ENGLISH_STOP_WORDS])

    theirs = sklearn_text.TfidfVectorizer(analyzer=analyze, sublinear_tf=True, min_df=2, dtype=np.float32)
    table.time("stems to rows", "scikit-learn, PyStemmer", lambda: theirs.fit_transform(texts), of_matrix)


def k_means(X, labels, table, args):
    """K-means on the sparse rows: the same problem, other starts."""

    def answer(model):
        unit = model.cluster_centers_ / np.linalg.norm(model.cluster_centers_, axis=1, keepdims=True)
        # A thousand rows at a time, or the centroids of all would be in memory.
        blocks = range(0, X.shape[0], 1000)
        total = sum(X[i : i + 1000].multiply(unit[model.labels_[i : i + 1000]]).sum(dtype=np.float64) for i in blocks)
        found = f"mean cosine {total / X.shape[0]:.4f}"
        return found + ("" if labels is None else f", NMI {nmi(labels, model.labels_):.3f}")

    ours = likewise.SphericalKMeans(n_clusters=K, n_init=3, random_state=0, n_jobs=args.threads)
    theirs = KMeans(n_clusters=K, n_init=3, random_state=0)
    table.time(f"k-means, k = {K}, 3 starts", "likewise", lambda: ours.fit(X), answer)
    table.time(f"k-means, k = {K}, 3 starts", "scikit-learn", lambda: theirs.fit(X), answer)


def pairs(X, table, args):
    """Every pair at or above a cosine: the same pairs."""

    def n_pairs(found):
        return f"{found.nnz if sp.issparse(found) else len(found):,} pairs"

    def by_product():
        """The upper half of X X', a thousand rows at a time."""
        parts = []
        for first in range(0, X.shape[0], 1000):
            part = X[first : first + 1000] @ X.T
            part.data[part.data < THRESHOLD] = 0
            part.eliminate_zeros()
            parts.append(part)
        return sp.triu(sp.vstack(parts), k=1).tocsr()

    def by_topn():
        found = sp_matmul_topn(X, X.T.tocsr(), top_n=X.shape[0], threshold=THRESHOLD, n_threads=args.threads)
        return sp.triu(found, k=1).tocsr()

    step = f"pairs with cosine >= {THRESHOLD}"
    ours = table.time(step, "likewise", lambda: likewise.cosine_pairs(X, THRESHOLD, n_jobs=args.threads), n_pairs)
    others = [("scipy, X X' in blocks", by_product)]
    if sp_matmul_topn is not None:
        others.append(("sparse_dot_topn", by_topn))
    mine = sp.triu(ours.to_csr(), k=1).tocsr()
    for who, work in others:
        theirs = table.time(step, who, work, n_pairs)
        apart = abs(mine - theirs)
        # A pair may stand on either side of the threshold by a rounding.
        wrong = apart.data[(apart.data > 1e-5) & (abs(apart.data - THRESHOLD) > 1e-5)]
        assert len(wrong) == 0, f"{who}: {len(wrong)} pairs differ"


def neighbours(X, table, args):
    """The nearest ten rows of each row: the same cosines."""
    k = 10

    def sums(found):
        return f"sum of cosines {found:,.1f}"

    def ours():
        return float(likewise.cosine_neighbors(X, k, n_jobs=args.threads).cosine.sum(dtype=np.float64))

    def theirs():
        model = NearestNeighbors(n_neighbors=k, metric="cosine", algorithm="brute", n_jobs=args.threads).fit(X)
        return float((1 - model.kneighbors()[0]).sum(dtype=np.float64))

    mine = table.time(f"nearest {k} rows", "likewise", ours, sums)
    others = table.time(f"nearest {k} rows", "scikit-learn, brute", theirs, sums)
    assert abs(mine - others) < 1e-4 * mine, (mine, others)


def themes(X, labels, table, args):
    """Themes of the latent rows, and how well they agree with the labels."""

    def answer(found):
        return "" if labels is None else f"NMI {nmi(labels, found):.3f}"

    ours = likewise.Themes(n_clusters=K, random_state=0, n_jobs=args.threads)
    reduced = make_pipeline(TruncatedSVD(100, random_state=0), Normalizer(copy=False))
    theirs = make_pipeline(reduced, KMeans(n_clusters=K, n_init=10, random_state=0))
    step = f"themes, k = {K}"
    table.time(step, "likewise, smoothed", lambda: ours.fit_predict(X), answer)
    table.time(step, "scikit-learn, TruncatedSVD(100) + KMeans(n_init=10)", lambda: theirs.fit_predict(X), answer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--stages", default="vectorise,stems,k-means,pairs,neighbours,themes")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    stages = args.stages.split(",")
    texts, labels = read(args.corpus)
    print(f"{len(texts):,} texts, {sum(map(len, texts)):,} characters, {args.threads} threads\n")
    table = Table(args.rounds)
    with threadpool_limits(args.threads):
        if "vectorise" in stages:
            vectorise(texts, table, args)
        if "stems" in stages:
            stems(texts, table, args)
        rows = likewise.TfidfVectorizer(language="english", n_jobs=args.threads)
        X = rows.fit_transform(texts) if set(stages) - {"vectorise", "stems"} else None
        if "k-means" in stages:
            k_means(X, labels, table, args)
        if "pairs" in stages:
            pairs(X, table, args)
        if "neighbours" in stages:
            neighbours(X, table, args)
        if "themes" in stages:
            themes(X, labels, table, args)


if __name__ == "__main__":
    main()
