"""`ThresholdSweep`."""

import json
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

import likewise
from likewise import ThresholdSweep

TEXTS = [
    "Oil prices rise as exporters agree to pump less crude",
    "Oil prices rise as exporters in Vienna agree to pump less crude",
    "Oil prices rise as exporters in Vienna agree to pump less crude today",
    "Late goal wins the cup final for the visitors",
    "The cup final was won by a late goal of the visitors",
]
GROUPS = ["oil", "oil", "oil", "cup", "cup"]


def test_the_same_as_the_command(command, tmp_path):
    words = [" ".join(f"w{group}x{k}" for k in range(6)) for group in range(14)]
    texts = [f"text number {n % 7} of group {n // 3} says {words[n // 3]}" for n in range(40)]
    groups = [f"g{n // 3}" for n in range(40)]
    file = tmp_path / "texts.jsonl"
    file.write_text("".join(json.dumps({"id": str(n), "text": text, "group": group}) + "\n"
                            for n, (text, group) in enumerate(zip(texts, groups, strict=True))))
    command("sweep", file, "--split", "none", "--gold", "group", "--step", "0.05", "-q", "-o", tmp_path / "out")
    written = pd.read_csv(tmp_path / "out" / "sweep.csv")
    sweep = ThresholdSweep(step=0.05).fit(texts, groups)
    curve = sweep.curve_.to_pandas()
    for name in ("threshold", "pairs", "documents", "groups", "largest_group", "removed", "precision", "recall", "f1"):
        np.testing.assert_allclose(curve[name], written[name], atol=1e-6, err_msg=name)


def test_what_a_sweep_has():
    sweep = ThresholdSweep(lowest=0.2, step=0.1, n_resamples=20).fit(TEXTS, GROUPS)
    curve = sweep.curve_
    assert curve["threshold"].tolist() == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    assert np.all(np.diff(curve["pairs"]) <= 0)
    assert sweep.best_threshold_ in curve["threshold"]
    assert sweep.f1_at(sweep.best_threshold_) == curve["f1"].max() == sweep.at(sweep.best_threshold_)["f1"]
    assert 0 < sweep.average_precision_ <= 1 and 0 <= sweep.roc_auc_ <= 1
    assert len(sweep.best_interval_) == 2
    assert (curve["f1_low"] <= curve["f1_high"]).all()
    assert "threshold" in sweep.sentence_
    assert sweep.f1_at(0.0) == curve["f1"][0] and sweep.f1_at(7.0) == curve["f1"][-1]


def test_without_the_truth():
    sweep = ThresholdSweep(lowest=0.2).fit(TEXTS)
    assert "f1" not in sweep.curve_ and sweep.average_precision_ is None and sweep.best_threshold_ is None
    with pytest.raises(ValueError, match="truth"):
        sweep.f1_at(0.5)
    removed = ThresholdSweep(lowest=0.2, goal="removed<=20%").fit(TEXTS)
    assert removed.at(removed.best_threshold_)["removed"] <= 1


def test_pairs_as_truth():
    pairs = np.array([[0, 1], [0, 2], [1, 2], [3, 4]])
    by_groups = ThresholdSweep("cosine", lowest=0.2, n_resamples=0).fit(TEXTS, GROUPS)
    by_pairs = ThresholdSweep(lowest=0.2, n_resamples=0).fit(TEXTS, pairs=pairs)
    np.testing.assert_allclose(by_pairs.curve_["f1"], by_groups.curve_["f1"])
    same, weights = [True, True, False, False], [1, 2, 1, 1]
    judged = ThresholdSweep(lowest=0.2, n_resamples=0).fit(TEXTS, pairs=pairs, same=same, weights=weights)
    assert judged.best_threshold_ is not None


def test_rows_of_ones_own():
    rows = likewise.TfidfVectorizer().fit_transform(TEXTS)
    by_rows, by_texts = (ThresholdSweep(lowest=0.2, step=0.1).fit(X, GROUPS) for X in (rows, TEXTS))
    for name in ("threshold", "pairs", "documents", "precision", "recall", "f1"):
        np.testing.assert_allclose(by_rows.curve_[name], by_texts.curve_[name])
    wide = scipy.sparse.csr_array(rows).astype(np.float64)
    assert ThresholdSweep(lowest=0.2, step=0.1).fit(wide, GROUPS).best_threshold_ == by_rows.best_threshold_


def test_tables_and_lists_of_texts_are_no_rows():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="`X` is a table; pass the column that has the texts"):
        ThresholdSweep().fit(pandas.DataFrame({"text": TEXTS}))
    with pytest.raises(ValueError, match="must have one dimension"):
        ThresholdSweep().fit(np.array([[text] for text in TEXTS]))
    with pytest.raises(ValueError, match=r"X\[0\] is no text but list"):
        ThresholdSweep().fit([[text] for text in TEXTS])
    with pytest.raises(ValueError, match="there is no document"):
        ThresholdSweep().fit([])
    rows = likewise.TfidfVectorizer().fit_transform(TEXTS).toarray()
    of_numbers = ThresholdSweep(lowest=0.2, step=0.1).fit(pandas.DataFrame(rows).set_axis(range(rows.shape[1]), axis=1))
    assert of_numbers.curve_["pairs"].tolist() == ThresholdSweep(lowest=0.2, step=0.1).fit(TEXTS).curve_["pairs"].tolist()


@pytest.mark.parametrize("measure", ["cosine", "jaccard5", "containment"])
def test_measures(measure):
    sweep = ThresholdSweep(measure, lowest=0.1).fit(TEXTS, GROUPS)
    assert sweep.curve_["pairs"][0] > 0


def test_it_is_an_estimator():
    model = ThresholdSweep("jaccard5", lowest=0.4, goal="f1")
    assert clone(model).get_params() == model.get_params()
    model.fit(TEXTS, GROUPS)
    again = pickle.loads(pickle.dumps(model))
    assert list(again.curve_) == list(model.curve_) and again.best_threshold_ == model.best_threshold_
    for method in ("plot", "at", "f1_at"):
        with pytest.raises(NotFittedError):
            getattr(ThresholdSweep(), method)(*([] if method == "plot" else [0.5]))


def test_threads_and_seeds():
    one, two = (ThresholdSweep(lowest=0.2, n_jobs=n_jobs).fit(TEXTS, GROUPS) for n_jobs in (1, 2))
    assert list(one.curve_) == list(two.curve_)


def test_plot():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    for y in (GROUPS, None):
        axes = ThresholdSweep(lowest=0.2, n_resamples=10).fit(TEXTS, y).plot()
        assert axes.get_xlabel() == "cosine threshold" and axes.lines
    plt.close("all")
