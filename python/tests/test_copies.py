"""`NearDuplicates`."""

import json
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator

import likewise
from likewise import NearDuplicates

TEXTS = [
    "Two dead after the ferry sank off the northern coast on Monday",
    "Two dead after the ferry sank off the northern coast on Monday night, police say",
    "The cup final went to extra time before a late goal",
    "On Monday, after the police sank two: dead ferry off the northern coast, night say",
    "Two dead after the ferry sank off the northern coast on Monday",
]


@pytest.mark.parametrize("make", [list, tuple, np.array, pd.Series, pl.Series, pa.array])
def test_groups_of_any_column(make):
    model = NearDuplicates(threshold=0.6).fit(make(TEXTS))
    assert model.labels_.tolist() == [0, 0, -1, -1, 0] and model.labels_.dtype == np.int64
    assert model.kept_.tolist() == [False, True, True, True, False] and model.kept_.dtype == bool
    assert model.kept_by_.tolist() == [1, 1, 2, 3, 1]
    assert model.relation_.tolist() == ["near", "kept", "alone", "alone", "near"]
    assert model.cosine_[1] == 1.0 and 0.6 <= model.cosine_[0] < 1.0
    assert model.pairs_["a"].tolist() == [0, 0, 0, 1, 1, 3]
    assert [(row["a"], row["b"], row["relation"]) for row in model.alike_] == [(3, 1, "words")]


def test_the_cosine_alone_can_decide():
    model = NearDuplicates(threshold=0.6, by_text=False).fit(TEXTS)
    assert model.labels_.tolist() == [0, 0, -1, 0, 0]
    assert len(model.alike_) == 0 and model.alike_.columns == ["a", "b", "cosine", "relation"]


def test_rules_that_need_dates():
    dates = ["2024-01-05", "2024-01-06", None, None, "2024-01-04"]
    assert NearDuplicates(0.6, keep="earliest").fit(TEXTS, dates=dates).kept_by_[0] == 4
    assert NearDuplicates(0.6, keep=["latest", "longest"]).fit(TEXTS, dates=dates).kept_by_[0] == 1
    by_source = NearDuplicates(0.6, keep="source:AP+Reuters").fit(TEXTS, sources=["AP", "x", "x", "x", "Reuters"])
    assert by_source.kept_by_[1] == 0


def test_contained_texts():
    long = " ".join(f"word{place}" for place in range(300))
    part = " ".join(f"word{place}" for place in range(100, 160))
    assert NearDuplicates(contained=None).fit([long, part]).labels_.tolist() == [-1, -1]
    assert NearDuplicates().fit([long, part]).relation_.tolist() == ["kept", "contained"]


def test_the_same_as_the_command(command, tmp_path, records):
    texts = [record["text"] for record in records]
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    command("copies", file, "--split", "none", "-q", "-o", tmp_path / "out")
    found = pd.read_csv(tmp_path / "out" / "copies.csv")
    model = NearDuplicates().fit(texts)
    assert {(row.document, row.kept_document) for row in found.itertuples()} == {
        (place, model.kept_by_[place]) for place in np.flatnonzero(model.labels_ >= 0)}
    assert model.labels_.max() + 1 == found["group"].nunique()
    pairs = pd.read_csv(tmp_path / "out" / "pairs.csv")
    assert pairs["a"].tolist() == model.pairs_["a"].tolist() and pairs["b"].tolist() == model.pairs_["b"].tolist()


def test_threads_change_nothing(records):
    texts = [record["text"] for record in records]
    one, two = (NearDuplicates(n_jobs=n_jobs).fit(texts) for n_jobs in (1, 2))
    for name in ("labels_", "kept_by_", "cosine_", "relation_"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_it_is_an_estimator():
    model = NearDuplicates(0.6, keep="first")
    assert clone(model).get_params() == model.get_params()
    assert model.fit_predict(TEXTS).tolist() == model.labels_.tolist()
    again = pickle.loads(pickle.dumps(model))
    assert again.labels_.tolist() == model.labels_.tolist() and list(again.pairs_) == list(model.pairs_)
    # The suite has no texts: what it checks of such an estimator are its parameters, clones and tags.
    with pytest.warns(SkipTestWarning, match="requires input"):
        results = check_estimator(NearDuplicates(), on_fail="raise")
    assert results and all(result["status"] == "passed" for result in results)


def test_large_groups_that_share_little_are_told_of():
    words = [f"word{place}" for place in range(40)]
    generator = np.random.default_rng(0)
    texts = [" ".join(generator.permutation(words)) for _ in range(60)]
    model = NearDuplicates(by_text=False)
    with pytest.warns(UserWarning):
        model.fit(texts)
    assert model.set_params(stop_large=False).fit(texts).labels_.max() >= 0


def test_very_many_identical_texts_are_told_as_pairs_with_the_first():
    texts = ["the same words in each of these texts"] * 2500 + ["another text about the cup final"]
    with pytest.warns(UserWarning, match="there are 3123750 pairs"):
        model = NearDuplicates().fit(texts)
    assert len(model.pairs_) == 2499 and set(model.pairs_["a"]) == {0}
    assert model.kept_.sum() == 2


def test_explanations():
    why = likewise.explain(TEXTS[0], TEXTS[1])
    assert why.relation == "near" and 0.6 < why.cosine < 1.0
    assert abs(sum(term["share"] for term in why.terms) - why.cosine) < 1e-6
    assert set(why) == {
        "a", "b", "cosine", "relation", "share_of_a", "share_of_b", "terms", "passages", "changes", "facts"}
    assert "<ins" in why._repr_html_() and "night" in why._repr_html_()
    assert "cosine" in str(why) and "near" in repr(why)
    odd = likewise.explain("Ünïcödé “12” 😀 café in Köln am Rhein", "Ünïcödé “17” 😀 café in Köln am Rhein")
    assert "😀" in odd._repr_html_() and "<del" in odd._repr_html_()
    with pytest.raises(ValueError, match="nothing can be compared"):
        likewise.explain("", "the")


def test_scores_are_those_of_scikit_learn():
    from sklearn import metrics

    generator = np.random.default_rng(0)
    found, gold = generator.integers(0, 5, 200), generator.integers(0, 4, 200)
    scores = likewise.evaluate(found, pd.Series(gold).astype("string"))
    assert scores["nmi"] == pytest.approx(metrics.normalized_mutual_info_score(gold, found))
    assert scores["ari"] == pytest.approx(metrics.adjusted_rand_score(gold, found))
    assert scores["v_measure"] == pytest.approx(metrics.v_measure_score(gold, found))
    assert scores["documents"] == 200
    assert likewise.evaluate([1, 1, -1, None], ["a", "a", None, "b"])["documents"] == 3
