"""The bound by prices is never below what is possible, at any prices, and falls as they are improved."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.examples.forming import example
from kith.matching.solving import leading, pricing
from kith.matching.solving.arrangement import Arrangement, Limits
from kith.matching.solving.arranging import extra_of
from kith.matching.solving.bounding import Bounding, most_overdue
from kith.matching.solving.diving import dive
from kith.matching.solving.field import Field, field_of
from kith.matching.solving.splitting import apart_fields
from kith.matching.tests.crowded import crowded
from kith.matching.tests.exact import best

QUICK = (0, 1, 2, 3, 6, 8, 9, 12, 14, 18)  # seeds that the exact model solves in no time


@cache
def best_of(seed: int) -> tuple[int, int]:
    return best(crowded(24, seed=seed))


def limits_of(field: Field) -> Limits:
    return Limits(field, Arrangement(field).use(()))


@settings(max_examples=15, deadline=None)
@given(seed=st.sampled_from(QUICK), prices=st.integers(0, 2**32), steps=st.integers(1, 60))
def test_no_prices_give_a_bound_below_the_best(seed: int, prices: int, steps: int) -> None:
    asked = crowded(24, seed=seed)
    field = field_of(asked)
    extra = extra_of(field)
    overdue, total = best_of(seed)
    bounding = Bounding(field, extra, limits_of(field))
    drawn = np.random.Generator(np.random.PCG64(prices)).integers(0, 3000, len(asked.people)).astype(float)
    assert bounding.look(drawn, bounding.rooms).bound >= total + extra * overdue
    bounding.improve(steps, 0.3)
    assert bounding.least >= total + extra * overdue
    assert most_overdue(field, limits_of(field), steps, 0.3) >= overdue


def test_the_bound_falls_close_to_what_is_reached() -> None:
    field = field_of(example(300, seed=1))
    bounding = Bounding(field, extra_of(field), limits_of(field))
    at_first = bounding.look(bounding.people, bounding.rooms).bound
    bounding.improve(150, 0.3)
    overdue, total = dive(field, bounding, Arrangement(field), 1).worth()
    reached = total + bounding.extra * overdue
    assert reached <= bounding.least < 1.1 * reached < at_first


def test_threads_change_no_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pricing, "THREADS_FROM", 0)
    field = field_of(example(300, seed=2))
    found = []
    for workers in (1, 3):
        bounding = Bounding(field, extra_of(field), limits_of(field), workers=workers)
        bounding.improve(40, 0.3)
        found.append((bounding.least, bounding.people.tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("seed", QUICK[:4])
def test_where_choices_are_too_many_to_list_the_bound_is_too_high_and_not_too_low(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = crowded(24, seed=seed)
    field = field_of(asked)
    listed = Bounding(field, extra_of(field), limits_of(field))
    monkeypatch.setattr(leading, "MOST_CHOICES", 1)
    passed = Bounding(field, extra_of(field), limits_of(field))
    looks = [one.look(one.people, one.rooms).bound for one in (listed, passed)]
    assert looks[0] <= looks[1]


def test_parts_that_do_not_touch_have_nobody_and_no_facilitator_in_common() -> None:
    field = field_of(example(300, seed=1))
    parts = list(apart_fields(field))
    assert len(parts) > 1
    assert sum(len(part.people) for part in parts) == len(field.people)
    people = [set(part.people.tolist()) for part in parts]
    leaders = [{place.made.facilitator for place in part.places if place.made} for part in parts]
    for held in (people, leaders):
        assert sum(map(len, held)) == len(set().union(*held))
