"""Plans are written and read without loss, and a broken one names its faults."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kith.matching.documents import schema_of
from kith.matching.faults import BadDocument
from kith.matching.plan import (
    Barrier,
    Bound,
    Fit,
    NewGroup,
    Placement,
    Plan,
    Reasons,
    Relaxing,
    Rule,
    Shortage,
    SiteRelaxing,
    Stability,
    Value,
    Waiting,
)
from kith.matching.recording import as_text, document_of, read_plan
from kith.matching.solving.relaxing import OF_THE_SITE, OWN

NEW = "wed/mia/all/grief/pt-BR"
PLAN = Plan(
    problem="ab" * 32,
    made_by="kith matching 1",
    seed=3,
    workers=1,
    value=Value(1, 1600, 1000, 700, 200, 200, -500),
    bound=Bound(1, 2000),
    placements=(
        Placement(
            "ana",
            NEW,
            Fit(700, 60, 100, 50, 100, 0),
            waited=61,
            overdue=True,
            kept=False,
            reasons=Reasons(("grief",), 0, 1, 8, 8, 6, (), (0,)),
        ),
    ),
    new_groups=(NewGroup(NEW, "wed", "mia", "all", "grief", "pt-BR", ("ana",)),),
    waiting=(
        Waiting(
            "ben",
            waited=3,
            overdue=False,
            suitable=2,
            shortages=(Shortage.SEATS, Shortage.SIZE),
            barriers=(Barrier(Rule.HOURS, 4),),
            relaxing=(
                Relaxing(Rule.WISH, site=False, place="tuesdays", fit=640, wish=0),
                Relaxing(Rule.HOURS, site=True, place=NEW, fit=500),
            ),
        ),
    ),
    invited=(("eva", "tuesdays"),),
    stability=Stability(2, 1, 1, 0),
    relaxing=(SiteRelaxing("smallest", 1600, 1900, 0, 300),),
)


def test_a_plan_is_read_as_it_was_written() -> None:
    assert read_plan(as_text(PLAN)) == PLAN


def test_the_gap_is_written_and_held_to() -> None:
    written = document_of(PLAN)
    assert written["gap"] == pytest.approx(0.2)
    with pytest.raises(BadDocument, match=r"^\$\.gap: 0\.1 is not the gap of this value and bound, 0\.2$"):
        read_plan(json.dumps({**written, "gap": 0.1}))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda plan: plan.pop("seed"), "$.seed: is missing"),
        (
            lambda plan: plan.update(problem="abc"),
            '$.problem: "abc" is not a SHA-256 in 64 small hexadecimal digits',
        ),
        (
            lambda plan: plan["placements"][0]["fit"].update(total=1001),
            "$.placements[0].fit.total: must be at most 1000, and is 1001",
        ),
        (
            lambda plan: plan["new_groups"][0].update(people=[]),
            "$.new_groups[0].people: must have at least 1 in the list",
        ),
        (
            lambda plan: plan["waiting"][0].update(mood="low"),
            "$.waiting[0].mood: is a key that has no meaning here",
        ),
    ],
)
def test_a_broken_plan_names_its_fault(change: Callable[[dict[str, Any]], Any], says: str) -> None:
    broken = json.loads(as_text(PLAN))
    change(broken)
    with pytest.raises(BadDocument) as caught:
        read_plan(json.dumps(broken))
    assert list(map(str, caught.value.faults)) == [says]


def test_the_schema_knows_every_rule_and_every_shortage() -> None:
    parts = schema_of("plan")["$defs"]
    assert parts["rule"]["enum"] == list(Rule)
    assert parts["given_up"]["enum"] == [rule for rule in Rule if rule in {*OWN, *OF_THE_SITE}]
    assert parts["waiting"]["properties"]["shortages"]["items"]["enum"] == list(Shortage)
