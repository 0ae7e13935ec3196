"""The threshold laboratory as a scikit-learn estimator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _check, _core, _records
from ._matrix import ROWS, to_core
from ._table import Table
from ._texts import as_texts

if TYPE_CHECKING:
    from sklearn.utils import Tags

_INTERVALS = ("precision_interval", "recall_interval", "f1_interval")
_OF_GROUPS = ("b_cubed_f1", "ari")
_ORDER = (
    "threshold", "pairs", "documents", "groups", "largest_group", "removed", "removed_words", "least_inside",
    "pairs_below", "moved", "precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "f1",
    "f1_low", "f1_high", *_OF_GROUPS,
)


class ThresholdSweep(BaseEstimator):
    """What every similarity threshold would do, and how right it would be, from one exact join.

    Parameters
    ----------
    measure : {"cosine", "jaccard5", "containment"}, default="cosine"
        What of two texts is compared with the threshold.
    lowest : float, default=0.3
        The lowest threshold, 0 to 1.
    step : float, default=0.01
        The distance of two thresholds.
    goal : str or None, default=None
        What the threshold is for: ``"f1"``, ``"precision>=.99"``, ``"recall>=.95"`` or ``"removed<=10%"``. None is F1
        where the truth is known, and no threshold else.
    n_resamples : int, default=200
        Draws of documents behind each interval; 0 for no intervals.
    random_state : int, default=42
        Where random numbers start.
    n_jobs : int, optional
        Threads; None and -1 take all. The result does not depend on it.

    Attributes
    ----------
    curve_ : Table
        A row for each threshold: ``threshold``, ``pairs``, ``documents``, ``groups``, ``largest_group``, ``removed``,
        ``removed_words``, ``least_inside``, ``pairs_below``, ``moved``; with the truth also ``precision``, ``recall``,
        ``f1``, each with ``_low`` and ``_high`` (95 of 100 resamples), and for groups ``b_cubed_f1`` and ``ari``.
    best_threshold_ : float or None
        The threshold that reaches the goal best; None where none does.
    sentence_ : str
        What was chosen and why.
    best_interval_ : tuple of float, or None
        Where the threshold of the highest F1 would lie on other documents of this kind.
    average_precision_, roc_auc_ : float or None
        How well the scores rank the pairs, where the truth is known.
    gap_ : tuple of float, or None
        The stretch with the fewest pairs between copies and the rest, for which no truth is needed.

    Examples
    --------
    >>> from likewise import ThresholdSweep
    >>> texts = [
    ...     "Oil prices rise as exporters agree to pump less crude",
    ...     "Oil prices rise as exporters in Vienna agree to pump less crude",
    ...     "Late goal wins the cup final",
    ... ]
    >>> sweep = ThresholdSweep(lowest=0.5, step=0.1).fit(texts, ["oil", "oil", "cup"])
    >>> sweep.curve_["pairs"].tolist()
    [1, 1, 1, 1, 0, 0]
    >>> sweep.best_threshold_, sweep.f1_at(0.6)
    (0.8, 1.0)
    """

    def __init__(
        self,
        measure: str = "cosine",
        *,
        lowest: float = 0.3,
        step: float = 0.01,
        goal: str | None = None,
        n_resamples: int = 200,
        random_state: int = 42,
        n_jobs: int | None = None,
    ) -> None:
        self.measure = measure
        self.lowest = lowest
        self.step = step
        self.goal = goal
        self.n_resamples = n_resamples
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, *, pairs: Any = None, same: Any = None, weights: Any = None) -> ThresholdSweep:
        """Join once at the lowest threshold, and walk through the thresholds.

        Parameters
        ----------
        X : column of str, shape (n_texts,), or {array-like, sparse matrix} of shape (n_texts, n_terms)
            Texts, or rows of your own (then nothing is known of their lengths: the first of each group stays).
        y : column of shape (n_texts,), optional
            The true group of each text; those without one (None, NaN) count for nothing.
        pairs : array of shape (n_pairs, 2), optional
            Pairs of texts by their numbers, in place of `y`. Without `same` they are all the pairs that belong
            together.
        same : column of shape (n_pairs,), bool, optional
            Whether each of `pairs` belongs together; pairs that are not named count for nothing.
        weights : column of shape (n_pairs,), optional
            How many pairs each of `pairs` stands for.

        Returns
        -------
        self
        """
        known = _known(y, pairs, same, weights)
        goal = self.goal
        if goal is None and any(value is not None for value in known.values()):
            goal = "f1"
        options = {
            "measure": self.measure,
            "lowest": _check.number(self.lowest, "lowest", 0.0, 1.0),
            "step": _check.number(self.step, "step", 0.001, 1.0),
            "goal": goal,
            "resamples": _check.whole(self.n_resamples, "n_resamples", 0),
            "seed": _check.seed(self.random_state),
        }
        if _are_rows(X):
            rows = to_core(validate_data(self, X, **ROWS))
            told = _core.sweep_rows(rows, known, options, _check.jobs(self.n_jobs))
        else:
            told = _core.sweep_texts(as_texts(X, "X"), known, options, _check.jobs(self.n_jobs))
        self._take(json.loads(told))
        return self

    def _take(self, told: dict[str, Any]) -> None:
        rows = told["rows"]
        if told["scores"] is not None:
            rows = [row | _flat(score) for row, score in zip(rows, told["scores"], strict=True)]
        self.curve_ = Table.of(_columns(rows))
        self.average_precision_: float | None = told["average_precision"]
        self.roc_auc_: float | None = told["roc_auc"]
        interval = told["best_interval"]
        self.best_interval_ = None if interval is None else (interval["low"], interval["high"])
        self.best_threshold_: float | None = told["threshold"]
        self.sentence_: str = told["sentence"] or told["gap_sentence"]
        self.gap_ = None if told["gap"] is None else tuple(told["gap"])

    def at(self, threshold: float) -> dict[str, Any]:
        """The row of the curve of the highest threshold that is not above ``threshold``."""
        check_is_fitted(self, "curve_")
        place = np.searchsorted(self.curve_["threshold"], threshold + 1e-9, side="right") - 1
        return self.curve_.row(max(int(place), 0))

    def f1_at(self, threshold: float) -> float:
        """The F1 of pairs at a threshold; the truth must be known."""
        row = self.at(threshold)
        if "f1" not in row:
            raise ValueError("without the truth there is no F1: fit with y or pairs")
        return row["f1"]

    def plot(self, ax: Any = None) -> Any:
        """Draw the curve with matplotlib: F1, precision and recall, or without the truth what would be removed.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
        """
        check_is_fitted(self, "curve_")
        if ax is None:
            import matplotlib.pyplot as plt

            _, ax = plt.subplots()
        thresholds = self.curve_["threshold"]
        if "f1" in self.curve_:
            for name in ("precision", "recall", "f1"):
                (line,) = ax.plot(thresholds, self.curve_[name], label=name.replace("f1", "F1"))
                if f"{name}_low" in self.curve_:
                    low, high = self.curve_[f"{name}_low"], self.curve_[f"{name}_high"]
                    ax.fill_between(thresholds, low, high, alpha=0.2, color=line.get_color(), linewidth=0)
            ax.set_ylim(0, 1.02)
        else:
            ax.plot(thresholds, self.curve_["removed"], label="documents removed")
        if self.best_threshold_ is not None:
            ax.axvline(self.best_threshold_, color="gray", linestyle=":", label=f"threshold {self.best_threshold_:g}")
        ax.set_xlabel(f"{self.measure} threshold")
        ax.legend()
        return ax

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.sparse = True
        return tags


def _are_rows(X: Any) -> bool:
    """Whether these are rows of numbers and no texts, in a column or in a table."""
    if scipy.sparse.issparse(X):
        return True
    has_rows = getattr(X, "ndim", None) == 2 or (isinstance(X, list) and np.ndim(X[:1]) == 2)
    return has_rows and not any(isinstance(value, str) for value in np.asarray(X[:1]).flat)


def _known(y: Any, pairs: Any, same: Any, weights: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"groups": None, "pairs": None, "judged": None}
    if y is not None and pairs is not None:
        raise ValueError("the truth is either y, a group for each text, or pairs, not both")
    if y is not None:
        known["groups"] = _records.plain(y, "y")
    if pairs is None:
        if same is not None or weights is not None:
            raise ValueError("`same` and `weights` speak of pairs; give these too")
        return known
    numbers = np.asarray(pairs)
    if numbers.ndim != 2 or numbers.shape[1] != 2 or numbers.dtype.kind not in "iu" or (numbers < 0).any():
        raise ValueError(
            f"`pairs` must be numbers of texts of shape (n_pairs, 2), got {numbers.dtype} of shape {numbers.shape}"
        )
    both = [(int(a), int(b)) for a, b in numbers]
    if same is None:
        if weights is not None:
            raise ValueError("`weights` speak of judged pairs; give `same` too")
        known["pairs"] = both
        return known
    judged = np.asarray(_records.values(same, "same"), dtype=bool)
    heavy = np.ones(len(both)) if weights is None else np.asarray(_records.values(weights, "weights"), dtype=float)
    if not len(judged) == len(heavy) == len(both):
        raise ValueError(f"`same` and `weights` must have a value for each of the {len(both)} pairs")
    known["judged"] = [
        (a, b, bool(is_same), float(weight))
        for (a, b), is_same, weight in zip(both, judged, heavy, strict=True)
    ]
    return known


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its intervals as columns of their own."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name not in _INTERVALS:
            flat[name] = value
        elif value is not None:
            flat |= {name.replace("interval", end): value[end] for end in ("low", "high")}
    return flat


def _columns(rows: list[dict[str, Any]]) -> list[tuple[str, Any, Any]]:
    columns = []
    for name in sorted(rows[0], key=_ORDER.index):
        values = [row[name] for row in rows]
        gaps = np.asarray([value is None for value in values])
        if name in _OF_GROUPS and gaps.all():
            continue
        if gaps.any():
            values = [np.nan if value is None else value for value in values]
        columns.append((name, np.asarray(values), gaps))
    return columns
