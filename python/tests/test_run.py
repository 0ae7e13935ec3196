"""`likewise.run` and what it gives back."""

import datetime
import pathlib
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import likewise

TEXTS = [
    "Oil prices rise as exporters agree to pump less crude",
    "Oil prices rise as exporters in Vienna agree to pump less crude",
    "Late goal wins the cup final for the visitors",
    "The cup final was won by a late goal of the visitors",
]


def table(result):
    return list(result.documents)


@pytest.mark.parametrize(
    "texts",
    [
        TEXTS,
        tuple(TEXTS),
        np.array(TEXTS),
        np.array(TEXTS, dtype=object),
        pd.Series(TEXTS, index=[7, 5, 3, 1]),
        pd.Series(TEXTS, dtype="string"),
        pl.Series(TEXTS),
        pa.array(TEXTS),
        pa.array(TEXTS, pa.large_string()),
        pa.chunked_array([TEXTS[:1], TEXTS[1:]]),
        pd.Series(TEXTS, dtype="category"),
        (text for text in TEXTS),
    ],
    ids=lambda texts: type(texts).__module__ + "." + type(texts).__name__,
)
def test_columns_of_texts_are_all_the_same(texts):
    result = likewise.run(texts, k=2)
    assert table(result) == table(likewise.run(TEXTS, k=2))
    assert result.documents["id"].tolist() == ["0", "1", "2", "3"]
    assert result.labels.tolist() == [1, 1, 0, 0]


DAY = datetime.datetime(2024, 5, 6, 7, 8)


@pytest.mark.parametrize(
    "make",
    [
        dict,
        pd.DataFrame,
        pl.DataFrame,
        lambda columns: pl.DataFrame(columns).lazy(),
        pa.table,
        lambda columns: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
    ],
    ids=["dict", "pandas", "polars", "lazy", "pyarrow", "rows"],
)
def test_tables_are_all_the_same(make):
    columns = {"key": [11, 12, 13, 14], "body": TEXTS, "date": [DAY, None, DAY, DAY], "topic": ["o", "o", "c", "c"]}
    result = likewise.run(make(columns), text="body", id="key", gold="topic", k=2)
    assert result.documents["id"].tolist() == ["11", "12", "13", "14"]
    assert [row["date"] for row in result.documents] == ["2024-05-06T07:08:00", None, *["2024-05-06T07:08:00"] * 2]
    assert result.scores["ari"] == 1.0


def test_columns_beside_texts():
    dates = np.array(["2024-01-01", "NaT", "2024-01-03", "2024-01-04"], dtype="datetime64[D]")
    result = likewise.run(TEXTS, k=2, ids=[4, 3, 2, 1], titles=["Oil", None, "", "Cup"], dates=dates,
                          sources=pd.Series(["a", None, "b", "b"]), urls=["https://x", None, None, None],
                          gold=np.array([0, 0, 1, 1]))
    documents = result.to_pandas()
    assert documents["id"].tolist() == ["4", "3", "2", "1"]
    assert documents["title"][0] == "Oil" and documents["title"][1].startswith("Oil prices")
    assert documents["date"].tolist()[0] == "2024-01-01" and pd.isna(documents["date"][1])
    assert documents["source"].tolist()[2:] == ["b", "b"]
    assert documents["url"][0] == "https://x"
    assert result.scores["nmi"] == pytest.approx(1.0)


def test_every_record_has_a_row_with_a_status():
    texts = [*TEXTS, None, "", " \n", float("nan"), "..."]
    result = likewise.run(texts, k=2, n_jobs=1)
    assert result.documents["status"].tolist() == ["ok"] * 4 + ["empty"] * 4 + ["no terms"]
    assert result.labels.tolist() == [1, 1, 0, 0, -1, -1, -1, -1, -1]
    result = likewise.run(TEXTS, ids=["a", "b", "a", "c"], on_error="skip", k=2)
    assert result.documents["status"].tolist() == ["ok", "ok", "duplicate id", "ok"]
    assert len(result.warnings) == 1


def test_paths(at_root, tmp_path, result):
    for source in (pathlib.Path("samples/pages"), [pathlib.Path("samples/pages")], "samples/pages/**"):
        again = likewise.run(source, stories=True)
        assert list(again.documents) == list(result.documents)
    pages = sorted(pathlib.Path("samples/pages").rglob("*.*"))[:20]
    assert len(likewise.run(pages).run["inputs"]) == 20


def test_a_page_with_two_articles_has_two_documents():
    page = "Rain in Basra\n\n" + "It rained for three days in the city. " * 20
    other = "Cup final\n\n" + "A late goal decided the match for the visitors. " * 20
    both = "Home | News | Contact\n\n" + page + "\n\nShare this article\n\n" + other
    result = likewise.run([both, page, other, "Unlike text of another kind entirely"], k=2, copies=None)
    assert result.documents["record"].max() == 3
    assert len(result.labels) == 4
    whole = likewise.run([both, page, other, "Unlike text of another kind entirely"], k=2, split=False)
    assert len(whole.documents) == 4


def test_what_a_result_has(result):
    n = result.run["counts"]["documents"]
    assert len(result.documents) == len(result.texts) == result.matrix.shape[0] == n
    assert result.matrix.shape[1] == len(result.terms) and result.matrix.dtype == np.float32
    norms = np.sqrt(result.matrix.multiply(result.matrix).sum(axis=1))
    np.testing.assert_allclose(norms, 1.0, atol=1e-5)
    assert result.themes["documents"].sum() == (result.documents["theme"] >= 0).sum()
    assert len(result.stories) > 0 and len(result.pairs) > 0 and len(result.copies) > 0
    assert result.scores is None and result.warnings == []
    assert "52 documents" in repr(result)
    assert result.documents["label"][0] in result.themes["label"]


def test_tables_have_types(result):
    documents = result.documents
    kinds = {name: documents[name].dtype.kind for name in documents.columns}
    assert {name for name, kind in kinds.items() if kind == "i"} == {
        "start", "end", "theme", "story", "copies", "words", "record"}
    assert {name for name, kind in kinds.items() if kind == "f"} == {"margin"}
    assert {name for name, kind in kinds.items() if kind == "b"} == {"borderline", "kept"}
    frame = result.to_pandas()
    assert frame["copies"].isna().sum() == (documents["copies"] == -1).sum() > 0
    arrow, polars = documents.to_arrow(), documents.to_polars()
    assert arrow["copies"].null_count == polars["copies"].null_count() == frame["copies"].isna().sum()
    assert pl.DataFrame(documents).equals(polars)
    rows = [{name: None if value != value else value for name, value in row.items()} for row in documents]
    assert arrow.to_pylist() == rows
    # Nothing was found: the types are the same.
    empty = likewise.run(TEXTS, k=2, copies=None)
    for name, table in (("copies", empty.copies), ("pairs", empty.pairs), ("stories", empty.stories)):
        assert len(table) == 0
        full = getattr(result, name)
        assert table.columns == full.columns
        assert {c: table[c].dtype for c in table.columns} == {c: full[c].dtype for c in full.columns}
        assert len(table.to_pandas()) == len(table.to_arrow()) == len(table.to_polars()) == 0


def test_a_notebook_shows_texts_as_texts():
    texts = ["<script>alert(1)</script> oil & crude exporters"] * 2 + ["<b>cup</b> final \"goal\" visitors"] * 2
    result = likewise.run(texts, k=2, copies=None, titles=["<i>title</i>"] * 4)
    shown = [result._repr_html_(), result.documents._repr_html_(),
             likewise.explain(texts[0], texts[2])._repr_html_()]
    for page in shown:
        assert "<script" not in page and "<i>" not in page and "<b>cup" not in page
        assert "&lt;" in page
    assert "<svg" in shown[0] and "nan" not in shown[0]
    one = likewise.run(TEXTS, k=1)._repr_html_()
    assert "<svg" not in one and "4 documents" in one


def test_progress_shows_the_stages(capfd, monkeypatch):
    likewise.run(TEXTS, k=2, progress=True)
    told = capfd.readouterr().err
    assert "vectorise" in told or "label" in told or "themes" in told
    likewise.run(TEXTS, k=2)
    assert capfd.readouterr() == ("", "")
    monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    likewise.run(TEXTS, k=2, progress=True)
    assert capfd.readouterr() == ("", "")


def test_a_result_is_not_pickled_in_silence(result):
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(result)
