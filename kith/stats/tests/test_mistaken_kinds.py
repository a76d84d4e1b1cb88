"""Numbers that name kinds are kinds, and what would be ignored in silence is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith.stats.costs.comparing import _benefit
from kith.stats.costs.increments import Increments
from kith.stats.costs.people import Terms
from kith.stats.mixed import fit
from kith.stats.mixed.drawing import growth_of
from kith.stats.refusing import BadInput
from kith.stats.tests.verbs import run
from kith.stats.trials.ancova import ancova
from kith.stats.trials.clustering import clustering
from kith.stats.trials.endpoints import Endpoint
from kith.stats.trials.margins import of
from kith.stats.trials.tipping import imputed_effect

SITES = Endpoint(outcome="y", arm="arm", base=("base",), strata=("site",))
MARGIN = {"outcome": "post", "unit": "points", "better": "lower", "size": 2, "why": "half of what is noticed",
          "set_by": "the board", "set_at": "2026-01-08T09:00:00Z"}  # fmt: skip
PAIRS = "example:two_arms_in_groups.csv --outcome post --paired base --margin example:margin.json"


def four_sites() -> pd.DataFrame:
    chance = np.random.Generator(np.random.PCG64(1))
    site = chance.integers(1, 5, 120)
    table = pd.DataFrame(
        {"site": site, "arm": chance.choice(["a", "b"], 120), "base": chance.normal(size=120)}
    )
    y = table["base"] + np.array([0, 3, -2, 5])[site - 1] + chance.normal(size=120)
    return table.assign(y=y.mask(chance.random(120) < 0.1))


def test_sites_written_as_numbers_are_sites_and_no_slope() -> None:
    table = four_sites()
    named = table.assign(site="s" + table["site"].astype(str))
    one, other = ancova(table, SITES), ancova(named, SITES)
    assert [each.name for each in one.coefficients][-3:] == ["site: 2", "site: 3", "site: 4"]
    assert one.effect.value == pytest.approx(other.effect.value, rel=1e-10)
    assert one.effect.df == other.effect.df


def test_an_imputation_takes_sites_written_as_numbers_for_sites() -> None:
    table = four_sites()
    named = table.assign(site="s" + table["site"].astype(str))
    one, other = (imputed_effect(each, SITES, count=3, seed=1) for each in (table, named))
    assert one.estimate.value == pytest.approx(other.estimate.value, rel=1e-10)


def test_a_course_holds_classes_written_as_numbers_at_the_most_frequent() -> None:
    chance = np.random.Generator(np.random.PCG64(2))
    table = pd.DataFrame({"member": np.repeat(np.arange(40), 4), "week": np.tile([0, 2, 4, 8], 40)})
    table["site"] = np.repeat(chance.choice([1, 2, 3], 40, p=[0.2, 0.6, 0.2]), 4)
    table["y"] = (
        table["week"] + table["site"] ** 2 + chance.normal(size=160) + np.repeat(chance.normal(size=40), 4)
    )
    model = fit("y ~ week + factor(site) + (1|member)", table)
    start = growth_of(model, time="week").curves[0].values[0]
    assert start == pytest.approx(model.contrast({"(Intercept)": 1, "factor(site)2": 1}).value)


def test_a_hash_knows_by_what_residuals_differ() -> None:
    chance = np.random.Generator(np.random.PCG64(3))
    table = pd.DataFrame(
        {"g": np.repeat(np.arange(10), 6), "y": chance.normal(size=60), "k": np.arange(60) % 2}
    )
    formula, other = "y ~ 1 + (1|g)", table.assign(k=np.arange(60) % 3 > 0)
    hashes = {fit(formula, each, residual_by="k").provenance.data_hash for each in (table, other)}
    assert len(hashes) == 2


def test_looking_at_one_arm_is_not_called_missing() -> None:
    table = pd.DataFrame({"y": [1.0, 2, 4, 6, 3, 1, 5, 2], "g": list("aabbccdd"), "arm": list("xxxxyyyy")})
    made = clustering(table, outcome="y", group="g", arm="arm", only="x").provenance
    assert (made.n_used, made.n_eligible, made.missing) == (4, 4, "none missing")


@pytest.mark.parametrize("option", ["--group group", "--base base", "--per-protocol kept", "--reference cbt"])
def test_pairs_do_not_take_what_belongs_to_arms(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"equivalence {PAIRS} {option}") == 2
    assert "belongs to a comparison of arms" in capsys.readouterr().err


def test_subgroups_have_no_prediction_interval_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    studies = "example:support_trials.csv --measure SMD --shared control --name study"
    assert run(f"pool {studies} --by setting --prediction 'z, Wald'") == 2
    assert "leave out --by, or --prediction" in capsys.readouterr().err


@pytest.mark.parametrize("field", ["outcome", "unit", "better", "why", "set_by", "set_at"])
@pytest.mark.parametrize("value", [5, ["lower"], None])
def test_a_margin_stands_in_words(field: str, value: object) -> None:
    with pytest.raises(BadInput, match=f"the {field} of a margin stands in words"):
        of({**MARGIN, field: value})


def test_a_bootstrap_refuses_a_seed_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    asked = "dose example:attendance.csv --outcome remitted --dose meetings --draws 200 --seed -1"
    assert run(asked) == 2
    assert "a seed is a whole number" in capsys.readouterr().err


def test_a_net_benefit_without_error_is_certain() -> None:
    """Where cost is so many times the effect, its net benefit at that price has no variance."""
    found = Increments(cost=20, effect=2, se_cost=10, se_effect=1, covariance=10, df=float("inf"))
    terms = Terms(currency="EUR", price_year=2025, discount=0, effect_unit="QALY", threshold=10)
    drawn = (np.array([10.0, 30]), np.array([1.0, 3]))
    assert _benefit(10, found, drawn, 0.95, terms).p_normal == 0.0


def test_a_flow_may_come_from_a_file_with_a_mark_of_byte_order(tmp_path: Path) -> None:
    counts = tmp_path / "counts.json"
    counts.write_text('\ufeff{"assessed": 3, "excluded": 1}', encoding="utf-8")
    assert run(f"consort {counts}") == 0


@pytest.mark.parametrize("kind", ["CR0", "CR1", "CR1S", "CR2"])
def test_clusters_that_are_fitted_without_error_give_no_standard_error(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One cluster a kind: the means of clusters are the coefficients, and their error would be rounding."""
    chance = np.random.Generator(np.random.PCG64(4))
    table = pd.DataFrame({"y": chance.normal(size=40), "kind": ["a", "b"] * 20})
    table.to_csv(tmp_path / "two.csv", index=False)
    assert run(f"robust {tmp_path}/two.csv --outcome y --on kind --clusters kind --kind {kind}") == 2
    assert "clusters are fitted without error" in capsys.readouterr().err


@pytest.mark.parametrize(
    "asked",
    [
        "power --new-people 20 --reference-people 20 --seed 1 --difference inf",
        "power --new-groups 4 --reference-groups 4 --size nan --icc 0.1 --seed 1",
        "samplesize means --d 0.3 --size inf --icc 0.05",
        "tipping example:two_arms_in_groups.csv --outcome post --arm arm --seed 1 --shifted cbt --deltas nan",
        "dose example:attendance.csv --outcome remitted --dose meetings --cuts 1,inf",
    ],
)
def test_a_number_is_finite(asked: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(asked) == 2
    told = capsys.readouterr().err
    assert "finite" in told or "numbers by commas" in told
    assert told.count("\n") == 1


def test_a_difference_without_events_is_called_a_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "none.csv").write_text("events1,n1,events2,n2\n0,20,0,20\n0,30,0,25\n")
    assert run(f"sparse {tmp_path}/none.csv --rule RD") == 2
    assert "no difference has a standard error" in capsys.readouterr().err


REVIEW = "prisma example:review_records.csv --source source --duplicates duplicate --registers"
STAYING = "survival example:staying.csv --time weeks --event why"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (f"{STAYING} --covariates age --group arm", "--group is of curves"),
        (f"{STAYING} --clusters arm", "--clusters is of a Cox model"),
        ("samplesize means --d 0.4 --ratio 2", "--ratio goes with --one-arm"),
        ("mixed example:growth.csv --formula 'phq9 ~ week + (1|member)' --by week", "--by goes with --time"),
        (f"{REVIEW} 'trial regsiter'", '"trial regsiter" is no source'),
    ],
)
def test_what_would_be_passed_over_is_refused(
    asked: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(asked) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
