"""scikit-learn's own suite for estimators."""

import pytest
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

from likewise import CosineJoin, SphericalKMeans, TfidfVectorizer, Themes, ThresholdSweep

#: The checks that cannot pass, and why.
EXPECTED: dict[str, dict[str, str]] = {}


@parametrize_with_checks(
    [
        SphericalKMeans(),
        SphericalKMeans(n_clusters=3, init="random", n_jobs=1),
        Themes(),
        Themes(n_clusters=3),
        Themes(n_clusters=3, method="latent"),
        Themes(n_clusters=3, method="plain"),
        CosineJoin(),
        CosineJoin(threshold=0.0),
        ThresholdSweep(n_resamples=10),
    ],
    expected_failed_checks=lambda estimator: EXPECTED.get(type(estimator).__name__, {}),
)
def test_scikit_learn_checks(estimator, check):
    check(estimator)


def test_scikit_learn_checks_of_estimators_of_texts():
    # The suite has no texts: what it checks of such an estimator are its parameters, clones and tags.
    with pytest.warns(SkipTestWarning, match="requires input"):
        results = check_estimator(TfidfVectorizer(), on_fail="raise")
    assert results and all(result["status"] == "passed" for result in results)
