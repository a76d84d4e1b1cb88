"""Proportions: Wilson, Newcombe, ratios, trend.

R 4.2.2: prop.test(x, n, correct = FALSE)$conf.int, binom.test(x, n)$conf.int; Newcombe's limits from those
by his method 10; exp(log(rr) + c(-1, 1) * qnorm(.975) * se); prop.trend.test(c(2, 5, 9), c(20, 20, 20)).
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from kith.stats.proportions import compare, difference, rate, ratio, trend, wilson
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Interval
from kith.stats.tests.trials_cases import case

CASE = case("proportions")
EXPECTED = CASE["expected"]


def limits(interval: Interval | None) -> list[float]:
    assert interval is not None
    return [interval.low, interval.high]


@pytest.mark.parametrize("one", EXPECTED["wilson95"], ids=lambda one: f"{one['x']}-of-{one['n']}")
def test_wilson_agrees(one: dict[str, Any]) -> None:
    assert limits(rate(one["x"], one["n"]).estimate.interval) == pytest.approx(one["wilson"], abs=1e-6)


@pytest.mark.parametrize("one", EXPECTED["wilson95"], ids=lambda one: f"{one['x']}-of-{one['n']}")
def test_clopper_pearson_agrees(one: dict[str, Any]) -> None:
    made = rate(one["x"], one["n"], method="Clopper-Pearson").estimate.interval
    assert limits(made) == pytest.approx(one["clopper_pearson"], abs=1e-6)


@pytest.mark.parametrize("one", EXPECTED["newcombe_diff"], ids=lambda one: f"{one['x1']}-and-{one['x2']}")
def test_newcombe_agrees(one: dict[str, Any]) -> None:
    made = difference(one["x1"], one["n1"], one["x2"], one["n2"])
    assert limits(made.interval) == pytest.approx(one["ci"], abs=1e-6)


@pytest.mark.parametrize("measure", ["RR", "OR"])
def test_ratios_agree(measure: Any) -> None:
    one = EXPECTED[measure.lower()]
    made = ratio(measure, one["x1"], one["n1"], one["x2"], one["n2"])
    assert made.value == pytest.approx(one[measure.lower()], abs=1e-6)
    assert made.se == pytest.approx(one["se"], abs=1e-6)
    assert limits(made.interval) == pytest.approx(one["ci"], abs=1e-6)


@pytest.mark.parametrize("count", ["81/263", "15/148", "0/20", "1/29"])
def test_published_intervals_agree(count: str) -> None:
    x, n = map(int, count.split("/"))
    assert list(wilson(x, n)) == pytest.approx(CASE["published"][count], abs=5e-5)


def test_the_trend_agrees_with_prop_trend_test() -> None:
    made = trend([2, 5, 9], [20, 20, 20])
    assert made.statistic == pytest.approx(6.2642045, abs=1e-6)
    assert made.p == pytest.approx(0.01232015, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_another_implementation_agrees(n: int, m: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    assert wilson(x, n) == pytest.approx(proportion_confint(x, n, method="wilson"), abs=1e-10)
    theirs = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff")
    assert limits(difference(x, n, y, m).interval) == pytest.approx(theirs, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 200), st.data())
def test_an_interval_holds_its_estimate_and_stays_a_proportion(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    low, high = wilson(x, n)
    assert 0 <= low <= x / n <= high <= 1
    assert wilson(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_a_half_is_added_only_where_a_cell_is_zero_and_it_is_said() -> None:
    assert "0.5" not in str(ratio("OR", 1, 20, 5, 20).interval)
    made = ratio("OR", 0, 20, 5, 20)
    assert np.log(made.value) == pytest.approx(-2.677480135, abs=1e-6)
    assert "0.5 added to every cell" in str(made.interval)
    assert "0.5 was added" in " ".join(compare(0, 20, 5, 20).notes)


def test_no_events_in_either_arm_has_a_difference_and_no_ratio() -> None:
    made = compare(0, 20, 0, 25)
    assert made.risk_ratio is None
    assert made.odds_ratio is None
    assert made.difference.value == 0
    assert limits(made.difference.interval)[0] < 0 < limits(made.difference.interval)[1]
    with pytest.raises(Declined, match="cannot be estimated"):
        ratio("RR", 0, 20, 0, 25)


def test_wilson_covers_as_often_as_it_says() -> None:
    random = np.random.Generator(np.random.PCG64(7))
    counts = random.binomial(30, 0.2, 4000)
    inside = [low <= 0.2 <= high for low, high in (wilson(int(x), 30) for x in counts)]
    assert 0.93 < np.mean(inside) < 0.975


@pytest.mark.parametrize(("count", "of"), [(3, 2), (-1, 5), (1.5, 4)])
def test_impossible_counts_are_refused(count: float, of: float) -> None:
    with pytest.raises(BadInput):
        rate(count, of)  # type: ignore[arg-type]  # a fraction is what is refused


def test_nobody_has_no_rate() -> None:
    with pytest.raises(Declined, match="nobody to count among"):
        rate(0, 0)


def test_a_level_is_a_proportion() -> None:
    with pytest.raises(BadInput, match="a level is a proportion"):
        rate(1, 2, level=95)
