"""Change from before to after.

R 4.2.2, metafor 3.8.1: escalc("SMCR", m1i = mean(b), m2i = mean(a), sd1i = sd(a), ni = 7, ri = cor(a, b)),
the same with "SMCC" and sd2i; t.test(b, a, paired = TRUE); uniroot on pt(t, 39, ncp) for the noncentral t.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.stats.prepost import noncentral_limits, pre_post, summary_pre_post
from kith.stats.refusing import BadInput, Declined
from kith.stats.tests.trials_cases import case

A, B = [14.0, 12, 18, 9, 15, 21, 11], [9.0, 10, 11, 8, 9, 22, 7]
SMCR, SMCC = (case("effect_sizes")["expected"][f"{name}_prepost_change"] for name in ("SMCR", "SMCC"))


def test_smcr_agrees_with_the_reference() -> None:
    made = summary_pre_post(means=(SMCR["m2"], SMCR["m1"]), sds=(SMCR["sd1"], 6), n=SMCR["n"], r=SMCR["r"])
    assert made.smcr.value == pytest.approx(SMCR["yi"], abs=1e-6)
    assert made.smcr.se == pytest.approx(SMCR["vi"] ** 0.5, abs=1e-6)


def test_smcc_agrees_with_the_reference() -> None:
    sds = (SMCC["sd2"], SMCC["sd1"])
    made = summary_pre_post(means=(SMCC["m2"], SMCC["m1"]), sds=sds, n=SMCC["n"], r=SMCC["r"])
    assert made.smcc.value == pytest.approx(SMCC["yi"], abs=1e-6)
    assert made.smcc.se == pytest.approx(SMCC["vi"] ** 0.5, abs=1e-6)


def test_raw_scores_agree_with_metafor_and_t_test() -> None:
    made = pre_post(A, B)
    assert made.smcc.value == pytest.approx(-1.034621248536, abs=1e-9)
    assert made.smcc.se == pytest.approx(0.219317223423**0.5, abs=1e-9)
    assert made.smcr.value == pytest.approx(-0.7173014890046, abs=1e-9)
    assert made.smcr.se == pytest.approx(0.0870308890027**0.5, abs=1e-9)
    assert made.change.statistic == pytest.approx(-3.15135438863, abs=1e-9)
    assert made.change.interval is not None
    assert made.change.interval.low == pytest.approx(-6.090732209767, abs=1e-8)
    assert made.change.interval.high == pytest.approx(-0.766410647376, abs=1e-8)


def test_dz_is_t_over_root_n() -> None:
    made = pre_post(A, B)
    assert made.dz is not None
    assert made.change.statistic is not None
    assert made.dz.value == pytest.approx(made.change.statistic / 7**0.5)


def test_noncentral_limits_agree() -> None:
    assert noncentral_limits(-5.5958, 39) == pytest.approx((-7.887920039, -3.251816609), abs=1e-6)


def test_people_with_one_score_are_left_out_and_counted() -> None:
    made = pre_post([*A, float("nan"), 7], [*B, 3, float("nan")])
    assert (made.provenance.n_used, made.provenance.n_eligible) == (7, 9)
    assert made.smcr == pre_post(A, B).smcr


def test_it_is_called_uncontrolled_and_labelled() -> None:
    text = str(pre_post(A, B))
    assert text.startswith("Uncontrolled change")
    assert "by the SD before" in text
    assert "not the effect of anything" in text


@settings(max_examples=30, deadline=None)
@given(st.floats(0.1, 10), st.floats(-50, 50))
def test_another_unit_changes_no_standardised_figure(scale: float, shift: float) -> None:
    plain, other = pre_post(A, B), pre_post(np.array(A) * scale + shift, np.array(B) * scale + shift)
    assert other.smcr.value == pytest.approx(plain.smcr.value, rel=1e-8)
    assert other.smcc.se == pytest.approx(plain.smcc.se or 0, rel=1e-8)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([5.0, 5, 5, 5], [1.0, 2, 3, 4], "scores before are the same"),
        ([1.0, 2, 3, 4], [5.0, 5, 5, 5], "scores after are the same"),
        ([1.0, 2, 3], [3.0, 2, 1], "at least 4 people"),
        ([1.0, 2, 3, 4], [3.0, 2, 1], "one for each person"),
        ([1.0, 2, 3, np.inf], [3.0, 2, 1, 1], "infinite"),
    ],
)
def test_nothing_to_compute_is_said(before: list[float], after: list[float], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        pre_post(before, after)


def test_the_same_change_for_everyone_is_refused() -> None:
    with pytest.raises(Declined, match="changed by the same amount"):
        pre_post([1.0, 2, 3, 5], [3.0, 4, 5, 7])
