"""Rubin's rules, imputation and tipping points.

R 4.2.2, mice 3.15.0: `pool.scalar(Q, U, n = 120, k = 3)`; its `lambda` is here `fraction`.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import PCG64, Generator

from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case, flat, rows_of
from kith.stats.trials.ancova import ancova
from kith.stats.trials.endpoints import Endpoint
from kith.stats.trials.imputing import impute
from kith.stats.trials.pooling import barnard_rubin, pool
from kith.stats.trials.tipping import imputed_effect, tipping

RUBIN = case("rubin_pooling")
GIVEN = RUBIN["input"]
ENDPOINT = Endpoint(outcome="post", arm="arm", base=("base",))
GROUPED = Endpoint(outcome="post", arm="arm", base=("base",), group="group")


@pytest.mark.parametrize(("number", "value"), list(flat(RUBIN["expected"])))
def test_pooling_agrees_with_mice(number: str, value: float) -> None:
    made: Any = pool(GIVEN["estimates"], GIVEN["se"], complete_df=GIVEN["n"] - GIVEN["k_params"])
    ours = {
        "qbar": made.estimate.value,
        "ubar": made.within,
        "b": made.between,
        "t": made.total,
        "se": made.estimate.se,
        "df": made.estimate.df,
        "r": made.increase,
        "fmi": made.fmi,
        "lambda": made.fraction,
        "ci95.0": made.estimate.interval.low,
        "ci95.1": made.estimate.interval.high,
        "p": made.estimate.p,
    }
    assert ours[number] == pytest.approx(value, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=20), st.floats(0.1, 3), st.floats(5, 500))
def test_pooled_errors_and_df_lie_where_they_must(values: list[float], se: float, df: float) -> None:
    made: Any = pool(values, [se] * len(values), complete_df=df)
    assert made.estimate.se >= se * (1 - 1e-12)
    assert 0 < made.estimate.df <= df
    assert 0 <= made.fraction < 1


def test_with_no_variance_between_the_complete_data_s_df_are_nearly_kept() -> None:
    made: Any = pool([1.0, 1.0], [0.5, 0.5], complete_df=100)
    assert made.estimate.se == pytest.approx(0.5)
    assert made.estimate.df == pytest.approx(101 / 103 * 100)
    assert barnard_rubin(0.5, 5, float("inf")) == pytest.approx(16)


def test_one_imputation_is_declined() -> None:
    with pytest.raises(Declined, match="one imputation"):
        pool([1.0], [0.5], complete_df=10)
    with pytest.raises(Declined, match="one imputation"):
        impute(trial(), ["post"], arm="arm", count=1, seed=1)


def trial(*, groups: int = 16, size: int = 8, seed: int = 4) -> pd.DataFrame:
    """A trial whose outcome is missing more often for who began worse; the true difference is 1."""
    random = Generator(PCG64(seed))
    codes = np.repeat(np.arange(groups), size)
    arm, base = codes % 2, random.normal(0, 1, len(codes))
    effects = random.normal(0, 0.4, groups)
    post = arm + 0.7 * base + effects[codes] + random.normal(0, 0.8, len(codes))
    gone = random.random(len(codes)) < 1 / (1 + np.exp(1.2 - 1.5 * base))
    return pd.DataFrame({"arm": arm, "base": base, "group": codes, "post": np.where(gone, np.nan, post),
                         "full": post})  # fmt: skip


@pytest.mark.parametrize("group", [None, "group"])
def test_imputation_fills_gaps_keeps_the_rest_and_follows_its_seed(group: str | None) -> None:
    rows = trial()
    first, same, other = (
        impute(rows, ["post", "base"], arm="arm", group=group, count=4, seed=seed) for seed in (1, 1, 2)
    )
    seen = rows["post"].notna()
    for one, again in zip(first.tables, same.tables, strict=True):
        assert not one[["post", "base"]].isna().any().any()
        assert (one["post"][seen] == rows["post"][seen]).all()
        assert one.equals(again)
    assert not first.tables[0].equals(first.tables[1])
    assert not first.tables[0].equals(other.tables[0])
    assert first.missing == {"post": int((~seen).sum()), "base": 0}


def test_imputation_undoes_the_bias_that_leaving_out_brings() -> None:
    """The mean of all, where who began worse is missing more often."""
    rows = trial(groups=200)
    tables = impute(rows, ["post", "base"], arm="arm", count=5, seed=1).tables
    imputed = float(np.mean([one["post"].mean() for one in tables]))
    truth, left = rows["full"].mean(), rows["post"].mean()
    assert abs(imputed - truth) < 0.06 < abs(left - truth)


def test_imputed_values_vary_as_much_as_real_ones() -> None:
    rows = trial(groups=200)
    gone = rows["post"].isna()
    made = impute(rows, ["post", "base"], arm="arm", group="group", count=5, seed=1).tables
    rest = [np.std(one["post"][gone] - one["arm"][gone] - 0.7 * one["base"][gone]) for one in made]
    assert np.mean(rest) == pytest.approx((0.4**2 + 0.8**2) ** 0.5, rel=0.06)


def test_groups_in_the_imputation_keep_people_of_a_group_alike() -> None:
    rows = trial(groups=60)
    gone = rows["post"].isna()
    truth = rows["full"] - rows["arm"] - 0.7 * rows["base"]
    known = truth[~gone].groupby(rows["group"]).mean()

    def alike(group: str | None) -> float:
        tables = impute(rows, ["post", "base"], arm="arm", group=group, count=8, seed=1).tables
        rest = [(one["post"] - one["arm"] - 0.7 * one["base"])[gone] for one in tables]
        mean = pd.concat(rest, axis=1).mean(axis=1).groupby(rows["group"]).mean()
        return float(np.corrcoef(mean, known.reindex(mean.index).fillna(0))[0, 1])

    assert alike("group") > 0.5 > alike(None)


def test_with_nothing_missing_imputation_is_the_analysis_itself() -> None:
    full = rows_of("cluster_trial_sim")
    made: Any = imputed_effect(full, GROUPED, count=2, seed=1)
    plain: Any = ancova(full, GROUPED)
    assert made.estimate.value == pytest.approx(plain.effect.value)
    assert made.estimate.se == pytest.approx(plain.effect.se)
    assert made.provenance.n_used == 145


def test_missing_values_widen_the_interval() -> None:
    rows = trial()
    made: Any = imputed_effect(rows, GROUPED, count=10, seed=1)
    assert 0 < made.fraction < 0.8
    assert made.provenance.seed == 1
    assert "imputed: " in made.provenance.missing
    assert abs(made.estimate.value - 1) < 3 * made.estimate.se


def test_delta_moves_what_was_imputed_in_one_arm_alone() -> None:
    rows = trial()
    made: Any = tipping(rows, ENDPOINT, shifted="1", deltas=[-1.0, 1.0], count=6, seed=1)
    share = rows.loc[rows["arm"] == 1, "post"].isna().mean()
    values = {one.delta: one.estimate.value for one in made.steps}
    assert values[0.0] == made.at_random.value
    assert values[1.0] - values[0.0] == pytest.approx(values[0.0] - values[-1.0])
    assert values[1.0] - values[0.0] == pytest.approx(share, abs=0.12)
    other: Any = tipping(rows, ENDPOINT, shifted="0", deltas=[1.0], count=6, seed=1)
    assert other.steps[-1].estimate.value < other.at_random.value == made.at_random.value


def test_the_tipping_point_is_where_p_crosses() -> None:
    rows = trial()
    made: Any = tipping(rows, ENDPOINT, shifted="1", deltas=[-2.0, -4.0, -8.0], count=6, seed=1)
    assert made.at_random.p < 0.05
    assert made.tips_at is not None
    at: Any = tipping(rows, ENDPOINT, shifted="1", deltas=[made.tips_at], count=6, seed=1)
    assert at.steps[0].estimate.p == pytest.approx(0.05, abs=2e-3)
    assert "delta 0" in str(made)


def test_a_conclusion_that_holds_throughout_says_so() -> None:
    made = tipping(trial(), ENDPOINT, shifted="1", deltas=[0.1, 0.2], count=3, seed=1)
    assert made.tips_at is None
    assert "stays so from delta 0 to 0.2" in made.conclusion


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"arm": trial()["arm"].where(trial().index != 3)}, BadInput, 'column "arm", row 3: is missing'),
        ({"post": trial()["post"].where(trial()["arm"] == 0)}, BadInput, 'nobody in arm "1" has a value'),
        ({"base": 1.0}, BadInput, 'column "base": all values are the same'),
        ({"group": trial()["group"] % 3}, Declined, "fewer than 4 groups"),
        ({"post": "none"}, BadInput, 'column "post": only numbers'),
    ],
)
def test_what_cannot_be_imputed_is_said(change: dict[str, object], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        impute(trial().assign(**change), ["post", "base"], arm="arm", group="group", count=3, seed=1)


def test_an_arm_that_lacks_no_outcome_cannot_be_moved() -> None:
    rows = trial()
    rows.loc[rows["arm"] == 0, "post"] = rows["full"]
    with pytest.raises(BadInput, match='no outcome is missing in arm "0"'):
        tipping(rows, ENDPOINT, shifted="0", deltas=[1.0], count=3, seed=1)
