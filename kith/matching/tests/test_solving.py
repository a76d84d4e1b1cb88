"""Solving: every hard rule is kept, small problems are solved to the proven best, and what must not matter
does not."""

import doctest
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.examples.forming import example
from kith.matching.faults import BadOption
from kith.matching.plan import Plan
from kith.matching.problem import Mode, Opening, Person, Problem, Rules, Stage, Weights, Window
from kith.matching.recording import as_text, read_plan
from kith.matching.solving import planning
from kith.matching.solving.field import field_of
from kith.matching.tests.cases import TUESDAYS, group, person, problem
from kith.matching.tests.crowded import crowded
from kith.matching.tests.exact import best
from kith.matching.tests.flow import best_by_flow, seats_alone
from kith.matching.tests.upholding import wrong_with
from kith.matching.writing import hash_of

Thing = TypeVar("Thing")
SAMPLE = (0, 1, 2, 3, 5, 6, 7, 8, 9, 11, 12, 13)  # `make bench` does two hundred, slow ones too
SEEDS = st.sampled_from(random.Random().sample(range(501), 8))  # others in each run
EVERY_WEDNESDAY = (Window(2, 1080, 1320),)
CLOSE = 0.02  # how far from the proven best a plan may be


def solve(asked: Problem, **options: Any) -> Plan:
    """A plan without what looser rules would gain, which `test_relaxing` asks for."""
    return planning.solve(asked, loosen=False, **options)


@cache
def solved(seed: int) -> tuple[Problem, Plan]:
    """A crowded problem and its plan, which several tests compare with that of another."""
    asked = crowded(24, seed=seed)
    return asked, solve(asked)


def worth(plan: Plan) -> tuple[int, int]:
    return plan.value.overdue, plan.value.total


def placed(plan: Plan) -> dict[str, str]:
    return {one.person: one.place for one in plan.placements}


@pytest.mark.parametrize("seed", SAMPLE)
def test_a_small_problem_is_solved_close_to_the_best_of_the_plain_model(seed: int) -> None:
    asked = crowded(20 + 7 * seed % 41, seed=seed)
    plan, (overdue, total) = solve(asked, workers=1), best(asked)
    assert wrong_with(asked, plan) == []
    assert plan.value.overdue == overdue
    assert plan.value.total >= (1 - CLOSE) * total
    assert plan.bound.overdue >= overdue
    assert plan.bound.total >= total


@pytest.mark.parametrize("seconds", [0.001, 0.5])
def test_where_seats_are_all_there_is_a_plan_is_close_to_the_best_flow(seconds: float) -> None:
    asked = seats_alone(example(1000, seed=1))
    plan, (overdue, total) = solve(asked, seconds=seconds), best_by_flow(field_of(asked))
    assert (plan.value.overdue, plan.bound.overdue) == (overdue, overdue)
    assert (1 - CLOSE) * total <= plan.value.total <= total <= plan.bound.total


@pytest.mark.parametrize("seconds", [0.01, 0.5])
def test_little_time_makes_a_plan_that_keeps_every_rule(seconds: float) -> None:
    asked = example(300, seed=2)
    plan = solve(asked, seconds=seconds)
    assert wrong_with(asked, plan) == []
    assert 0 <= plan.gap < 0.2


def test_a_plan_names_its_problem_its_makers_and_its_seed() -> None:
    asked = crowded(25, seed=4)
    plan = solve(asked, seed=7, workers=1)
    assert (plan.problem, plan.seed, plan.workers) == (hash_of(asked), 7, 1)
    assert plan.made_by.startswith("kith matching 1, ortools 9.")
    assert read_plan(as_text(plan)) == plan


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_input_and_workers_give_the_same_plan(workers: int) -> None:
    asked = example(300, seed=5)
    assert solve(asked, seconds=0.4, workers=workers) == solve(asked, seconds=0.4, workers=workers)


def test_nobody_waits_past_the_limit_for_the_fit_of_others() -> None:
    """One seat: who is overdue has it, however much better it suits another."""
    late = person("late", waiting_since=date(2025, 1, 1), topics={"grief": 1, "anxiety": 10})
    new = person("new", topics={"grief": 1})
    asked = problem(
        late, new, groups=(group(seats=3),), facilitators=(), rules=Rules(weights=Weights(waiting=0))
    )
    assert placed(solve(asked)) == {"late": "tuesdays"}
    assert placed(solve(replace(asked, rules=replace(asked.rules, largest_wait=400)))) == {"new": "tuesdays"}


def test_two_who_must_not_meet_are_never_placed_together_for_any_gain() -> None:
    rich = Rules(smallest=2, weights=Weights(placed=100_000, new_group=0))
    asked = problem(person("ana", apart=frozenset({"ben"})), person("ben"), groups=(), rules=rich)
    assert placed(solve(asked)) == {}
    assert solve(asked).bound.total == 0


def test_a_new_group_needs_its_number_and_its_mixture() -> None:
    people = [person(name, stage=Stage.BEGINNING) for name in ("ana", "ben", "eva")]
    opening = Opening("wed", TUESDAYS, Mode.VIDEO)
    asked = problem(*people, groups=(), openings=(opening,), rules=Rules(smallest=3, least_further=1))
    assert placed(solve(asked)) == {}
    asked = replace(asked, people=(*people[:2], replace(people[2], stage=Stage.FURTHER)))
    assert set(placed(solve(asked))) == {"ana", "ben", "eva"}


def test_who_was_placed_before_stays_unless_it_gains_more_than_staying_is_worth() -> None:
    better = group(id="thursdays", slot=replace(TUESDAYS, at=1141), topics=frozenset({"grief", "anxiety"}))
    ana = person(previous="tuesdays")
    asked = problem(ana, groups=(group(), better), facilitators=())
    assert placed(solve(asked)) == {"ana": "tuesdays"}
    free = replace(asked, rules=replace(asked.rules, weights=Weights(kept=0)))
    assert placed(solve(free)) == {"ana": "thursdays"}


def test_one_person_more_moves_few_others() -> None:
    asked = example(400, seed=6)
    before = placed(solve(asked, seconds=1))
    stayed = tuple(replace(one, previous=before.get(one.id)) for one in asked.people)
    newcomer = replace(asked.people[0], id="newcomer", apart=frozenset(), invited=None)
    plan = solve(replace(asked, people=(*stayed, newcomer)), seconds=1)
    assert plan.stability.had == len(before)
    assert plan.stability.moved + plan.stability.waiting_again <= 0.02 * len(before)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(seed: int, chance: random.Random) -> None:
    asked, plan = solved(seed)

    def mixed(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
        return tuple(chance.sample(things, len(things)))

    mixed_up = replace(
        asked,
        people=mixed(asked.people),
        groups=mixed(asked.groups),
        openings=mixed(asked.openings),
        facilitators=mixed(asked.facilitators),
        forms=mixed(asked.forms),
    )
    other = solve(mixed_up)
    assert placed(plan) == placed(other)
    assert (plan.value, plan.bound) == (other.value, other.bound)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_other_names_change_nothing_of_substance(seed: int) -> None:
    asked, plan = solved(seed)
    other = solve(renamed(asked))
    assert worth(plan) == worth(other)
    assert plan.gap == other.gap == 0


def renamed(asked: Problem) -> Problem:
    """Every person and every open group under another name, and so in another order."""
    groups = {there.id for there in asked.groups}

    def turned(name: str) -> str:
        return f"x{name[::-1]}"

    def one(person: Person) -> Person:
        before = turned(person.previous) if person.previous in groups else person.previous
        return replace(
            person, id=turned(person.id), apart=frozenset(map(turned, person.apart)), previous=before
        )

    return replace(
        asked,
        people=tuple(map(one, asked.people)),
        groups=tuple(replace(there, id=turned(there.id)) for there in asked.groups),
    )


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.integers(-3, 3).filter(bool))
def test_shifting_all_clocks_by_weeks_changes_nothing(seed: int, weeks: int) -> None:
    """In Sao Paulo no clock changes."""
    (asked, plan), by = solved(seed), timedelta(weeks=weeks)
    other = replace(
        asked,
        today=asked.today + by,
        people=tuple(replace(one, waiting_since=one.waiting_since + by) for one in asked.people),
        groups=tuple(replace(one, slot=replace(one.slot, first=one.slot.first + by)) for one in asked.groups),
        openings=tuple(
            replace(one, slot=replace(one.slot, first=one.slot.first + by)) for one in asked.openings
        ),
    )
    later = solve(other)
    assert placed(plan) == placed(later)
    assert plan.value == later.value


@settings(max_examples=8, deadline=None)
@given(seed=SEEDS, which=st.integers(0, 2), brief=st.booleans())
def test_a_seat_more_never_makes_it_worse_by_more_than_the_gap(seed: int, which: int, *, brief: bool) -> None:
    (asked, plan), seconds = solved(seed), 0.001 if brief else None
    plan = solve(asked, seconds=seconds) if brief else plan
    groups = tuple(replace(one, seats=one.seats + (at == which)) for at, one in enumerate(asked.groups))
    roomier = solve(replace(asked, groups=groups), seconds=seconds)
    assert roomier.bound.overdue >= plan.value.overdue
    if roomier.value.overdue == plan.value.overdue:
        assert roomier.value.total >= plan.value.total - roomier.gap * max(abs(roomier.bound.total), 1)


def test_where_nobody_may_lead_a_group_more_open_groups_are_filled_all_the_same() -> None:
    evenings = [person(name, hours=EVERY_WEDNESDAY) for name in ("eva1", "eva2")]
    usual = problem(person("ana"), person("ben"), *evenings)
    plan = solve(replace(usual, facilitators=(replace(usual.facilitators[0], groups=0),)))
    assert placed(plan) == {"ana": "tuesdays", "ben": "tuesdays"}
    assert plan.gap == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"seconds": 0}, "seconds are a number above 0, and 0 is not"),
        ({"seconds": float("nan")}, "seconds are a number above 0, and nan is not"),
        ({"workers": 0}, "there can be 1 to 64 workers, and not 0"),
        ({"seed": -1}, "a seed is a whole number from 0 to 2,147,483,647, and -1 is not"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(options: dict[str, float], says: str) -> None:
    with pytest.raises(BadOption, match=says):
        solve(crowded(20, seed=1), **options)


def test_a_problem_without_anybody_or_any_place_has_an_empty_plan() -> None:
    for asked in (problem(), problem(person(languages=("fi",)))):
        plan = solve(asked)
        assert (plan.placements, plan.new_groups, plan.gap, worth(plan)) == ((), (), 0.0, (0, 0))
        assert wrong_with(asked, plan) == []


def test_the_example_in_the_words_works() -> None:
    tried = doctest.testmod(planning)
    assert (tried.attempted, tried.failed) == (3, 0)
