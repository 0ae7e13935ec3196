"""Writes sweep.json: what scikit-learn says of thresholds on small made corpora, for tests/oracles/sweep.rs.

    python tests/oracles/make_sweep.py        # needs scikit-learn and numpy; the seed is fixed

Precision, recall, F1, average precision, ROC AUC and ARI are scikit-learn's; cosines, groups of copies and B-cubed are
plain loops below, written from their definitions. Entries of rows are small whole numbers, so that many cosines tie.
Ties count against us: before scikit-learn ranks the pairs, those that do not belong together go first among equals. Where
no tie mixes the two kinds its own answer for the bare scores must be the same, and that is checked here.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics

RANDOM = np.random.default_rng(6)
THRESHOLDS = [0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0]


def cases():
    """(name, rows, words, gold, lowest) of every case; a row is a list of (column, value), gold None where not known."""
    for case in range(10):
        n = int(RANDOM.integers(6, 26))
        rows = []
        for _ in range(n):
            columns = RANDOM.choice(6, size=int(RANDOM.integers(1, 4)), replace=False)
            rows.append([(int(c), int(RANDOM.integers(1, 4))) for c in sorted(columns)])
        words = RANDOM.integers(1, 9, n).tolist()
        gold = RANDOM.integers(0, max(2, n // 4), n).tolist()
        if case % 2:
            gold = [None if RANDOM.random() < 0.2 else g for g in gold]
        yield f"random {case}", rows, words, gold, [0.0, 0.5][case % 3 == 2]
    line = [[(0, 10), (1, i + 1)] for i in range(0, 30, 2)]
    yield "a line", line, [9] * 15, [i // 5 for i in range(15)], 0.0
    same = [[(0, 1)]] * 4 + [[(0, 1), (1, 1)]] * 3 + [[(2, 5)]] * 2
    yield "identical", same, [3, 1, 2, 1, 5, 5, 1, 1, 1], [0, 0, 1, 1, 1, 1, 2, 2, 3], 0.0


def cosine(a, b):
    a, b = dict(a), dict(b)
    dot = sum(value * b.get(column, 0) for column, value in a.items())
    return float(np.float32(dot / (sum(v * v for v in a.values()) ** 0.5 * sum(v * v for v in b.values()) ** 0.5)))


def copies(rows, words, threshold):
    """The kept document of each: from the longest on, each one that is free stays and takes all free partners."""
    kept = [None] * len(rows)
    for document in sorted(range(len(rows)), key=lambda d: (-words[d], d)):
        if kept[document] is None:
            kept[document] = document
            for other in range(len(rows)):
                if kept[other] is None and cosine(rows[document], rows[other]) >= np.float32(threshold):
                    kept[other] = document
    return kept


def b_cubed_f1(found, gold):
    n = len(found)
    share = lambda one, other: sum(
        sum(one[i] == one[j] and other[i] == other[j] for j in range(n)) / sum(one[i] == one[j] for j in range(n))
        for i in range(n)) / n
    precision, recall = share(found, gold), share(gold, found)
    return 2 * precision * recall / (precision + recall)


def ranked(pairs):
    """scikit-learn's average precision and ROC AUC of (score, same, weight), ties against us; None where undefined."""
    kinds = {same for _, same, _ in pairs}
    order = sorted(pairs, key=lambda pair: (-pair[0], pair[1]))
    same, weights = [pair[1] for pair in order], [pair[2] for pair in order]
    ranks = list(range(len(order), 0, -1))
    precision = metrics.average_precision_score(same, ranks, sample_weight=weights) if True in kinds else None
    auc = metrics.roc_auc_score(same, ranks, sample_weight=weights) if len(kinds) == 2 else None
    mixed = len({score for score, _, _ in pairs}) < len({(score, same) for score, same, _ in pairs})
    if not mixed and len(kinds) == 2:
        scores = [pair[0] for pair in order]
        same_score = len(set(scores)) < len(scores)
        assert abs(metrics.roc_auc_score(same, scores, sample_weight=weights) - auc) < 1e-12
        if not same_score:
            assert abs(metrics.average_precision_score(same, scores, sample_weight=weights) - precision) < 1e-12
    return precision, auc


def at(pairs, threshold):
    same, weights = [pair[1] for pair in pairs], [pair[2] for pair in pairs]
    found = [np.float32(pair[0]) >= np.float32(threshold) for pair in pairs]
    score = lambda of: float(of(same, found, sample_weight=weights, zero_division=1.0))
    return {"precision": score(metrics.precision_score), "recall": score(metrics.recall_score),
            "f1": score(metrics.f1_score)}


def answer(name, rows, words, gold, lowest):
    known = [d for d in range(len(rows)) if gold[d] is not None]
    pairs, judged = [], []
    for i, a in enumerate(known):
        for b in known[i + 1:]:
            score, same = cosine(rows[a], rows[b]), gold[a] == gold[b]
            # What the join at the lowest threshold does not find comes last, in one tie.
            pairs.append((score if np.float32(score) >= np.float32(lowest) else -1.0, same, 1.0))
            if RANDOM.random() < 0.4:
                judged.append((a, b, same, float(RANDOM.integers(1, 8)) / 2))
    by_judges = [(cosine(rows[a], rows[b]), same, weight) for a, b, same, weight in judged]
    out = []
    for threshold in (t for t in THRESHOLDS if t >= lowest):
        found = copies(rows, words, threshold)
        found, true = [found[d] for d in known], [gold[d] for d in known]
        out.append({"threshold": threshold, **at(pairs, threshold), "ari": metrics.adjusted_rand_score(true, found),
                    "b_cubed_f1": b_cubed_f1(found, true), "judged": at(by_judges, threshold)})
    precision, auc = ranked(pairs)
    judged_precision, judged_auc = ranked(by_judges)
    return {"name": name, "rows": rows, "words": words, "gold": gold, "lowest": lowest, "thresholds": out,
            "average_precision": precision, "roc_auc": auc, "judged": judged,
            "judged_average_precision": judged_precision, "judged_roc_auc": judged_auc}


answers = [answer(*case) for case in cases()]
lines = ",\n".join(json.dumps(one) for one in answers)
out = pathlib.Path(__file__).with_name("sweep.json")
out.write_text(f'{{"scikit-learn": "{sklearn.__version__}", "cases": [\n{lines}\n]}}\n')
print(f"{len(answers)} cases -> {out}")
