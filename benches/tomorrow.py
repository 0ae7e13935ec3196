"""How well models place new documents, and how many themes keep their numbers: the tables of docs/themes.md.

    python3 benches/tomorrow.py target/release/likewise ../shared/data

Each corpus is put in an order that follows no subject (by the SHA-256 of its lines) and cut. "halves": a model of the
first half places the second. "overlap": the first two thirds and the last two, which share a third, are fitted one
after the other with --continue.
"""

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile

CORPORA = [("bbc", "bbc/bbc.jsonl.gz", 5), ("googlenews_dev", "googlenews_dev/googlenews_dev.jsonl.gz", 76),
           ("20ng_clean", "20ng/20ng_clean.jsonl.gz", 20)]
OVERLAPS = [("bbc", 5), ("bbc", 20), ("googlenews_dev", 76), ("20ng_clean", 20)]


def lines(path):
    with gzip.open(path, "rt") as file:
        return sorted(file, key=lambda line: hashlib.sha256(line.encode()).hexdigest())


def run(binary, *arguments):
    subprocess.run([binary, *map(str, arguments), "-q"], check=True, stdout=subprocess.DEVNULL)


def main():
    binary, data = sys.argv[1:]
    only = os.environ.get("ONLY", "").split()
    with tempfile.TemporaryDirectory() as place:
        at = lambda name: os.path.join(place, name)

        def write(name, part):
            with open(at(name), "w") as file:
                file.writelines(part)
            return at(name)

        def told(folder):
            with open(at(folder + "/run.json")) as file:
                return json.load(file)

        print("| corpus | k | method | NMI of the first half | NMI of the new half, assigned | its NMI if fitted | model, MB |")
        print("|---|---|---|---|---|---|---|")
        texts = {}
        for name, file, k in CORPORA:
            if only and name not in only:
                continue
            texts[name] = lines(os.path.join(data, file))
            n = len(texts[name])
            first, second = write("first.jsonl", texts[name][: n // 2]), write("second.jsonl", texts[name][n // 2 :])
            for method in ["smoothed", "latent", "plain"]:
                fit = ["--k", k, "--method", method, "--gold", "label"]
                run(binary, "themes", first, *fit, "--model", at("model"), "-o", at("one"))
                run(binary, "assign", at("model"), second, "--gold", "label", "-o", at("new"))
                run(binary, "themes", second, *fit, "-o", at("two"))
                nmi = [told(folder)["scores"]["nmi"] for folder in ["one", "new", "two"]]
                size = os.path.getsize(at("model")) / 1e6
                print(f"| {name} | {k} | {method} | {nmi[0]:.3f} | {nmi[1]:.3f} | {nmi[2]:.3f} | {size:.1f} |", flush=True)
        print("\n| corpus | k | themes that keep their number | documents in common that keep their theme | NMI continued | NMI fitted anew |")
        print("|---|---|---|---|---|---|")
        for name, k in OVERLAPS:
            if name not in texts:
                continue
            n = len(texts[name])
            first, last = write("first.jsonl", texts[name][: 2 * n // 3]), write("last.jsonl", texts[name][n // 3 :])
            run(binary, "themes", first, "--k", k, "--model", at("model"))
            run(binary, "themes", "--continue", at("model"), last, "--gold", "label", "-o", at("next"))
            run(binary, "themes", last, "--k", k, "--gold", "label", "-o", at("anew"))
            counts, nmi = told("next")["model"]["counts"], told("next")["scores"]["nmi"]
            same = 100 * counts["known_in_same_theme"] / counts["known"]
            anew = told("anew")["scores"]["nmi"]
            print(f"| {name} | {k} | {counts['kept']} of {k} | {same:.1f} % of {counts['known']} | {nmi:.3f} | {anew:.3f} |", flush=True)


main()
