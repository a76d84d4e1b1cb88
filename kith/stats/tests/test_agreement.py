"""Agreement of raters.

R 4.2.2: psych 2.2.9 ICC() for the reference; anova(lm(score ~ person + rater)) for mean squares. Kappa:
standard errors from a numerical gradient of kappa in the cells and the multinomial covariance.
"""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from kith.stats.agreement import Icc, icc, ratings_of
from kith.stats.kappa import Weights, kappa
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate
from kith.stats.tests.trials_cases import case, rows_of

EXPECTED = case("icc_shrout_fleiss")["expected"]
RATINGS = ratings_of(rows_of("icc_shrout_fleiss"), subject="subject", rater="rater", score="score")
COUNTS = np.array([[22, 5, 2], [4, 18, 3], [1, 6, 19]])


def one_of(made: Icc, name: str) -> Estimate:
    found: Estimate = getattr(made, name.lower())
    return found


def table_of(counts: np.ndarray) -> pd.DataFrame:
    rows = [(i, j) for i in range(len(counts)) for j in range(len(counts)) for _ in range(counts[i, j])]
    return pd.DataFrame(rows, columns=["a", "b"])


@pytest.mark.parametrize("name", list(EXPECTED))
def test_every_icc_agrees(name: str) -> None:
    made, wanted = one_of(icc(RATINGS), name), EXPECTED[name]
    assert made.interval is not None
    assert made.value == pytest.approx(wanted["icc"], abs=1e-6)
    assert [made.interval.low, made.interval.high] == pytest.approx(wanted["ci95"], abs=1e-6)
    assert made.statistic == pytest.approx(wanted["F"], abs=1e-6)
    assert made.df == wanted["df2"]
    assert made.p == pytest.approx(wanted["p"], abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "value", "se"),
    [
        ("none", 0.60637300843, 0.07358200058),
        ("linear", 0.66113660431, 0.06893309735),
        ("quadratic", 0.71637910659, 0.07182503945),
    ],
)
def test_kappa_agrees(weights: Weights, value: float, se: float) -> None:
    made = kappa(table_of(COUNTS), "a", "b", weights=weights).kappa
    assert made.value == pytest.approx(value, abs=1e-8)
    assert made.se == pytest.approx(se, abs=1e-7)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_another_implementation_agrees_on_kappa(weights: Weights) -> None:
    theirs = cohens_kappa(COUNTS, wt=None if weights == "none" else weights)
    made = kappa(table_of(COUNTS), "a", "b", weights=weights).kappa
    assert made.value == pytest.approx(theirs.kappa)
    assert made.statistic == pytest.approx(theirs.z_value)


def test_a_stricter_rater_lowers_agreement_and_not_consistency() -> None:
    made = icc([[1, 2], [2, 3], [3, 4]])
    assert made.icc3.value == pytest.approx(1)
    assert made.icc2.value == pytest.approx(2 / 3)


def test_people_without_every_rating_are_left_out() -> None:
    made = icc([[1, 2], [2, float("nan")], [3, 4], [5, 5]])
    assert (made.subjects, made.provenance.n_eligible) == (3, 4)


def test_one_rater_or_one_person_is_refused() -> None:
    with pytest.raises(Declined, match="one rater"):
        icc([[1], [2]])
    with pytest.raises(Declined, match="at least two people"):
        icc([[1, 2]])


def test_ratings_that_are_all_the_same_are_refused() -> None:
    with pytest.raises(Declined, match="every rating is the same"):
        icc([[3, 3], [3, 3]])
    with pytest.raises(Declined, match="do not differ at all"):
        icc([[1, 2], [2, 1]])


def test_the_same_rating_twice_names_the_row() -> None:
    table = pd.DataFrame({"who": [1, 1, 1], "by": list("aba"), "score": [1, 2, 3]}, index=[2, 3, 4])
    with pytest.raises(BadInput, match='column "by", row 4: the same rater rated the same person twice'):
        ratings_of(table, subject="who", rater="by", score="score")


def test_one_category_has_no_kappa() -> None:
    with pytest.raises(Declined, match="one category only"):
        kappa(pd.DataFrame({"a": [1, 1], "b": [1, 1]}), "a", "b")


def test_words_are_weighted_only_in_a_stated_order() -> None:
    table = pd.DataFrame({"a": ["none", "mild", "severe", "none"], "b": ["none", "severe", "severe", "mild"]})
    with pytest.raises(BadInput, match="say the order"):
        kappa(table, "a", "b", weights="linear")
    made = kappa(table, "a", "b", weights="linear", order=["none", "mild", "severe"])
    numbered = table.apply(lambda words: words.map({"none": 0, "mild": 1, "severe": 2}))
    assert made.kappa.value == pytest.approx(kappa(numbered, "a", "b", weights="linear").kappa.value)
    with pytest.raises(BadInput, match="lacks severe"):
        kappa(table, "a", "b", weights="linear", order=["none", "mild"])


def test_perfect_agreement_is_one() -> None:
    made = kappa(pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]}), "a", "b").kappa
    assert made.value == pytest.approx(1)
    assert made.se == pytest.approx(0, abs=1e-7)


def test_icc_2_covers_the_agreement_it_estimates() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    inside = 0
    for _ in range(300):
        scores = random.normal(0, 2, (25, 1)) + random.normal(0, 0.7, (1, 5)) + random.normal(0, 1, (25, 5))
        found = icc(scores).icc2.interval
        assert found is not None
        inside += found.low <= 4 / 5.49 <= found.high
    assert inside / 300 > 0.91
