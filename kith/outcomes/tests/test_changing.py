"""Reliable change, held to reference cases."""

import doctest
import json
from pathlib import Path

import pytest

from kith.outcomes import changing
from kith.outcomes.changing import change, outcome, reliable_change_index, smallest_reliable
from kith.outcomes.instruments import instrument

REFERENCE = json.loads((Path(__file__).parent / "data" / "reliable_change.json").read_text(encoding="utf-8"))
EXAMPLE = REFERENCE["expected"]["jt_example"]
FOUR = REFERENCE["expected"]["four_way"]["cases"]
PHQ, UCLA = instrument("phq-9"), instrument("ucla-3")
CLASSES = ["recovered", "unchanged", "improved", "unchanged", "improved", "worse"]


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(changing).failed == 0


def test_the_index_and_threshold_agree_with_the_published_example():
    given = EXAMPLE["input"]
    assert smallest_reliable(given["sd"], given["r"]) == pytest.approx(EXAMPLE["threshold_95"], abs=0.005)
    index = reliable_change_index(given["pre"], given["post"], sd=given["sd"], r=given["r"])
    assert index == pytest.approx(EXAMPLE["rci"], abs=0.005)
    assert smallest_reliable(given["sd"], given["r"], z=1) == pytest.approx(EXAMPLE["s_diff"], abs=0.005)


@pytest.mark.parametrize(("case", "name"), list(zip(FOUR, CLASSES, strict=True)))
def test_the_four_classes_agree_with_the_reference(case, name):
    assert outcome(PHQ, case["pre"], case["post"]) == name


@pytest.mark.parametrize(("last", "reliable"), [(11, False), (10, True), (21, False), (22, True)])
def test_a_change_of_the_threshold_itself_is_reliable_both_ways(last, reliable):
    assert change(PHQ, 16, last).is_reliable is reliable


def test_better_and_worse_come_from_the_instrument_and_not_from_the_sign():
    assert change(PHQ, 10, 4).is_better
    assert change(PHQ, 4, 10).is_worse
    still = change(PHQ, 7, 7)
    assert not still.is_better
    assert not still.is_worse


def test_without_a_published_threshold_nothing_is_called_reliable():
    assert change(UCLA, 9, 3).is_reliable is None
    with pytest.raises(ValueError, match="no threshold"):
        outcome(UCLA, 9, 3)


@pytest.mark.parametrize(("sd", "r"), [(-1, 0.8), (5, 1.2), (5, -0.1)])
def test_impossible_numbers_are_refused(sd, r):
    with pytest.raises(ValueError, match="must"):
        smallest_reliable(sd, r)


def test_a_measure_without_error_has_no_index():
    with pytest.raises(ValueError, match="without error"):
        reliable_change_index(1, 2, sd=5, r=1)
