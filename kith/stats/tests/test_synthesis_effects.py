"""Effect sizes from summary data.

R 4.2.2, metafor 3.8-1: `escalc("SMD", m1i = 10.5, sd1i = 6.1, n1i = 32, m2i = 13.2, sd2i = 6.8, n2i = 30)`
with `vtype = "UB"` for the unbiased variance; `"MD"`, `"SMDH"`; `escalc("OR", ai = 15, bi = 17, ci = 8,
di = 22)`, `"RR"`, `"RD"`; `"SMCR"`, `"SMCC"`, `"ZCOR"`, `"PLO"`. The rest is arithmetic.
"""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import special
from statsmodels.stats.meta_analysis import effectsize_smd

from kith.stats.refusing import BadInput
from kith.stats.synthesis import summaries
from kith.stats.synthesis.effects import (
    Effects,
    fisher_z,
    hedges_g,
    logit_proportion,
    mean_difference,
    sd_of_change,
    smd_unequal,
    standardised_change,
    standardised_change_by_change,
    two_by_two,
)
from kith.stats.synthesis.measuring import MEASURES, effect_sizes
from kith.stats.tests.synthesis_cases import at, case, numbers_in

EXPECTED = case("effect_sizes")["expected"]
ARMS = (10.5, 6.1, 32, 13.2, 6.8, 30)
GIVEN = {"m1", "m2", "sd1", "sd2", "n1", "n2", "n", "r", "t", "x", "ai", "bi", "ci", "di", "lo", "hi", "or"}
GIVEN |= {"logor"}


def pair(made: Effects) -> dict[str, float]:
    return {"yi": float(made.yi[0]), "vi": float(made.vi[0])}


FOUND: dict[str, Any] = {
    "SMD_hedges": pair(hedges_g(*ARMS)),
    "SMD_unbiased_var": pair(hedges_g(*ARMS, variance="unbiased")),
    "MD": pair(mean_difference(*ARMS)),
    "SMDH": pair(smd_unequal(*ARMS)),
    "logOR": pair(two_by_two("log OR", 15, 32, 8, 30)),
    "logRR": pair(two_by_two("log RR", 15, 32, 8, 30)),
    "RD": pair(two_by_two("RD", 15, 32, 8, 30)),
    "logOR_zero_cell": pair(two_by_two("log OR", 0, 20, 5, 20)),
    "logRR_zero_cell": pair(two_by_two("log RR", 0, 20, 5, 20)),
    "SMCR_prepost_change": pair(standardised_change(9, 14, 6, 40, 0.6)),
    "SMCC_prepost_change": pair(standardised_change_by_change(9, 14, 6.5, 6, 40, 0.6)),
    "ZCOR": pair(fisher_z(0.35, 85)),
    "PLO": pair(logit_proportion(28, 83)),
    "d_from_t": {"d": summaries.d_from_t(2.1, 32, 30)},
    "d_from_logOR": {"d": summaries.d_from_log_odds_ratio(0.8873)},
    "U3_from_d": {"d": 0.58, "u3": float(special.ndtr(0.58))},
    "se_from_ci": {"log_or": np.log(1.5), "se": summaries.se_from_interval(1.42, 1.59, ratio=True)},
}
ASKED = [(path, value) for path, value in numbers_in(EXPECTED) if path.split(".")[-1] not in GIVEN]


@pytest.mark.parametrize(("path", "expected"), ASKED)
def test_every_effect_is_that_of_r(path: str, expected: float) -> None:
    assert at(FOUND, path) == pytest.approx(expected, abs=1e-6)


def test_hedges_g_is_close_to_that_of_statsmodels_which_approximates_j() -> None:
    theirs, _ = effectsize_smd(10.5, 6.1, 32, 13.2, 6.8, 30)
    assert hedges_g(*ARMS).yi[0] == pytest.approx(theirs, abs=2e-5)
    assert hedges_g(*ARMS).yi[0] != pytest.approx(theirs, abs=1e-8)


def test_a_half_is_added_to_tables_with_a_zero_and_to_no_others() -> None:
    both = two_by_two("log OR", [0, 15], [20, 32], [5, 8], [20, 30])
    alone = two_by_two("log OR", 15, 32, 8, 30)
    assert both.corrected.tolist() == [True, False]
    assert both.yi[1] == alone.yi[0]
    assert both.notes == ("0.5 was added to every cell of 1 of 2 tables: those with a zero, and no others.",)


@pytest.mark.parametrize("measure", ["log OR", "log RR"])
def test_a_table_with_events_in_nobody_or_in_everybody_says_nothing_of_a_ratio(measure: Any) -> None:
    made = two_by_two(measure, [0, 20, 4], [20, 20, 20], [0, 30, 5], [30, 30, 20])
    assert np.isnan(made.yi).tolist() == [True, True, False]
    assert made.corrected.tolist() == [False, False, False]
    assert "2 of 3 tables" in made.notes[0]


def test_a_risk_difference_keeps_a_table_without_events() -> None:
    made = two_by_two("RD", [0], [20], [0], [30])
    assert made.yi[0] == pytest.approx(0.5 / 21 - 0.5 / 31)
    assert made.corrected.all()


def test_lower_is_better_turns_every_sign_once_and_says_so() -> None:
    rows = pd.DataFrame([dict(zip(MEASURES["SMD"].needs, ARMS, strict=True))])
    turned = effect_sizes(rows, "SMD", better="lower")
    assert turned.yi[0] == -effect_sizes(rows, "SMD").yi[0] > 0
    assert turned.vi == effect_sizes(rows, "SMD").vi
    assert any("every sign was turned once" in note for note in turned.notes)


def test_people_of_a_control_arm_that_is_shared_are_counted_once() -> None:
    rows = pd.DataFrame(
        {"events1": [4, 6, 5], "n1": [30, 30, 30], "events2": [10, 10, 8], "n2": [40, 40, 40]}
    ).assign(control=["a", "a", "b"])
    made = effect_sizes(rows, "OR", shared="control")
    alone = two_by_two("log OR", [4], [30], [5], [20])
    assert made.yi[0] == pytest.approx(alone.yi[0])
    assert made.vi[0] == pytest.approx(alone.vi[0])
    assert any("Control arm a is shared by 2 comparisons" in note for note in made.notes)
    assert made.vi[2] == effect_sizes(rows, "OR").vi[2]


def test_a_row_with_a_missing_value_has_no_effect_and_is_counted() -> None:
    rows = pd.DataFrame({"r": [0.3, np.nan, 0.5], "n": [40, 50, 60]})
    made = effect_sizes(rows, "ZCOR")
    assert made.rows[1].effect is None
    assert (made.provenance.n_used, made.provenance.n_eligible) == (2, 3)


def test_change_in_one_group_is_never_called_an_effect() -> None:
    rows = pd.DataFrame({"post": [9.0], "pre": [14.0], "sd_pre": [6.0], "n": [40], "r": [0.6]})
    assert any("not the effect of anything" in note for note in effect_sizes(rows, "SMCR").notes)


def test_the_sd_of_changes_is_not_that_of_scores() -> None:
    assert sd_of_change(6.5, 6, 0.6)[0] == pytest.approx(np.sqrt(6.5**2 + 36 - 2 * 0.6 * 39))


def test_arms_combine_to_what_their_people_together_give() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    arms = [random.normal(m, 4, n) for m, n in ((10, 12), (14, 30), (9, 7))]
    mean, sd, n = summaries.combine_arms(
        [one.mean() for one in arms], [one.std(ddof=1) for one in arms], [len(one) for one in arms]
    )
    together = np.concatenate(arms)
    assert (mean, sd, n) == pytest.approx((together.mean(), together.std(ddof=1), 49))


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("sd1", 0.0, "standard deviation must be above 0"),
        ("n1", 1, "at least 2 people"),
        ("mean2", np.inf, "finite"),
    ],
)
def test_what_makes_no_sense_is_named_by_column_and_row(column: str, value: float, says: str) -> None:
    rows = pd.DataFrame([dict(zip(MEASURES["SMD"].needs, ARMS, strict=True))] * 3, dtype=float)
    rows.index = pd.RangeIndex(2, 5)
    rows.loc[3, column] = value
    with pytest.raises(BadInput, match=f'column "{column}", row 3: .*{says}'):
        effect_sizes(rows, "SMD")


def test_more_events_than_people_are_refused() -> None:
    with pytest.raises(BadInput, match="more events than people"):
        two_by_two("log RR", [5], [4], [1], [4])


def test_f_has_no_direction_of_its_own() -> None:
    assert summaries.d_from_f(4.0, 20, 20, sign=-1) == -summaries.d_from_t(2.0, 20, 20)
    with pytest.raises(BadInput, match="sign"):
        summaries.d_from_f(4.0, 20, 20, sign=0)
