"""Marks: 768 numbers, each its own shape, pair and turn."""

import re

import pytest

from kith.ui.marks import NUMBERS, PAIRS, SHAPES, drawn, parts
from kith.ui.tests.sheets import STATIC


def test_every_number_is_its_own_shape_pair_and_turn():
    assert len({parts(number) for number in range(NUMBERS)}) == NUMBERS == 768


def test_the_parts_are_those_the_number_stands_for():
    assert parts(0) == (0, 0, 0)
    assert parts(13) == (1, 1, 0)
    assert parts(96) == (0, 0, 1)
    assert parts(767) == (11, 7, 7)


@pytest.mark.parametrize("number", [-1, 768])
def test_a_number_outside_the_range_is_refused(number):
    with pytest.raises(ValueError, match="between 0 and 767"):
        parts(number)


def test_a_mark_is_silent_small_and_says_nothing_of_its_number():
    html = drawn(767, 28)
    assert 'aria-hidden="true"' in html
    assert "767" not in html
    assert len(html) < 140


def test_someone_who_has_gone_leaves_an_empty_outline():
    assert "<use" not in drawn(None)


def test_sprite_and_stylesheet_know_every_shape_and_pair():
    shapes = re.findall(r'<symbol id="s(\d+)"', (STATIC / "marks.svg").read_text())
    pairs = re.findall(r"\.p(\d) \{ --m1", (STATIC / "css" / "mark.css").read_text())
    assert [int(shape) for shape in shapes] == list(range(SHAPES))
    assert [int(pair) for pair in pairs] == list(range(PAIRS))
