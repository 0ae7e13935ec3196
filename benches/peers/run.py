"""The same work by the peers and by likewise, in turn, in one go; a Markdown table of the ratios.

    python3 benches/peers/run.py CORPUS.jsonl[.gz]... [options; --help tells them]
    python3 benches/peers/run.py --table benches/records/*.csv

Needs Python 3.11 or later and Rust. Makes a virtual environment beside this file from requirements.txt, builds likewise
and the Rust peers in release, and takes the median of the rounds; in each round the peer runs first, then likewise, so
that a busy machine slows both. All stages but the first work on one matrix, that of likewise, and their answers are
compared: a fast wrong answer is an error, not a win. Records have `text`, and may have `title` and `label`.
"""

import argparse
import glob
import os
import pathlib
import subprocess
import sys

import records

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".venv"
STAGES = ["vectorise", "join", "nearest", "k-means", "svd", "minhash", "linfa", "job"]


def arguments():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("corpora", nargs="*", metavar="CORPUS", help="JSON lines, plain or gz")
    options.add_argument("--stages", nargs="+", choices=STAGES, default=STAGES, help="default: all")
    options.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    options.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds, of which the median counts")
    options.add_argument("--slow", type=float, default=60.0, metavar="SECONDS",
                         help="a peer that takes longer runs once (default 60)")
    options.add_argument("--thresholds", nargs="+", type=float, default=[0.5, 0.8])
    options.add_argument("--k", nargs="+", type=int, default=[20, 100, 500], help="of the stage k-means")
    options.add_argument("--iterations", type=int, default=10, help="iterations of k-means that are counted")
    options.add_argument("--whole-fit", type=int, default=100, metavar="K",
                         help="up to this k a whole fit of k-means is measured as well (default 100)")
    options.add_argument("--sample", type=int, default=1000, help="documents for linfa, whose rows are dense")
    options.add_argument("--job-k", type=int, default=20, help="k of the whole job")
    options.add_argument("--no-rust-peers", action="store_true", help="neither difflib-fast nor linfa")
    options.add_argument("--record", type=pathlib.Path, metavar="CSV", help="add the rows to this file")
    options.add_argument("--table", nargs="+", metavar="CSV", help="only print the tables of these records")
    options = options.parse_args()
    if not options.corpora and not options.table:
        sys.exit("which corpus? --help tells more")
    return options


def enter_environment():
    """Starts again inside the virtual environment, made from the pinned list where it is not there or is stale."""
    wanted = (HERE / "requirements.txt").read_text()
    stamp = ENVIRONMENT / "requirements.txt"
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not stamp.exists() or stamp.read_text() != wanted:
        print("making the virtual environment", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    done = subprocess.run([python, __file__, *sys.argv[1:]], env={**os.environ, "PEERS_INSIDE": "1"})
    sys.exit(done.returncode)


def main():
    options = arguments()
    if options.table:
        paths = [path for pattern in options.table for path in sorted(glob.glob(pattern))]
        print("\n".join(records.tables(records.read(paths))))
        return
    if not os.environ.get("PEERS_INSIDE"):
        enter_environment()
    import compare

    rows = []
    print(records.HEAD, file=sys.stderr)
    for row in compare.all_rows(options):
        rows.append(row)
        print(records.line(row), file=sys.stderr)
        if options.record:
            records.append(options.record, [row])
    print("\n".join(records.tables(rows)))


if __name__ == "__main__":
    main()
