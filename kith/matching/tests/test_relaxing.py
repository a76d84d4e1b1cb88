"""Who waits is told what stands between and what would open a place; the site, what looser rules gain."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kith.matching.examples.forming import example
from kith.matching.plan import Barrier, Relaxing, Rule, Shortage, SiteRelaxing, Waiting
from kith.matching.problem import (
    Composition,
    Facilitator,
    Kind,
    Mode,
    Opening,
    Person,
    Problem,
    Rules,
    Window,
    Wish,
)
from kith.matching.solving.planning import solve
from kith.matching.tests.cases import TUESDAYS, group, person, problem
from kith.matching.tests.crowded import crowded

EVENINGS = tuple(Window(day, 1080, 1320) for day in range(7))
PROFESSIONAL = Wish(True, kinds=frozenset({Kind.PROFESSIONAL}))


def waits(asked: Problem, who: str = "ana") -> Waiting:
    return next(one for one in solve(asked).waiting if one.person == who)


def alone(who: Person, **changes: Any) -> Problem:
    """Somebody and one open group, nothing to make new ones from."""
    return problem(who, groups=(group(**changes),), facilitators=())


@pytest.mark.parametrize(
    ("who", "changes", "rule", "site"),
    [
        ({"topics": {"anxiety": 3}}, {}, Rule.TOPIC, [False]),
        ({"modes": (Mode.TEXT,)}, {}, Rule.MODE, [False]),
        ({"modes": (Mode.IN_PERSON,)}, {"mode": Mode.IN_PERSON, "venue": "porto"}, Rule.VENUE, [False]),
        ({"declined": frozenset({"tuesdays"})}, {}, Rule.DECLINED, [False]),
        ({"wishes": (PROFESSIONAL,)}, {}, Rule.WISH, [False]),
        ({"hours": (Window(2, 0, 600),)}, {}, Rule.HOURS, [False]),
        ({"gender": "man"}, {"composition": Composition(frozenset({"woman"}))}, Rule.GENDER, [True]),
        ({}, {"composition": Composition(frozenset({"woman"}))}, Rule.GENDER, [True]),
        ({"languages": ("fi",)}, {}, Rule.LANGUAGE, []),
        ({"needs": frozenset({"captions"})}, {}, Rule.ACCESS, []),
        ({"apart": frozenset({"rui"})}, {}, Rule.APART, []),
        ({"id": "eva"}, {}, Rule.SEATED, []),
    ],
)
def test_the_one_rule_that_bars_is_named_and_what_can_be_given_up_is_offered(
    who: dict[str, Any], changes: dict[str, Any], rule: Rule, site: list[bool]
) -> None:
    somebody = person(**who)
    found = waits(alone(somebody, **changes), somebody.id)
    assert (found.suitable, found.shortages, found.barriers) == (0, (), (Barrier(rule, 1),))
    assert [(one.rule, one.site, one.place) for one in found.relaxing] == [
        (rule, own, "tuesdays") for own in site
    ]


def test_a_wish_is_named_by_its_number_and_two_are_not_one() -> None:
    soft, women = Wish(False, kinds=frozenset({Kind.MIXED})), Wish(True, genders=frozenset({"woman"}))
    one = waits(alone(person(wishes=(soft, PROFESSIONAL))))
    assert [(offer.rule, offer.wish) for offer in one.relaxing] == [(Rule.WISH, 1)]
    both = waits(alone(person(wishes=(women, PROFESSIONAL))))
    assert (both.barriers, both.relaxing) == ((Barrier(Rule.WISH, 1),), ())


def test_a_site_that_asks_for_a_little_less_attendance_is_offered_where_that_is_enough() -> None:
    """Eight meetings in Lisbon; in spring its clock changes after four of them."""
    spring = replace(TUESDAYS, first=date(2026, 3, 3), meetings=8)
    ana = person(zone="America/Sao_Paulo", hours=(Window(1, 960, 1050),))
    for least, sites in ((55, {False, True}), (65, {False})):
        asked = problem(
            ana, groups=(group(slot=spring),), facilitators=(), rules=Rules(least_attendance=least)
        )
        assert {one.site for one in waits(asked).relaxing} == sites


def test_a_site_is_not_asked_for_a_group_that_somebody_can_never_come_to() -> None:
    never = person(hours=(Window(2, 0, 600),))
    asked = replace(alone(never), rules=Rules(least_attendance=5))
    assert [(one.rule, one.site) for one in waits(asked).relaxing] == [(Rule.HOURS, False)]


def test_a_place_without_a_seat_is_offered_to_nobody() -> None:
    assert waits(alone(person(topics={"anxiety": 3}), seats=2)).relaxing == ()


def test_of_two_places_the_better_is_offered() -> None:
    groups = (group(), group(id="both", topics=frozenset({"grief", "anxiety"})))
    found = waits(problem(person(wishes=(PROFESSIONAL,)), groups=groups, facilitators=()))
    assert found.barriers == (Barrier(Rule.WISH, 2),)
    assert found.relaxing == (Relaxing(Rule.WISH, site=False, place="both", fit=1000, wish=0),)


@pytest.mark.parametrize(
    ("changes", "shortage"),
    [
        ({"groups": (group(seats=2),), "facilitators": ()}, Shortage.SEATS),
        ({"groups": ()}, Shortage.SIZE),
        ({"groups": (), "rules": Rules(smallest=1, least_further=1)}, Shortage.MIXTURE),
        ({"groups": (), "rules": Rules(smallest=1, least_holding=1)}, Shortage.MIXTURE),
        (
            {
                "groups": (),
                "rules": Rules(smallest=1),
                "openings": (Opening("wed", TUESDAYS, Mode.VIDEO, rooms=0),),
            },
            Shortage.ROOM,
        ),
    ],
)
def test_what_stands_between_somebody_and_a_place_that_suits(
    changes: dict[str, Any], shortage: Shortage
) -> None:
    found = waits(problem(person(hours=EVENINGS), **changes))
    assert (found.suitable, found.shortages, found.barriers) == (1, (shortage,), ())


def test_a_facilitator_who_leads_others_is_what_is_missing() -> None:
    leader = Facilitator(
        "mia", Kind.PEER, frozenset({"pt"}), frozenset({"grief", "anxiety"}), frozenset({"wed"})
    )
    others = [person(name, topics={"anxiety": 5}, hours=EVENINGS) for name in ("ben", "eva", "rui")]
    asked = problem(person(topics={"grief": 5}, hours=EVENINGS), *others, groups=(), facilitators=(leader,))
    assert waits(asked).shortages == (Shortage.FACILITATOR,)


def test_what_one_person_too_few_costs_the_site_is_said() -> None:
    people = [person(name, hours=EVENINGS) for name in ("ana", "ben")]
    asked = problem(*people, groups=(), rules=Rules(smallest=3))
    found = {one.rule: one for one in solve(asked).relaxing}
    then = solve(replace(asked, rules=Rules(smallest=2))).value
    assert then.placed > 0
    assert found["smallest"] == SiteRelaxing("smallest", 0, then.total, then.overdue, then.total)
    assert found["largest"].gain_value == 0


def test_the_example_of_the_coordinators_gains_what_their_page_says() -> None:
    plan = solve(example(300, seed=1))
    gains = {one.rule: one for one in plan.relaxing}
    assert plan.gap == 0
    assert round(100 * gains["smallest"].gain_value / plan.value.total) == 8
    assert gains["least_further"].gain_overdue == 1
    assert gains["largest"].gain_value == 0


def test_looser_rules_never_lose_and_are_asked_unbidden_of_small_problems_only() -> None:
    plan = solve(crowded(40, seed=3))
    assert {"smallest", "largest"} <= {one.rule for one in plan.relaxing}
    assert all((one.gain_overdue, one.gain_value) >= (0, 0) for one in plan.relaxing)
    assert all(one.value_then - one.value_now == one.gain_value for one in plan.relaxing)
    assert solve(crowded(40, seed=3), loosen=False).relaxing == ()
