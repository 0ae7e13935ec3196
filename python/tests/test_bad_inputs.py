"""What cannot be done is told in one sentence, and in the command's own words where it knows the case."""

import pathlib
import re

import numpy as np
import pandas as pd
import pytest

import likewise
from likewise import NearDuplicates, ThresholdSweep

TEXTS = ["oil prices rise", "oil prices rise again", "the cup final goal"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"k": 0}, ["--k", "0"]),
        ({"k": (5, 3)}, ["--k", "5..3"]),
        ({"k": "9..4"}, ["--k", "9..4"]),
        ({"k": 100}, ["--k", "100"]),
        ({"copies": 1.5}, ["--copies", "1.5"]),
        ({"copies": -0.1}, ["--copies", "-0.1"]),
        ({"outliers": 0.9}, ["--outliers", "0.9"]),
        ({"method": "magic"}, ["--method", "magic"]),
        ({"keep": "newest"}, ["--keep", "newest"]),
        ({"language": "klingon"}, ["--language", "klingon"]),
        ({"split": "("}, ["--split", "("]),
        ({"split": "x*"}, ["--split", "x*"]),
        ({"input_format": "docx"}, ["--input-format", "docx"]),
    ],
)
def test_parameters_are_refused_with_the_sentence_of_the_command(command, tmp_path, options, words):
    file = tmp_path / "texts.csv"
    file.write_text("text\n" + "\n".join(TEXTS) + "\n")
    with pytest.raises(ValueError) as told:
        likewise.run(file, **options)
    said = command("themes", file, "-q", *words, ok=False).stderr
    assert str(told.value).splitlines()[0] in said


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (None, "missing.csv"),
        ("", "empty.jsonl"),
        ("text\n", "header.csv"),
        ("{broken\n", "broken.jsonl"),
        ('{"id": 1, "text": "a b"}\n{"id": 1, "text": "c d"}\n', "twice.jsonl"),
        ("body\nabc\n", "column.csv"),
        ("abc", "ending.docx"),
        ("text\n\n .\n", "nothing.csv"),
    ],
)
def test_files_are_refused_with_the_sentence_of_the_command(command, tmp_path, content, name):
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    with pytest.raises((OSError, ValueError)) as told:
        likewise.run(file)
    assert str(told.value) in command("themes", file, "-q", ok=False).stderr


def test_files_that_are_not_there_are_os_errors(tmp_path):
    for path in (tmp_path / "missing", str(tmp_path / "*.csv"), tmp_path):
        with pytest.raises(OSError):
            likewise.run(path)
    with pytest.raises(FileNotFoundError):
        likewise.run(tmp_path / "missing.csv")
    result = likewise.run(TEXTS, k=1)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        result.write(tmp_path / "file" / "below")
    with pytest.raises(OSError):
        result.report(tmp_path / "no" / "report.html")


@pytest.mark.parametrize(
    ("source", "options", "sentence"),
    [
        ([], {}, "no record"),
        (["", None], {}, "none with text"),
        (["...", "!!!"], {}, "word|term"),
        ("two\nlines", {}, "list of strings"),
        ("", {}, "list of strings"),
        (7, {}, "list or a column"),
        ([1, 2], {}, "must hold strings, got int 1 at 0"),
        ([b"bytes"], {}, "must hold strings"),
        (np.array([["a", "b"]]), {}, "one dimension"),
        (pd.DataFrame({"body": TEXTS}), {}, "`text` must be a column of the table \\(body\\), got 'text'"),
        (pd.DataFrame({"text": TEXTS}), {"id": "key"}, "`id` must be a column"),
        (pd.DataFrame({"text": TEXTS}), {"gold": "topic"}, "`gold` must be a column"),
        (TEXTS, {"ids": ["a"]}, "`ids` must have a value for each of the 3 records, got 1"),
        (TEXTS, {"ids": ["a", "a", "b"]}, "the id `a` is taken already"),
        (TEXTS, {"text": "body"}, "names the column 'body' of a table"),
        (TEXTS, {"gold": "topic"}, "names the column 'topic' of a table"),
        (TEXTS, {"gold": [None, None, None]}, "gold"),
        (TEXTS, {"gold": {"x": "y"}}, "no id of gold"),
        (TEXTS, {"k": "many"}, "`k` must be auto, a number of at least 1, or a range of such numbers, got 'many'"),
        (TEXTS, {"k": True}, "`k` must be"),
        (TEXTS, {"k": 2.5}, "`k` must be"),
        (TEXTS, {"k": -1}, "`k` must be"),
        (TEXTS, {"copies": "some"}, "`copies` must be off or from 0 to 1"),
        (TEXTS, {"copies": float("nan")}, "`copies` must be off or from 0 to 1"),
        (TEXTS, {"outliers": "few"}, "`outliers` must be a share"),
        (TEXTS, {"on_error": "ignore"}, "`on_error` must be 'stop' or 'skip'"),
        (TEXTS, {"seed": -1}, "must be"),
        (TEXTS, {"n_jobs": 0}, "`n_jobs` must be"),
        (TEXTS, {"dates": "2024"}, "`dates` must be a list or a column"),
        (pathlib.Path("x.csv"), {"ids": ["a"]}, "`ids` goes with a list of texts"),
        (pathlib.Path("x.csv"), {"gold": ["a"]}, "`gold` must be the name of a field"),
    ],
)
def test_data_in_memory(source, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        likewise.run(source, **options)


def test_names_of_files_are_no_texts(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("oil")
    with pytest.raises(ValueError, match="pathlib.Path"):
        likewise.run([str(file)])


def test_a_result_knows_its_ids(result):
    with pytest.raises(ValueError, match="no document has the id `x`; ids look like"):
        result.why("x")
    with pytest.raises(ValueError, match="no document has the id"):
        result.explain(result.documents["id"][0], "x")
    with pytest.raises(KeyError, match="no column 'x'"):
        result.documents["x"]
    with pytest.raises(ValueError, match="format"):
        result.write("/tmp/never", format="parquet")


@pytest.mark.parametrize(
    ("model", "fit", "sentence"),
    [
        (NearDuplicates(1.5), {}, "`threshold` must be"),
        (NearDuplicates("x"), {}, "`threshold` must be"),
        (NearDuplicates(keep="best"), {}, "`keep`"),
        (NearDuplicates(contained=0.2), {}, "`contained` must be"),
        (NearDuplicates(n_jobs=0), {}, "`n_jobs` must be"),
        (NearDuplicates(), {"dates": ["2024"]}, "`dates` must have a value for each of the 3 records"),
        (ThresholdSweep("manhattan"), {}, "measure"),
        (ThresholdSweep(lowest=2), {}, "`lowest` must be"),
        (ThresholdSweep(step=0), {}, "`step` must be"),
        (ThresholdSweep(goal="speed"), {}, "`goal` must be"),
        (ThresholdSweep(goal="f1"), {}, "needs the truth"),
        (ThresholdSweep(n_resamples=-1), {}, "`n_resamples` must be"),
        (ThresholdSweep(random_state="x"), {}, "`random_state` must be"),
        (ThresholdSweep(), {"y": ["a"]}, "the truth has 1 documents, the corpus 3"),
        (ThresholdSweep(), {"y": [None] * 3}, "no document has a true group"),
        (ThresholdSweep(), {"pairs": [[0, 9]]}, "names a document that is not there"),
        (ThresholdSweep(), {"pairs": [[0, 0]]}, "one document twice"),
        (ThresholdSweep(), {"pairs": [0, 1]}, "`pairs` must be"),
        (ThresholdSweep(), {"pairs": [[0.5, 1]]}, "`pairs` must be"),
        (ThresholdSweep(), {"pairs": [[0, 1]], "same": [True, False]}, "for each of the 1 pairs"),
        (ThresholdSweep(), {"pairs": [[0, 1]], "y": ["a", "b", "c"]}, "not both"),
        (ThresholdSweep(), {"same": [True]}, "pairs"),
        (ThresholdSweep(), {"pairs": [[0, 1]], "same": [True], "weights": [0.0]}, "weight"),
    ],
)
def test_estimators(model, fit, sentence):
    with pytest.raises(ValueError, match=sentence):
        model.fit(TEXTS, **fit)


@pytest.mark.parametrize("model", [NearDuplicates(), ThresholdSweep()])
@pytest.mark.parametrize("texts", ["one text", ["a", None], ["a", 1], [b"a"], pd.DataFrame({"text": ["a"]})])
def test_estimators_take_texts(model, texts):
    with pytest.raises((ValueError, TypeError)):
        model.fit(texts)


def test_functions():
    with pytest.raises(ValueError, match="`text_b` must be a string"):
        likewise.explain("a", None)
    with pytest.raises(ValueError, match=re.escape("`gold` must have a value for each of the 2 records, got 1")):
        likewise.evaluate([1, 2], ["a"])
    with pytest.raises(ValueError, match="no document has a true label"):
        likewise.evaluate([1], [None])
