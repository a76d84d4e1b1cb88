"""Judging one person and one place: each rule alone, each part of the fit, and all people at once."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.examples.forming import example
from kith.matching.fitting import scoring
from kith.matching.fitting.admitting import grants, mode_rank
from kith.matching.fitting.judging import NO, Judge
from kith.matching.fitting.places import new_places, open_places
from kith.matching.plan import Fit, Reasons, Rule
from kith.matching.problem import (
    Ages,
    Composition,
    Facilitator,
    Form,
    Kind,
    Mode,
    Opening,
    Person,
    Rules,
    Weights,
    Window,
    Wish,
)
from kith.matching.tests.cases import TUESDAYS, group, person, place, problem

PEER = frozenset({Kind.PEER})


def refused(who: Person, *others: Person, **changes: Any) -> tuple[Rule, ...]:
    asked = problem(who, *others, groups=(group(**changes),))
    return Judge(asked).refusals(who, open_places(asked)[0])


def test_the_place_that_suits_refuses_nobody() -> None:
    assert refused(person()) == ()


@pytest.mark.parametrize(
    ("who", "changes", "rule"),
    [
        ({"topics": {"anxiety": 3}}, {}, Rule.TOPIC),
        ({"languages": ("en",)}, {}, Rule.LANGUAGE),
        ({"languages": ("pt-BR",)}, {}, Rule.LANGUAGE),
        ({"modes": (Mode.TEXT,)}, {}, Rule.MODE),
        ({"modes": (Mode.IN_PERSON,)}, {"mode": Mode.IN_PERSON, "venue": "porto"}, Rule.VENUE),
        ({"modes": (Mode.TEXT,)}, {"mode": Mode.HYBRID, "venue": "porto"}, Rule.MODE),
        (
            {"modes": (Mode.IN_PERSON,), "venues": frozenset({"lisbon"})},
            {"mode": Mode.HYBRID, "venue": "porto"},
            Rule.VENUE,
        ),
        ({"needs": frozenset({"captions"})}, {"access": frozenset({"ramp"})}, Rule.ACCESS),
        ({"needs": frozenset({"captions", "ramp"})}, {"access": frozenset({"ramp"})}, Rule.ACCESS),
        ({"gender": "man"}, {"composition": Composition(frozenset({"woman"}))}, Rule.GENDER),
        ({}, {"composition": Composition(frozenset({"woman"}))}, Rule.GENDER),
        ({"age": 30}, {"composition": Composition(ages=Ages(18, 29))}, Rule.AGES),
        ({}, {"composition": Composition(ages=Ages(18, 29))}, Rule.AGES),
        ({"hours": (Window(1, 1141, 1320),)}, {}, Rule.HOURS),
        ({"wishes": (Wish(True, kinds=frozenset({Kind.PROFESSIONAL})),)}, {}, Rule.WISH),
        ({"apart": frozenset({"rui"})}, {}, Rule.APART),
        ({"apart": frozenset({"leo"})}, {}, Rule.APART),
        ({"id": "eva"}, {}, Rule.SEATED),
        ({"declined": frozenset({"tuesdays"})}, {}, Rule.DECLINED),
    ],
)
def test_each_rule_alone_keeps_a_person_out(who: dict[str, Any], changes: dict[str, Any], rule: Rule) -> None:
    assert refused(person(**who), **changes) == (rule,)


def test_apart_counts_both_ways_and_for_who_is_invited() -> None:
    asked = person("ben", invited="tuesdays", apart=frozenset({"ana"}))
    assert refused(person(), asked) == (Rule.APART,)


def test_a_site_may_ask_for_less_than_every_meeting() -> None:
    ana = person(zone="America/Sao_Paulo", hours=(Window(1, 960, 1050),))  # until Lisbon changes its clock
    spring = replace(TUESDAYS, first=date(2026, 3, 3), meetings=8)
    at_half, at_more = (
        problem(ana, groups=(group(slot=spring),), rules=Rules(least_attendance=n)) for n in (50, 51)
    )
    assert Judge(at_half).refusals(ana, open_places(at_half)[0]) == ()
    assert Judge(at_more).refusals(ana, open_places(at_more)[0]) == (Rule.HOURS,)


@pytest.mark.parametrize(
    ("wish", "changes", "granted"),
    [
        (Wish(True, kinds=frozenset({Kind.PEER, Kind.MIXED})), {}, True),
        (Wish(True, kinds=frozenset({Kind.MIXED})), {}, False),
        (Wish(True, genders=frozenset({"woman"})), {}, False),  # open to all
        (
            Wish(True, genders=frozenset({"woman"})),
            {"composition": Composition(frozenset({"woman"}))},
            True,
        ),
        (
            Wish(True, genders=frozenset({"woman"})),
            {"composition": Composition(frozenset({"woman", "nonbinary"}))},
            False,
        ),
        (Wish(True, ages=Ages(18, 40)), {"composition": Composition(ages=Ages(18, 40))}, True),
        (Wish(True, ages=Ages(18, 40)), {"composition": Composition(ages=Ages(17, 40))}, False),
        (Wish(True, ages=Ages(18, 40)), {}, False),
    ],
)
def test_a_wish_asks_what_the_group_declares(wish: Wish, changes: dict[str, Any], *, granted: bool) -> None:
    assert grants(place(**changes), wish) is granted


def test_a_hybrid_group_is_met_in_the_way_that_is_liked_best() -> None:
    ana = person(modes=(Mode.IN_PERSON, Mode.VIDEO), venues=frozenset({"lisbon"}))
    assert mode_rank(ana, Mode.HYBRID, "lisbon") == 0
    assert mode_rank(ana, Mode.HYBRID, "porto") == 1
    assert mode_rank(ana, Mode.TEXT, None) is None


def test_each_part_of_the_fit_is_what_the_page_says() -> None:
    soft = (Wish(False, kinds=PEER), Wish(False, ages=Ages(18, 40)), Wish(True, kinds=PEER))
    ana = person(wishes=soft, languages=("en", "pt"), modes=(Mode.TEXT, Mode.VIDEO))
    asked = problem(ana)
    judge, there = Judge(asked), open_places(asked)[0]
    # (5*60 + 2*50 + 1*50 + 2*100 + 3*50) / 13 = 61.5
    assert judge.fit(ana, there) == Fit(615, topics=60, language=50, mode=50, hours=100, wishes=50)
    assert judge.reasons(ana, there) == Reasons(("grief",), 1, 1, 8, 8, 8, (0, 2), (1,))


def test_the_best_place_there_can_be_has_the_full_fit() -> None:
    whole = scoring.total((100, 100, 100, 100, 100), Weights(topics=3, language=7, mode=0, hours=1, wishes=2))
    assert whole == 1000


def test_a_new_group_has_one_topic_and_an_id_that_says_what_it_is_made_of() -> None:
    leaders = (
        Facilitator(
            "mia", Kind.PEER, frozenset({"pt", "en"}), frozenset({"grief", "anxiety"}), frozenset({"wed"})
        ),
    )
    forms = (Form("all"), Form("few", topics=frozenset({"grief"}), largest=4))
    openings = (Opening("wed", TUESDAYS, Mode.VIDEO), Opening("thu", TUESDAYS, Mode.VIDEO))
    asked = problem(person(), facilitators=leaders, forms=forms, openings=openings)
    assert [(new.id, new.least, new.free) for new in new_places(asked)] == [
        ("wed/mia/all/anxiety/en", 2, 12),
        ("wed/mia/all/anxiety/pt", 2, 12),
        ("wed/mia/all/grief/en", 2, 12),
        ("wed/mia/all/grief/pt", 2, 12),
        ("wed/mia/few/grief/en", 2, 4),
        ("wed/mia/few/grief/pt", 2, 4),
    ]


def test_invited_people_hold_their_seats() -> None:
    ben = person("ben", invited="tuesdays", helps_hold=True)
    there = open_places(problem(ben, groups=(group(held=2),)))[0]
    assert (there.free, there.present, there.holding) == (3, frozenset({"eva", "rui", "leo", "ben"}), 1)


def test_a_column_leaves_out_the_invited_and_whom_somebody_there_must_not_meet() -> None:
    ana = person("ana", apart=frozenset({"ben"}))
    ben, eva = person("ben", invited="tuesdays"), person("eva")
    fay = person("fay", declined=frozenset({"tuesdays"}))
    asked = problem(ana, ben, eva, fay)
    wednesdays = place(id="wednesdays", present=frozenset({"mia"}))
    assert (Judge(asked).column(wednesdays) >= 0).tolist() == [True, False, True, True]
    assert (Judge(asked).column(open_places(asked)[0]) >= 0).tolist() == [False, False, False, False]
    assert (Judge(problem(ana, ben, person("gil"))).column(place()) >= 0).tolist() == [True, False, True]


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(50, 100))
def test_a_column_says_of_all_what_is_true_of_each(seed: int, least: int) -> None:
    made = example(60, seed=seed)
    asked = replace(made, rules=replace(made.rules, least_attendance=least))
    judge = Judge(asked)
    for there in [*open_places(asked), *list(new_places(asked))[::5]]:
        alone = [
            judge.fit(who, there).total if who.invited is None and not judge.refusals(who, there) else NO
            for who in asked.people
        ]
        assert judge.column(there).tolist() == alone


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_what_is_kept_by_many_is_what_is_kept_by_each(seed: int) -> None:
    made = example(60, seed=seed)
    asked = replace(
        made,
        people=tuple(
            replace(who, declined=frozenset({"g0"})) if at % 9 else who for at, who in enumerate(made.people)
        ),
    )
    judge, some = Judge(asked), np.arange(1, 60, 2)
    for there in [*open_places(asked), *list(new_places(asked))[::5]]:
        kept = judge.kept(there, some)
        found = [tuple(rule for rule in Rule if not kept[rule][row]) for row in range(len(some))]
        assert found == [judge.refusals(asked.people[number], there) for number in some]
