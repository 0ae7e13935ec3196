"""Texts from whatever holds them."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from likewise import TfidfVectorizer
from likewise._texts import as_texts

TEXTS = ["Oil prices rise", "", "Ärger im Café"]

COLUMNS = {
    "list": TEXTS,
    "tuple": tuple(TEXTS),
    "generator": (text for text in TEXTS),
    "dict values": dict(enumerate(TEXTS)).values(),
    "numpy str": np.array(TEXTS),
    "numpy object": np.array(TEXTS, dtype=object),
    "list of numpy str": list(np.array(TEXTS)),
    "pandas": pd.Series(TEXTS),
    "pandas object": pd.Series(TEXTS, dtype=object, index=[7, 7, 3]),
    "pandas string": pd.Series(TEXTS, dtype="string"),
    "pandas category": pd.Series(TEXTS, dtype="category"),
    "pandas pyarrow": pd.Series(TEXTS, dtype="string[pyarrow]"),
    "pandas index": pd.Index(TEXTS),
    "polars": pl.Series(TEXTS),
    "polars category": pl.Series(TEXTS, dtype=pl.Categorical),
    "pyarrow": pa.array(TEXTS),
    "pyarrow large": pa.array(TEXTS, pa.large_string()),
    "pyarrow chunked": pa.chunked_array([TEXTS[:1], TEXTS[1:]]),
    "pyarrow dictionary": pa.array(TEXTS).dictionary_encode(),
    "pyarrow scalars": list(pa.array(TEXTS)),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_become_lists_of_str(name):
    texts = as_texts(COLUMNS[name])
    assert texts == TEXTS
    assert all(type(text) is str for text in texts)


def test_a_list_is_not_changed():
    given = [np.str_("one"), "two"]
    assert as_texts(given) is not given
    assert type(given[0]) is np.str_


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ("one text", "`texts` is one text"),
        (b"one text", "`texts` is one text"),
        (["a", None], r"texts\[1\] is missing \(None\)"),
        (["a", "b", float("nan")], r"texts\[2\] is missing \(NaN\)"),
        (pd.Series(["a", None]), r"texts\[1\] is missing"),
        (pd.Series(["a", None], dtype="string"), r"texts\[1\] is missing \(<NA>\)"),
        (pl.Series(["a", None]), r"texts\[1\] is missing \(None\)"),
        (pa.array([None, "a"]), r"texts\[0\] is missing \(None\)"),
        (["a", 7], r"texts\[1\] is no text but int"),
        (["a", b"b"], r"texts\[1\] is bytes: decode it first"),
        (np.array([1.5, 2.5]), r"texts\[0\] is no text but float"),
        (np.array([["a"], ["b"]]), r"shape \(2, 1\)"),
        (np.array("a"), r"shape \(\)"),
        (pd.DataFrame({"text": ["a"]}), "is a table"),
        (pl.DataFrame({"text": ["a"]}), "is a table"),
        (pa.table({"text": ["a"]}), "is a table"),
        ({"text": "a"}, "must have an order, got a dict"),
        ({"a", "b"}, "must have an order, got a set"),
    ],
)
def test_what_is_no_text_is_named(texts, sentence):
    with pytest.raises(ValueError, match=sentence):
        as_texts(texts)


def test_what_cannot_be_walked_through_is_a_type_error():
    with pytest.raises(TypeError):
        as_texts(7)


def test_half_a_surrogate_pair_is_found():
    for call in (TfidfVectorizer().fit, TfidfVectorizer().fit_transform, TfidfVectorizer().fit(["oil"]).transform):
        with pytest.raises(ValueError, match=r"texts\[1\] has half of a surrogate pair at character 2"):
            call(["fine", "a \ud83d b"])
