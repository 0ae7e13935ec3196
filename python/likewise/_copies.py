"""Near-duplicates as a scikit-learn estimator."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin

from . import _check, _core, _records
from ._table import Table
from ._texts import as_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.utils import Tags


class NearDuplicates(ClusterMixin, BaseEstimator):
    """Groups of near-duplicates, each round one text that stays.

    Every pair of texts with a cosine of TF-IDF at or above the threshold is found, none is missed. A group is
    anchored on the text that stays: every member is a pair with it and shares its text, so nothing chains.

    Parameters
    ----------
    threshold : float, default=0.8
        The cosine from which on two texts may be copies, 0 to 1.
    keep : str or list of str, default="longest"
        Which text stays: ``longest``, ``earliest``, ``latest``, ``first``, ``most-typical``, ``source:A+B``; the
        second rule decides where the first finds no difference.
    by_text : bool, default=True
        Whether a copy must share its text, word by word, and not only its words.
    contained : float or None, default=0.8
        The share of a text, 0.5 to 1, that must stand in a longer one for it to be a copy whatever the cosine;
        None does not ask.
    stop_large : bool, default=True
        Whether large groups that share little text are left alone.
    n_jobs : int, optional
        Threads; None and -1 take all. The result does not depend on it.

    Attributes
    ----------
    labels_ : ndarray of shape (n_texts,), int64
        The number of the group of each text, -1 for one without copies.
    kept_ : ndarray of shape (n_texts,), bool
        Whether a text stays: ``texts[model.kept_]`` are the texts without copies.
    kept_by_ : ndarray of shape (n_texts,), int64
        The text that stays in the place of each, itself where it stays.
    relation_ : ndarray of shape (n_texts,), object
        How a text relates to the one that stays: ``identical``, ``near``, ``contained``, ``passages``; ``kept`` for
        that one, ``alone`` for a text without copies.
    cosine_ : ndarray of shape (n_texts,), float32
        The cosine with the text that stays, 1 for that one.
    pairs_ : Table
        Every pair at or above the threshold: ``a``, ``b``, ``cosine``. Where there are more than two million, identical
        texts are told as pairs with the first of them, and a warning says so.
    alike_ : Table
        Pairs that are alike and no copies: ``a``, ``b``, ``cosine``, ``relation``.

    Examples
    --------
    >>> from likewise import NearDuplicates
    >>> texts = [
    ...     "Two dead after the ferry sank off the northern coast on Monday",
    ...     "Two dead after the ferry sank off the northern coast on Monday night, police say",
    ...     "The cup final went to extra time",
    ... ]
    >>> model = NearDuplicates(threshold=0.6).fit(texts)
    >>> model.labels_.tolist(), model.kept_.tolist()
    ([0, 0, -1], [False, True, True])
    """

    def __init__(
        self,
        threshold: float = 0.8,
        *,
        keep: str | list[str] = "longest",
        by_text: bool = True,
        contained: float | None = 0.8,
        stop_large: bool = True,
        n_jobs: int | None = None,
    ) -> None:
        self.threshold = threshold
        self.keep = keep
        self.by_text = by_text
        self.contained = contained
        self.stop_large = stop_large
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None, *, dates: Any = None, sources: Any = None) -> NearDuplicates:
        """Find the groups.

        Parameters
        ----------
        X : column of str, shape (n_texts,)
            A list, a numpy array, a pandas or polars Series, a pyarrow array.
        y : ignored
        dates, sources : columns of shape (n_texts,), optional
            For the rules ``earliest``, ``latest`` and ``source``; dates also tell notices that come again from copies.

        Returns
        -------
        self
        """
        texts = as_texts(X, "X")
        n = len(texts)
        options = {
            "threshold": _check.number(self.threshold, "threshold", 0.0, 1.0),
            "contained": None if self.contained is None else _check.number(self.contained, "contained", 0.5, 1.0),
            "keep": self.keep if isinstance(self.keep, str) else ",".join(self.keep),
            "by_text": bool(self.by_text),
            "stop_large": bool(self.stop_large),
        }
        beside = [
            None if column is None else _records.plain(column, name, n)
            for name, column in (("dates", dates), ("sources", sources))
        ]
        groups = _core.near_duplicates(texts, *beside, options, _check.jobs(self.n_jobs))
        self.labels_: NDArray[np.int64] = groups.labels()
        self.kept_by_: NDArray[np.int64] = groups.kept_by()
        self.kept_: NDArray[np.bool_] = self.kept_by_ == np.arange(n)
        self.relation_ = np.asarray(groups.relations(), dtype=object)
        self.cosine_ = groups.cosines()
        a, b, cosine = groups.pairs()
        self.pairs_ = Table.of([("a", a, None), ("b", b, None), ("cosine", cosine.astype(np.float64), None)])
        self.alike_ = Table.of([
            (name, [pair[place] for pair in groups.alike()] or None, None)
            for place, name in enumerate(("a", "b", "cosine", "relation"))
        ])
        for sentence in groups.warnings():
            warnings.warn(sentence, UserWarning, stacklevel=2)
        return self

    def fit_predict(self, X: Any, y: Any = None, **fit_params: Any) -> NDArray[np.int64]:
        """Find the groups and return ``labels_``, shape (n_texts,)."""
        return self.fit(X, y, **fit_params).labels_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        return tags
