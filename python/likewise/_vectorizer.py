"""Texts to rows of weighted terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted

from . import _check
from ._core import TfIdf, TfIdfSettings
from ._matrix import from_core
from ._texts import as_texts

#: scikit-learn's own rule of what a word is.
ANY_WORD = r"(?u)\b\w\w+\b"


class TfidfVectorizer(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):
    """Texts to unit rows of TF-IDF weights: scikit-learn's interface, on all processors, with stems.

    The weight of a term in a text is ``tf * idf``, with ``tf = 1 + ln(count)`` and the smoothed
    ``idf = ln((1 + n) / (1 + df)) + 1`` of the texts fitted; rows have unit length. With equal settings these are the
    numbers of scikit-learn's ``TfidfVectorizer``.

    **Defaults that differ from scikit-learn's, and why.** They are those that gave the better themes and
    near-duplicates on labelled collections:

    ============== ================== ==================== =======================================================
    parameter      here               scikit-learn         why
    ============== ================== ==================== =======================================================
    `sublinear_tf` True               False                a word said ten times is not ten times as telling
    `stem`         True               (none)               "votes" and "voting" are one term
    `stop_words`   "language"         None                 function words say nothing of the subject
    `min_df`       None: 2, or 1      1                    a term of one text connects it with no other
                   below ten texts
    `token_pattern` None: letters     ``\\b\\w\\w+\\b``       numbers other than years, and names with underscores,
                                                           are mostly noise
    `dtype`        float32            float64              half the memory; what the searches work on
    ============== ================== ==================== =======================================================

    Other differences: columns stand by document frequency descending and then by term, not by term; accents are
    composed (NFC), so that one word has one spelling; texts without any term do not count as documents in ``df`` and
    ``idf``.

    Parameters
    ----------
    language : str, default="auto"
        What stems and stop words are taken of: ``"auto"`` finds it for each text, or a name such as ``"english"``
        (`likewise.languages()` has all).
    stem : bool, default=True
        Whether words are cut to their stems (Snowball).
    stop_words : {"language", "english"}, list of str or None, default="language"
        Words that are left out: those of each text's language, scikit-learn's English list, your own, or none.
    token_pattern : str or None, default=None
        What is a word. None: runs of two or more letters, digits allowed among them, and numbers of four digits. The
        only pattern that is possible besides is scikit-learn's default, two or more letters, digits and underscores.
    ngram_range : tuple (shortest, longest), default=(1, 1)
        Runs of words that are terms, from 1 to 5 words, made after stop words are gone.
    min_df : int, float or None, default=None
        Terms in fewer texts are left out: a number (int) or a share of the texts (float). None is 2, and 1 where there
        are fewer than ten texts.
    max_df : int or float, default=1.0
        Terms in more texts are left out.
    sublinear_tf : bool, default=True
        Whether ``tf`` is ``1 + ln(count)`` or the count.
    dtype : {numpy.float32, numpy.float64}, default=numpy.float32
        Type of the values. They are computed in double precision and stored in single precision; float64 is for
        estimators that want that type.
    lowercase : True
        Only True is possible, as are the values below: these parameters of scikit-learn are here so that a call with
        its defaults says what it means.
    norm : "l2"
    use_idf : True
    smooth_idf : True
    binary : False
    analyzer : "word"
    max_features : None
    vocabulary : None
    n_jobs : int or None, default=None
        Threads; None and -1 are all. The result is the same for any number.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The column of each term.
    idf_ : ndarray of shape (n_features,)
        The weight of each term, float64.
    document_frequency_ : ndarray of shape (n_features,)
        In how many of the texts each term stands.
    surface_forms_ : ndarray of shape (n_features,)
        The commonest way that the texts write each term: the word for people, where the term is a stem.

    Examples
    --------
    >>> from likewise import TfidfVectorizer
    >>> texts = ["Oil prices rise", "The oil price fell", "Rising goals, a risen cup"]
    >>> vectorizer = TfidfVectorizer()
    >>> X = vectorizer.fit_transform(texts)
    >>> X.shape
    (3, 7)
    >>> vectorizer.get_feature_names_out()[:3].tolist()
    ['oil', 'price', 'rise']
    >>> vectorizer.surface_forms_[1]
    'price'
    """

    def __init__(
        self,
        *,
        language: str = "auto",
        stem: bool = True,
        stop_words: Literal["language", "english"] | Iterable[str] | None = "language",
        token_pattern: str | None = None,
        ngram_range: tuple[int, int] = (1, 1),
        min_df: int | float | None = None,
        max_df: int | float = 1.0,
        sublinear_tf: bool = True,
        dtype: Any = np.float32,
        lowercase: bool = True,
        norm: str = "l2",
        use_idf: bool = True,
        smooth_idf: bool = True,
        binary: bool = False,
        analyzer: str = "word",
        max_features: None = None,
        vocabulary: None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.language = language
        self.stem = stem
        self.stop_words = stop_words
        self.token_pattern = token_pattern
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.sublinear_tf = sublinear_tf
        self.dtype = dtype
        self.lowercase = lowercase
        self.norm = norm
        self.use_idf = use_idf
        self.smooth_idf = smooth_idf
        self.binary = binary
        self.analyzer = analyzer
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.n_jobs = n_jobs

    def fit(self, raw_documents: Iterable[str], y: Any = None) -> TfidfVectorizer:
        """Learns the terms and their weights.

        Parameters
        ----------
        raw_documents : iterable of str of length n_samples
            A list, an array, or a pandas, polars or pyarrow column.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        settings, _ = self._settings()
        texts = as_texts(raw_documents, "raw_documents")
        with _telling_where(texts):
            self._tf_idf = TfIdf.fit(texts, settings, _check.jobs(self.n_jobs))
        return self

    def fit_transform(self, raw_documents: Iterable[str], y: Any = None) -> sp.csr_matrix:
        """Learns the terms and gives the rows of the same texts, reading them once.

        Parameters
        ----------
        raw_documents : iterable of str of length n_samples
        y : None
            Ignored.

        Returns
        -------
        X : scipy.sparse.csr_matrix of shape (n_samples, n_features)
        """
        settings, dtype = self._settings()
        texts = as_texts(raw_documents, "raw_documents")
        with _telling_where(texts):
            self._tf_idf, parts = TfIdf.fit_transform(texts, settings, _check.jobs(self.n_jobs))
        return from_core(parts, dtype)

    def transform(self, raw_documents: Iterable[str]) -> sp.csr_matrix:
        """The rows of texts, in the columns learned; words that were not there are left out.

        Parameters
        ----------
        raw_documents : iterable of str of length n_samples

        Returns
        -------
        X : scipy.sparse.csr_matrix of shape (n_samples, n_features)
        """
        check_is_fitted(self)
        _, dtype = self._settings()
        texts = as_texts(raw_documents, "raw_documents")
        with _telling_where(texts):
            parts = self._tf_idf.transform(texts, _check.jobs(self.n_jobs))
        return from_core(parts, dtype)

    def inverse_transform(self, X: Any) -> list[np.ndarray]:
        """The terms of each row.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)

        Returns
        -------
        list of ndarray of str, of length n_samples
        """
        check_is_fitted(self)
        rows = sp.csr_array(check_array(X, accept_sparse="csr"))
        terms = self.get_feature_names_out()
        if rows.shape[1] != len(terms):
            raise ValueError(f"X has {rows.shape[1]} features, but TfidfVectorizer is expecting {len(terms)} features")
        rows.eliminate_zeros()
        return [terms[rows.indices[start:end]] for start, end in zip(rows.indptr[:-1], rows.indptr[1:])]

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """The terms in column order.

        Parameters
        ----------
        input_features : None
            Ignored.

        Returns
        -------
        ndarray of str objects of shape (n_features,)
        """
        check_is_fitted(self)
        return np.asarray(self._tf_idf.terms(), dtype=object)

    def analyze(self, text: str) -> list[str]:
        """The single words of a text as terms, in order, in the language that it is taken to be in.

        Parameters
        ----------
        text : str

        Returns
        -------
        list of str

        Examples
        --------
        >>> from likewise import TfidfVectorizer
        >>> vectorizer = TfidfVectorizer(language="english").fit(["a first text"])
        >>> vectorizer.analyze("The ministers were voting in 2019")
        ['minist', 'vote', '2019']
        """
        check_is_fitted(self)
        texts = as_texts([text])
        with _telling_where(texts):
            return self._tf_idf.analyze(texts[0])

    @property
    def vocabulary_(self) -> dict[str, int]:
        """The column of each term."""
        check_is_fitted(self)
        return {term: column for column, term in enumerate(self._tf_idf.terms())}

    @property
    def idf_(self) -> np.ndarray:
        """The weight of each term, of shape (n_features,)."""
        check_is_fitted(self)
        return self._tf_idf.idf()

    @property
    def document_frequency_(self) -> np.ndarray:
        """In how many of the texts each term stands, of shape (n_features,)."""
        check_is_fitted(self)
        return self._tf_idf.document_frequency()

    @property
    def surface_forms_(self) -> np.ndarray:
        """The commonest way that the texts write each term, of shape (n_features,)."""
        check_is_fitted(self)
        return np.asarray(self._tf_idf.surfaces(), dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_tf_idf")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _settings(self) -> tuple[TfIdfSettings, Any]:
        """The parameters as the core takes them, and the type of the values."""
        for name, only in _ONLY.items():
            value = getattr(self, name)
            if value is not only and value != only:
                raise ValueError(f"`{name}` can only be {only!r} here, got {value!r}: {_WHY[name]}")
        if self.token_pattern not in (None, ANY_WORD):
            raise ValueError(f"`token_pattern` must be None or {ANY_WORD!r}, got {self.token_pattern!r}")
        if np.dtype(self.dtype) not in (np.float32, np.float64):
            raise ValueError(f"`dtype` must be numpy.float32 or numpy.float64, got {self.dtype!r}")
        settings = TfIdfSettings(
            language=str(self.language),
            stop_words=_stop_words(self.stop_words),
            of_language=isinstance(self.stop_words, str) and self.stop_words == "language",
            stem=bool(_check.one_of(self.stem, "stem", (True, False))),
            letters=self.token_pattern is None,
            ngram_range=_range(self.ngram_range),
            min_df=None if self.min_df is None else _limit(self.min_df, "min_df"),
            max_df=_limit(self.max_df, "max_df"),
            sublinear_tf=bool(_check.one_of(self.sublinear_tf, "sublinear_tf", (True, False))),
        )
        return settings, np.dtype(self.dtype)


#: Parameters of scikit-learn that have one value here.
_ONLY: dict[str, Any] = {
    "lowercase": True,
    "norm": "l2",
    "use_idf": True,
    "smooth_idf": True,
    "binary": False,
    "analyzer": "word",
    "max_features": None,
    "vocabulary": None,
}
_WHY = {
    "lowercase": "words are compared in lower case",
    "norm": "rows have unit length, which the searches rely on",
    "use_idf": "scikit-learn's CountVectorizer and TfidfTransformer give other weights",
    "smooth_idf": "the weights are the smoothed ones",
    "binary": "sublinear_tf=True makes little of repetitions",
    "analyzer": "terms are words",
    "max_features": "leave out rare terms with `min_df`",
    "vocabulary": "the terms are learned from the texts",
}


def _stop_words(stop_words: Any) -> list[str]:
    """The words of a list; none for the list of a language, which the core has."""
    if stop_words is None:
        return []
    if isinstance(stop_words, str):
        if stop_words not in ("language", "english"):
            raise ValueError(f"`stop_words` must be 'language', 'english', None or a list, got {stop_words!r}")
        return sorted(ENGLISH_STOP_WORDS) if stop_words == "english" else []
    if not isinstance(stop_words, Iterable):
        raise ValueError(f"`stop_words` must be 'language', 'english', None or a list, got {stop_words!r}")
    return sorted({word.lower() for word in as_texts(list(stop_words), "stop_words")})


def _range(ngram_range: Any) -> tuple[int, int]:
    """Both ends of the range."""
    if not isinstance(ngram_range, (tuple, list)) or len(ngram_range) != 2:
        raise ValueError(f"`ngram_range` must be a tuple (shortest, longest), got {ngram_range!r}")
    shortest, longest = (_check.whole(end, "ngram_range") for end in ngram_range)
    return shortest, longest


def _limit(limit: Any, name: str) -> int | float:
    """A number of texts (at least 1) or a share of them (0 to 1)."""
    if isinstance(limit, (float, np.floating)):
        return _check.number(limit, name, 0.0, 1.0)
    return min(_check.whole(limit, name), 2**32 - 1)


@contextmanager
def _telling_where(texts: list[str]) -> Iterator[None]:
    """Says which text has half of a surrogate pair: it cannot be written as UTF-8, and so not be read by the core."""
    try:
        yield
    except UnicodeEncodeError:
        for at, text in enumerate(texts):
            broken = re.search("[\ud800-\udfff]", text)
            if broken:
                raise ValueError(
                    f"texts[{at}] has half of a surrogate pair at character {broken.start()}, which is no character:"
                    " text.encode('utf-8', 'replace').decode() makes it a question mark"
                ) from None
        raise
