"""Who may be together, what new groups share, and what a plan is worth."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kith.matching.fitting.composing import Broken, broken, kept_apart, overbooked
from kith.matching.fitting.places import is_further, new_places
from kith.matching.fitting.valuing import stability, value, waiting_credit
from kith.matching.plan import Bound, Stability, Value
from kith.matching.problem import (
    Composition,
    Facilitator,
    Kind,
    Member,
    Mode,
    Opening,
    Rules,
    Stage,
    Weights,
)
from kith.matching.tests.cases import TUESDAYS, person, place, problem

ANA, BEN, EVA = person("ana"), person("ben", stage=Stage.FURTHER), person("eva", helps_hold=True)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, ()),
        ({"free": 2}, (Broken.TOO_MANY,)),
        ({"least": 4}, (Broken.TOO_FEW,)),
        ({"composition": Composition(least_further=2)}, (Broken.FURTHER,)),
        ({"composition": Composition(least_further=2), "further": 1}, ()),
        ({"composition": Composition(least_holding=2)}, (Broken.HOLDING,)),
        ({"composition": Composition(least_holding=2), "holding": 1}, ()),
    ],
)
def test_each_rule_of_composition(changes: dict[str, Any], rule: tuple[Broken, ...]) -> None:
    assert broken(place(**changes), (ANA, BEN, EVA), Rules(), {}) == rule


def test_a_group_that_takes_nobody_breaks_no_rule() -> None:
    assert broken(place(composition=Composition(least_further=9), free=0), (), Rules(), {}) == ()


def test_two_who_must_not_meet_are_not_newcomers_together() -> None:
    apart = kept_apart(problem(replace(ANA, apart=frozenset({"eva", "leo"})), EVA))
    assert apart == {"ana": {"eva", "leo"}, "eva": {"ana"}, "leo": {"ana"}}
    assert broken(place(), (EVA, ANA), Rules(), apart) == (Broken.APART,)
    assert broken(place(), (EVA, BEN), Rules(), apart) == ()


@pytest.mark.parametrize(
    ("stage", "months", "counts_from", "further"),
    [
        (Stage.FURTHER, 0, None, True),
        (Stage.UNDERWAY, 99, None, False),
        (Stage.BEGINNING, 24, 24, True),
        (Stage.BEGINNING, 23, 24, False),
    ],
)
def test_further_along_by_word_or_by_months(
    stage: Stage,
    months: int,
    counts_from: int | None,
    *,
    further: bool,
) -> None:
    assert is_further(Member("eva", stage, months), Rules(further_from=counts_from)) is further


def test_nobody_leads_two_groups_at_once_nor_more_than_they_can_and_rooms_are_counted() -> None:
    leaders = tuple(
        Facilitator(
            name, Kind.PEER, frozenset({"pt"}), frozenset({"grief", "anxiety"}), frozenset({"a", "b", "c"}), 2
        )
        for name in ("mia", "leo")
    )
    openings = (
        Opening("a", TUESDAYS, Mode.VIDEO, rooms=1),
        Opening("b", replace(TUESDAYS, at=TUESDAYS.at + 60), Mode.VIDEO),
        Opening("c", replace(TUESDAYS, first=date(2026, 1, 14)), Mode.VIDEO),
    )
    asked = problem(facilitators=leaders, openings=openings)
    there = {new.id: new for new in new_places(asked)}

    def too_much(*ids: str) -> list[tuple[str, str]]:
        return list(overbooked(asked, [there[f"{made}/pt"] for made in ids]))

    assert too_much("a/mia/all/grief", "c/mia/all/grief") == []
    assert too_much("a/mia/all/grief", "b/leo/all/grief") == []
    assert too_much("a/mia/all/grief", "b/mia/all/grief") == [("time", "mia")]
    assert too_much("c/mia/all/grief", "c/mia/all/anxiety") == [("time", "mia")]
    assert too_much("a/mia/all/grief", "a/leo/all/grief") == [("rooms", "a")]
    assert too_much("a/mia/all/grief", "b/mia/all/grief", "c/mia/all/grief") == [
        ("groups", "mia"),
        ("time", "mia"),
    ]


def test_the_value_of_a_plan_is_the_sum_of_its_parts() -> None:
    rules = Rules(smallest=1, largest_wait=30, weights=Weights(100, 2, 3, 50, 70))
    ana = person("ana", waiting_since=date(2025, 12, 5), previous="tuesdays")  # 31 days
    ben = person("ben", waiting_since=date(2025, 1, 5), previous="elsewhere")  # a year, counted as 60 days
    eva = person("eva", previous="tuesdays")
    asked = problem(ana, ben, eva, rules=rules)
    new = next(new_places(asked))
    assert [waiting_credit(asked, who) for who in (ana, ben)] == [93, 180]
    assert value(asked, {"ana": (place(), 600), "ben": (new, 500)}) == Value(
        overdue=2,
        total=200 + 2200 + 273 + 50 - 70,
        placed=200,
        fit=2200,
        waiting=273,
        kept=50,
        new_groups=-70,
    )
    assert value(asked, {}) == Value(0, 0, 0, 0, 0, 0, 0)
    assert stability(asked, {"ana": "tuesdays", "ben": new.id}) == Stability(
        had=3, kept=1, moved=1, waiting_again=1
    )


def test_the_gap_is_a_share_of_the_bound() -> None:
    worth = Value(0, 950, 950, 0, 0, 0, 0)
    assert Bound(0, 1000).gap(worth) == pytest.approx(0.05)
    assert Bound(0, 0).gap(Value(0, 0, 0, 0, 0, 0, 0)) == 0


def test_where_the_bound_is_not_above_nothing_a_gap_is_none_only_if_it_is_reached() -> None:
    """So it can be where a new group costs more than the overdue people in it are worth."""
    worth = Value(1, -500, 1000, 0, 0, 0, -1500)
    assert Bound(1, -500).gap(worth) == 0
    assert Bound(1, -400).gap(worth) == pytest.approx(0.25)
    assert Bound(1, 0).gap(worth) == 500


def test_overdue_is_past_the_largest_wait_and_not_on_its_last_day() -> None:
    asked = problem(rules=Rules(largest_wait=30))
    assert not asked.is_overdue(person(waiting_since=date(2025, 12, 6)))  # 30 days
    assert asked.is_overdue(person(waiting_since=date(2025, 12, 5)))
