"""The arithmetic of CONSORT and PRISMA: sums that add are drawn, others refused by the name of the box."""

import copy
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.stats.refusing import BadInput
from kith.stats.tests.trials_cases import case
from kith.stats.trials.flows import consort, faults_of_consort
from kith.stats.trials.reviews import faults_of_prisma, prisma
from kith.stats.trials.tallying import consort_of, prisma_of

FLOW = case("flow")
TRIAL, REVIEW = FLOW["consort"]["input"], FLOW["prisma"]["input"]


@pytest.mark.parametrize(("box", "key"), [("excluded", "excluded_total"), ("randomised", "randomised")])
def test_boxes_of_a_trial_are_derived(box: str, key: str) -> None:
    assert consort(TRIAL).count(box) == FLOW["consort"]["expected"][key]


def test_a_flow_that_adds_is_consistent() -> None:
    assert consort(TRIAL).consistent is FLOW["consort"]["expected"]["consistent"]
    assert prisma(REVIEW).consistent is FLOW["prisma"]["expected"]["consistent"]
    assert faults_of_consort(TRIAL) == faults_of_prisma(REVIEW) == []


def test_a_flow_that_does_not_add_is_refused_with_the_sum() -> None:
    with pytest.raises(BadInput, match='box "randomised": assessed less excluded, 100-20 != 85'):
        consort(FLOW["inconsistent"]["input"])


def changed(tree: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    made = copy.deepcopy(tree)
    *above, last = path.split(".")
    place = made
    for key in above:
        place = place[key]
    place[last] = value
    return made


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("assessed", 213, "213-76 != 136"),
        ("randomised", 137, "212-76 != 137"),
        ("excluded.other", 6, "212-77 != 136"),
        ("arms.cbt.allocated", 67, "212-76 != 135"),
        ("arms.cbt.not_received", 5, 'box "received" of arm "cbt": received and not_received, 64\\+5 != 68'),
        ("arms.cbt.followed", 57, 'box "followed" of arm "cbt"'),
        ("arms.cbt.not_analysed", 1, 'box "analysed_itt" of arm "cbt"'),
        ("arms.cbt.analysed_itt", 69, 'box "analysed_itt" of arm "cbt": 69 of 68 allocated'),
        ("arms.cbt.lost", 66, "69 left of 68 allocated"),
        ("arms.cbt.lost", -1, "at least 0"),
        ("arms.cbt.lost", 1.5, "whole number"),
        ("arms.cbt.seen", 1, 'no box "seen"'),
        ("asessed", 1, 'no box "asessed"'),
        ("arms", [68, 68], 'box "arms": counts stand by name'),
        ("arms.cbt", 68, 'box "arms: cbt": counts stand by name'),
        ("assessed", float("nan"), "whole number"),
        ("assessed", float("inf"), "whole number"),
    ],
)
def test_every_box_of_a_trial_is_checked(path: str, value: object, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        consort(changed(TRIAL, path, value))


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("screened", 765, 'box "screened": 940\\+38-212 != 765'),
        ("sought", 77, 'box "sought": 766-690 != 77'),
        ("assessed", 71, 'box "assessed": 76-4 != 71'),
        ("included", 25, 'box "included": 72-48 != 25'),
        ("excluded_full.design", 22, 'box "included": 72-49 != 24'),
        ("duplicates", "many", "whole number"),
    ],
)
def test_every_box_of_a_review_is_checked(path: str, value: object, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        prisma(changed(REVIEW, path, value))


def test_a_review_cannot_lose_more_than_it_found() -> None:
    with pytest.raises(BadInput, match='box "screened": -5 cannot be left'):
        prisma({"database": 10, "duplicates": 15})
    with pytest.raises(BadInput, match='box "database" is missing'):
        prisma({"screened": 10})


def test_what_follows_is_derived_and_what_was_not_given_stays_away() -> None:
    flow = consort(TRIAL)
    assert (flow.count("not_received", "cbt"), flow.count("followed", "cbt")) == (4, 58)
    bare = consort({"assessed": 10, "arms": {"a": {"allocated": 5}, "b": {"allocated": 5}}})
    assert bare.box("analysed_itt", "a") is None
    with pytest.raises(BadInput, match="was not given"):
        bare.count("analysed_itt", "a")


PEOPLE = pd.DataFrame(
    {
        "arm": ["a", "a", "b", "b", None, None],
        "out": [None, None, None, None, "declined", "too ill"],
        "lost": ["moved", None, None, None, None, None],
        "stopped": [None, None, "no time", None, None, None],
        "dropped": [None, None, None, "withdrew", None, None],
    }
)
ASKED: dict[str, Any] = {
    "arm": "arm",
    "excluded": "out",
    "lost": "lost",
    "discontinued": "stopped",
    "not_analysed": "dropped",
}


def test_records_of_people_are_counted() -> None:
    flow = consort_of(PEOPLE, **ASKED)
    boxes = {(box.key, box.arm): (box.count, dict(box.reasons)) for box in flow.boxes}
    assert boxes["excluded", ""] == (2, {"declined": 1, "too ill": 1})
    assert boxes["lost", "a"] == (1, {"moved": 1})
    assert boxes["analysed_itt", "b"] == (1, {})
    assert (flow.provenance.n_used, flow.provenance.n_eligible) == (4, 6)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("out", "declined", "row 0: was excluded and allocated"),
        ("arm", None, "row 0: was neither excluded nor allocated"),
        ("stopped", "no time", "row 0: was lost and discontinued"),
    ],
)
def test_records_that_contradict_themselves_are_refused(column: str, value: object, says: str) -> None:
    wrong = PEOPLE.copy()
    wrong.loc[0, column] = value
    with pytest.raises(BadInput, match=says):
        consort_of(wrong, **ASKED)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["", "duplicates", "excluded_screen", "excluded_full"]), min_size=1))
def test_records_of_a_review_always_add(steps: list[str]) -> None:
    columns = ["duplicates", "excluded_screen", "excluded_full"]
    frame = pd.DataFrame(
        [
            {"source": "Medline", **{name: "why" if name == step else None for name in columns}}
            for step in steps
        ]
    )
    flow = prisma_of(frame, source="source", **{name: name for name in columns})
    assert flow.count("database") == len(steps)
    assert flow.count("included") == steps.count("")
    assert flow.provenance.n_eligible == len(steps)


def test_a_record_leaves_a_review_once() -> None:
    frame = pd.DataFrame({"source": ["Medline"], "twice": ["of 1"], "out": ["off topic"]})
    with pytest.raises(BadInput, match="row 0: left the review twice"):
        prisma_of(frame, source="source", duplicates="twice", excluded_screen="out")
