"""Time to an event: Kaplan-Meier, log-rank, Cox, competing risks.

R 4.2.2, survival 3.5.3: survfit(Surv(time, status) ~ 1), the same with conf.type = "log-log" and ~ sex;
survdiff(~ sex); coxph(~ age + sex), with cluster(inst); cox.zph(fit, transform = "km", "identity",
"rank"); survfit(Surv(time, cause) ~ 1), where cause is a factor: 0 where status is 1, else 1 for sex 1 and 2
for sex 2; the same on ceiling(time / 60), where many times are tied.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from kith.stats.competing import Competing, aalen_johansen, cumulative_incidence
from kith.stats.hazards import Clock, Hazards, cox
from kith.stats.refusing import BadInput, Declined
from kith.stats.survival import kaplan_meier
from kith.stats.tests.trials_cases import case, rows_of

EXPECTED = case("survival_lung")["expected"]
LUNG = rows_of("survival_lung").assign(
    cause=lambda rows: np.where(rows["status"] == 1, 0, rows["sex"]),
    months=lambda rows: np.ceil(rows["time"] / 60),
)
MARKS = EXPECTED["S"]["t"]
TIED = {"coef": [0.01787965366, -0.53408493763], "robust se": [0.007361177251, 0.127667822034]}


def fitted(**options: object) -> Hazards:
    return cox(LUNG, time="time", event="status", event_is=2, covariates=["age", "sex"], **options)  # type: ignore[arg-type]  # a table of options


def ended(time: str = "time", **options: object) -> Competing:
    return cumulative_incidence(LUNG, time=time, cause="cause", **options)  # type: ignore[arg-type]  # a table of options


@pytest.mark.parametrize("place", range(3), ids=[f"day-{mark}" for mark in MARKS])
def test_kaplan_meier_agrees(place: int) -> None:
    curve = kaplan_meier(LUNG, time="time", event="status", event_is=2, at=MARKS).curves[0]
    point, wanted = curve.at_marks[place], EXPECTED["S"]
    assert point.interval is not None
    assert point.value == pytest.approx(wanted["surv"][place], abs=1e-8)
    assert point.interval.low == pytest.approx(wanted["low"][place], abs=1e-8)
    assert point.interval.high == pytest.approx(wanted["high"][place], abs=1e-8)
    assert curve.at_risk_at_marks == (160, 65, 13)


@pytest.mark.parametrize(
    ("options", "medians"),
    [
        ({}, [(310, 285, 363)]),
        ({"limits": "log-log"}, [(310, 284, 361)]),
        ({"group": "sex"}, [(270, 212, 310), (426, 348, 550)]),
    ],
)
def test_medians_agree(options: dict[str, object], medians: list[tuple[float, ...]]) -> None:
    made = kaplan_meier(LUNG, time="time", event="status", event_is=2, **options)  # type: ignore[arg-type]  # a table of options
    found = [one.median for one in made.curves]
    assert [
        (one.value, one.interval.low, one.interval.high) for one in found if one and one.interval
    ] == medians


def test_the_log_rank_test_agrees() -> None:
    made = kaplan_meier(LUNG, time="time", event="status", event_is=2, group="sex").log_rank
    assert made is not None
    assert made.statistic == pytest.approx(EXPECTED["logrank"]["chisq"], abs=1e-3)
    assert made.p == pytest.approx(EXPECTED["logrank"]["p"], abs=1e-6)


@pytest.mark.parametrize("name", ["age", "sex"])
def test_cox_agrees(name: str) -> None:
    made = fitted()
    place = ["age", "sex"].index(name)
    assert made.coefficients[place].value == pytest.approx(EXPECTED["cox"]["coef"][name], abs=1e-5)
    assert made.coefficients[place].se == pytest.approx(EXPECTED["cox"]["se"][name], abs=1e-5)
    assert made.ratios[place].value == pytest.approx(EXPECTED["cox"]["hr"][name], abs=1e-5)


def test_the_likelihood_and_concordance_of_cox_agree() -> None:
    assert fitted().log_likelihood == pytest.approx(-742.8482458, abs=1e-5)
    assert fitted().concordance == pytest.approx(0.602853, abs=1e-3)


@pytest.mark.parametrize(
    ("clock", "wanted"),
    [
        ("km", [0.209203, 2.607672, 2.770785]),
        ("identity", [0.141748, 2.718401, 2.833391]),
        ("rank", [0.137016, 2.378126, 2.475292]),
    ],
)
def test_the_check_of_proportional_hazards_agrees_with_cox_zph(clock: Clock, wanted: list[float]) -> None:
    made = fitted(clock=clock).proportional
    assert [one.statistic for one in made] == pytest.approx(wanted, abs=1e-4)
    assert made[-1].df == 2


def test_sandwich_errors_of_cox_agree() -> None:
    made = fitted(clusters="inst")
    assert [one.se for one in made.coefficients] == pytest.approx([0.007327393, 0.128230602], abs=1e-7)
    assert (made.provenance.n_used, made.provenance.n_eligible) == (227, 228)


def test_sandwich_errors_of_cox_agree_where_times_are_tied() -> None:
    made = cox(
        LUNG, time="months", event="status", event_is=2, covariates=["age", "sex"], clusters="inst"
    ).coefficients
    assert [one.value for one in made] == pytest.approx(TIED["coef"], abs=1e-6)
    assert [one.se for one in made] == pytest.approx(TIED["robust se"], abs=1e-7)
    checks = cox(LUNG, time="months", event="status", event_is=2, covariates=["age", "sex"]).proportional
    assert [one.statistic for one in checks] == pytest.approx(
        [0.198047592, 2.745917689, 2.909251867], abs=1e-4
    )


def test_cumulative_incidence_agrees_with_its_errors_and_limits() -> None:
    made = ended(at=MARKS, limits="log").incidences
    points = [point for one in made for point in one.at_marks]
    values = [0.2165904659, 0.4094644545, 0.5944968496, 0.06173888069, 0.18129392100, 0.28981005203]
    ses = [0.02740388619, 0.03495211089, 0.03887342552, 0.01598421452, 0.02772301427, 0.03566141041]
    highs = [0.2775471271, 0.4840332973, 0.6757850666, 0.1025498628, 0.2446509233, 0.3688541104]
    assert [one.value for one in points] == pytest.approx(values, abs=1e-9)
    assert [one.se for one in points] == pytest.approx(ses, abs=1e-9)
    assert [one.interval.high for one in points if one.interval] == pytest.approx(highs, abs=1e-8)
    assert made[0].at_risk_at_marks == (160, 65, 13)


def test_tied_times_need_no_jitter() -> None:
    points = [point for one in ended("months", at=[3, 6, 12]).incidences for point in one.at_marks]
    ses = [0.02731333752, 0.03404276781, 0.03906142772, 0.01597006555, 0.02615936812, 0.03528600604]
    assert [one.se for one in points] == pytest.approx(ses, abs=1e-9)


def test_another_implementation_agrees() -> None:
    theirs = KaplanMeierFitter().fit(LUNG["time"], LUNG["status"] == 2)
    curve = kaplan_meier(LUNG, time="time", event="status", event_is=2, limits="log-log").curves[0]
    assert list(curve.survival) == pytest.approx(theirs.survival_function_at_times(curve.times).tolist())
    distinct = np.arange(1.0, len(LUNG) + 1)
    causes = LUNG["cause"].to_numpy()
    at, values, _ = aalen_johansen(distinct, causes, 1)
    other = AalenJohansenFitter(calculate_variance=False).fit(distinct, causes, event_of_interest=1)
    assert values.tolist() == pytest.approx(other.cumulative_density_.loc[at].to_numpy().ravel().tolist())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 3)), min_size=2, max_size=40))
def test_all_causes_and_those_still_waiting_make_one(pairs: list[tuple[int, int]]) -> None:
    times, causes = np.array(pairs, dtype=float).T
    if not (causes > 0).any():
        return
    together = sum(aalen_johansen(times, causes, kind)[1] for kind in (1, 2, 3))
    table = pd.DataFrame({"t": times, "e": (causes > 0).astype(int)})
    curve = kaplan_meier(table, time="t", event="e").curves[0]
    assert (together + np.array(curve.survival)).tolist() == pytest.approx([1.0] * len(curve.times))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 1)), min_size=2, max_size=40))
def test_with_one_cause_it_is_kaplan_meier(pairs: list[tuple[int, int]]) -> None:
    times, causes = np.array(pairs, dtype=float).T
    if not causes.any():
        return
    curve = kaplan_meier(pd.DataFrame({"t": times, "e": causes}), time="t", event="e", at=[0]).curves[0]
    _, values, ses = aalen_johansen(times, causes, 1)
    assert (1 - values).tolist() == pytest.approx(list(curve.survival), abs=1e-12)
    low = np.array(curve.lows)
    known = ~np.isnan(low)
    survival = np.array(curve.survival)[known]
    assert np.exp(np.log(survival) - 1.959964 * ses[known] / survival) == pytest.approx(low[known], abs=1e-6)


def test_a_single_cause_taken_alone_overstates() -> None:
    alone = kaplan_meier(LUNG, time="time", event="cause", event_is=1, at=[730]).curves[0].at_marks[0]
    beside = ended(at=[730]).incidences[0].at_marks[0]
    assert 1 - alone.value > beside.value


def test_cause_specific_hazards_take_the_others_as_censored() -> None:
    made = ended(covariates=["age"]).hazards
    assert [one.cause for one in made] == ["cause 1", "cause 2"]
    assert made[0].model.events == 112
    assert made[0].model.coefficients[0].value == pytest.approx(0.02582, abs=2e-4)


def test_a_time_after_the_last_follow_up_has_no_number() -> None:
    made = kaplan_meier(pd.DataFrame({"t": [1, 2, 3], "e": [1, 0, 0]}), time="t", event="e", at=[2, 9])
    assert made.curves[0].at_marks[0].value == pytest.approx(2 / 3)
    assert math.isnan(made.curves[0].at_marks[1].value)
    assert made.curves[0].at_risk_at_marks == (2, 0)


def test_a_median_that_is_not_reached_is_none() -> None:
    made = kaplan_meier(pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 0, 0, 0]}), time="t", event="e")
    assert made.curves[0].median is None
    assert "not reached" in str(made)


def test_a_curve_that_rests_on_one_half_has_its_median_half_way() -> None:
    made = kaplan_meier(pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 1, 1]}), time="t", event="e")
    assert made.curves[0].median is not None
    assert made.curves[0].median.value == 2.5


def test_greenwood_covers_as_often_as_it_says() -> None:
    random = np.random.Generator(np.random.PCG64(9))
    inside = 0
    for _ in range(400):
        wait, end = random.exponential(10, 80), random.uniform(2, 20, 80)
        table = pd.DataFrame({"t": np.minimum(wait, end), "e": (wait <= end).astype(int)})
        found = kaplan_meier(table, time="t", event="e", at=[5], limits="log-log").curves[0].at_marks[0]
        assert found.interval is not None
        inside += found.interval.low <= math.exp(-0.5) <= found.interval.high
    assert 0.925 < inside / 400 < 0.975


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"t": [-1, 2, 3]}, 'column "t", row 2: a time cannot be below 0'),
        ({"t": [0, 0, 0]}, "every time is 0"),
        ({"t": [1, np.inf, 2]}, "must be finite"),
        ({"t": [1, "x", 2]}, '"x" is not a number'),
        ({"g": ["a", "a", "a"]}, "two groups or more"),
    ],
)
def test_what_cannot_be_timed_is_said(change: dict[str, list[object]], says: str) -> None:
    table = pd.DataFrame({"t": [1, 2, 3], "e": [1, 0, 1], "g": ["a", "b", "a"], **change}, index=[2, 3, 4])
    with pytest.raises(BadInput, match=says):
        kaplan_meier(table, time="t", event="e", group="g")


def test_no_event_is_refused() -> None:
    table = pd.DataFrame({"t": [1, 2, 3], "e": [0, 0, 0], "x": [1, 2, 1]})
    for call in (
        lambda: kaplan_meier(table, time="t", event="e"),
        lambda: cox(table, time="t", event="e", covariates=["x"]),
        lambda: cumulative_incidence(table, time="t", cause="e"),
    ):
        with pytest.raises(Declined, match="nobody had"):
            call()


def test_a_covariate_that_orders_all_events_is_refused() -> None:
    table = pd.DataFrame({"t": np.arange(1, 21), "e": 1, "x": np.arange(20, 0, -1)})
    with pytest.raises(Declined):
        cox(table, time="t", event="e", covariates=["x"])


def test_a_constant_covariate_and_a_cause_of_a_half_are_refused() -> None:
    table = pd.DataFrame({"t": [1, 2, 3], "e": [1, 0, 1], "x": [1, 1, 1], "c": [0.5, 1, 0]})
    with pytest.raises(BadInput, match="constant"):
        cox(table, time="t", event="e", covariates=["x"])
    with pytest.raises(BadInput, match="a cause is 0, 1, 2"):
        cumulative_incidence(table, time="t", cause="c")
