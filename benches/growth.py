#!/usr/bin/env python3
"""How time and memory grow with the corpus: `likewise` on 1/8, 1/4, 1/2 and all of it, stage by stage.

    python3 benches/growth.py [CORPUS.jsonl[.gz]] [options; --help tells them]
    python3 benches/growth.py --table benches/records/growth-*.csv [--plot benches/growth/growth.svg]

Needs Python 3.11 or later, no packages, and the built binary. From the corpus (default
../shared/data/allsides_train/allsides_train.jsonl.gz, or the same below LIKEWISE_DATA) it makes two kinds of input in a
temporary folder: `articles`, its records, and `paragraphs`, each line of their texts with five words or more as a
short document of its own. A part takes each second, fourth or eighth of them, so parts are spread over the corpus and
hold each other. Each command runs once on each, as users run it; seconds and memory by stage are those that it
writes into `run.json`, the whole is measured from outside (wall clock, and `ru_maxrss` of the process). The answer is
checked: each record that went in is in `documents.csv`, in its place, and pairs grow with the corpus.
"""

import argparse
import csv
import datetime
import glob
import gzip
import itertools
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE / "growth"))

import told  # noqa: E402

KINDS = ("articles", "paragraphs")
COMMANDS = ("themes", "copies")
LEAST_WORDS = 5


def arguments():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    data = pathlib.Path(os.environ.get("LIKEWISE_DATA", ROOT / "../shared/data"))
    options.add_argument("corpus", nargs="?", type=pathlib.Path, metavar="CORPUS",
                         default=data / "allsides_train/allsides_train.jsonl.gz", help="JSON lines, plain or gz")
    options.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options.add_argument("--parts", nargs="+", type=int, default=[8, 4, 2, 1], metavar="N", help="1/N of the corpus each")
    options.add_argument("--commands", nargs="+", default=COMMANDS, metavar="COMMAND",
                         help="with its flags where there are some: 'themes --k 50' (default: themes copies)")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--rounds", type=int, default=1, metavar="N", help="runs of each, of which the fastest counts")
    options.add_argument("--likewise", type=pathlib.Path, metavar="FILE",
                         default=pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/likewise")
    options.add_argument("--folder", type=pathlib.Path, help="where inputs are made and kept, to measure in pieces")
    options.add_argument("--make-only", action="store_true", help="make the inputs and do not measure")
    options.add_argument("--record", type=pathlib.Path, metavar="CSV", help="add the rows to this file")
    options.add_argument("--table", nargs="+", metavar="CSV", help="measure nothing: the tables of these records")
    options.add_argument("--plot", type=pathlib.Path, metavar="SVG", help="with --table: draw it here")
    return options.parse_args()


def records(corpus):
    """The records with their texts. One at a time: what this process holds would count as the memory of its children."""
    with (gzip.open if corpus.suffix == ".gz" else open)(corpus, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            yield str(record.get("id", number)), record["text"], line


def documents(corpus, kind):
    """Id, text and JSON line of each document of a kind."""
    for id_, text, line in records(corpus):
        if kind == "articles":
            yield id_, text, line
            continue
        lines = [one.strip() for one in text.split("\n")]
        for number, text in enumerate(one for one in lines if len(one.split()) >= LEAST_WORDS):
            own = f"{id_}/{number}"
            yield own, text, json.dumps({"id": own, "text": text}, ensure_ascii=False) + "\n"


def make(corpus, kind, part, folder):
    """The input for 1/`part` of a corpus and, beside it, ids and number of bytes; as they are where they were made before."""
    place = folder / f"{kind}-{part}.jsonl"
    about = place.with_suffix(".about")
    if not about.exists():
        n_bytes, n = 0, 0
        with place.open("w", encoding="utf-8") as out, place.with_suffix(".ids").open("w", encoding="utf-8") as ids:
            for id_, text, line in itertools.islice(documents(corpus, kind), 0, None, part):
                out.write(line)
                ids.write(id_ + "\n")
                n_bytes += len(text.encode())
                n += 1
        about.write_text(json.dumps([n, n_bytes]))
    return place, *json.loads(about.read_text())


def run(options, command, place, out):
    """Runs a command to its end: seconds and the peak of its memory in bytes, as the system tells them."""
    name, *flags = command.split()
    arguments = [options.likewise, name, place, "-o", out, "--threads", str(options.threads), "--quiet", *flags]
    start = time.perf_counter()
    child = subprocess.Popen(arguments)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))} ended with {child.returncode}")
    unit = 1 if platform.system() == "Darwin" else 1024
    return seconds, usage.ru_maxrss * unit


def check(place, n, out, told_run):
    """Each input has its row, in its place, and the counts say so too."""
    counts = told_run["counts"]
    with place.with_suffix(".ids").open(encoding="utf-8") as ids, \
            (out / "documents.csv").open(encoding="utf-8", newline="") as rows:
        pages = (page for page, _ in itertools.groupby(csv.DictReader(rows), lambda row: row["page"]))
        for number, (wanted, found) in enumerate(itertools.zip_longest((line.rstrip("\n") for line in ids), pages)):
            assert wanted == found, f"record {number} is {wanted!r}, documents.csv has {found!r}"
    of_status = sum(counts[status] for status in
                    ("ok", "empty", "broken", "duplicate_ids", "furniture", "no_terms", "outliers"))
    assert counts["pages"] == n, f"{n} records, of which run.json counts {counts['pages']}"
    assert of_status == counts["documents"] >= n, "each document has one status"


def measure(options, kind, part, command, folder):
    """The rows of one run: one for each stage, and `whole`."""
    place, n, n_bytes = make(options.corpus, kind, part, folder)
    with tempfile.TemporaryDirectory(dir=folder) as out:
        out = pathlib.Path(out) / "out"
        seconds, peak = run(options, command, place, out)
        told_run = json.loads((out / "run.json").read_text(encoding="utf-8"))
        check(place, n, out, told_run)
    stages, counts = told_run["measured"]["stages"], told_run["counts"]
    sum_of_stages = sum(stage["seconds"] for stage in stages)
    assert sum_of_stages <= seconds + 0.01, f"{sum_of_stages} s in stages, {seconds} s in all"
    assert all(stage.get("peak_memory", 0) <= peak * 1.02 for stage in stages), "a stage held more than the process"
    about = {
        "date": datetime.date.today().isoformat(), "machine": machine(), "version": version(options),
        "corpus": options.corpus.name.split(".")[0], "kind": kind, "part": part, "command": command,
        "threads": options.threads, "documents": n, "bytes": n_bytes, "themes": counts["themes"] or "",
        "pairs": counts["pairs"],
    }
    stages.append({"stage": "between the stages", "seconds": seconds - sum_of_stages})
    stages.append({"stage": told.WHOLE, "seconds": seconds, "peak_memory": peak})
    for stage in stages:
        yield about | {"stage": stage["stage"], "seconds": f"{stage['seconds']:.3f}",
                       "peak_memory": stage.get("peak_memory", "")}


def machine():
    models = set()
    if pathlib.Path("/proc/cpuinfo").exists():
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        models = {line.split(":")[1].strip() for line in lines if line.startswith("model name")}
    return f"{os.cpu_count()} x {' '.join(sorted(models)) or platform.machine()}"


def version(options):
    told_version = subprocess.run([options.likewise, "--version"], capture_output=True, text=True, check=True)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return f"{told_version.stdout.strip()} {commit.stdout.strip()}".strip()


def main():
    options = arguments()
    if options.table:
        rows = told.read(path for pattern in options.table for path in sorted(glob.glob(pattern)))
        print("\n".join(told.tables(rows)))
        if options.plot:
            options.plot.write_text(told.plot(rows), encoding="utf-8")
        return
    if not options.corpus.exists():
        print(f"{options.corpus} is not there; name another corpus. Nothing is done.")
        return
    if not options.likewise.exists():
        sys.exit(f"{options.likewise} is not there: cargo build --release")
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measured = []
        for kind, command, part in itertools.product(options.kinds, options.commands, sorted(options.parts, reverse=True)):
            make(options.corpus, kind, part, folder)
            if options.make_only:
                continue
            before = [row for row in measured if (row["kind"], row["command"]) == (kind, command)]
            for _ in range(options.rounds):
                rows = list(measure(options, kind, part, command, folder))
                if before:
                    assert rows[0]["pairs"] > before[-1]["pairs"], "more documents have more pairs"
                measured += rows
                print(told.line(rows), file=sys.stderr)
                if options.record:
                    told.append(options.record, rows)
        if measured:
            print("\n".join(told.tables([{key: str(value) for key, value in row.items()} for row in measured])))


if __name__ == "__main__":
    main()
