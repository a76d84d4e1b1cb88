"""What is solved holds by the checker, and stops holding when anything in it is changed."""

import doctest
import json
import random
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

import pytest

import kith.matching
from kith.matching.checking.verdict import faults_of
from kith.matching.documents import Document
from kith.matching.examples.forming import example
from kith.matching.explaining import explain
from kith.matching.problem import Problem
from kith.matching.recording import as_text, read_plan
from kith.matching.solving.planning import solve
from kith.matching.tests.crowded import crowded
from kith.matching.tests.test_each_word import changes, is_found, missed
from kith.matching.writing import document_of

TRIED = 40  # changes of single words, drawn from thousands


def solved(problem: Problem) -> tuple[Document, Document]:
    """The problem and its plan, as documents."""
    plan = as_text(solve(problem, seconds=0.3, workers=1))
    return json.loads(json.dumps(document_of(problem))), json.loads(plan)


@cache
def of_seed(seed: int) -> tuple[Document, Document]:
    return solved(crowded(40, seed=seed))


@cache
def of_example(people: int, seed: int) -> tuple[Document, Document]:
    return solved(example(people, seed=seed))


@pytest.mark.parametrize("seed", range(6))
def test_a_solved_plan_of_few_places_holds(seed: int) -> None:
    problem, plan = of_seed(seed)
    assert faults_of(problem, plan) == ()
    assert plan["placements"]


@pytest.mark.parametrize(("people", "seed"), [(60, 0), (200, 1), (300, 2)])
def test_a_solved_example_holds(people: int, seed: int) -> None:
    assert faults_of(*of_example(people, seed)) == ()


def test_everybody_in_a_solved_example_can_be_told_why() -> None:
    problem, plan = of_example(200, 1)
    whole = read_plan(json.dumps(plan))
    for person in problem["people"]:
        said = list(map(str, explain(whole, person["id"])))
        assert said[0].startswith(f"{person['id']} ")
        assert not any("{" in sentence for sentence in said)


def test_the_way_from_a_text_to_reasons_is_as_the_package_says() -> None:
    tried = doctest.testmod(kith.matching)
    assert tried.attempted > 0
    assert tried.failed == 0


@pytest.mark.parametrize("seed", [0, 3])
def test_a_word_of_a_solved_plan_that_is_changed_is_found(seed: int) -> None:
    problem, plan = of_seed(seed)
    tried = random.Random(seed).sample(changes(plan), TRIED)
    unseen = missed(problem, plan, tried)
    assert [steps for steps in unseen if steps[0] != "bound"] == []  # a bound may be too high


def person_placed_twice(plan: Document) -> None:
    plan["placements"].append(plan["placements"][0])


def place_lost(plan: Document) -> None:
    plan["placements"].pop()


def two_change_places(plan: Document) -> None:
    one = plan["placements"][0]
    other = next(there for there in plan["placements"] if there["place"] != one["place"])
    one["place"], other["place"] = other["place"], one["place"]


def placed_and_waiting(plan: Document) -> None:
    plan["waiting"].append({**plan["waiting"][0], "person": plan["placements"][0]["person"]})


def waits_no_more(plan: Document) -> None:
    """Somebody who waits is given the place of another, as if there were one seat more."""
    waiting = plan["waiting"].pop()
    plan["placements"].append({**plan["placements"][0], "person": waiting["person"]})


def everybody_in_one_place(plan: Document) -> None:
    for placement in plan["placements"]:
        placement["place"] = plan["placements"][0]["place"]


def nobody_placed(plan: Document) -> None:
    plan["placements"], plan["new_groups"] = [], []


def group_made_twice(plan: Document) -> None:
    plan["new_groups"].append(plan["new_groups"][0])


def group_unmade(plan: Document) -> None:
    plan["new_groups"].pop()


def led_by_a_stranger(plan: Document) -> None:
    plan["new_groups"][0]["facilitator"] = "stranger"


def worth_more(plan: Document) -> None:
    """All that is said of the worth is said a little higher, and fits together."""
    for name in ("fit", "total"):
        plan["value"][name] += 5
    plan["bound"]["total"] = max(plan["bound"]["total"], plan["value"]["total"])
    plan["gap"] = 1 - plan["value"]["total"] / plan["bound"]["total"]


def proven_to_be_best(plan: Document) -> None:
    """After somebody's place has been taken away, the plan still says that none is better."""
    gone = plan["placements"].pop()
    for new in plan["new_groups"]:
        new["people"] = [who for who in new["people"] if who != gone["person"]]
    plan["bound"]["total"], plan["gap"] = plan["value"]["total"], 0


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "change",
    [
        person_placed_twice,
        place_lost,
        two_change_places,
        placed_and_waiting,
        waits_no_more,
        everybody_in_one_place,
        nobody_placed,
        group_made_twice,
        group_unmade,
        led_by_a_stranger,
        worth_more,
        proven_to_be_best,
    ],
)
def test_a_solved_plan_that_is_spoilt_is_found(seed: int, change: Callable[[Document], Any]) -> None:
    problem, plan = of_seed(seed)
    spoilt = deepcopy(plan)
    change(spoilt)
    assert is_found(problem, spoilt)
