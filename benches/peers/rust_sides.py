"""Programs in Rust that do one stage at a time when told to: likewise, and the Rust peers."""

import json
import pathlib
import subprocess
import sys

import numpy
from scipy.sparse import csr_matrix

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Side:
    """A running program; each line sent is a stage, each line that comes back its seconds and its answer."""

    def __init__(self, *command):
        command = [str(part) for part in command]
        self.name = pathlib.Path(command[0]).name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} stopped at {words}")
        answer = json.loads(line)
        return answer["seconds"], answer["answer"]

    def close(self):
        self.process.stdin.close()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Likewise(Side):
    def matrix(self, folder):
        """Its matrix, left in the folder as well."""
        return load(folder, self.run("write", folder)[1])

    def centroids(self, k, folder):
        """What one iteration makes of k random documents (clusters x terms, dense)."""
        return load(folder, self.run("write-centroids", k, folder)[1]).toarray()


def load(folder, shape):
    values, columns, starts = (numpy.fromfile(f"{folder}/{name}", kind)
                               for name, kind in [("values", "<f4"), ("columns", "<u4"), ("starts", "<u8")])
    return csr_matrix((values, columns.astype("int32"), starts.astype("int32")),
                      shape=(shape["rows"], shape["columns"]))


def build_likewise():
    """The driver and the binary, in release."""
    return build(ROOT, "--bin", "likewise", "--bench", "peers")


def build_rust_peers():
    return build(HERE / "rust", "--locked", "--target-dir", ROOT / "target" / "peers")["rust-peers"]


def build(folder, *options):
    command = ["cargo", "build", "--release", "--message-format", "json", *map(str, options)]
    built = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = map(json.loads, built.splitlines())
    return {m["target"]["name"]: m["executable"] for m in messages if m.get("executable")}
