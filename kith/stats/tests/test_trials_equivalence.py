"""Equivalence and non-inferiority against stored margins.

R 4.2.2: `t.test(a, b)` for difference, se and df, then `pt((diff + margin) / se, df, lower.tail = FALSE)`
and `pt((diff - margin) / se, df)`; checked against TOSTER's published output, and statsmodels here.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_ind

from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case, flat, rows_of
from kith.stats.trials.differences import Difference, from_summary, independent, one_sample, paired
from kith.stats.trials.equivalence import Equivalence, equivalence
from kith.stats.trials.margins import Margin, load, of, save
from kith.stats.trials.noninferiority import noninferiority

SLEEP = rows_of("tost_sleep")
A, B = (SLEEP.loc[SLEEP["group"] == group, "extra"].to_numpy() for group in (1, 2))
EXPECTED = case("tost")["expected"]
MOERY = EXPECTED["moery_student_raw0.429"]["input"]


def margin(size: float = 0.5, better: str = "higher", **more: object) -> Margin:
    told = {"outcome": "extra", "unit": "hours", "why": "half an hour", "set_by": "the board"}
    return of({**told, "set_at": "2026-01-08T09:00:00Z", "size": size, "better": better, **more})


CASES: dict[str, Callable[[], tuple[Difference, float]]] = {
    "sleep_welch_eqb0.5": lambda: (independent(A, B), 0.5),
    "sleep_student_eqb0.5": lambda: (independent(A, B, equal_variances=True), 0.5),
    "sleep_paired_eqb0.5": lambda: (paired(A, B), 0.5),
    "moery_student_raw0.429": lambda: (
        from_summary(*(MOERY[key] for key in ("m1", "sd1", "n1", "m2", "sd2", "n2")), equal_variances=True),
        0.429,
    ),
}


def numbers_of(found: Equivalence) -> dict[str, Any]:
    test: Any = found.tests[0]
    narrow = test.difference.interval
    return {
        "diff": test.difference.value,
        "se": test.difference.se,
        "df": test.difference.df,
        "t_lower": test.above_low.statistic,
        "p_lower": test.above_low.p,
        "t_upper": test.below_high.statistic,
        "p_upper": test.below_high.p,
        "p_tost": test.p,
        "t_nhst": test.difference.statistic,
        "p_nhst": test.difference.p,
        "ci_1_minus_2alpha.0": narrow.low,
        "ci_1_minus_2alpha.1": narrow.high,
        "ci90.0": narrow.low,
        "ci90.1": narrow.high,
        "ci_1_minus_alpha.0": test.wider.low,
        "ci_1_minus_alpha.1": test.wider.high,
    }


@pytest.mark.parametrize(
    ("name", "number", "value"),
    [(name, *one) for name in CASES for one in flat(EXPECTED[name]) if not one[0].startswith("input")],
)
def test_agrees_with_r(name: str, number: str, value: float) -> None:
    difference, size = CASES[name]()
    assert numbers_of(equivalence(difference, margin(size)))[number] == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize("name", ["sleep_welch_eqb0.5", "moery_student_raw0.429"])
def test_the_verdict_is_r_s(name: str) -> None:
    difference, size = CASES[name]()
    assert equivalence(difference, margin(size)).shown is EXPECTED[name]["equivalent"]


@pytest.mark.parametrize(("number", "value"), list(flat(EXPECTED["noninferiority_from_sleep"])))
def test_noninferiority_agrees_with_r(number: str, value: float) -> None:
    test = noninferiority(independent(A, B), margin(0.5, "higher")).tests[0]
    found = {"p_one_sided": test.p, "lower_bound_97.5": test.bound}[number]
    assert found == pytest.approx(value, abs=1e-6)


def test_agrees_with_statsmodels() -> None:
    p, lower, upper = ttost_ind(A, B, -0.5, 0.5, usevar="unequal")
    test = equivalence(independent(A, B), margin()).tests[0]
    assert (test.p, test.above_low.p, test.below_high.p) == pytest.approx((p, lower[1], upper[1]), rel=1e-10)


def given_difference(value: float, se: float = 1.0, df: float = 20.0, population: str = "all") -> Difference:
    return Difference(
        value=value,
        se=se,
        df=df,
        n_used=22,
        n_eligible=22,
        method="t",
        df_rule="n - 2",
        population=population,
    )


@settings(max_examples=60, deadline=None)
@given(st.floats(-4, 4), st.floats(0.1, 2), st.floats(3, 200), st.sampled_from([0.01, 0.025, 0.05]))
def test_both_tests_reject_exactly_when_the_interval_lies_inside(
    value: float, se: float, df: float, alpha: float
) -> None:
    test: Any = equivalence(given_difference(value, se, df), margin(2), alpha=alpha).tests[0]
    interval = test.difference.interval
    inside = interval.low > -2 and interval.high < 2
    near = min(abs(interval.low + 2), abs(interval.high - 2)) < 1e-9
    assert near or test.within is inside
    assert interval.level == pytest.approx(1 - 2 * alpha)


@settings(max_examples=30, deadline=None)
@given(st.floats(-4, 4), st.floats(0.1, 2))
def test_turning_the_scale_turns_nothing(value: float, se: float) -> None:
    """A lower-is-better scale with its signs changed is a higher-is-better scale."""
    lower = noninferiority(given_difference(value, se), margin(1.5, "lower"))
    higher = noninferiority(given_difference(-value, se), margin(1.5, "higher"))
    assert lower.shown is higher.shown
    assert lower.tests[0].p == pytest.approx(higher.tests[0].p, rel=1e-9)


def test_worse_is_above_where_lower_is_better() -> None:
    assert noninferiority(given_difference(-3.0), margin(2, "lower")).shown
    assert not noninferiority(given_difference(-3.0), margin(2, "higher")).shown


@pytest.mark.parametrize("value", [0.0, 1.2, 2.5, 6.0])
def test_nothing_says_equivalent_unless_it_is_shown(value: float) -> None:
    found = equivalence(given_difference(value), margin(1))
    assert not found.shown
    assert "equivalent" not in str(found).lower()


def test_no_difference_and_no_equivalence_is_said_as_that() -> None:
    found = equivalence(given_difference(0.3), margin(1))
    test: Any = found.tests[0]
    assert test.difference.p > 0.05
    assert "nothing is shown" in found.conclusion


@pytest.mark.parametrize("method", [equivalence, noninferiority])
def test_without_a_margin_nothing_is_tested(method: Callable[..., object]) -> None:
    with pytest.raises(Declined, match="margin must be stored"):
        method(given_difference(0.0), None)
    with pytest.raises(Declined, match="margin must be stored"):
        load(None)


def test_both_populations_must_show_it() -> None:
    both = [given_difference(0, 0.3, population="intention to treat"),
            given_difference(0.9, 0.3, population="per protocol")]  # fmt: skip
    found = equivalence(both, margin(1))
    assert [one.within for one in found.tests] == [True, False]
    assert not found.shown
    assert "in intention to treat only" in found.conclusion
    assert found.notes == ()
    assert "per-protocol" in equivalence(both[0], margin(1)).notes[0]


def test_superiority_follows_only_as_the_margin_stated() -> None:
    better = given_difference(-3.0)
    with pytest.raises(Declined, match="stated with the margin"):
        noninferiority(better, margin(2, "lower"), superiority=True)
    assert noninferiority(better, margin(2, "lower")).superior is None
    stated = margin(2, "lower", then_superiority=True)
    assert noninferiority(better, stated).superior is True
    assert noninferiority(given_difference(-0.5), stated).superior is False
    assert noninferiority(given_difference(4), stated).superior is None


@pytest.mark.parametrize(
    ("more", "kind", "says"),
    [
        ({"why": " "}, BadInput, "must say why"),
        ({"set_by": ""}, BadInput, "must say set_by"),
        ({"set_at": "last week"}, BadInput, "not a time"),
        ({"set_at": "2026-01-08T09:00:00"}, BadInput, "offset from UTC"),
        ({"better": "up"}, BadInput, "lower"),
        ({"size": -1}, BadInput, "both sides of 0"),
        ({"size": "2"}, BadInput, "must be a number"),
        ({"unit": "SD"}, Declined, "raw units"),
        ({"then_superiority": "yes"}, BadInput, "true or false"),
        ({"wy": "x"}, BadInput, "no field wy"),
        ({"low": -1.0}, BadInput, "size, or low and high"),
    ],
)
def test_a_margin_says_what_it_must(more: dict[str, Any], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        margin(**{"size": 2, **more})


def test_a_margin_set_after_the_data_is_declined() -> None:
    margin().must_precede("2026-01-08T10:00:00+00:00")
    with pytest.raises(Declined, match="after the first data"):
        margin().must_precede("2026-01-08T10:00:00+02:00")


def test_a_margin_is_stored_once_and_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "margin.json"
    save(margin(), path)
    assert load(path) == margin()
    with pytest.raises(Declined, match="not edited"):
        save(margin(3), path)


def test_a_margin_may_be_wider_on_one_side() -> None:
    uneven = replace(margin(), low=-1.0, high=3.0)
    test: Any = equivalence(given_difference(1.0, 0.5), uneven).tests[0]
    assert test.above_low.statistic == pytest.approx(-test.below_high.statistic)


def test_missing_values_are_left_out_and_counted() -> None:
    found = independent(np.append(A, np.nan), B)
    assert (found.n_used, found.n_eligible, found.missing) == (20, 21, "missing values left out")
    assert found.value == independent(A, B).value


def test_one_sample_is_a_pair_with_a_constant() -> None:
    assert one_sample(A, against=0.5).value == pytest.approx(paired(A, np.full(len(A), 0.5)).value)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: independent([1.0, 1, 1], [1.0, 1]), "no variance"),
        (lambda: paired([1.0, 2], [0.0, 1]), "no variance"),
        (lambda: independent([1.0], [1.0, 2]), "at least two"),
        (lambda: independent([1.0, np.inf], [1.0, 2]), "infinite"),
        (lambda: paired([1.0, 2, 3], [1.0, 2]), "as many"),
        (lambda: from_summary(1, -1, 5, 1, 1, 5), "not below 0"),
        (lambda: equivalence(given_difference(0), margin(), alpha=0.7), "alpha"),
    ],
)
def test_what_cannot_be_compared_is_said(call: Callable[[], object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        call()
