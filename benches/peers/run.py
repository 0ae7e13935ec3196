"""The same work by the peers and by likewise, in turn, in one go; a Markdown table of the ratios.

    python benches/peers/run.py CORPUS.jsonl[.gz]... [--threads 1 2] [--repeat 3] [--k 20 100 500] [--job-k 20]

Needs Python 3.11 or later and Rust. Makes a virtual environment beside this file from requirements.txt, builds likewise
in release, and takes the median of the rounds; in each round the peer runs first, then likewise, so that a busy machine
slows both. All stages but the first work on one matrix, that of likewise, and their answers are compared: a fast wrong
answer is an error, not a win. Records have `text`, and may have `title` and `label`.
"""

import argparse
import csv
import gzip
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = HERE / ".venv"


def enter_environment():
    """Starts again inside the virtual environment, made from the pinned list where it is not there or is stale."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp = ENVIRONMENT / "requirements.txt"
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if os.environ.get("PEERS_INSIDE"):
        return
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    done = subprocess.run([python, __file__, *sys.argv[1:]], env={**os.environ, "PEERS_INSIDE": "1"})
    sys.exit(done.returncode)


def read(path):
    """Texts (titles in front) and labels (None where there are none) of a JSON lines file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = ["\n".join(filter(None, [r.get("title"), r.get("text")])) for r in records]
    return texts, [r.get("label") for r in records]


class Peers:
    """scikit-learn, PyStemmer, scipy and sparse_dot_topn, at a fixed number of threads."""

    def __init__(self, texts, threads):
        self.texts, self.threads = texts, threads

    def vectorizer(self):
        import numpy
        import Stemmer
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

        stem = Stemmer.Stemmer("english").stemWords
        words = re.compile(r"(?u)\b(?:[^\W\d_]{2,}|\d{4})\b").findall

        def terms(text):
            return stem([word for word in words(text.lower()) if word not in ENGLISH_STOP_WORDS])

        return TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=2, max_df=0.5, dtype=numpy.float32)

    def vectorise(self):
        return {"values": self.vectorizer().fit_transform(self.texts).nnz}

    def join(self, matrix, threshold, most):
        from sparse_dot_topn import sp_matmul_topn

        # It keeps the `most` best of a row; we tell it how many there are, which spares it memory and time.
        found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=most + 1, threshold=threshold, n_threads=self.threads)
        return {"pairs": int((found.indices > found_rows(found)).sum())}

    def nearest(self, matrix, k):
        import numpy
        from sparse_dot_topn import sp_matmul_topn

        found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=k + 1, threshold=0.0, sort=True, n_threads=self.threads)
        others = found.indices != found_rows(found)
        # Where a row's copies crowd it out of its own list, one neighbour too many is left: no matter for the time.
        return {"sum": float(found.data[others].astype(numpy.float64).sum())}

    def k_means(self, matrix, k, iterations):
        import numpy
        from sklearn.cluster import KMeans

        rows = numpy.random.default_rng(42).choice(numpy.flatnonzero(numpy.diff(matrix.indptr)), k, replace=False)
        model = KMeans(k, init=matrix[rows].toarray(), n_init=1, max_iter=iterations, tol=0.0, algorithm="lloyd")
        model.fit(matrix)
        return {"iterations": model.n_iter_}

    def svd(self, matrix, dimensions):
        import numpy
        from sklearn.decomposition import TruncatedSVD

        rows = TruncatedSVD(dimensions, random_state=42).fit_transform(matrix)
        return {"kept": float((rows.astype(numpy.float64) ** 2).sum())}

    def job(self, k):
        """What people write by hand today: stems, near-duplicates at .8, latent rows, k-means; the labels found."""
        from sklearn.cluster import KMeans
        from sklearn.decomposition import TruncatedSVD
        from sklearn.preprocessing import normalize
        from sparse_dot_topn import sp_matmul_topn

        matrix = self.vectorizer().fit_transform(self.texts)
        sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=50, threshold=0.8, n_threads=self.threads)
        rows = normalize(TruncatedSVD(min(200, matrix.shape[1] - 1), random_state=42).fit_transform(matrix))
        return KMeans(k, n_init=10, random_state=42).fit_predict(rows)


def found_rows(matrix):
    import numpy

    return numpy.repeat(numpy.arange(matrix.shape[0]), numpy.diff(matrix.indptr))


class Likewise:
    """The Rust side, `main.rs` beside this file: commands in, one line of JSON out for each."""

    def __init__(self, driver, corpus, threads):
        command = [driver, corpus, str(threads)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"likewise stopped at {words}")
        answer = json.loads(line)
        return answer["seconds"], answer["answer"]

    def matrix(self):
        import numpy
        from scipy.sparse import csr_matrix

        with tempfile.TemporaryDirectory() as folder:
            shape = self.run("write", folder)[1]
            parts = [numpy.fromfile(f"{folder}/{name}", kind)
                     for name, kind in [("values", "<f4"), ("columns", "<u4"), ("starts", "<u8")]]
        values, columns, starts = parts[0], parts[1].astype("int32"), parts[2].astype("int32")
        return csr_matrix((values, columns, starts), shape=(shape["rows"], shape["columns"]))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timed(work, *arguments):
    start = time.perf_counter()
    answer = work(*arguments)
    return time.perf_counter() - start, answer


def alike(ours, theirs, tolerance):
    return abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs), 1)


def in_turn(repeat, peer, ours):
    """Median seconds of both, and both answers of the last round."""
    rounds = [(*peer(), *ours()) for _ in range(repeat)]
    return (statistics.median(r[0] for r in rounds), statistics.median(r[2] for r in rounds),
            rounds[-1][1], rounds[-1][3])


def stages(peers, likewise, repeat, ks):
    """Yields (stage, peer, peer's seconds, our seconds, remark)."""
    yield "texts to vectors, stemmed", "TfidfVectorizer + PyStemmer", *in_turn(
        repeat, lambda: timed(peers.vectorise), lambda: likewise.run("vectorise"))[:2], ""
    matrix = likewise.matrix()
    for threshold in (0.5, 0.8):
        most = likewise.run("join", threshold)[1]["most"]
        theirs, ours, answer, our_answer = in_turn(
            repeat, lambda: timed(peers.join, matrix, threshold, most), lambda: likewise.run("join", threshold))
        # A pair whose cosine is the threshold to the last bit may fall on either side in 32-bit sums.
        if not alike(our_answer["pairs"], answer["pairs"], 1e-3):
            sys.exit(f"join at {threshold}: {answer} pairs by the peer, {our_answer} by likewise")
        yield f"all pairs, cosine >= {threshold}", "sparse_dot_topn", theirs, ours, f"{our_answer['pairs']} pairs"
    theirs, ours, answer, our_answer = in_turn(
        repeat, lambda: timed(peers.nearest, matrix, 10), lambda: likewise.run("nearest", 10))
    if not alike(our_answer["sum"], answer["sum"], 2e-2):
        sys.exit(f"nearest 10: {answer} by the peer, {our_answer} by likewise")
    yield "10 nearest of each", "sparse_dot_topn", theirs, ours, ""
    for k in ks:
        if k < matrix.shape[0]:
            theirs, ours, *_ = in_turn(
                repeat,
                lambda: per_iteration(lambda n: timed(peers.k_means, matrix, k, n)),
                lambda: per_iteration(lambda n: likewise.run("k-means", k, n)))
            yield f"k-means, k = {k}, one iteration", "KMeans (lloyd)", theirs, ours, ""
    dimensions = min(200, min(matrix.shape) - 1)
    theirs, ours, answer, our_answer = in_turn(
        repeat, lambda: timed(peers.svd, matrix, dimensions), lambda: likewise.run("svd", dimensions))
    if our_answer["kept"] < answer["kept"] * 0.995:
        sys.exit(f"SVD: the peer keeps {answer}, likewise {our_answer}")
    remark = f"keeps {our_answer['kept'] / answer['kept']:.4f} of what the peer keeps"
    yield f"truncated SVD, {dimensions}", "TruncatedSVD", theirs, ours, remark


def per_iteration(run):
    """The mean of the second to the eleventh iteration; seeding and the first one fall out."""
    first, more = run(1), run(11)
    done = more[1]["iterations"] - first[1]["iterations"]
    return max(more[0] - first[0], 1e-9) / max(done, 1), None


def job(peers, binary, corpus, labels, k, threads, repeat):
    """The whole job: one row for the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        command = [binary, "themes", corpus, "--k", k, "--threads", threads, "--quiet", "-o", out]

        def ours():
            start = time.perf_counter()
            subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - start, None

        # Theirs is timed without start and imports, which take seconds; ours from the start of the process.
        theirs_s, ours_s, found, _ = in_turn(repeat, lambda: timed(lambda: Peers(read(corpus)[0], threads).job(k)), ours)
        remark = f"NMI {scores(labels, found, out / 'documents.csv')}" if None not in labels else ""
    return f"the whole job, k = {k}", "the four of them by hand", theirs_s, ours_s, remark


def scores(labels, found, documents):
    from sklearn.metrics import normalized_mutual_info_score

    with open(documents, encoding="utf-8", newline="") as rows:
        rows = list(csv.DictReader(rows))
    theirs = f"{normalized_mutual_info_score(labels, found):.3f}"
    if len(rows) != len(labels):
        return f"{theirs} by the peers; likewise split pages, so its rows are not compared"
    return f"{theirs} by the peers, {normalized_mutual_info_score(labels, [row['theme'] for row in rows]):.3f} by likewise"


def build():
    """The driver and the binary, in release."""
    command = ["cargo", "build", "--release", "--bin", "likewise", "--bench", "peers", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {}
    for message in map(json.loads, built.splitlines()):
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    return found["peers"], found["likewise"]


def versions():
    from importlib.metadata import version

    names = [line.split("==")[0] for line in (HERE / "requirements.txt").read_text().split()]
    rust = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    ours = re.search(r'(?m)^version = "(.*)"', (ROOT / "Cargo.toml").read_text()).group(1)
    peers = ", ".join(f"{name} {version(name)}" for name in names)
    return f"likewise {ours} ({rust}); Python {platform.python_version()}, {peers}; {os.cpu_count()} processors"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("corpora", nargs="+", metavar="CORPUS")
    options.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--k", nargs="+", type=int, default=[20, 100, 500])
    options.add_argument("--job-k", type=int, default=20)
    options.add_argument("--no-job", action="store_true", help="only the single stages")
    options = options.parse_args()

    from threadpoolctl import threadpool_limits

    driver, binary = build()
    print(f"{time.strftime('%Y-%m-%d')}. {versions()}. Median of {options.repeat} rounds, seconds.\n")
    print("| corpus | threads | work | peer | peer, s | likewise, s | times faster | |")
    print("|---|---|---|---|---|---|---|---|")
    for corpus in options.corpora:
        texts, labels = read(corpus)
        name = f"{pathlib.Path(corpus).name.split('.')[0]}, {len(texts)}"
        for threads in options.threads:
            with threadpool_limits(threads):
                peers, likewise = Peers(texts, threads), Likewise(driver, corpus, threads)
                rows = stages(peers, likewise, options.repeat, options.k)
                for row in rows:
                    show(name, threads, *row)
                likewise.close()
                if not options.no_job:
                    show(name, threads, *job(peers, binary, corpus, labels, options.job_k, threads, options.repeat))


def show(corpus, threads, work, peer, theirs, ours, remark):
    print(f"| {corpus} | {threads} | {work} | {peer} | {theirs:.3f} | {ours:.4f} | {theirs / ours:.1f} | {remark} |",
          flush=True)


if __name__ == "__main__":
    enter_environment()
    main()
