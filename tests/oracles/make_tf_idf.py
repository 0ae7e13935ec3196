"""Writes tf_idf.json: what scikit-learn's TfidfVectorizer makes of small corpora, for tests/oracles/tf_idf.rs.

    python tests/oracles/make_tf_idf.py        # needs scikit-learn

The texts are our own. Only settings that both sides have: lower case, words of two letters or digits and more
(scikit-learn's default pattern), no stems, smooth idf, rows of unit length. One thing differs by design: scikit-learn
counts texts without a single term among the documents, we do not (an empty page must not change the weights of others).
So it is fitted here on the texts that have a term, and then given all.
"""

import itertools
import json
import pathlib

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

CORPORA = {
    "news": [
        "The port of Marlow opened its new grain pier on Monday, three weeks late.",
        "Grain ships waited off Marlow for three weeks; the new pier is now open, the harbour master said.",
        "A heat wave closed schools in four districts. Schools will open again on Thursday.",
        "Heat, heat and more heat: the grid carried 41 gigawatts at 17:30, a record.",
        "Le café de la gare a rouvert lundi à Besançon après l'été.",
        "Über die Brücke: in Köln öffnet die Straße im März wieder, so die Stadt.",
        "¿Quién ganó? El equipo de Málaga ganó 2-1 en el último minuto.",
        "",
        "In 2025 the council counted 1,204 bicycles; in 2026 it counted 1,391 bicycles.",
        "I a u . - !",
        "The captain lifted the cup. The cup, the captain said, is heavy.",
        "MARLOW: THE NEW GRAIN PIER, WHICH OPENED ON MONDAY, IS THE THIRD IN THE PORT",
        "co-operation isn't e-mail; under_scores and x86-64 are words to some, U.S. to others",
        "ice ice ice ice ice water ice ice ice",
    ],
    "three short": ["one two", "two three", "three four two two"],
    "alike": ["the same words", "the same words", "the same words again"],
}
STOP_WORDS = ["the", "on", "in", "de", "la", "and", "is", "it", "its", "cup"]


def settings():
    """Keyword arguments of TfidfVectorizer, by the names of the test's own settings."""
    for sublinear, words in itertools.product([False, True], [(1, 1), (1, 2), (2, 2)]):
        yield {"sublinear_tf": sublinear, "ngram_range": words}
    for sublinear in [False, True]:
        for bounds in [{"min_df": 2}, {"min_df": 0.15}, {"max_df": 0.5}, {"max_df": 0.9}, {"min_df": 2, "max_df": 0.3}]:
            yield {"sublinear_tf": sublinear, **bounds}
    yield {"sublinear_tf": True, "ngram_range": (1, 2), "min_df": 2, "max_df": 0.5}
    for words in [(1, 1), (1, 2)]:
        yield {"sublinear_tf": True, "ngram_range": words, "stop_words": STOP_WORDS}


def case(corpus, setting):
    texts = CORPORA[corpus]
    vectorizer = TfidfVectorizer(**setting)
    terms_of = vectorizer.build_analyzer()
    try:
        matrix = vectorizer.fit([text for text in texts if terms_of(text)]).transform(texts)
    except ValueError as error:  # no term is left
        return {"corpus": corpus, "setting": setting, "terms": [], "error": str(error)}
    terms = vectorizer.get_feature_names_out().tolist()
    rows = [dict(sorted((terms[column], float(row[0, column])) for column in row.indices)) for row in matrix]
    return {
        "corpus": corpus,
        "setting": setting,
        "terms": terms,
        "idf": [float(value) for value in vectorizer.idf_],
        "rows": rows,
        "unseen": unseen(vectorizer, terms),
    }


UNSEEN = "The new cup of Marlow opened two ships of ice on Monday; nobody saw the same words"


def unseen(vectorizer, terms):
    """A text that was not fitted, weighed with the fitted idf."""
    row = vectorizer.transform([UNSEEN])
    return {terms[column]: float(row[0, column]) for column in sorted(row.indices)}


cases = [case(corpus, setting) for corpus in CORPORA for setting in settings()]
out = pathlib.Path(__file__).with_name("tf_idf.json")
lines = ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases)
corpora = json.dumps(CORPORA, ensure_ascii=False)
head = f'"scikit-learn": "{sklearn.__version__}", "unseen": {json.dumps(UNSEEN)}, "corpora": {corpora}'
out.write_text(f'{{{head}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")
print(f"{len(cases)} cases -> {out}")
