"""Plans that cannot be read: each fault has its path and one message."""

import json
from copy import deepcopy

import pytest

from kith.matching.checking import verdict
from kith.matching.faults import BadDocument
from kith.matching.recording import read_plan
from kith.matching.tests.planned import PLAN, Change, drop, put

ANA, GIL, NEW = ("placements", 0), ("waiting", 0), ("new_groups", 0)


WRONG: list[tuple[Change, str]] = [
    (put(2, "version"), "$.version: 2 is not 1"),
    (drop("problem"), "$.problem: is missing"),
    (
        put("AB" * 32, "problem"),
        f'$.problem: "{"AB" * 29}A... is not a SHA-256 in 64 small hexadecimal digits',
    ),
    (put(7, "made_by"), "$.made_by: 7 is not a text"),
    (put(-1, "seed"), "$.seed: must be at least 0, and is -1"),
    (put(1.5, "seed"), "$.seed: 1.5 is not a whole number"),
    (put(0, "workers"), "$.workers: must be at least 1, and is 0"),
    (put("none", "gap"), '$.gap: "none" is not a number'),
    (put([], "value"), "$.value: [] is not an object"),
    (drop("value", "kept"), "$.value.kept: is missing"),
    (put(1, "value", "luck"), "$.value.luck: is a key that has no meaning here"),
    (put(-1, "value", "overdue"), "$.value.overdue: must be at least 0, and is -1"),
    (put(1, "value", "new_groups"), "$.value.new_groups: must be at most 0, and is 1"),
    (put(None, "bound", "total"), "$.bound.total: null is not a whole number"),
    (put({}, "placements"), "$.placements: {} is not a list"),
    (drop(*ANA, "reasons"), "$.placements[0].reasons: is missing"),
    (put("a b", *ANA, "person"), '$.placements[0].person: "a b" is not an id: 1 to 64 letters, digits or .'),
    (put("", *ANA, "place"), '$.placements[0].place: "" is not the id of a place: a group, or the five ids'),
    (put(101, *ANA, "fit", "hours"), "$.placements[0].fit.hours: must be at most 100, and is 101"),
    (put(-1, *ANA, "fit", "topics"), "$.placements[0].fit.topics: must be at least 0, and is -1"),
    (put(-3, *ANA, "waited"), "$.placements[0].waited: must be at least 0, and is -3"),
    (put("yes", *ANA, "overdue"), '$.placements[0].overdue: "yes" is not true or false'),
    (put("grief", *ANA, "reasons", "topics"), '$.placements[0].reasons.topics: "grief" is not a list'),
    (put(0, *ANA, "reasons", "meetings"), "$.placements[0].reasons.meetings: must be at least 1, and is 0"),
    (
        put([-1], *ANA, "reasons", "wishes_missed"),
        "$.placements[0].reasons.wishes_missed[0]: must be at least",
    ),
    (put([], *NEW, "people"), "$.new_groups[0].people: must have at least 1 in the list"),
    (put("wed/mia", *NEW, "opening"), '$.new_groups[0].opening: "wed/mia" is not an id: 1 to 64 letters'),
    (drop(*NEW, "form"), "$.new_groups[0].form: is missing"),
    (
        put(["luck"], *GIL, "shortages"),
        '$.waiting[0].shortages[0]: "luck" is not one of "seats", "size", "mi',
    ),
    (
        put("luck", *GIL, "barriers", 0, "rule"),
        '$.waiting[0].barriers[0].rule: "luck" is not one of "topic",',
    ),
    (put(0, *GIL, "barriers", 0, "places"), "$.waiting[0].barriers[0].places: must be at least 1, and is 0"),
    (
        put(1001, *GIL, "relaxing", 0, "fit"),
        "$.waiting[0].relaxing[0].fit: must be at most 1000, and is 1001",
    ),
    (
        put("access", *GIL, "relaxing", 0, "rule"),
        '$.waiting[0].relaxing[0].rule: "access" is not one of "topic", "mode", "venue", "gender", "ages"',
    ),
    (drop(*GIL, "relaxing", 0, "site"), "$.waiting[0].relaxing[0].site: is missing"),
    (put("tuesdays", "invited", 0), '$.invited[0]: "tuesdays" is not an object'),
    (drop("stability", "moved"), "$.stability.moved: is missing"),
    (put("two", "relaxing", 0, "value_now"), '$.relaxing[0].value_now: "two" is not a whole number'),
]


@pytest.mark.parametrize(("change", "says"), WRONG, ids=[says for _, says in WRONG])
def test_a_fault_of_a_plan_has_its_path_and_one_message(change: Change, says: str) -> None:
    plan = deepcopy(PLAN)
    change(plan)
    for read in (read_plan, verdict.read_plan):
        with pytest.raises(BadDocument) as caught:
            read(json.dumps(plan))
        found = list(map(str, caught.value.faults))
        assert len(found) == 1
        assert found[0].startswith(says)
