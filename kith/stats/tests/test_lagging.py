"""Lags are waves: agreement with R 4.2.2 (lmerTest 3.1-3), and what must not be called lagged.

d <- read.csv("helper_therapy_sim.csv")    # gw_l: giving at wave - 1 of the same member, less its mean
lmer(distress ~ gw_l + rw_l + gm_g + gm_r + wave + (1 | member) + (1 | group), d)
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kith.stats.lagging import centred_lag, lagged
from kith.stats.refusing import BadInput, Declined

REFERENCE = Path(__file__).parent / "reference"
COLUMNS: dict[str, Any] = {
    "outcome": "distress",
    "given": "help_given",
    "received": "help_received",
    "member": "member",
    "wave": "wave",
    "group": "group",
}


@cache
def expected():
    return json.loads((REFERENCE / "helper_therapy_sim.json").read_text())["expected"]


def table():
    return pd.read_csv(REFERENCE / "helper_therapy_sim.csv")


@cache
def found():
    return lagged(table(), **COLUMNS)


@pytest.mark.parametrize("name", ["gw_l", "rw_l", "gm_g", "gm_r", "(Intercept)", "wave"])
def test_agreement_with_r(name):
    ours = [*found().within, *found().between, *found().others]
    one = ours[["gw_l", "rw_l", "gm_g", "gm_r", "(Intercept)", "wave"].index(name)]
    wanted = expected()["within_between_REML"]
    assert one.value == pytest.approx(wanted["fixef"][name], abs=1e-5)
    assert one.se == pytest.approx(wanted["se"][name], rel=1e-5)
    assert one.df == pytest.approx(wanted["df_satterthwaite"][name], rel=1e-4)


def test_the_group_variance_is_exactly_zero_and_named():
    group = next(one for one in found().model.components if one.group == "group")
    assert group.variance == 0.0
    assert found().model.singular
    assert any("between levels of group is zero" in note for note in found().notes)


def test_rows_and_likelihood():
    assert found().provenance.n_used == expected()["n_rows_used"]
    wanted = expected()["within_between_REML"]["logLik"]
    assert found().model.log_likelihood == pytest.approx(wanted, rel=1e-9)


def test_contextual_difference():
    wanted = expected()["contextual_difference_gm_g_minus_gw_l"]
    one = found().contextual[0]
    assert (one.value, one.se) == pytest.approx((wanted["est"], wanted["se"]), rel=1e-4)


def test_a_missing_wave_leaves_a_gap_and_not_the_row_before():
    rows = pd.DataFrame({"who": [1, 1, 1], "x": [2.0, 4.0, 9.0]})
    before, means = centred_lag(rows, "x", "who", np.array([0.0, 1.0, 3.0]), 1)
    np.testing.assert_array_equal(before, [np.nan, -3.0, np.nan])
    np.testing.assert_array_equal(means, [5.0, 5.0, 5.0])


def test_the_order_of_rows_does_not_matter():
    mixed = lagged(table().sample(frac=1, random_state=3), **COLUMNS)
    assert mixed.within[0].value == pytest.approx(found().within[0].value, rel=1e-7)


def test_the_same_wave_is_not_called_lagged():
    with pytest.raises(Declined, match="not called lagged"):
        lagged(table(), **COLUMNS, lag=0)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.assign(wave=d.wave + 0.5), 'column "wave", row 0: a wave is a whole number'),
        (lambda d: pd.concat([d, d.head(1)], ignore_index=True), "row of this wave already"),
        (lambda d: d.drop(columns="help_given"), "no such column"),
        (lambda d: d.assign(wave=2 * d.wave), "nobody has two waves that are 1 apart"),
        (lambda d: d[d.member == 1], "one group only"),
    ],
)
def test_bad_input_is_one_clear_line(change, says):
    with pytest.raises(BadInput, match=says):
        lagged(change(table()), **COLUMNS)


def test_names_say_what_is_compared():
    assert found().within[0].name == "help_given one wave before, against the member's own mean"
    assert found().between[1].name == "help_received, mean of the member"
