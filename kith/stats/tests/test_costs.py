"""Cost-effectiveness agrees with R, and refuses what would mislead.

The case cea_two_arm was computed by R 4.2.2 with

    d <- read.csv("cea_two_arm.csv"); a <- split(d, d$arm); n <- sapply(a, nrow)
    delta <- sapply(c("cost", "qaly"), function(v) mean(a[["1"]][[v]]) - mean(a[["0"]][[v]]))
    V <- cov(a[["1"]][c("cost", "qaly")]) / n[["1"]] + cov(a[["0"]][c("cost", "qaly")]) / n[["0"]]
    lambda <- c(0, 5000, 10000, 20000, 30000, 50000)
    inb <- lambda * delta[["qaly"]] - delta[["cost"]]
    se <- sqrt(lambda^2 * V[2, 2] + V[1, 1] - 2 * lambda * V[1, 2]); pnorm(inb / se)
    set.seed(20260101); B <- 20000   # and a bootstrap stratified by arm
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS

from kith.stats.command import main
from kith.stats.costs.choosing import frontier
from kith.stats.costs.comparing import CostEffectiveness, cost_effectiveness
from kith.stats.costs.discounting import present_value
from kith.stats.costs.frontiers import placed
from kith.stats.costs.increments import Increments, increments
from kith.stats.costs.information import people_affected, perfect_information
from kith.stats.costs.people import People, Terms
from kith.stats.costs.ratios import fieller, quadrant, ratio
from kith.stats.costs.resampling import increments_drawn, resampled
from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import read

REFERENCE = Path(__file__).resolve().parent / "reference"
CASE = json.loads((REFERENCE / "cea_two_arm.json").read_text())["expected"]
TERMS = Terms(currency="GBP", price_year=2024, discount=0, effect_unit="QALY", threshold=20_000)
MONEY, MOMENT, SHARE = 1e-2, 1e-4, 0.015  # tolerances of the case, absolute


def rows(**columns: Any) -> pd.DataFrame:
    """A small trial of two arms, eight people; columns may be put in its place."""
    plain = {
        "arm": list("aaaabbbb"),
        "cost": [1.0, 2, 4, 5, 5, 7, 9, 8],
        "qaly": [0.5, 0.7, 0.6, 0.5, 0.8, 0.7, 0.9, 0.6],
    }
    return pd.DataFrame({**plain, **columns})


def people(table: pd.DataFrame, **more: Any) -> People:
    return People(**{"rows": table, "arm": "arm", "cost": ("cost",), "effect": ("qaly",), **more})


@pytest.fixture(scope="module")
def found() -> CostEffectiveness:
    table = read(REFERENCE / "cea_two_arm.csv")
    return cost_effectiveness(
        people(table), TERMS, seed=20260101, thresholds=CASE["lambda"], draws=20_000, control="0"
    )


@pytest.mark.parametrize(
    ("what", "of", "tolerance"),
    [
        ("delta_cost", lambda one: one.cost.value, MONEY),
        ("delta_qaly", lambda one: one.effect.value, MOMENT),
        ("icer", lambda one: one.icer.value, MONEY),
        ("se_cost", lambda one: one.cost.se, MONEY),
        ("se_qaly", lambda one: one.effect.se, MOMENT),
        ("cov", lambda one: one.covariance, MOMENT),
        ("corr", lambda one: one.correlation, MOMENT),
    ],
)
def test_increments_agree_with_r(found: CostEffectiveness, what: str, of: Any, tolerance: float) -> None:
    assert of(found) == pytest.approx(CASE[what], abs=tolerance)


@pytest.mark.parametrize(("n", "threshold"), list(enumerate(CASE["lambda"])))
def test_net_benefit_and_its_probability_agree_with_r(
    found: CostEffectiveness, n: int, threshold: float
) -> None:
    one = found.at(threshold)
    assert one.inb.value == pytest.approx(CASE["inb"][n], abs=MONEY)
    assert one.inb.se == pytest.approx(CASE["inb_se"][n], abs=MONEY)
    assert one.p_normal == pytest.approx(CASE["ceac_parametric_normal"][n], abs=MOMENT)
    assert one.p_bootstrap == pytest.approx(CASE["ceac_bootstrap"][n], abs=SHARE)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("NE", "north-east"),
        ("SE_dominant", "south-east (dominant)"),
        ("NW_dominated", "north-west (dominated)"),
        ("SW", "south-west"),
    ],
)
def test_shares_of_quadrants_agree_with_r(found: CostEffectiveness, theirs: str, ours: str) -> None:
    assert found.quadrants[ours] == pytest.approx(CASE["quadrants_bootstrap"][theirs], abs=SHARE)


def test_a_ratio_has_no_interval_where_the_effect_is_not_clear_of_zero(found: CostEffectiveness) -> None:
    assert CASE["fieller_ci_icer"] is None
    assert found.icer is not None
    assert found.icer.interval is None
    assert found.icer_bootstrap is None
    assert any("not clear of zero" in note for note in found.notes)


def test_what_is_dominant_has_no_ratio() -> None:
    table = rows(cost=[9.0, 8, 9, 7, 1, 2, 1, 2])
    one = cost_effectiveness(people(table), TERMS, seed=1)
    assert (one.icer, one.quadrant) == (None, "south-east")
    assert "dominant" in str(one)
    other = cost_effectiveness(people(table), TERMS, seed=1, control="b")
    assert (other.icer, other.meaning.split(":")[0]) == (None, "dominated")


def test_a_ratio_of_savings_says_that_effect_is_lost() -> None:
    assert quadrant(-0.1, -100).meaning.startswith("less effect at less cost")
    assert ratio(-0.1, -100) == pytest.approx(1000)


def test_variance_is_that_of_welch() -> None:
    table = rows()
    one = cost_effectiveness(people(table), TERMS, seed=1)
    a, b = (table.cost[table.arm == arm] for arm in "ab")
    assert one.cost.se == pytest.approx(stats.ttest_ind(b, a, equal_var=False)._standard_error)


def test_adjusted_increments_are_those_of_least_squares_with_hc2() -> None:
    table = pd.concat([rows(before=[0.4, 0.9, 0.5, 0.6, 0.3, 0.8, 0.7, 0.5])] * 3)
    table["before"] += np.linspace(0, 0.1, 24)
    one = cost_effectiveness(people(table, covariates=("before",)), TERMS, seed=1)
    x = np.column_stack([np.ones(24), table.arm == "b", table.before])
    fit = OLS(table.cost.to_numpy(), x.astype(float)).fit(cov_type="HC2")
    assert (one.cost.value, one.cost.se) == pytest.approx((fit.params[1], fit.bse[1]))
    assert "adjusted for before" in one.provenance.method


def test_a_draw_without_a_regression_is_refused_whatever_the_machine() -> None:
    """In some draws an arm is one person again and again: the covariate then says what the arm says."""
    table = rows(before=[0.4, 0.9, 0.5, 0.6, 0.3, 0.8, 0.7, 0.5])
    with pytest.raises(Declined, match="too few people"):
        cost_effectiveness(people(table, covariates=("before",)), TERMS, seed=1)


def test_alike_people_in_groups_widen_the_interval() -> None:
    generator = np.random.default_rng(5)
    groups = np.repeat(np.arange(40), 8)
    shift = generator.normal(0, 1, 40)[groups]
    costs, effects = 10 + shift + generator.normal(size=320), shift + generator.normal(size=320)
    arms = groups % 2
    alone, together = increments(costs, effects, arms), increments(costs, effects, arms, groups=groups)
    assert together.se_cost > 1.5 * alone.se_cost
    assert 20 < together.df < 40
    drawn = increments_drawn(costs, effects, arms, draws=4_000, seed=1, groups=groups)
    assert drawn[0].std() == pytest.approx(together.se_cost, rel=0.1)
    assert np.cov(*drawn)[0, 1] == pytest.approx(together.covariance, rel=0.2)


def test_a_group_of_one_is_a_person() -> None:
    generator = np.random.default_rng(2)
    costs, effects = generator.gamma(2, 100, 60), generator.beta(5, 3, 60)
    arms = np.arange(60) % 2
    alone, each = increments(costs, effects, arms), increments(costs, effects, arms, groups=np.arange(60))
    assert (each.se_cost, each.covariance) == pytest.approx((alone.se_cost, alone.covariance))


def test_fieller_covers_where_the_effect_is_clear() -> None:
    """2,000 trials of 2 x 100 people: nineteen of twenty intervals hold the ratio of the population means."""
    generator = np.random.default_rng(11)
    hits = 0
    for effect, cost in generator.multivariate_normal([0.1, 200], [[4e-4, 0.3], [0.3, 2500]], 2_000):
        one = Increments(cost=cost, effect=effect, se_cost=50, se_effect=0.02, covariance=0.3, df=np.inf)
        if abs(effect) > 1.96 * 0.02:
            limits = fieller(one)
            hits += limits.low < 2000 < limits.high
        else:
            hits += 1  # the set has no two ends, and holds the ratio
    assert 0.93 < hits / 2_000 < 0.97


def test_the_same_seed_makes_the_same_draws() -> None:
    once, again, other = (cost_effectiveness(people(rows()), TERMS, seed=seed) for seed in (3, 3, 4))
    assert once.to_json() == again.to_json()
    assert once.benefits != other.benefits


def test_draws_do_not_depend_on_how_many_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).normal(size=(50, 2))
    whole = resampled(values, 300, np.random.default_rng(7))
    monkeypatch.setattr("kith.stats.costs.resampling.AT_ONCE", 500)
    assert resampled(values, 300, np.random.default_rng(7)) == pytest.approx(whole, rel=1e-12)


def test_draws_stay_out_of_json() -> None:
    kept = cost_effectiveness(people(rows()), TERMS, seed=1).as_dict()
    assert "cost_draws" not in kept
    assert kept["provenance"]["seed"] == 1


def test_terms_are_printed() -> None:
    terms = Terms(currency="EUR", price_year=2023, discount=0.03, effect_unit="QALY", threshold=100)
    shown = str(cost_effectiveness(people(rows()), terms, seed=1))
    assert "EUR 2023" in shown
    assert "3 % a year" in shown


def test_later_years_count_for_less() -> None:
    assert present_value(np.array([[100, 103, 0], [0, 0, 106.09]]), 0.03).tolist() == pytest.approx(
        [200, 100]
    )
    terms = Terms(currency="EUR", price_year=2023, discount=0.25, effect_unit="QALY", threshold=100)
    table = rows(later=5.0)
    one = cost_effectiveness(people(table, cost=("cost", "later")), terms, seed=1)
    assert one.means[0].value == pytest.approx(3 + 4)


def test_lower_scores_may_be_better() -> None:
    terms = Terms(
        currency="EUR", price_year=2023, discount=0, effect_unit="point", threshold=1, lower_is_better=True
    )
    plain, turned = (cost_effectiveness(people(rows()), one, seed=1) for one in (TERMS, terms))
    assert turned.effect.value == -plain.effect.value


def test_whoever_misses_something_is_left_out_and_counted() -> None:
    one = cost_effectiveness(people(rows(cost=[1.0, 2, None, 5, 5, 7, 9, 8])), TERMS, seed=1)
    assert (one.provenance.n_used, one.provenance.n_eligible) == (7, 8)
    assert any("left out" in note for note in one.notes)


def test_perfect_information_is_the_gain_of_choosing_in_each_draw() -> None:
    assert perfect_information([[0, 5], [0, -1]]) == pytest.approx(0.5)
    assert people_affected(100, 3, 0) == pytest.approx(300)
    one = cost_effectiveness(people(rows()), TERMS, seed=1, population=(1000, 5))
    assert one.population is not None
    assert one.population.evpi == pytest.approx(5000 * one.at(20_000).evpi)


def test_perfect_information_agrees_with_the_unit_normal_loss(found: CostEffectiveness) -> None:
    one = found.at(10_000)
    assert one.inb.se is not None
    z = abs(one.inb.value) / one.inb.se
    assert one.evpi == pytest.approx(one.inb.se * (stats.norm.pdf(z) - z * stats.norm.sf(z)), rel=0.03)


OPTIONS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=8, unique=True
).map(lambda pairs: [(f"o{n}", float(cost), float(effect)) for n, (cost, effect) in enumerate(pairs)])


@settings(max_examples=60, deadline=None)
@given(OPTIONS)
def test_nothing_beats_the_frontier_at_any_threshold(options: list[tuple[str, float, float]]) -> None:
    kept = [one for one in placed(options) if one.on_frontier]
    for threshold in np.geomspace(0.01, 1000, 40):
        best = max(threshold * effect - cost for _, cost, effect in options)
        assert best == pytest.approx(max(threshold * one.effect - one.cost for one in kept))
    ratios = [one.ratio for one in kept if one.ratio is not None]
    assert ratios == sorted(ratios)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 100), st.floats(-50, 50))
def test_money_in_another_currency_changes_the_unit_alone(rate: float, more: float) -> None:
    table = rows()
    plain = increments(table.cost, table.qaly, table.arm == "b")
    moved = increments(rate * table.cost + more, table.qaly, table.arm == "b")
    assert moved.cost == pytest.approx(rate * plain.cost)
    assert moved.covariance == pytest.approx(rate * plain.covariance, abs=1e-9)


def test_options_that_are_people_have_probabilities() -> None:
    table = rows(arm=list("aabbccdd"))
    one = frontier(people(table), TERMS, seed=1, draws=500)
    chosen = one.choices[3]
    assert chosen.probabilities is not None
    assert sum(chosen.probabilities.values()) == pytest.approx(1)
    assert "P(a)" in str(one)


def test_options_with_the_same_cost_and_effect_stand_once_on_the_frontier() -> None:
    one = placed([("a", 1.0, 1.0), ("b", 1.0, 1.0), ("c", 0.0, 0.0)])
    assert [each.standing for each in one if each.name == "b"] == ["the same cost and effect as a"]


@pytest.mark.parametrize(
    ("table", "more", "says"),
    [
        (rows(), {"cost": ("price",)}, 'column "price": there is no such column'),
        (rows(cost=[1, 2, 3, "four", 5, 6, 7, 8]), {}, 'column "cost", row 3: "four" is not a number'),
        (rows(cost=[1, 2, 3, np.inf, 5, 6, 7, 8]), {}, "finite"),
        (rows(cost=2.0), {}, "the costs do not vary"),
        (rows(arm=list("aaaabbcc")), {}, "use frontier"),
        (rows(arm=list("aaaaaaab")), {}, "two people at least"),
        (rows(qaly=[0.5, 0.7, 0.6, 0.5, None, None, None, None]), {}, 'nobody in "b"'),
        (rows(before=1.0), {"covariates": ("before",)}, "constant"),
        (rows(group=list("xxyyyyzz")), {"group": "group"}, 'group "y" stands in more than one arm'),
        (rows(who=[1, 2, 3, 3, 4, 5, 6, 7]), {"person": "who"}, 'column "who", row 3: "3" comes twice'),
    ],
)
def test_bad_rows_are_named(table: pd.DataFrame, more: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as told:
        cost_effectiveness(people(table, **more), TERMS, seed=1)
    assert says in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"draws": 10}, "draws"),
        ({"seed": -1}, "seed"),
        ({"level": 95}, "proportion"),
        ({"thresholds": [-1]}, "zero or more"),
        ({"control": "c"}, "no arm"),
        ({"population": (0, 5)}, "population"),
        ({"draws": 10**9}, "draws"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        cost_effectiveness(people(rows()), TERMS, **{"seed": 1, **options})


def test_more_counts_than_a_minute_holds_are_refused() -> None:
    with pytest.raises(BadInput, match="reasonable time"):
        resampled(np.ones((10**5, 1)), 10**5, np.random.default_rng(1))


def test_one_arm_has_no_acceptability() -> None:
    with pytest.raises(Declined, match="need two"):
        cost_effectiveness(people(rows(arm="a")), TERMS, seed=1)


def test_one_group_in_an_arm_is_no_sample_of_groups() -> None:
    with pytest.raises(Declined, match="one group"):
        cost_effectiveness(people(rows(group=list("xxyyzzzz")), group="group"), TERMS, seed=1)


ASKED = (
    "example:costs_of_groups.csv --arm arm --control usual --cost cost --effect qaly --unit QALY "
    "--currency EUR --price-year 2025 --discount 0 --threshold 20000"
)


def test_the_command_answers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "costs.svg"
    assert main(["costs", *ASKED.split(), "--group", "group", "--json", "--plot", str(picture)]) == 0
    assert json.loads(capsys.readouterr().out)["quadrant"] == "north-east"
    assert "<svg" in picture.read_text()


@pytest.mark.parametrize(
    "left_out", ["--price-year 2025", "--discount 0", "--threshold 20000", "--currency EUR"]
)
def test_the_command_asks_for_the_terms(left_out: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["costs", *ASKED.replace(left_out, "").split()])
    assert left.value.code == 2
    assert left_out.split()[0] in capsys.readouterr().err


def test_a_picture_that_cannot_be_written_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere" / "costs.svg"
    assert main(["costs", *ASKED.split(), "--draws", "100", "--plot", str(nowhere)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_places_options(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ASKED.replace("costs_of_groups", "costs_of_options").replace(
        "--arm arm --control usual", "--arm option"
    )
    assert main(["frontier", *asked.split()]) == 0
    assert "dominated by mutual support group" in capsys.readouterr().out
