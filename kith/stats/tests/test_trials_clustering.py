"""Intraclass correlation of groups, and design effects of tables."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.random import PCG64, Generator

from kith.stats.mixed import fit
from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import rows_of
from kith.stats.trials.clustering import clustering
from kith.stats.trials.powering import Arm

TRIAL = rows_of("cluster_trial_sim")


def table(icc: float, groups: int = 20, size: int = 6, seed: int = 1) -> pd.DataFrame:
    values, codes = Arm(groups=groups, size=size, icc=icc).drawn(0.0, Generator(PCG64(seed)))
    return pd.DataFrame({"y": values, "g": codes})


def test_reml_is_that_of_the_mixed_model() -> None:
    model = fit("post ~ arm + (1|group)", TRIAL)
    made = clustering(TRIAL, outcome="post", group="group", arm="arm")
    assert made.icc_reml.value == pytest.approx(model.vpc()["group"], rel=1e-3)


def test_with_equal_sizes_both_estimates_agree_where_positive() -> None:
    made = clustering(table(0.3), outcome="y", group="g")
    assert made.icc_anova.value == pytest.approx(made.icc_reml.value, abs=1e-6)
    assert made.design_effect == made.design_effect_unequal.__class__(
        **{**vars(made.design_effect_unequal), "name": made.design_effect.name}
    )


def test_a_negative_estimate_is_reported_and_remarked_on() -> None:
    frame = pd.DataFrame({"y": [1.0, 9, 2, 8, 3, 7, 1, 8], "g": list("aabbccdd")})
    made = clustering(frame, outcome="y", group="g")
    assert made.icc_anova.value < 0
    assert made.icc_reml.value == 0
    assert "negative" in made.notes[0]
    assert "no finding" in made.notes[1]


def test_the_f_interval_covers_the_truth() -> None:
    held = 0
    for seed in range(60):
        interval: Any = clustering(table(0.1, 12, 8, seed), outcome="y", group="g").icc_anova.interval
        held += interval.low < 0.1 < interval.high
    assert 0.9 < held / 60 <= 1


def test_sizes_as_they_are_come_from_the_sum_of_their_squares() -> None:
    made = clustering(TRIAL, outcome="post", group="group", arm="arm")
    sizes = TRIAL.groupby("group").size().to_numpy()
    expected = 1 + ((sizes**2).sum() / sizes.sum() - 1) * made.icc_reml.value
    assert made.design_effect_unequal.value == pytest.approx(expected)
    assert made.effective_n.value == pytest.approx(sizes.sum() / expected)


def test_one_arm_can_be_looked_at() -> None:
    both = rows_of("partially_nested_sim")
    made = clustering(both, outcome="post", group="grp", arm="arm", only="1")
    assert made.provenance.n_used == int((both["arm"] == 1).sum())
    assert made.icc_reml.value == pytest.approx(0.25288, abs=5e-3)
    gaps = both.assign(arm=both["arm"].where(both.index > 0))  # makes 0 and 1 of the file 0.0 and 1.0
    assert clustering(gaps, outcome="post", group="grp", arm="arm", only="1").provenance.n_used > 0
    with pytest.raises(BadInput, match='nobody is in arm "2"'):
        clustering(both, outcome="post", group="grp", arm="arm", only="2")


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"g": 1}, Declined, "one group"),
        ({"y": 1.0}, BadInput, "all values are the same"),
        ({"g": np.arange(120)}, BadInput, "holds one person"),
        ({"y": "much"}, BadInput, "is not a number"),
    ],
)
def test_what_has_no_correlation_is_said(change: dict[str, object], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        clustering(table(0.1).assign(**change), outcome="y", group="g")
