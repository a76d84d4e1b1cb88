"""Effects within studies: three levels and CR2.

R 4.2.2, metafor 3.8-1, clubSandwich 0.5.8, `d <- dat.konstantopoulos2011`:
`m <- rma.mv(yi, vi, random = ~ 1 | district/school, data = d)`, `confint(m)` for the profile intervals,
`coef_test(m, vcov = "CR2")`, `conf_int(m, vcov = "CR2")`; with `mods = ~ year` for the moderator;
two levels `rma(yi, vi, data = d)`.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from kith.stats.refusing import BadInput, Declined
from kith.stats.synthesis.multilevel import ThreeLevel, three_level
from kith.stats.synthesis.pooling import pool
from kith.stats.tests.synthesis_cases import at, case, numbers_in, rows_of
from kith.stats.tests.test_synthesis_bcg import ends, of_pooled

SCHOOLS = rows_of("meta_threelevel_konstantopoulos")
EXPECTED = case("meta_threelevel_konstantopoulos")["expected"]


@cache
def schools() -> ThreeLevel:
    return three_level(SCHOOLS.yi, SCHOOLS.vi, SCHOOLS.district)


@cache
def found() -> dict[str, Any]:
    model, robust = schools().model_based[0], schools().robust[0]
    return {
        "two_level": of_pooled(pool(SCHOOLS.yi, SCHOOLS.vi, test="wald"), 56),
        "three_level": {
            "estimate": model.value,
            "se": model.se,
            "ci": ends(model),
            "sigma2_district": schools().between.value,
            "sigma2_school": schools().within.value,
            "logLik": schools().log_likelihood,
            "Q": schools().q.value,
        },
        "CR2": {
            "estimate": robust.value,
            "se": robust.se,
            "df": robust.df,
            "p": robust.p,
            "ci": ends(robust),
        },
    }


@pytest.mark.parametrize(("path", "expected"), list(numbers_in(EXPECTED)))
def test_every_number_is_that_of_r(path: str, expected: float) -> None:
    assert at(found(), path) == pytest.approx(expected, abs=1e-3)


def test_profile_intervals_of_both_variances_are_those_of_r() -> None:
    assert ends(schools().between) == pytest.approx([0.02223, 0.20724], abs=2e-5)
    assert ends(schools().within) == pytest.approx([0.01627, 0.06283], abs=2e-5)


def test_a_moderator_has_the_coefficients_and_the_few_degrees_of_freedom_of_r() -> None:
    made = three_level(SCHOOLS.yi, SCHOOLS.vi, SCHOOLS.district, moderators={"year": SCHOOLS.year})
    year, robust = made.model_based[1], made.robust[1]
    assert (year.value, year.se) == pytest.approx((0.005312, 0.009436), abs=1e-6)
    assert (robust.se, robust.df, robust.p) == pytest.approx((0.0100, 4.19, 0.622), abs=5e-3)


def test_the_order_of_rows_changes_nothing() -> None:
    mixed = SCHOOLS.sample(frac=1, random_state=4)
    made = three_level(mixed.yi, mixed.vi, mixed.district)
    assert made.robust[0].value == pytest.approx(schools().robust[0].value, abs=1e-9)
    assert made.robust[0].df == pytest.approx(schools().robust[0].df, abs=1e-6)


def test_the_highest_of_two_summits_of_the_likelihood_is_found() -> None:
    """`rma.mv(y, v, mods = ~ x, random = ~ 1 | s/id)` finds -10.00907; a lower summit is at -10.80415."""
    simulated = case("synthesis_simulated")["two_summits"]
    made = three_level(
        simulated["y"], simulated["v"], simulated["s"], moderators={"x": np.array(simulated["x"])}
    )
    assert made.log_likelihood == pytest.approx(-10.00906669, abs=1e-6)


def test_one_study_is_declined() -> None:
    with pytest.raises(Declined, match="one study"):
        three_level([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "a", "a"])


def test_one_effect_per_study_is_declined() -> None:
    with pytest.raises(Declined, match="one effect"):
        three_level([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "b", "c"])


def test_an_effect_without_the_name_of_its_study_is_refused() -> None:
    with pytest.raises(BadInput, match="without the name of its study"):
        three_level([0.1, 0.2, 0.3], [0.1, 0.1, 0.1], ["a", "b", None])


def test_too_few_degrees_of_freedom_are_said() -> None:
    made = three_level([0.1, 0.2, 0.6, 0.7], [0.02] * 4, ["a", "a", "b", "b"])
    assert any("too few for the p to be trusted" in note for note in made.notes)
