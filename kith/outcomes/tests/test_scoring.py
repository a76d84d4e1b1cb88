"""Scoring as published, held to reference cases."""

import doctest
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.outcomes import scoring
from kith.outcomes.instruments import instrument
from kith.outcomes.scoring import band, is_case, score

REFERENCE = json.loads((Path(__file__).parent / "data" / "scoring.json").read_text(encoding="utf-8"))
BAND_NAMES = {"minimal/none": "minimal"}
PHQ, UCLA = instrument("phq-9"), instrument("ucla-3")
answers = st.lists(st.sampled_from([0, 1, 2, 3, None]), min_size=9, max_size=9)


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(scoring).failed == 0


@pytest.mark.parametrize("case", [case for case in REFERENCE["cases"] if case["instrument"] == "phq-9"])
def test_the_phq_is_scored_as_in_the_reference(case):
    expected, total = case["expected"], score(PHQ, case["items"]).total
    assert total is not None
    assert total == expected["total"]
    assert band(PHQ, total).name == BAND_NAMES.get(expected["band"], expected["band"])
    assert is_case(PHQ, total) == expected["caseness_ge10"]
    assert (PHQ.danger_at(9, case["items"][8]) is not None) == expected["item9_nonzero_safety_flag"]


@pytest.mark.parametrize("case", [case for case in REFERENCE["cases"] if case["instrument"] == "ucla-3"])
def test_the_ucla_is_scored_as_in_the_reference(case):
    total = score(UCLA, case["items"]).total
    assert total is not None
    assert total == case["expected"]["total"]
    assert is_case(UCLA, total) == case["expected"]["lonely_ge6"]


@pytest.mark.parametrize("case", REFERENCE["invalid_inputs"])
def test_what_is_no_answer_is_refused(case):
    with pytest.raises(ValueError, match=case["instrument"]):
        score(instrument(case["instrument"]), case["items"])


BOUNDARIES = [
    (4, "minimal"),
    (5, "mild"),
    (9, "mild"),
    (10, "moderate"),
    (15, "moderately severe"),
    (20, "severe"),
]


@pytest.mark.parametrize(("total", "name"), BOUNDARIES)
def test_a_total_on_a_boundary_belongs_to_the_band_above(total, name):
    assert band(PHQ, total).name == name


@pytest.mark.parametrize("total", [-1, 28])
def test_a_total_outside_the_range_is_refused(total):
    with pytest.raises(ValueError, match="not between"):
        band(PHQ, total)


def test_up_to_two_skipped_items_are_filled_in_and_marked():
    found = score(PHQ, [2, 2, 2, 2, 2, 2, 2, None, None])
    assert (found.total, found.is_prorated, found.answered) == (18, True, 7)


def test_a_half_point_rounds_upwards():
    assert score(PHQ, [1, 1, 1, 1, 0, 0, 0, 0, None]).total == 5  # 4 / 8 · 9 = 4.5


def test_three_skipped_items_leave_no_score_and_are_never_zeros():
    assert score(PHQ, [3, 3, 3, 3, 3, 3, None, None, None]).total is None
    assert score(PHQ, [None] * 9).total is None
    assert score(UCLA, [1, None, 1]).total is None


@given(answers)
def test_a_score_lies_in_the_range_or_is_none(given_answers):
    found = score(PHQ, given_answers)
    missing = given_answers.count(None)
    assert (found.total is None) == (missing > 2)
    if found.total is not None:
        assert PHQ.low <= found.total <= PHQ.high
        assert found.is_prorated == (missing > 0)


@given(answers, st.integers(0, 8))
def test_a_worse_answer_never_lowers_the_score(given_answers, place):
    if given_answers[place] in (None, 3):
        return
    worse = [*given_answers]
    worse[place] = given_answers[place] + 1
    before, after = score(PHQ, given_answers).total, score(PHQ, worse).total
    assert before is None or (after is not None and before <= after)
