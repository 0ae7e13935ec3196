"""What scikit-learn's tests of its vectorisers ask, as far as both have the option.

After sklearn/feature_extraction/tests/test_text.py (BSD-3-Clause), in our own words and on our own corpora. What is
left out, and why:

- character n-grams, callable analysers, preprocessors, tokenisers, `strip_accents`, `encoding`, `decode_error` and
  `input`: a text here is a Python string, and terms are words by one of two rules;
- fixed vocabularies, `max_features`, `binary`, `norm`, `use_idf`, `smooth_idf`, and setters of `idf_`: there is one
  value (tests/test_vectorizer.py holds the sentence that says so);
- `CountVectorizer`, `HashingVectorizer`, `TfidfTransformer` and the shared state of `_tfidf`: there is one class;
- integer `dtype` with a warning: an error here;
- `stop_words` that the tokeniser would take apart: no warning here.
"""

import pickle

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS
from sklearn.feature_extraction.text import TfidfVectorizer as Theirs
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from likewise import TfidfVectorizer
from likewise._vectorizer import ANY_WORD

BAKERY = [
    "the bread bread flour receipt",
    "the bread rye flour receipt",
    "the the bread flour flour receipt",
    "the rye flour flour receipt",
    "the cake rye cake receipt",
    "the cake rye rye",
]
GARDEN = [
    "the rose tulip receipt",
    "the rose rose garden water receipt",
    "the the tulip tulip receipt",
    "the spade spade rose water",
    "the spade rose water receipt",
]
SHOP = BAKERY + GARDEN

PLAIN = {"stop_words": None, "stem": False, "token_pattern": ANY_WORD, "min_df": 1, "sublinear_tf": False}
"""The settings with which both are the same."""


def ours(**params):
    return TfidfVectorizer(**{**PLAIN, **params})


def in_their_order(vectorizer, X):
    """Columns by term, as scikit-learn has them."""
    return np.asarray(X.todense())[:, np.argsort(vectorizer.get_feature_names_out())]


NEWS = [
    "Oil prices rose on Monday, the minister said; oil_exports fell by 12.5 per cent in 2019.",
    "The minister's talks with OPEC: prices, quotas & barrels (3 million) were not discussed!",
    "A late goal won the cup final for the visitors – 2:1 after extra time, their 4th title",
    "Visitors and home fans alike praised the final; G20 leaders watched the cup on TV",
    "Prices at the pump: petrol up 3p, diesel up 4p, said the AA on Monday in London",
    "Café owners in Zürich and Ångström fear naïve façade rules; Straße closed",
    "Машинное обучение — обширный подраздел искусственного интеллекта, изучающий методы",
    "oil oil oil prices prices cup",
]


@pytest.mark.parametrize("texts", [SHOP, NEWS], ids=["shop", "news"])
@pytest.mark.parametrize(
    "both",
    [
        {},
        {"sublinear_tf": True},
        {"ngram_range": (1, 2)},
        {"ngram_range": (2, 3), "stop_words": "english"},
        {"stop_words": "english"},
        {"stop_words": ["the", "receipt", "said"]},
        {"min_df": 2},
        {"min_df": 0.2, "max_df": 0.7},
        {"max_df": 3},
        {"dtype": np.float64, "ngram_range": (1, 3), "sublinear_tf": True},
    ],
    ids=str,
)
def test_equal_settings_give_equal_numbers(texts, both):
    mine, theirs = ours(**both), Theirs(**both)
    X, Y = mine.fit_transform(texts), theirs.fit_transform(texts)
    terms = mine.get_feature_names_out()
    assert sorted(terms) == theirs.get_feature_names_out().tolist()
    np.testing.assert_allclose(in_their_order(mine, X), Y.toarray(), atol=1e-6)
    np.testing.assert_allclose(mine.idf_[np.argsort(terms)], theirs.idf_, rtol=1e-12)
    more = ["the rose and the rye", "oil for the cup; nothing known", "unheard"]
    np.testing.assert_allclose(
        in_their_order(mine, mine.transform(more)), theirs.transform(more).toarray(), atol=1e-6
    )


def test_many_made_up_texts_give_equal_numbers():
    random = np.random.RandomState(0)
    words = np.array([f"w{i}" for i in range(300)])
    texts = [" ".join(words[(random.zipf(1.4, 60) - 1) % 300]) for _ in range(400)]
    mine, theirs = ours(sublinear_tf=True, min_df=3), Theirs(sublinear_tf=True, min_df=3)
    X, Y = mine.fit_transform(texts), theirs.fit_transform(texts)
    assert X.nnz == Y.nnz
    np.testing.assert_allclose(in_their_order(mine, X), Y.toarray(), atol=1e-6)


def test_stop_words_are_a_known_list_or_ones_own():
    listed = ours(stop_words="english").fit([*SHOP, "the and of rose"])
    assert not set(listed.vocabulary_) & ENGLISH_STOP_WORDS
    assert "the" in ours().fit(SHOP).vocabulary_
    own = ours(stop_words=["some", "Rose"]).fit(SHOP)
    assert "rose" not in own.vocabulary_ and "the" in own.vocabulary_
    with pytest.raises(ValueError, match="stop_words"):
        ours(stop_words="_bad_str_stop_").fit(SHOP)


def test_nothing_but_stop_words_is_an_error():
    with pytest.raises(ValueError, match="no stop word"):
        ours(stop_words="english").fit(["to be or not to be", "and me too", "and so do you"])


def test_fitting_twice_forgets_the_first():
    vectorizer = ours()
    first, second = vectorizer.fit_transform(SHOP[:5]), vectorizer.fit_transform(SHOP[5:])
    assert first.shape[1] != second.shape[1]
    assert "bread" not in vectorizer.vocabulary_


def test_an_iterator_is_read_and_frequent_terms_are_left_out():
    vectorizer = ours(max_df=0.5, sublinear_tf=False)
    X = vectorizer.fit_transform(iter(SHOP[:-1]))
    columns = vectorizer.vocabulary_
    assert X.shape == (len(SHOP) - 1, len(columns)) and len(vectorizer.idf_) == len(columns)
    assert "the" not in columns and "receipt" not in columns
    assert X[0, columns["bread"]] > X[0, columns["flour"]] > 0
    row = vectorizer.transform([SHOP[-1]])
    for word in ("spade", "rose", "water"):
        assert row[0, columns[word]] > 0
    for word in ("cake", "rye", "flour", "bread"):
        assert row[0, columns[word]] == 0


def test_before_fitting_there_are_no_rows_and_no_names():
    with pytest.raises(ValueError, match="not fitted"):
        ours().transform(SHOP)
    with pytest.raises(ValueError, match="not fitted"):
        ours().get_feature_names_out()
    assert not hasattr(ours(), "idf_") and not hasattr(ours(), "vocabulary_")


def test_feature_names_are_the_vocabulary_in_column_order():
    vectorizer = ours(max_df=0.5)
    X = vectorizer.fit_transform(SHOP)
    names = vectorizer.get_feature_names_out()
    assert isinstance(names, np.ndarray) and names.dtype == object
    assert X.shape[1] == len(names) == len(vectorizer.vocabulary_)
    assert set(names) == {"bread", "flour", "rye", "cake", "rose", "tulip", "garden", "water", "spade"}
    for column, name in enumerate(names):
        assert vectorizer.vocabulary_[name] == column


def test_terms_in_many_texts_are_left_out():
    texts = ["aa bb cc", "dd ee aa", "ee aa tt"]
    vectorizer = ours(max_df=1.0).fit(texts)
    assert "aa" in vectorizer.vocabulary_ and len(vectorizer.vocabulary_) == 6
    for most in (0.5, 1):  # 0.5 of 3 texts is 1.5
        vectorizer.max_df = most
        assert set(vectorizer.fit(texts).vocabulary_) == {"bb", "cc", "dd", "tt"}


def test_terms_in_few_texts_are_left_out():
    texts = ["aa bb cc", "dd ee aa", "ee aa tt"]
    vectorizer = ours(min_df=1).fit(texts)
    assert "aa" in vectorizer.vocabulary_ and len(vectorizer.vocabulary_) == 6
    vectorizer.min_df = 2
    assert set(vectorizer.fit(texts).vocabulary_) == {"aa", "ee"}
    vectorizer.min_df = 0.8  # of 3 texts is 2.4
    assert set(vectorizer.fit(texts).vocabulary_) == {"aa"}


def test_inverse_transform_gives_the_terms_of_each_row():
    vectorizer = ours()
    X = vectorizer.fit_transform(SHOP)
    assert sp.issparse(X) and X.format == "csr"
    found = vectorizer.inverse_transform(X)
    assert isinstance(found, list)
    for text, terms in zip(SHOP, found):
        assert sorted(set(vectorizer.analyze(text))) == sorted(terms)
    for other in (X.toarray(), X.tocsc(), sp.csr_array(X)):
        for terms, again in zip(found, vectorizer.inverse_transform(other)):
            assert sorted(terms) == sorted(again)


def test_pipelines_are_searched_and_cross_validated():
    target = [-1] * len(BAKERY) + [1] * len(GARDEN)
    train, test, of_train, of_test = train_test_split(SHOP, target, test_size=0.1, random_state=0)
    pipeline = Pipeline([("rows", ours(dtype=np.float64)), ("svc", LinearSVC())])
    grid = {"rows__ngram_range": [(1, 1), (1, 2)], "svc__loss": ["hinge", "squared_hinge"]}
    search = GridSearchCV(pipeline, grid, n_jobs=1, cv=3).fit(train, of_train)
    assert search.predict(test).tolist() == of_test
    assert search.best_score_ == 1.0
    assert search.best_estimator_.named_steps["rows"].ngram_range == (1, 1)
    assert cross_val_score(pipeline, SHOP, target, cv=3).tolist() == [1.0, 1.0, 1.0]


def test_cyrillic_is_read():
    text = "Машинное обучение — обширный подраздел искусственного интеллекта, изучающий методы построения алгоритмов,"
    assert ours().fit_transform([text + " способных обучаться."]).shape == (1, 12)


@pytest.mark.parametrize("vectorizer", [ours(), ours().fit(BAKERY), TfidfVectorizer(language="english").fit(NEWS)])
def test_pickles_come_back_the_same(vectorizer):
    copy = pickle.loads(pickle.dumps(vectorizer))
    assert type(copy) is TfidfVectorizer and copy.get_params() == vectorizer.get_params()
    if hasattr(vectorizer, "vocabulary_"):
        assert (copy.transform(SHOP) != vectorizer.transform(SHOP)).nnz == 0
    assert (copy.fit_transform(BAKERY) != vectorizer.fit_transform(BAKERY)).nnz == 0


def test_clones_are_fresh_and_fit_alike():
    fitted = ours(min_df=2).fit(SHOP)
    copy = clone(fitted)
    assert not hasattr(copy, "vocabulary_")
    assert copy.fit(SHOP).vocabulary_ == fitted.vocabulary_


def test_a_single_string_is_refused():
    sentence = "Iterable over raw text documents expected, string object received"
    with pytest.raises(ValueError, match=sentence):
        ours().fit_transform("hello world!")
    with pytest.raises(ValueError, match=sentence):
        ours().fit("hello world!")
    with pytest.raises(ValueError, match=sentence):
        ours().fit(["some text", "some other text"]).transform("hello world!")


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_have_the_type_asked_for(dtype):
    vectorizer = ours(dtype=dtype)
    assert vectorizer.fit_transform(np.array(["numpy", "scipy", "sklearn"])).dtype == dtype
    assert vectorizer.transform(["scipy"]).dtype == dtype


def test_runs_of_words_go_from_short_to_long():
    for call in (ours(ngram_range=(2, 1)).fit, ours(ngram_range=(2, 1)).fit_transform):
        with pytest.raises(ValueError, match="from short to long"):
            call(["good news everyone"])


def test_a_number_of_features_in_makes_no_sense():
    vectorizer = ours()
    assert not hasattr(vectorizer.fit(SHOP), "n_features_in_")


def test_columns_do_not_hang_on_the_order_of_the_texts():
    assert ours().fit(["hello", "world"]).vocabulary_ == ours().fit(["world", "hello"]).vocabulary_


def test_there_is_no_set_output():
    assert not hasattr(TfidfVectorizer(), "set_output")
