"""Each single word and number of a plan is held: whichever is changed, the checker says so."""

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.checking.verdict import faults_of, read_plan
from kith.matching.documents import Document
from kith.matching.faults import BadDocument
from kith.matching.tests.planned import PLAN, PROBLEM, put

Steps = tuple[str | int, ...]

# How it was made, and what would take another plan to know.
FREE = {"made_by", "seed", "workers"}
NOT_KNOWN = {("relaxing", "gain_overdue")}

MORE = {"topics": "anxiety", "people": "gil", "shortages": "size", "wishes_granted": 1, "wishes_missed": 1}


def leaves(there: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every text, number, truth and list without lists in it, by its path."""
    if isinstance(there, dict):
        for key, value in there.items():
            yield from leaves(value, (*steps, key))
    elif isinstance(there, list) and there and isinstance(there[0], dict):
        for number, value in enumerate(there):
            yield from leaves(value, (*steps, number))
    else:
        yield steps, there


def is_held(steps: Steps) -> bool:
    return steps[0] not in FREE and not (len(steps) == 3 and (steps[0], steps[2]) in NOT_KNOWN)


def others(steps: Steps, value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if isinstance(value, list):
        more = MORE.get(str(steps[-1]), {"person": "ana"})
        return [[*value, more], *([value[:-1]] if value else [])]
    return [f"{value}x", "gil" if value != "gil" else "ana"]


def changes(plan: Document) -> list[tuple[Steps, Any]]:
    """Each leaf of the plan that is held, with each other value that it could have."""
    held = [(steps, value) for steps, value in leaves(plan) if is_held(steps)]
    return [(steps, other) for steps, value in held for other in others(steps, value)]


def missed(problem: Document, plan: Document, tried: Iterable[tuple[Steps, Any]]) -> list[Steps]:
    """Those changes of one leaf that the checker says nothing of."""
    return [
        (*steps, repr(other))
        for steps, other in tried
        if not is_found(problem, with_other(plan, steps, other))
    ]


def with_other(plan: Document, steps: Steps, other: Any) -> Document:
    wrong = deepcopy(plan)
    put(other, *steps)(wrong)
    return wrong


def is_found(problem: Document, plan: Document) -> bool:
    try:
        return bool(faults_of(problem, read_plan(json.dumps(plan))))
    except BadDocument:
        return True


def test_whatever_is_changed_is_found() -> None:
    tried = changes(PLAN)
    assert len(tried) > 250
    too_high = ("bound", "overdue", "3")  # that a bound could be lower, nobody can see
    assert missed(PROBLEM, PLAN, tried) == [too_high]


POOL = [
    *("ana", "ben", "gil", "mia", "noa", "tuesdays", "wed", "late", "all", "women", "grief", "anxiety"),
    *(
        "pt",
        "en",
        "hours",
        "wish",
        "smallest",
        "wed/mia/all/grief/pt",
        "late/noa/all/anxiety/en",
        "a/b/c/d/e",
    ),
]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_a_plan_says_is_answered(data: st.DataObject) -> None:
    """Many words at once are changed, lists are cut and doubled: there are faults, and no failure."""
    plan = deepcopy(PLAN)
    held = [
        (steps, value) for steps, value in leaves(plan) if isinstance(value, str | int) and is_held(steps)
    ]
    for steps, value in data.draw(st.lists(st.sampled_from(held), min_size=1, max_size=12)):
        other = st.sampled_from(POOL) if isinstance(value, str) else st.integers(0, 12)
        put(data.draw(other) if not isinstance(value, bool) else not value, *steps)(plan)
    for key in ("placements", "new_groups", "waiting", "invited"):
        plan[key] *= data.draw(st.sampled_from((1, 1, 0, 2)))
    if plan != PLAN:
        assert is_found(PROBLEM, plan) or differs_only_in_the_bound(plan)


def differs_only_in_the_bound(plan: Document) -> bool:
    return {**plan, "bound": PLAN["bound"]} == PLAN
