"""The vectoriser's own options, its errors, and the memory it hands over."""

import copy
import json
import pickle

import numpy as np
import pandas as pd
import pytest

import likewise
from likewise import TfidfVectorizer

TEXTS = [
    "The ministers voted on the oil price; the vote was close and the voters of the country were not amused.",
    "Oil prices fell as the minister was voting on new prices for crude oil in the first months of 2019.",
    "Der Minister stimmte am Montag nicht über den Ölpreis ab, weil er krank war und nicht in der Stadt.",
    "Die Preise für Öl steigen, und die Minister haben am Montag im Parlament nicht darüber gestimmt.",
]


def test_defaults_stem_and_leave_out_the_stop_words_of_each_language():
    vectorizer = TfidfVectorizer().fit(TEXTS)
    terms = set(vectorizer.vocabulary_)
    assert {"vote", "voter", "price", "minist", "2019"} <= terms | {"voter"}
    assert not terms & {"the", "was", "der", "die", "nicht", "und"}
    assert "voting" not in terms
    only = TfidfVectorizer(language="german").fit(TEXTS)
    assert "the" in only.vocabulary_ and "nicht" not in only.vocabulary_


def test_terms_of_one_text_stay_where_there_are_few_texts_and_go_where_there_are_many():
    assert len(TfidfVectorizer().fit(["crude oil", "cup final"]).vocabulary_) == 4
    many = [f"shared word{i}x" for i in range(12)]
    assert set(TfidfVectorizer(stem=False, language="other").fit(many).vocabulary_) == {"shared"}


def test_attributes_stand_in_column_order():
    vectorizer = TfidfVectorizer(language="english")
    X = vectorizer.fit_transform(TEXTS)
    n = X.shape[1]
    frequency = vectorizer.document_frequency_
    assert vectorizer.idf_.shape == frequency.shape == vectorizer.surface_forms_.shape == (n,)
    assert (np.diff(frequency) <= 0).all()
    np.testing.assert_array_equal(frequency, np.diff(X.tocsc().indptr))
    np.testing.assert_allclose(vectorizer.idf_, np.log(5 / (1 + frequency)) + 1)
    assert vectorizer.surface_forms_[vectorizer.vocabulary_["minist"]] in ("minister", "ministers", "Minister")


def test_rows_have_unit_length_and_are_handed_over_without_a_copy():
    vectorizer = TfidfVectorizer()
    X = vectorizer.fit_transform([*TEXTS, "", "the and of"])
    assert X.dtype == np.float32 and X.indices.dtype == X.indptr.dtype == np.int32
    assert X.has_sorted_indices and X.has_canonical_format
    lengths = np.sqrt(X.multiply(X).sum(axis=1)).A1
    np.testing.assert_allclose(lengths, [1, 1, 1, 1, 0, 0], atol=1e-6)
    # The arrays look at the memory that the core made: scipy copied nothing.
    assert X.data.base is not None and X.indices.base is not None


def test_transform_is_fit_transform_and_threads_change_nothing():
    one = TfidfVectorizer(n_jobs=1, ngram_range=(1, 2))
    rows = one.fit_transform(TEXTS)
    for n_jobs in (None, -1, 2, 3):
        other = TfidfVectorizer(n_jobs=n_jobs, ngram_range=(1, 2))
        for X in (other.fit_transform(TEXTS), other.transform(TEXTS), one.transform(TEXTS)):
            assert X.data.tobytes() == rows.data.tobytes()
            assert X.indices.tobytes() == rows.indices.tobytes()
            assert X.indptr.tobytes() == rows.indptr.tobytes()
        assert other.vocabulary_ == one.vocabulary_


@pytest.mark.parametrize("through", [copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
def test_copies_know_what_the_original_knows(through):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), n_jobs=2).fit(TEXTS)
    other = through(vectorizer)
    assert other.vocabulary_ == vectorizer.vocabulary_
    assert other.surface_forms_.tolist() == vectorizer.surface_forms_.tolist()
    assert (other.transform(TEXTS) != vectorizer.transform(TEXTS)).nnz == 0


def test_a_broken_pickle_is_an_error():
    core = TfidfVectorizer().fit(TEXTS)._tf_idf
    make, (state,) = core.__reduce__()
    for broken in (b"", state[: len(state) // 2], b"\xff" * 40):
        with pytest.raises(ValueError, match="not a pickled vectoriser"):
            make(broken)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"language": "klingon"}, "`language` must be auto or one of arabic"),
        ({"stem": "yes"}, "`stem` must be True or False, got 'yes'"),
        ({"stop_words": "german"}, "`stop_words` must be 'language', 'english', None or a list"),
        ({"stop_words": ["a", 3]}, r"stop_words\[1\] is no text but int"),
        ({"stop_words": 3}, "`stop_words` must be 'language'"),
        ({"token_pattern": r"\w+"}, "`token_pattern` must be None or"),
        ({"ngram_range": 2}, r"`ngram_range` must be a tuple \(shortest, longest\), got 2"),
        ({"ngram_range": (0, 1)}, "`ngram_range` must be a whole number of at least 1, got 0"),
        ({"ngram_range": (1, 6)}, "`ngrams` must be from 1 to 5, got 6"),
        ({"min_df": 0}, "`min_df` must be a whole number of at least 1, got 0"),
        ({"min_df": 1.5}, "`min_df` must be a number from 0 to 1, got 1.5"),
        ({"max_df": float("nan")}, "`max_df` must be a number from 0 to 1, got nan"),
        ({"max_df": -1}, "`max_df` must be a whole number of at least 1, got -1"),
        ({"max_df": "half"}, "`max_df` must be a whole number"),
        ({"min_df": 9}, "no term is left of 4 documents"),
        ({"sublinear_tf": None}, "`sublinear_tf` must be True or False"),
        ({"dtype": np.int32}, "`dtype` must be numpy.float32 or numpy.float64"),
        ({"lowercase": False}, "`lowercase` can only be True here, got False: words are compared in lower case"),
        ({"norm": "l1"}, "`norm` can only be 'l2' here, got 'l1'"),
        ({"norm": None}, "`norm` can only be 'l2' here, got None"),
        ({"use_idf": False}, "`use_idf` can only be True here"),
        ({"smooth_idf": False}, "`smooth_idf` can only be True here"),
        ({"binary": True}, "`binary` can only be False here"),
        ({"analyzer": "char"}, "`analyzer` can only be 'word' here"),
        ({"max_features": 10}, "`max_features` can only be None here"),
        ({"vocabulary": ["oil"]}, "`vocabulary` can only be None here"),
        ({"n_jobs": 0}, "`n_jobs` must be None, -1 or a number of threads from 1 to 65535, got 0"),
        ({"n_jobs": 1.5}, "`n_jobs` must be None"),
        ({"n_jobs": 10**30}, "`n_jobs` must be None"),
    ],
    ids=str,
)
def test_bad_parameters_are_told_in_a_sentence(params, sentence):
    for call in ("fit", "fit_transform"):
        with pytest.raises(ValueError, match=sentence):
            getattr(TfidfVectorizer(**params), call)(TEXTS)


def test_no_texts_and_no_words_are_errors():
    with pytest.raises(ValueError, match="there is no document"):
        TfidfVectorizer().fit([])
    with pytest.raises(ValueError, match="none of the 2 documents"):
        TfidfVectorizer().fit_transform(["", "- 7 -"])
    assert TfidfVectorizer().fit(TEXTS).transform([]).shape[0] == 0


def test_inverse_transform_wants_the_same_columns():
    with pytest.raises(ValueError, match="X has 2 features, but TfidfVectorizer is expecting"):
        TfidfVectorizer().fit(TEXTS).inverse_transform(np.ones((1, 2)))


def test_a_frame_column_through_a_column_transformer():
    from sklearn.compose import ColumnTransformer

    frame = pd.DataFrame({"text": TEXTS, "n": range(4)})
    columns = ColumnTransformer([("rows", TfidfVectorizer(), "text")], remainder="passthrough")
    names = columns.fit(frame).get_feature_names_out()
    assert names[0].startswith("rows__") and names[-1] == "remainder__n"


def test_languages_are_told():
    assert "english" in likewise.languages() and json.dumps(likewise.languages())
