"""Claims about groups: what is consistent passes, what is not fails, and words are never read as numbers.

The figures of the first three tests were published (Kelly, Humphreys and Ferri 2020; Burlingame, Fuhriman
and Mosier 2003; Pfeiffer et al. 2011; Houston, Cooper and Ford 2002).
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.stats.refusing import BadInput, Declined
from kith.stats.synthesis.checking import (
    check_design,
    check_equivalence,
    check_interval,
    check_ratio,
    check_share,
    check_share_above,
    check_source,
)
from kith.stats.synthesis.claims import check_claims
from kith.stats.synthesis.tails import two_sided


def test_a_ratio_of_rates_passes_where_it_is_their_ratio() -> None:
    assert check_ratio(41.8, 34.5, 1.21).verdict == "agrees"
    assert check_ratio(41.8, 34.5, 1.31).verdict == "disagrees"


def test_a_share_above_is_phi_of_d() -> None:
    assert check_share_above(0.58, 72).verdict == "agrees"
    assert check_share_above(0.58, 80).verdict == "disagrees"


def test_an_uncontrolled_year_is_no_trial_of_five() -> None:
    found = check_design("randomised trial", "cohort without control", months_claimed=60, months_found=12)
    assert [one.verdict for one in found] == ["disagrees", "disagrees"]
    assert check_design("RCT", "")[0].verdict == "cannot be told"
    assert check_design("", "cohort") == ()


def test_no_significant_difference_is_not_equivalence() -> None:
    found = check_equivalence(-0.20, 0.39, 0.2)
    assert found.verdict == "disagrees"
    assert found.says.startswith("neither a difference nor equivalence")
    assert check_equivalence(-0.10, 0.15, 0.2).verdict == "agrees"
    assert check_equivalence(0.05, 0.15, 0.2).says == "a difference, and one within the margin"
    with pytest.raises(Declined, match="margin"):
        check_equivalence(-0.1, 0.1, None)


@pytest.mark.parametrize(
    ("value", "low", "high", "ratio"),
    [
        (1.5, 1.42, 1.59, True),
        (1.21, 1.03, 1.42, True),
        (0.10, -0.20, 0.39, False),
        (-0.59, -0.98, -0.21, False),
    ],
)
def test_intervals_that_were_published_agree_with_their_estimates(
    value: float,
    low: float,
    high: float,
    ratio: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert check_interval(value, low, high, ratio=ratio)[0].verdict == "agrees"


def test_an_interval_of_a_ratio_is_symmetric_as_a_logarithm_only() -> None:
    assert check_interval(1.5, 1.42, 1.58, ratio=False)[0].verdict == "agrees"
    assert check_interval(2.0, 1.0, 3.0, ratio=True)[0].verdict == "disagrees"


def test_p_follows_from_estimate_and_interval() -> None:
    verdicts = {one.what: one.verdict for one in check_interval(0.10, -0.20, 0.39, p=0.03)}
    assert verdicts["p from estimate and interval"] == "disagrees"
    assert verdicts["p and interval tell the same"] == "disagrees"
    bounded = check_interval(0.42, 0.20, 0.64, p="< .001")
    assert {one.verdict for one in bounded} == {"agrees"}


def test_a_standard_error_follows_from_the_width() -> None:
    assert check_interval(0.10, -0.20, 0.39, se=0.15)[1].verdict == "agrees"
    assert check_interval(0.10, -0.20, 0.39, se=0.30)[1].verdict == "disagrees"


def test_a_percentage_is_a_count_over_what_it_is_of() -> None:
    assert check_share(32, 34, 94.1).verdict == "agrees"
    assert check_share(32, 34, 95.1).verdict == "disagrees"


def test_a_figure_without_a_source_is_not_repeated() -> None:
    assert check_source("").says == "not to be repeated"
    assert check_source("a paper", verified=False).verdict == "disagrees"
    assert check_source("a paper").verdict == "cannot be told"


@settings(max_examples=60, deadline=None)
@given(st.floats(-2, 2), st.floats(0.05, 1), st.integers(1, 3), st.booleans())
def test_rounding_alone_never_makes_a_true_claim_fail(
    value: float,
    se: float,
    decimals: int,
    ratio: bool,  # noqa: FBT001 - drawn
) -> None:
    low, high = value - 1.959964 * se, value + 1.959964 * se
    printed = [float(np.exp(one)) if ratio else one for one in (value, low, high)]
    rounded = [round(one, decimals) for one in printed]
    if rounded[1] == rounded[2] or (ratio and min(rounded) <= 0):
        return
    p = round(two_sided(value / se), 3)
    found = check_interval(rounded[0], rounded[1], rounded[2], ratio=ratio, p=f"{p:.3f}", decimals=decimals)
    by_what = {one.what: one.verdict for one in found}
    by_what.pop(
        "p and interval tell the same"
    )  # a limit that rounds to no effect can stand on its other side
    assert set(by_what.values()) == {"agrees"}


def test_limits_that_are_not_in_order_are_refused_with_their_row() -> None:
    with pytest.raises(BadInput, match="not below"):
        check_interval(0.1, 0.5, 0.2)
    table = pd.DataFrame({"claim": ["x"], "value": [0.1], "ci_low": [0.5], "ci_high": [0.2]})
    table.index = pd.RangeIndex(2, 3)
    with pytest.raises(BadInput, match="row 2"):
        check_claims(table)


def test_a_finding_in_words_cannot_be_told_by_arithmetic() -> None:
    table = pd.DataFrame(
        {
            "claim": ["a", "b"],
            "source": ["s", "s"],
            "verified": ["yes", "yes"],
            "value": ["no difference", "0.4"],
        }
    )
    made = check_claims(table)
    assert [one.verdict for one in made.claims] == ["cannot be told", "agrees"]


def test_equivalence_claimed_without_a_margin_fails_in_a_register() -> None:
    table = pd.DataFrame({"claim": ["a"], "says": ["equivalent"], "ci_low": [-0.1], "ci_high": [0.1]})
    checks = check_claims(table).claims[0].checks
    assert checks[-1].says == "equivalence cannot be claimed without a margin chosen before the data"


def test_a_register_needs_names() -> None:
    with pytest.raises(BadInput, match="neither a column claim nor a column study"):
        check_claims(pd.DataFrame({"value": [1.0]}))
