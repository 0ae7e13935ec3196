"""What is compared with what: each stage by a peer and by likewise in turn, their answers held against each other."""

import csv
import importlib.metadata
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from sklearn.metrics import normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from python_peers import PythonPeers, read
from rust_sides import HERE, ROOT, Likewise, Side, build_likewise, build_rust_peers

# How many times faster likewise is to be, on the corpora that the goals were set for.
GOALS = {"vectorise": 20, ("join", 0.8): 50, ("join", 0.5): 30, "nearest": 5, "difflib-fast": 10, "job": 5}
K_MEANS_GOALS = {20: 10, 100: 30, 500: 50}  # on two threads
# The corpora, and the beginnings of the works, that the goals were set for.
GOALS_HOLD_FOR = {"20ng": "", "20ng_clean": "", "allsides_train": ("texts to vectors", "10 nearest", "the whole job")}


def all_rows(options):
    """Yields the rows of all corpora and numbers of threads, as dicts of `records.FIELDS`."""
    programs = build_likewise()
    rust_peers = None if options.no_rust_peers else build_rust_peers()
    fixed = {"date": time.strftime("%Y-%m-%d"), "machine": machine(), "versions": versions()}
    for corpus in options.corpora:
        texts, labels = read(corpus)
        name = pathlib.Path(corpus).name.split(".")[0]
        fixed |= {"corpus": name, "documents": len(texts)}
        for threads in options.threads:
            with threadpool_limits(threads), tempfile.TemporaryDirectory() as folder:
                comparison = Comparison(options, corpus, texts, labels, threads, folder, programs, rust_peers)
                for row in comparison.rows():
                    if not row["work"].startswith(GOALS_HOLD_FOR.get(name, ("no such work",))):
                        row["goal"] = ""
                    yield {**fixed, "threads": threads, **row}


class Comparison:
    """One corpus at one number of threads."""

    def __init__(self, options, corpus, texts, labels, threads, folder, programs, rust_peers):
        self.options, self.corpus, self.texts, self.labels = options, corpus, texts, labels
        self.threads, self.folder, self.programs, self.rust_peers = threads, folder, programs, rust_peers
        self.peers = PythonPeers(texts, threads)

    def rows(self):
        stages = set(self.options.stages)
        if stages - {"linfa", "job"}:
            with Likewise(self.programs["peers"], self.corpus, self.threads) as ours:
                yield from self.stages(ours, stages)
        if "linfa" in stages and self.rust_peers:
            yield from self.linfa()
        if "job" in stages:
            yield self.job()

    def stages(self, ours, stages):
        if "vectorise" in stages:
            row, answers = self.compare("texts to vectors, stemmed", "TfidfVectorizer + PyStemmer",
                               lambda: timed(self.peers.vectorise), lambda: ours.run("vectorise"))
            megabytes = sum(len(text.encode()) for text in self.texts) / 1e6
            remark = f"{megabytes / row['likewise_s']:.0f} MB/s"
            yield {**row, "goal": GOALS["vectorise"], "remark": remark}
        if stages & {"join", "nearest", "k-means", "svd"}:
            matrix = ours.matrix(self.folder)
        if "join" in stages:
            yield from self.joins(ours, matrix)
        if "minhash" in stages:
            yield from self.minhash(ours)
        if "nearest" in stages:
            row, answers = self.compare("10 nearest of each", "sparse_dot_topn",
                               lambda: timed(self.peers.nearest, matrix, 10), lambda: ours.run("nearest", 10),
                               lambda peer, ours: alike(peer["sum"], ours["sum"], 2e-2))
            yield {**row, "goal": GOALS["nearest"]}
        if "k-means" in stages:
            yield from self.k_means(ours, matrix)
        if "svd" in stages:
            yield self.svd(ours, matrix)

    def joins(self, ours, matrix):
        # A pair whose cosine is the threshold to the last bit may fall on either side in 32-bit sums.
        agree = lambda peer, ours: alike(peer["pairs"], ours["pairs"], 1e-3)
        for threshold in self.options.thresholds:
            found = ours.run("join", threshold)[1]
            work, remark = f"all pairs, cosine >= {threshold}", f"{found['pairs']} pairs"
            row, answers = self.compare(work, "sparse_dot_topn", lambda: timed(self.peers.join, matrix, threshold, found["most"]),
                               lambda: ours.run("join", threshold), agree)
            yield {**row, "goal": GOALS.get(("join", threshold), ""), "remark": remark}
            if self.rust_peers:
                with Side(self.rust_peers, self.folder, *matrix.shape, self.corpus, self.threads) as rust:
                    row, answers = self.compare(work, "difflib-fast", lambda: rust.run("join", threshold),
                                       lambda: ours.run("join", threshold), agree)
                    yield {**row, "goal": GOALS["difflib-fast"], "remark": remark}

    def minhash(self, ours):
        """Another question (shingles in common, and some pairs missed), so only the times compare."""
        for name in ["datasketch", "rensa"]:
            row, answers = self.compare("near-duplicates at 0.8", f"{name} (MinHash, from texts)",
                               lambda: timed(getattr(self.peers, name)), lambda: ours.run("near-duplicates", 0.8))
            theirs, mine = answers
            yield {**row, "remark": f"{theirs['pairs']} candidate pairs; likewise, from texts too, all {mine['pairs']}"}

    def k_means(self, ours, matrix):
        """Two measures, since likewise leaves out more and more: a whole fit, and its first iterations."""
        for k in self.options.k:
            if k >= matrix.shape[0]:
                continue
            centroids = ours.centroids(k, self.folder_for("centroids"))
            goal = K_MEANS_GOALS.get(k, "") if self.threads == 2 else ""
            spans = {f"one iteration of the first {self.options.iterations}": self.options.iterations}
            if k <= self.options.whole_fit:
                # As long as the peer needs with its own rule for stopping.
                n = timed(self.peers.k_means, matrix, centroids, 300, 1e-4)[1]["iterations"]
                spans[f"one iteration of a whole fit"] = max(n - 1, 1)
            for span, n in spans.items():
                done = {}
                row, answers = self.compare(f"k-means, k = {k}, {span}", "KMeans (lloyd)",
                                   lambda: per_iteration(n, lambda n: timed(self.peers.k_means, matrix, centroids, n)),
                                   lambda: per_iteration(n, lambda n: ours.run("k-means", k, n)))
                theirs, mine = (answer["iterations"] for answer in answers)
                yield {**row, "goal": goal, "remark": f"iterations 2 to {theirs + 1} by the peer, 2 to {mine + 1} by likewise"}

    def svd(self, ours, matrix):
        dimensions = min(200, min(matrix.shape) - 1)
        row, answers = self.compare(f"truncated SVD, {dimensions}", "TruncatedSVD",
                           lambda: timed(self.peers.svd, matrix, dimensions), lambda: ours.run("svd", dimensions),
                           lambda peer, ours: ours["kept"] > peer["kept"] * 0.995)
        theirs, mine = answers
        return {**row, "remark": f"keeps {mine['kept'] / theirs['kept']:.4f} of what the peer keeps"}

    def linfa(self):
        """linfa has dense rows only, so it gets a sample spread over the corpus."""
        sample = pathlib.Path(self.folder) / "sample.jsonl"
        step = max(len(self.texts) // self.options.sample, 1)
        texts = self.texts[::step][:self.options.sample]
        sample.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        folder = self.folder_for("sample")
        with Likewise(self.programs["peers"], sample, self.threads) as ours:
            shape = ours.matrix(folder).shape
            with Side(self.rust_peers, folder, *shape, sample, self.threads) as rust:
                row, answers = self.compare(f"texts to vectors, {len(texts)} documents", "linfa TfIdfVectorizer",
                                   lambda: rust.run("vectorise"), lambda: ours.run("vectorise"))
                yield {**row, "remark": "the peer does not stem"}
                n, k = self.options.iterations, min(20, shape[0] // 2)
                row, answers = self.compare(f"k-means, k = {k}, one iteration, {len(texts)} documents", "linfa KMeans (dense)",
                                   lambda: per_iteration(n, lambda n: rust.run("k-means", k, n)),
                                   lambda: per_iteration(n, lambda n: ours.run("k-means", k, n)))
                yield {**row, "remark": f"mean of iterations 2 to {n + 1}, from other seeds"}

    def job(self):
        k, out = self.options.job_k, pathlib.Path(self.folder) / "out"
        command = [self.programs["likewise"], "themes", self.corpus, "--k", k, "--threads", self.threads, "--quiet",
                   "-o", out]

        def ours():
            shutil.rmtree(out, ignore_errors=True)
            start = time.perf_counter()
            subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - start, None

        # Theirs is timed without start and imports, which take seconds; ours from the start of the process.
        theirs = lambda: timed(lambda: PythonPeers(read(self.corpus)[0], self.threads).job(k))
        row, answers = self.compare(f"the whole job, k = {k}", "the four of them by hand", theirs, ours)
        remark = "; ".join(filter(None, [scores(self.labels, answers[0], out / "documents.csv"), stages_of(out)]))
        return {**row, "goal": GOALS["job"], "remark": remark}

    def compare(self, work, peer, theirs, ours, agree=lambda *_: True):
        """The row with the median seconds of both, and the answers of the last round, which must agree."""
        their_rounds, our_rounds, spent = [], [], 0.0
        for _ in range(self.options.repeat):
            if spent <= self.options.slow:
                start = time.perf_counter()
                their_rounds.append(theirs())
                spent = time.perf_counter() - start
            our_rounds.append(ours())
        answers = their_rounds[-1][1], our_rounds[-1][1]
        if not agree(*answers):
            sys.exit(f"{work}: {answers[0]} by {peer}, {answers[1]} by likewise")
        seconds = [statistics.median(seconds for seconds, _ in rounds) for rounds in (their_rounds, our_rounds)]
        row = {"work": work, "peer": peer, "peer_s": round(seconds[0], 6), "peer_rounds": len(their_rounds),
               "likewise_s": round(seconds[1], 6), "rounds": len(our_rounds), "goal": "", "remark": ""}
        return row, answers

    def folder_for(self, name):
        folder = pathlib.Path(self.folder) / name
        folder.mkdir(exist_ok=True)
        return folder


def timed(work, *arguments):
    start = time.perf_counter()
    answer = work(*arguments)
    return time.perf_counter() - start, answer


def per_iteration(n, run):
    """The mean time of the second to the last of 1 + n iterations; preparing, seeding and the first one fall out."""
    first, all_of_them = run(1), run(1 + n)
    done = all_of_them[1].get("iterations", 1 + n) - first[1].get("iterations", 1)
    return max(all_of_them[0] - first[0], 1e-6) / max(done, 1), {"iterations": done}


def alike(ours, theirs, tolerance):
    return abs(ours - theirs) <= tolerance * max(abs(ours), abs(theirs), 1)


def scores(labels, found, documents):
    """How well both found the labels, where there are some."""
    if None in labels:
        return ""
    themes = {}
    with open(documents, encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            # A page that was split counts with the theme of its first article.
            themes.setdefault(row["page"], row["theme"])
    theirs = f"NMI {normalized_mutual_info_score(labels, found):.3f} by the peers"
    if len(themes) != len(labels):
        return f"{theirs}; likewise's pages are not the records, so they are not compared"
    return f"{theirs}, {normalized_mutual_info_score(labels, list(themes.values())):.3f} by likewise"


def stages_of(out):
    measured = json.loads((out / "run.json").read_text(encoding="utf-8"))["measured"]
    return ", ".join(f"{stage['stage']} {stage['seconds']:.2f}" for stage in measured["stages"])


def machine():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
        model = re.search(r"model name\s*: (.*)", text).group(1).strip()
    except (OSError, AttributeError):
        model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} x {model}"


def versions():
    names = [line.split("==")[0] for line in (HERE / "requirements.txt").read_text().split()]
    python = [f"{name} {importlib.metadata.version(name)}" for name in names]
    crates = re.findall(r'(?m)^([a-z-]+) = "=(.*?)"', (HERE / "rust" / "Cargo.toml").read_text())
    rust = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE, text=True).stdout.split()[1]
    ours = re.search(r'(?m)^version = "(.*)"', (ROOT / "Cargo.toml").read_text()).group(1)
    parts = [f"likewise {ours} {commit()}".strip(), f"rustc {rust}", f"Python {platform.python_version()}"]
    return ", ".join(parts + python + [" ".join(crate) for crate in crates])


def commit():
    """The commit, and `-dirty` where something differs from it that can change a time: records and texts cannot."""
    git = lambda *words: subprocess.run(["git", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()
    changed = git("status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock", "benches/peers")
    return git("describe", "--always") + ("-dirty" if changed else "")
