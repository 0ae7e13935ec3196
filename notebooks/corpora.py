"""The texts that the notebooks of this folder read."""

import csv
import gzip
import json
import os
from pathlib import Path
from typing import Any

import likewise

HERE = Path(__file__).parent
#: A folder of labelled corpora, `NAME/NAME.jsonl.gz` each; the notebooks do with less where it is not there.
CORPORA = Path(os.environ.get("LIKEWISE_DATA", HERE / "../../shared/data"))


def samples(field: str) -> tuple[list[str], list[str | None]]:
    """The articles of `samples/pages`, and for each what `samples/truth.csv` says in `field` (None where nothing)."""
    found = likewise.run(HERE / "../samples/pages", k=7)
    with open(HERE / "../samples/truth.csv", newline="") as file:
        truth = {row["id"]: row[field] or None for row in csv.DictReader(file)}
    ids = [id.removeprefix(f"{HERE}/../") for id in found.documents["id"]]
    return found.texts, [truth[id] for id in ids]


def records(path: str) -> list[dict[str, Any]] | None:
    """The records of a corpus in the folder, such as `bbc/bbc.jsonl.gz`; None where it is not there."""
    if not (CORPORA / path).exists():
        return None
    with gzip.open(CORPORA / path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def pairs(path: str) -> list[dict[str, str]]:
    """The rows of a table of pairs in the folder."""
    with open(CORPORA / path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
