"""Two programs written from one page agree: the checker, and the rules that plans are made by."""

import json
from collections import Counter
from dataclasses import asdict, replace
from datetime import date
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.checking import admission, hashing, minutes, suiting, weighing
from kith.matching.checking.counting import Count, numbers_in
from kith.matching.checking.given import Given
from kith.matching.checking.laid_out import FIVE, lay_out
from kith.matching.examples.forming import example
from kith.matching.fitting.judging import NO, Judge
from kith.matching.fitting.places import Place, new_places, open_places
from kith.matching.fitting.valuing import stability, value
from kith.matching.hours import attendance, clash
from kith.matching.problem import (
    Ages,
    Composition,
    Facilitator,
    Form,
    Group,
    Kind,
    Member,
    Mode,
    Opening,
    Person,
    Problem,
    Rules,
    Slot,
    Stage,
    Weights,
    Window,
    Wish,
)
from kith.matching.reading import read_problem
from kith.matching.tests.cases import document
from kith.matching.tests.planned import PROBLEM
from kith.matching.writing import as_text, document_of, hash_of

ZONES = ("Europe/Lisbon", "America/Sao_Paulo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
TOPICS, LANGUAGES, GENDERS = ("grief", "anxiety", "illness"), ("en", "pt", "pt-BR"), ("woman", "man")
MEMBERS, VENUES, NEEDS = ("eva", "rui", "leo", "mia"), ("lisbon", "porto"), ("captions", "ramp")
CLOCK_CHANGES = (date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 25))


def some(names: Any, **sizes: int) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(names), **sizes)


def in_some_order(names: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(names), min_size=1, unique=True).map(tuple)


AGES = st.tuples(st.integers(15, 40), st.integers(0, 40)).map(lambda band: Ages(band[0], sum(band)))
WINDOWS = st.builds(
    lambda day, start, length, preferred: Window(day, start, start + length, preferred),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.booleans(),
).filter(lambda window: window.to - window.start < 1440 or window.start == 0)
WISHES = st.one_of(
    st.builds(Wish, st.booleans(), kinds=some(Kind, min_size=1)),
    st.builds(Wish, st.booleans(), genders=some(GENDERS, min_size=1)),
    st.builds(Wish, st.booleans(), ages=AGES),
)
SLOTS = st.builds(
    Slot,
    zone=st.sampled_from(ZONES),
    first=st.sampled_from(CLOCK_CHANGES),
    at=st.integers(0, 1439) | st.integers(0, 210),  # clocks change in the first hours
    minutes=st.sampled_from((5, 60, 90, 480)),
    meetings=st.integers(1, 4),
    every=st.integers(1, 2),
)
COMPOSITIONS = st.builds(Composition, genders=st.none() | some(GENDERS, min_size=1), ages=st.none() | AGES)
PEOPLE = st.builds(
    Person,
    id=st.sampled_from(("ana", "eva")),
    topics=st.dictionaries(st.sampled_from(TOPICS), st.integers(1, 10), min_size=1),
    languages=in_some_order(LANGUAGES),
    zone=st.sampled_from(ZONES),
    hours=st.lists(WINDOWS, max_size=4).map(tuple) | st.just(tuple(Window(n, 0, 1440) for n in range(7))),
    modes=in_some_order((Mode.TEXT, Mode.VIDEO, Mode.IN_PERSON)),
    waiting_since=st.just(date(2026, 1, 1)),
    venues=some(VENUES),
    needs=some(NEEDS),
    wishes=st.lists(WISHES, max_size=3).map(tuple),
    gender=st.none() | st.sampled_from(GENDERS),
    age=st.none() | st.integers(0, 80),
    stage=st.sampled_from(Stage),
    experience=st.integers(0, 30),
    helps_hold=st.booleans(),
    apart=some(("rui", "leo", "mia")),
    declined=some(("tuesdays", "wed/mia/all/grief/pt")),
)
GROUPS = st.builds(
    Group,
    id=st.just("tuesdays"),
    seats=st.just(9),
    slot=SLOTS,
    language=st.sampled_from(LANGUAGES),
    topics=some(TOPICS, min_size=1),
    kind=st.sampled_from(Kind),
    mode=st.sampled_from(Mode),
    members=some(MEMBERS[:2]).map(lambda there: tuple(map(Member, sorted(there)))),
    facilitators=some(MEMBERS[2:3]),
    held=st.integers(0, 1),
    venue=st.sampled_from(VENUES),
    access=some(NEEDS),
    composition=COMPOSITIONS,
)
OPENINGS = st.builds(
    Opening,
    id=st.just("wed"),
    slot=SLOTS,
    mode=st.sampled_from(Mode),
    venue=st.just("porto"),
    access=some(NEEDS),
)
LEADERS = st.builds(
    Facilitator,
    id=st.sampled_from(("mia", "leo", "ana")),
    kind=st.sampled_from(Kind),
    languages=some(LANGUAGES, min_size=1),
    topics=some(TOPICS, min_size=1),
    openings=st.just(frozenset({"wed"})),
)
FORMS = st.builds(
    Form,
    id=st.just("all"),
    topics=st.none() | some(TOPICS, min_size=1),
    genders=st.none() | some(GENDERS, min_size=1),
    ages=st.none() | AGES,
    largest=st.none() | st.integers(7, 9),
    least_holding=st.none() | st.integers(0, 2),
)
RULES = st.builds(
    Rules,
    further_from=st.none() | st.integers(0, 24),
    least_attendance=st.integers(1, 100),
    weights=st.builds(Weights, topics=st.integers(0, 9), hours=st.integers(1, 9), wishes=st.integers(0, 9)),
)
PROBLEMS = st.builds(
    lambda person, group, opening, leader, form, rules: Problem(
        today=date(2026, 1, 5),
        topics=TOPICS,
        rules=rules,
        people=(
            person,
            replace(person, id="ben", invited="tuesdays", apart=frozenset(), declined=frozenset()),
        ),
        groups=(group,),
        openings=(opening,),
        facilitators=(leader,),
        forms=(form,),
    ),
    PEOPLE,
    GROUPS,
    OPENINGS,
    LEADERS,
    FORMS,
    RULES,
)


def places_of(problem: Problem) -> list[Place]:
    return [*open_places(problem), *new_places(problem)]


def as_given(problem: Problem) -> Given:
    return Given(json.loads(json.dumps(document_of(problem))))


@settings(max_examples=80, deadline=None)
@given(PROBLEMS)
def test_they_agree_on_who_may_go_where_and_on_every_fit(problem: Problem) -> None:
    asked, judge = as_given(problem), Judge(problem)
    known = {place.id: place for place in asked.every_place()}
    assert known.keys() == {place.id for place in places_of(problem)}
    ana = problem.people[0]
    for place in places_of(problem):
        person, there = asked.people[ana.id], known[place.id]
        refusals = judge.refusals(ana, place)
        assert [rule.name for rule in admission.broken(asked, person, there)] == list(refusals)
        fit = judge.fit(ana, place)
        assert suiting.fit(asked, person, there) == {
            name: getattr(fit, name) for name in ("total", *("topics", "language", "mode", "hours", "wishes"))
        }
        assert (there.free, there.least, there.further, there.holding) == (
            place.free,
            place.least,
            place.further,
            place.holding,
        )
        if not refusals:
            so = suiting.reasons(person, there)
            reasons = judge.reasons(ana, place)
            assert so == {
                name: list(said) if isinstance(said := getattr(reasons, name), tuple) else said for name in so
            }


@settings(max_examples=80, deadline=None)
@given(SLOTS, st.sampled_from(ZONES), st.lists(WINDOWS, max_size=6))
def test_they_agree_on_hours_where_clocks_change(slot: Slot, zone: str, windows: list[Window]) -> None:
    there = as_slot(slot)
    come = attendance(slot, zone, windows)
    assert minutes.attended(there, zone, list(map(written, windows))) == (come.can, come.preferred)


@settings(max_examples=60, deadline=None)
@given(SLOTS, SLOTS, st.integers(0, 600))
def test_they_agree_on_what_clashes(one: Slot, other: Slot, later: int) -> None:
    near = replace(one, at=(one.at + later) % 1440)
    for second in (other, near):
        assert minutes.clash(as_slot(one), as_slot(second)) == clash(one, second)


def as_slot(slot: Slot) -> minutes.Slot:
    return minutes.Slot(slot.zone, slot.first.isoformat(), slot.at, slot.minutes, slot.meetings, slot.every)


def written(window: Window) -> dict[str, Any]:
    clocks = [f"{minute // 60:02}:{minute % 60:02}" for minute in (window.start, window.to % 1440)]
    return {
        "day": minutes.WEEKDAYS[window.day],
        "from": clocks[0],
        "to": clocks[1],
        "preferred": window.preferred,
    }


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**40))
def test_places_counted_at_once_are_those_that_are_asked_one_by_one(people: int, seed: int) -> None:
    asked = as_given(example(people, seed=seed))
    count = Count(asked)
    for person in asked.waiting.values():
        broken = [[rule.name for rule in admission.broken(asked, person, place)] for place in count.places]
        alone = Counter(rules[0] for rules in broken if len(rules) == 1)
        suits = count.of(person)
        barriers = {rule: places.bit_count() for rule, places in suits.barriers.items()}
        assert (suits.places.bit_count(), barriers) == (broken.count([]), dict(alone))
        assert list(numbers_in(suits.places)) == [n for n, rules in enumerate(broken) if not rules]


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 40), st.integers(0, 2**40), st.integers(50, 100))
def test_they_agree_on_whom_a_made_up_place_may_have(people: int, seed: int, least: int) -> None:
    made = example(people, seed=seed)
    problem = replace(made, rules=replace(made.rules, least_attendance=least))
    asked, judge = as_given(problem), Judge(problem)
    there = {place.id: place for place in places_of(problem)}
    for place in asked.every_place():
        column = dict(zip(asked.people, judge.column(there[place.id]).tolist(), strict=True))
        for who, person in asked.waiting.items():
            may = not admission.broken(asked, person, place)
            assert column[who] == (suiting.fit(asked, person, place)["total"] if may else NO)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 30), st.integers(0, 2**40))
def test_they_agree_on_the_hash_however_the_problem_is_written(
    chance: Random, people: int, seed: int
) -> None:
    for text in (as_text(example(people, seed=seed)), json.dumps(PROBLEM), json.dumps(document())):
        otherwise = in_other_words(json.loads(text), chance)
        assert hashing.hash_of(otherwise) == hash_of(read_problem(text))
        assert hash_of(read_problem(json.dumps(otherwise))) == hash_of(read_problem(text))


def in_other_words(problem: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The same problem, with defaults written in and sets in another order."""
    for person in problem["people"]:
        filled(
            person, chance, experience=0, helps_hold=False, stage="beginning", venues=[], wishes=[], apart=[]
        )
        shuffled(person, chance, "venues", "needs", "apart", "declined")
        for wish in person.get("wishes", ()):
            shuffled(wish, chance, "kinds", "genders")
        for window in person["hours"]:
            filled(window, chance, preferred=True)
            window["to"] = (
                window["to"].replace("24:00", "00:00") if window["from"] != "00:00" else window["to"]
            )
    for group in problem["groups"]:
        filled(
            group, chance, held=0, members=[], facilitators=[], access=[], least_further=0, least_holding=0
        )
        filled(group["slot"], chance, every=1)
        shuffled(group, chance, "topics", "facilitators", "access", "genders")
        for member in group.get("members", ()):
            filled(member, chance, experience=0, helps_hold=False, stage="beginning")
    for leader in problem["facilitators"]:
        filled(leader, chance, groups=1)
        shuffled(leader, chance, "topics", "openings", "languages")
    for opening in problem["openings"]:
        filled(opening, chance, access=[])
        filled(opening["slot"], chance, every=1)
    for form in problem["forms"]:
        shuffled(form, chance, "topics", "genders")
    filled(problem, chance, note="")
    filled(problem["rules"], chance, least_attendance=100, weights={"kept": 300})
    return dict(chance.sample(sorted(problem.items()), len(problem)))


def filled(thing: dict[str, Any], chance: Random, **defaults: Any) -> None:
    for key, usual in defaults.items():
        if chance.random() < 0.5:
            thing.setdefault(key, usual)


def shuffled(thing: dict[str, Any], chance: Random, *keys: str) -> None:
    for key in keys:
        chance.shuffle(thing.get(key, []))


@settings(max_examples=60, deadline=None)
@given(PROBLEMS, st.integers(0, 5))
def test_they_agree_on_what_a_plan_is_worth(problem: Problem, turn: int) -> None:
    """Whether the plan keeps what it must is no matter here."""
    places = places_of(problem)
    place = places[turn % len(places)]
    asked = as_given(replace(problem, people=(replace(problem.people[0], previous=place.id),)))
    ana, judge = problem.people[0], Judge(problem)
    new = {"people": ["ana"]} | dict(zip(FIVE, place.id.split("/"), strict=False)) | {"id": place.id}
    plan = {
        "placements": [{"person": ana.id, "place": place.id}],
        "new_groups": [new] if place.made else [],
    }
    laid = lay_out(asked, plan)
    alone = replace(problem, people=(replace(ana, previous=place.id),))
    assert not laid.faults
    assert weighing.value(laid) == asdict(value(alone, {ana.id: (place, judge.fit(ana, place).total)}))
    assert weighing.stability(laid) == asdict(stability(alone, {ana.id: place.id}))
