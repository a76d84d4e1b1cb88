"""Sample sizes, design effects, plans and power.

R 4.2.2, pwr 1.3.0: `pwr.t.test(d = .5, power = .8)`, `power.prop.test(p1 = .5, p2 = .35, power = .8)`, and
closed forms with qnorm: `2 * (qnorm(.975) + qnorm(.8))^2 / d^2`, `n * (1 + (m - 1) * icc)`.
"""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from kith.stats.refusing import BadInput
from kith.stats.tests.trials_cases import case, flat
from kith.stats.trials import sizes
from kith.stats.trials.clustering import design_effect, effective_n, icc_of, shares
from kith.stats.trials.planning import Layout, plan
from kith.stats.trials.powering import Arm, Question, power_by_simulation

EXPECTED = case("sample_size")["expected"]


def clustered(number: str, d: float, m: float, icc: float) -> float:
    alone = sizes.two_means_normal(d)
    people, groups = sizes.in_groups(alone, m, icc)
    return {"n_per_arm_ind": alone, "n_per_arm_deff": people, "groups_per_arm_ceiling": groups}[number]


CASES: dict[str, Callable[[], float]] = {
    "two_group_t.n_per_arm": lambda: sizes.two_means(0.5, power=0.8, alpha=0.05),
    "two_group_t90.n_per_arm": lambda: sizes.two_means(0.3, power=0.9),
    "normal_approx.n_per_arm": lambda: sizes.two_means_normal(0.5),
    "two_prop_unpooled.n_per_arm": lambda: sizes.two_proportions(0.5, 0.35),
    "two_prop_power.prop.test.n_per_arm": lambda: sizes.two_proportions(0.5, 0.35, pooled=True),
    "design_effect_unequal.deff": lambda: design_effect(8, 0.05, cv=0.4),
    "noninferiority_normal.n_per_arm": lambda: sizes.for_noninferiority(6, 2.5),
    "equivalence_normal.n_per_arm": lambda: sizes.for_equivalence(6, 2.5),
    "cluster_two_arm.n_per_arm_ind": lambda: clustered("n_per_arm_ind", 0.4, 8, 0.05),
    "cluster_two_arm.n_per_arm_deff": lambda: clustered("n_per_arm_deff", 0.4, 8, 0.05),
    "cluster_two_arm.groups_per_arm_ceiling": lambda: clustered("groups_per_arm_ceiling", 0.4, 8, 0.05),
    "partially_nested.n_per_arm": lambda: sizes.partially_nested(0.4, 8, 0.05)[0],
    "partially_nested.optimal_ratio_nt_nc": lambda: sizes.best_ratio(8, 0.05),
    "attrition_inflation.n_inflated": lambda: sizes.with_attrition(100, 0.2),
    "icc_from_varcomp.icc": lambda: icc_of(1.2, 22.8),
    "n_eff.n_eff": lambda: effective_n(160, 8, 0.05),
    "vpc_3level.icc_group": lambda: shares(0.9, 12.4, 8.1)[0],
    "vpc_3level.icc_member_within": lambda: shares(0.9, 12.4, 8.1)[1],
}


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(name: str) -> None:
    assert CASES[name]() == pytest.approx(dict(flat(EXPECTED))[name], abs=1e-3)


@pytest.mark.parametrize("one", EXPECTED["design_effect"], ids=lambda one: f"m{one['m']}")
def test_the_design_effect_agrees(one: dict[str, float]) -> None:
    assert design_effect(one["m"], one["icc"]) == pytest.approx(one["deff"], abs=1e-9)


@pytest.mark.parametrize(("d", "power", "ratio"), [(0.2, 0.9, 1), (0.5, 0.8, 2), (1.2, 0.95, 0.5)])
def test_the_t_test_s_size_agrees_with_statsmodels(d: float, power: float, ratio: float) -> None:
    theirs = TTestIndPower().solve_power(d, power=power, alpha=0.05, ratio=ratio)
    assert sizes.two_means(d, power=power, ratio=ratio) == pytest.approx(float(theirs), rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.15, 1.2), st.floats(2, 20), st.floats(0, 0.3), st.floats(0.7, 0.95))
def test_groups_are_rounded_up_and_df_from_groups_ask_for_no_fewer(
    d: float, size: float, icc: float, power: float
) -> None:
    people, groups = sizes.in_groups(sizes.two_means_normal(d, power=power), size, icc)
    assert (groups - 1) * size < people <= groups * size + 1e-6
    assert sizes.groups_by_t(d, size, icc, power=power) >= groups


def test_equivalence_with_a_true_difference_needs_more() -> None:
    assert sizes.for_equivalence(6, 2.5, true_difference=0.5) > sizes.for_equivalence(6, 2.5)
    assert sizes.for_equivalence(6, 2.5, true_difference=-0.5) == pytest.approx(
        sizes.for_equivalence(6, 2.5, true_difference=0.5)
    )


def test_the_best_ratio_needs_the_fewest_people() -> None:
    best = sizes.best_ratio(8, 0.05)
    totals = [sum(sizes.partially_nested(0.4, 8, 0.05, ratio=best * step)) for step in (0.8, 1, 1.25)]
    assert min(totals) == totals[1]


@pytest.mark.parametrize(
    "call",
    [
        lambda: sizes.two_means(0),
        lambda: sizes.two_means(0.5, power=1),
        lambda: sizes.two_proportions(0.5, 0.5),
        lambda: sizes.two_proportions(0, 0.5),
        lambda: sizes.for_noninferiority(6, 2.5, worse_by=2.5),
        lambda: sizes.for_equivalence(6, -1),
        lambda: sizes.for_equivalence(6, 2, true_difference=-3),
        lambda: sizes.with_attrition(100, 1),
        lambda: sizes.partially_nested(0.4, 8, 0.05, ratio=0),
        lambda: design_effect(0.5, 0.1),
        lambda: design_effect(8, 1.5),
        lambda: icc_of(0, 0),
        lambda: shares(-1, 1, 1),
        lambda: Layout(size=8),
        lambda: Layout(one_arm=True),
        lambda: Arm(groups=8, size=8),
        lambda: Arm(people=8, groups=8, icc=0.1),
        lambda: Arm(),
        lambda: Arm(people=8, attrition=1),
        lambda: power_by_simulation(Arm(people=8), Arm(people=8), seed=1, question="equivalence"),
        lambda: power_by_simulation(Arm(people=8), Arm(people=8), seed=1, margin=1),
        lambda: power_by_simulation(Arm(people=8), Arm(people=8), seed=1, runs=0),
    ],
)
def test_plans_that_make_no_sense_are_refused(call: Callable[[], object]) -> None:
    with pytest.raises(BadInput):
        call()


def test_a_plan_divides_by_who_stays_and_takes_whole_groups() -> None:
    n = sizes.two_means(0.4)
    made = plan(n, question="means", layout=Layout(size=8, icc=0.05, attrition=0.2), assumed=[], d=0.4)
    assert made.recruit[0] % 8 == 0
    assert made.recruit[0] * 0.8 >= n * 1.35
    assert plan(n, question="means", layout=Layout(attrition=0.2), assumed=[]).recruit == (124, 124)


def test_a_plan_with_groups_in_one_arm_counts_each_arm() -> None:
    made = plan(1, question="means", layout=Layout(size=8, icc=0.05, one_arm=True), assumed=[], d=0.4)
    assert made.recruit == (128, 128)
    assert [one.value for one in made.groups] == [15, 16]


def test_an_icc_of_zero_is_remarked_on() -> None:
    made = plan(90, question="means", layout=Layout(size=8, icc=0), assumed=[], d=0.4)
    assert "was stated" in made.notes[0]


PLANS: list[tuple[Arm, Arm, float, Question, float | None, float]] = [
    (Arm(people=64), Arm(people=64), 0.5, "superiority", None, sizes.power_of_t(0.5, 64, 64)),
    (Arm(groups=18, size=8, icc=0.05), Arm(groups=18, size=8, icc=0.05), 0.4, "superiority", None, 0.81),
    (Arm(groups=16, size=8, icc=0.05), Arm(people=128), 0.4, "superiority", None, 0.81),
    (Arm(people=91, sd=6), Arm(people=91, sd=6), 0.0, "noninferiority", 2.5, 0.80),
    (Arm(people=99, sd=6), Arm(people=99, sd=6), 0.0, "equivalence", 2.5, 0.80),
]


@pytest.mark.parametrize(("new", "old", "truth", "question", "margin", "expected"), PLANS)
def test_simulated_power_is_what_the_closed_form_says(
    new: Arm, old: Arm, truth: float, question: Question, margin: float | None, expected: float
) -> None:
    made: Any = power_by_simulation(
        new, old, seed=5, difference=truth, question=question, margin=margin, runs=1500
    )
    assert abs(made.power.value - expected) < 4 * made.power.se
    level = 0.025 if question == "noninferiority" else 0.05
    assert abs(made.false_findings.value - level) < 4 * (level * (1 - level) / 1500) ** 0.5


def test_the_same_seed_gives_the_same_power_and_another_another() -> None:
    arm = Arm(groups=6, size=7.5, icc=0.1, size_cv=0.4, attrition=0.2)
    first, same, other = (
        power_by_simulation(arm, arm, seed=seed, difference=0.6, runs=200) for seed in (1, 1, 2)
    )
    assert first == same
    assert first.provenance.seed == 1
    assert first.power.value != other.power.value


def test_the_model_may_be_what_is_simulated() -> None:
    arm = Arm(groups=10, size=6, icc=0.05, size_cv=0.3)
    fast, slow = (
        power_by_simulation(arm, arm, seed=1, difference=1.2, runs=8, analysis=kind)
        for kind in ("means", "model")
    )
    assert "mixed model" in slow.provenance.method
    assert fast.power.value == slow.power.value == 1


def test_long_work_tells_how_far_it_is() -> None:
    told: list[tuple[int, str]] = []
    power_by_simulation(
        Arm(people=9), Arm(people=9), seed=1, runs=3, progress=lambda done, what: told.append((done, what))
    )
    assert [done for done, _ in told] == [1, 2, 3, 1, 2, 3]
    assert {what for _, what in told} == {"power", "false findings, nothing to find"}


def test_a_fractional_mean_size_is_groups_of_two_sizes() -> None:
    arm = Arm(groups=4, size=7.5, icc=0.1)
    assert "4 groups of 7.5" in arm.described()
    assert arm.taken_in == 30
