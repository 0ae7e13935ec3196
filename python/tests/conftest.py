"""What tests share: the repository's samples and the command built from the same sources."""

import csv
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def at_root(monkeypatch):
    """Paths are named as on the command line: from the root of the repository."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture(scope="session")
def command():
    """Runs the command `likewise`; CI names it with LIKEWISE_BIN."""
    named = os.environ.get("LIKEWISE_BIN")
    if named:
        assert Path(named).is_file(), f"LIKEWISE_BIN names no file: {named}"
        path = Path(named)
    else:
        built = [ROOT / "target" / kind / "likewise" for kind in ("release", "debug")]
        built = [path for path in built if path.is_file()]
        if not built:
            pytest.skip("the command is not built: run `cargo build`, or name it with LIKEWISE_BIN")
        path = max(built, key=lambda path: path.stat().st_mtime)

    def run(*words, ok=True):
        done = subprocess.run([path, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
        assert not ok or done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def truth():
    """The true theme of each sample page."""
    with open(ROOT / "samples" / "truth.csv", newline="", encoding="utf-8") as file:
        return {row["id"]: row["theme"] for row in csv.DictReader(file)}


@pytest.fixture(scope="session")
def result():
    """The samples, once for all tests that only look at them."""
    import likewise

    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return likewise.run("samples/pages", stories=True)
    finally:
        os.chdir(before)


@pytest.fixture(scope="session")
def records(result):
    """The documents of the samples as records in memory."""
    documents = result.documents
    return [
        {"id": f"r{place}", "title": row["title"], "text": text, "date": row["date"], "source": row["source"]}
        for place, (row, text) in enumerate(zip(documents, result.texts, strict=True))
    ]


