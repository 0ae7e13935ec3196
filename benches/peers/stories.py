"""Ways to find stories, tried side by side on the corpora with event labels; the table of docs/stories.md.

usage: stories.py FOLDER_OF_THE_CORPORA          needs scikit-learn, scipy and PyStemmer; dense, a few minutes

Each way has one setting for all corpora: where it has a threshold, the one best for the mean of the three labelled
corpora. Prints B-cubed F1 / ARI, and F1 of the pairs on energy_news_chains.
"""
import gzip, heapq, json, re, sys
import numpy as np, scipy.sparse as sp
import Stemmer
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize

FOLDER = sys.argv[1]
NAMES = ["wikinews_dev", "ecbplus_train", "googlenews_dev", "energy_news_chains"]
WORD = re.compile(r"\b[^\W\d_]{2,}\b|\b\d{4}\b")
STEM = Stemmer.Stemmer("english")
LEVELS = 1.1 ** -np.arange(0, 34)


def analyse(text):
    return STEM.stemWords([w for w in WORD.findall(text.lower()) if w not in ENGLISH_STOP_WORDS])


def load(name):
    with gzip.open(f"{FOLDER}/{name}/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    title = lambda r: r.get("title") or ""
    texts = [r["text"] if r["text"].startswith(title(r)) else title(r) + "\n" + r["text"] for r in records]
    if name != "energy_news_chains":
        return texts, np.unique([r["label"] for r in records], return_inverse=True)[1]
    place = {r["id"]: i for i, r in enumerate(records)}
    rows = [line.split("\t") for line in open(f"{FOLDER}/{name}/pairs.tsv").read().split("\n")[1:] if line]
    return texts, {tuple(sorted((place[a], place[b]))) for a, b, related, *_ in rows if related == "1"}


def score(name, found):
    """(B-cubed F1, ARI), or (F1 of the pairs, nan)."""
    gold = DATA[name][1]
    if isinstance(gold, set):
        together = {(a, b) for a in range(len(found)) for b in range(a + 1, len(found)) if found[a] == found[b]}
        return 2 * len(together & gold) / max(1, len(together) + len(gold)), np.nan
    found = np.unique(found, return_inverse=True)[1]
    table = sp.coo_matrix((np.ones(len(found)), (found, gold))).toarray()
    p = ((table**2).sum(1) / table.sum(1)).sum() / len(found)
    r = ((table**2).sum(0) / table.sum(0)).sum() / len(found)
    return 2 * p * r / (p + r), adjusted_rand_score(gold, found)


def report(way, found, settings=(None,)):
    """`found(name, setting)` gives groups; the setting with the best mean is shown."""
    tried = []
    for setting in settings:
        scores = [score(name, found(name, setting)) for name in NAMES]
        tried.append((np.mean([s[0] for s in scores[:3]]), setting, scores))
    mean, setting, scores = max(tried, key=lambda t: t[0])
    cells = [f"{f1:.3f} / {ari:.3f}" for f1, ari in scores[:3]] + [f"{scores[3][0]:.3f}", f"{mean:.3f}"]
    shown = "" if setting is None else f" ({setting:.2f})"
    print(f"| {way}{shown} | {' | '.join(cells)} |", flush=True)


def linked(similarities, method):
    trees = {}
    for name, s in similarities.items():
        d = np.maximum(0, 9 - np.asarray(s, dtype=np.float64))
        d = (d + d.T) / 2
        np.fill_diagonal(d, 0)
        trees[name] = linkage(squareform(d, checks=False), method)
    return lambda name, t: fcluster(trees[name], 9 - t, "distance")


def off_diagonal(s):
    s = s.copy()
    np.fill_diagonal(s, 0)
    return s


def anchored(name, t):
    """Greedy: the document with the largest sum of likeness takes all that are free and like it."""
    s = S[name]
    free, found = np.ones(len(s), bool), np.arange(len(s))
    for i in sorted(range(len(s)), key=lambda i: (-s[i][s[i] >= t].sum(), i)):
        if free[i]:
            taken = (s[i] >= t) & free
            found[taken], free[taken] = i, False
    return found


def label_propagation(name, t):
    s = off_diagonal(S[name])
    graph = sp.csr_matrix(np.where(s >= t, s, 0))
    found, numbers = np.arange(len(s)), np.random.RandomState(0)
    for _ in range(15):
        changed = 0
        for i in numbers.permutation(len(s)):
            row = slice(graph.indptr[i], graph.indptr[i + 1])
            if row.start < row.stop:
                votes = np.bincount(found[graph.indices[row]], weights=graph.data[row], minlength=found[i] + 1)
                if votes.max() > votes[found[i]]:
                    found[i], changed = votes.argmax(), changed + 1
        if not changed:
            break
    return found


def neighbours(s, k):
    s = np.array(s)
    np.fill_diagonal(s, -1)
    k = min(k, len(s) - 1)
    near = np.argpartition(-s, k - 1, axis=1)[:, :k]
    graph = np.zeros_like(s)
    np.put_along_axis(graph, near, np.maximum(np.take_along_axis(s, near, 1), 0), 1)
    return sp.csr_matrix(np.maximum(graph, graph.T))


def louvain(graph, resolution, potts):
    """Modularity, or the constant Potts model, on the graph of ten neighbours."""
    found, sizes = np.arange(graph.shape[0]), np.ones(graph.shape[0])
    while True:
        n, degrees = graph.shape[0], np.asarray(graph.sum(1)).ravel()
        own = sizes if potts else degrees
        factor = resolution if potts else resolution / degrees.sum()
        group, total, moved = np.arange(n), own.copy(), False
        for _ in range(20):
            changed = 0
            for i in range(n):
                weights = {}
                for j, w in zip(*(x[graph.indptr[i] : graph.indptr[i + 1]] for x in (graph.indices, graph.data))):
                    if j != i:
                        weights[group[j]] = weights.get(group[j], 0) + w
                total[group[i]] -= own[i]
                gain = lambda g: weights.get(g, 0) - factor * own[i] * total[g]
                best = max([group[i], *weights], key=lambda g: (gain(g) + (1e-12 if g == group[i] else 0)))
                changed += best != group[i]
                group[i] = best
                total[best] += own[i]
            moved |= changed > 0
            if not changed:
                break
        if not moved:
            return found
        group = np.unique(group, return_inverse=True)[1]
        members = sp.csr_matrix((np.ones(n), (np.arange(n), group)))
        found, graph = group[found], (members.T @ graph @ members).tocsr()
        sizes = np.asarray(members.T @ sizes).ravel()


def smoothed(x, s, n, b, steps):
    graph = neighbours(s, n)
    d = sp.diags(1 / np.sqrt(np.asarray(graph.sum(1)).ravel() + 1e-9))
    for _ in range(steps):
        x = b * x + (1 - b) * (d @ graph @ d @ x)
    return normalize(x)


def distinct(name):
    """Of each set of near-duplicates the longest, and for each document the place of the one that stands for it."""
    texts, s = DATA[name][0], S[name]
    kept = -np.ones(len(texts), int)
    for i in sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i)):
        if kept[i] < 0:
            kept[(s[i] >= 0.8) & (kept < 0)] = i
            kept[i] = i
    points = np.unique(kept)
    return points, np.searchsorted(points, kept)


def merges(s, graph):
    """Average link, only over edges of the graph: (likeness, a, b) in their order."""
    n = len(s)
    total, sizes, version = np.array(s, dtype=np.float64), np.ones(n), [0] * n
    near = [set(graph.indices[graph.indptr[i] : graph.indptr[i + 1]].tolist()) - {i} for i in range(n)]
    mean = lambda a, b: total[a, b] / (sizes[a] * sizes[b])
    heap = [(-mean(a, b), a, b, 0, 0) for a in range(n) for b in near[a] if a < b]
    heapq.heapify(heap)
    done = []
    while heap:
        s_, a, b, va, vb = heapq.heappop(heap)
        if version[a] != va or version[b] != vb:
            continue
        done.append((-s_, a, b))
        total[a] += total[b]
        total[:, a] += total[:, b]
        sizes[a] += sizes[b]
        version[a], version[b] = version[a] + 1, -1
        near[a] = (near[a] | near[b]) - {a, b}
        for c in near[a]:
            near[c] = (near[c] - {b}) | {a}
            x, y = min(a, c), max(a, c)
            heapq.heappush(heap, (-mean(x, y), x, y, version[x], version[y]))
    return done


def after(n, done):
    root = np.arange(n)
    for _, a, b in reversed(done):
        root[b] = root[a]
    return np.unique(root, return_inverse=True)[1]


def gap_of_groups(s, found):
    members = sp.csr_matrix((np.ones(len(found)), (np.arange(len(found)), found)))
    sizes, sums = np.asarray(members.sum(0)).ravel(), members.T @ (members.T @ s).T
    within = (np.diag(sums) - members.T @ np.diag(s)) / np.maximum(1, sizes * (sizes - 1))
    means = sums / np.outer(sizes, sizes)
    np.fill_diagonal(means, 0)
    return (np.where(sizes > 1, within - means.max(1), 0) * sizes).sum() / len(found)


def silhouette(s, found):
    members = sp.csr_matrix((np.ones(len(found)), (np.arange(len(found)), found)))
    sizes, rows = np.asarray(members.sum(0)).ravel(), np.arange(len(found))
    sums = (members.T @ off_diagonal(s)).T
    own = sums[rows, found] / np.maximum(1, sizes[found] - 1)
    means = sums / sizes
    means[rows, found] = -1
    value = (own - means.max(1)) / np.maximum(1 - own, 1 - means.max(1))
    return np.where(sizes[found] > 1, value, 0).mean()


def own_level(similarities, judge, k):
    """Average link whose level each corpus chooses for itself by `judge` on the plain cosines."""

    def found(name, _):
        points, place = distinct(name)
        s, plain = similarities[name][np.ix_(points, points)], S[name][np.ix_(points, points)]
        done = merges(s, neighbours(plain, k))
        least = np.minimum.accumulate([likeness for likeness, _, _ in done])
        cuts = sorted({int((least >= level).sum()) for level in LEVELS} - {0})
        tried = [after(len(points), done[:cut]) for cut in cuts]
        return max((t for t in tried if t.max() > 0), key=lambda t: judge(plain, t))[place]

    return found


if __name__ == "__main__":
    DATA = {name: load(name) for name in NAMES}
    make = lambda texts: TfidfVectorizer(analyzer=analyse, min_df=2, sublinear_tf=True, dtype=np.float32).fit_transform(texts)
    X = {name: make(texts) for name, (texts, _) in DATA.items()}
    S = {name: (x @ x.T).toarray() for name, x in X.items()}
    graphs = {name: neighbours(s, 10) for name, s in S.items()}
    print("| way (its setting) | wikinews_dev | ecbplus_train | googlenews_dev | energy pairs | mean F1 of three |")
    print("|---|---|---|---|---|---|")
    some = np.arange(0.02, 0.5, 0.02)
    report("single link", linked(S, "single"), some)
    report("complete link", linked(S, "complete"), some)
    report("average link", linked(S, "average"), some)
    report("groups anchored on one document", anchored, some)
    report("label propagation", label_propagation, (0.1, 0.15, 0.2, 0.25, 0.3, 0.4))
    report("modularity, Louvain", lambda name, g: louvain(graphs[name], g, False), (1, 2, 4, 8, 16, 32))
    report("constant Potts model, Louvain", lambda name, g: louvain(graphs[name], g, True), (0.01, 0.05, 0.1, 0.2))
    nearest = {name: -np.sort(-off_diagonal(s), axis=1)[:, :10].mean(1) for name, s in S.items()}
    scaled = {name: S[name] / np.sqrt(np.outer(r, r) + 1e-6) for name, r in nearest.items()}
    report("average link, cosine over that of ten neighbours", linked(scaled, "average"), np.arange(0.1, 1.2, 0.05))
    soft = {name: smoothed(X[name], S[name], 3, 0.4, 2) for name in NAMES}
    soft = {name: (y @ y.T).toarray() for name, y in soft.items()}
    report("average link, smoothed rows", linked(soft, "average"), np.arange(0.1, 0.9, 0.05))
    report("average link, own level by silhouette", own_level(S, silhouette, 10))
    report("the same, smoothed rows", own_level(soft, silhouette, 10))
    report("**average link, own level by the gap of groups**", own_level(S, gap_of_groups, 10))
    report("the same, 20 neighbours", own_level(S, gap_of_groups, 20))
    report("the same, 3 neighbours", own_level(S, gap_of_groups, 3))
    report("the same, smoothed rows", own_level(soft, gap_of_groups, 10))
