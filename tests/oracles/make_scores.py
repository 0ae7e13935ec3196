"""Writes scores.json: scikit-learn's scores of random and of odd labelings, for tests/oracles/scores.rs.

    python tests/oracles/make_scores.py        # needs scikit-learn and numpy; the seed is fixed
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics

RANDOM = np.random.default_rng(20)


def labelings():
    """(name, found, gold) of every case."""
    yield "empty", [], []
    yield "one document", [4], [9]
    yield "one group each", [3, 3, 3, 3], [8, 8, 8, 8]
    yield "one group found", [0, 0, 0, 0, 0], [0, 1, 1, 2, 2]
    yield "one true group", [0, 1, 1, 2, 2], [0, 0, 0, 0, 0]
    yield "all singletons found", [0, 1, 2, 3, 4, 5], [0, 0, 1, 1, 1, 2]
    yield "all singletons true", [0, 0, 1, 1, 1, 2], [0, 1, 2, 3, 4, 5]
    yield "all singletons both", [5, 4, 3, 2, 1], [0, 1, 2, 3, 4]
    yield "singletons against one group", [0, 1, 2, 3], [0, 0, 0, 0]
    yield "the same, renamed", [7, 7, 1, 1, 4294967295, 0], [0, 0, 5, 5, 9, 2]
    yield "independent", [0, 0, 1, 1], [0, 1, 0, 1]
    yield "worse than chance", [0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2]
    for case in range(12):
        n = int(RANDOM.integers(2, 60))
        found, gold = (RANDOM.integers(0, RANDOM.integers(1, 12), n) for _ in range(2))
        yield f"random {case}", found.tolist(), gold.tolist()
    for case in range(8):
        n, k = int(RANDOM.integers(50, 400)), int(RANDOM.integers(2, 40))
        gold = RANDOM.integers(0, k, n)
        noise = RANDOM.random(n) < RANDOM.random()
        found = np.where(noise, RANDOM.integers(0, k, n), (gold * 7 + 3) % 1000)
        yield f"noisy copy {case}", found.tolist(), gold.tolist()
    gold = np.minimum(RANDOM.zipf(1.6, 1000), 50)
    yield "skewed", np.where(RANDOM.random(1000) < 0.3, 1, gold).tolist(), gold.tolist()


def purity(found, gold):
    if not found:
        return 1.0
    return float(metrics.cluster.contingency_matrix(gold, found).max(axis=0).sum() / len(found))


def scores(found, gold):
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(gold, found)
    return {
        "nmi": metrics.normalized_mutual_info_score(gold, found),
        "ari": metrics.adjusted_rand_score(gold, found),
        "homogeneity": homogeneity,
        "completeness": completeness,
        "v_measure": v_measure,
        "purity": purity(found, gold),
    }


cases = [{"name": n, "found": f, "gold": g, "scores": {k: float(v) for k, v in scores(f, g).items()}}
         for n, f, g in labelings()]
lines = ",\n".join(json.dumps(case) for case in cases)
out = pathlib.Path(__file__).with_name("scores.json")
out.write_text(f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n{lines}\n]}}\n')
print(f"{len(cases)} cases -> {out}")
