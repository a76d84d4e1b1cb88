"""Why somebody is where a plan has them, in plain words."""

import json
from pathlib import Path
from string import Formatter

import pytest

from kith.matching import wording
from kith.matching.command import main
from kith.matching.explaining import explain
from kith.matching.faults import BadOption
from kith.matching.plan import Rule, Shortage
from kith.matching.recording import read_plan
from kith.matching.solving.relaxing import OF_THE_SITE, OWN
from kith.matching.tests.planned import GRIEF, PLAN

WORDS = {
    "ana": [
        "ana gets a seat in the open group tuesdays.",
        "An earlier plan had the same place for them.",
        "What they have in common with the group: grief.",
        "It speaks the language they put first.",
        "It meets in the way they like best.",
        "They can come to all 8 meetings, at hours they like.",
        "It grants all 2 wishes they have.",
        "Fit: 846 of 1,000, after 35 days of waiting.",
        "Parts of it, each of 100: topics 60, language 100, way of meeting 100, hours 100, wishes 100.",
        "They waited longer than the largest wait of the site, so a place came before the fit.",
    ],
    "dora": [
        "dora begins in a new group about grief, in pt: opening wed, led by mia, form all.",
        "1 other person begins with them.",
        "What they have in common with the group: grief.",
        "It speaks a language of theirs, number 2 of their list.",
        "It meets in the way they like best.",
        "They can come to all 8 meetings, 0 of these at hours they like.",
        "It does not grant the wish they have.",
        "Fit: 346 of 1,000, after 5 days of waiting.",
        "Parts of it, each of 100: topics 30, language 50, way of meeting 100, hours 50, wishes 0.",
    ],
    "gil": [
        "gil keeps waiting, 3 days so far.",
        "1 group, open or possible, breaks no rule for them.",
        "Groups that suit them are full.",
        "Only the hours keep them out of 2 places.",
        f"If they had more hours: {GRIEF}, with a fit of 846 of 1,000.",
    ],
    "hana": [
        "hana keeps waiting, 31 days so far.",
        "That is longer than the largest wait of the site. No rule gives way to that.",
        "There is no group, open or possible, that breaks no rule for them.",
        "Only the language keeps them out of 9 places.",
        "No rule that can be given up would, alone, open a place of this plan to them.",
    ],
    "iva": [
        "iva keeps waiting, 1 day so far.",
        "There is no group, open or possible, that breaks no rule for them.",
        "Only a wish they hold to keeps them out of 5 places.",
        f"If they did not hold to wish 1: {GRIEF}, with a fit of 1,000 of 1,000.",
    ],
    "ben": ["ben is invited to tuesdays and has not answered. Their seat is held; no plan gives it away."],
}


@pytest.mark.parametrize("person", WORDS)
def test_everybody_in_a_plan_can_be_told_why(person: str) -> None:
    assert list(map(str, explain(read_plan(json.dumps(PLAN)), person))) == WORDS[person]


def test_wishes_that_are_not_granted_go_by_their_number() -> None:
    placement = {**PLAN["placements"][0]}
    placement["reasons"] = {**placement["reasons"], "wishes_granted": [1], "wishes_missed": [0]}
    plan = read_plan(json.dumps({**PLAN, "placements": [placement]}))
    assert "It grants 1 of their 2 wishes; not granted: number 1." in map(str, explain(plan, "ana"))


def test_a_rule_of_the_site_is_relaxed_by_the_site() -> None:
    relaxing = {"rule": "hours", "site": True, "place": "tuesdays", "fit": 640}
    plan = read_plan(json.dumps({**PLAN, "waiting": [{**PLAN["waiting"][0], "relaxing": [relaxing]}]}))
    assert str(explain(plan, "gil")[-1]) == (
        "If the site asked for fewer meetings: tuesdays, with a fit of 640 of 1,000."
    )


def test_meetings_that_somebody_cannot_come_to_are_told() -> None:
    placement = {**PLAN["placements"][0]}
    placement["reasons"] = {**placement["reasons"], "can_come": 7, "preferred": 5}
    plan = read_plan(json.dumps({**PLAN, "placements": [placement]}))
    said = "They can come to 7 of 8 meetings, 5 of these at hours they like."
    assert said in map(str, explain(plan, "ana"))


def test_who_begins_a_group_alone_is_told_of_nobody_else() -> None:
    new = {**PLAN["new_groups"][0], "people": ["dora"]}
    plan = read_plan(json.dumps({**PLAN, "new_groups": [new]}))
    assert str(explain(plan, "dora")[1]).startswith("What they have in common")


def test_one_place_and_one_barrier_are_one() -> None:
    waiting = {**PLAN["waiting"][2], "barriers": [{"rule": "declined", "places": 1}]}
    plan = read_plan(json.dumps({**PLAN, "waiting": [waiting]}))
    assert "1 place that would suit them they have declined." in map(str, explain(plan, "iva"))


def test_a_stranger_to_the_plan_is_a_mistake() -> None:
    with pytest.raises(BadOption, match='the plan says nothing of a person "zoe"'):
        explain(read_plan(json.dumps(PLAN)), "zoe")


def test_every_rule_and_every_shortage_has_words() -> None:
    assert wording.BARRIER.keys() == set(Rule)
    assert wording.RELAXED_BY_THEM.keys() == wording.RELAXED_BY_THE_SITE.keys() == {*OWN, *OF_THE_SITE}
    assert wording.SHORT_OF.keys() == set(Shortage)


def test_a_rule_relaxed_is_worded_with_the_place_and_the_fit_and_a_wish_with_its_number() -> None:
    for texts in (wording.RELAXED_BY_THEM, wording.RELAXED_BY_THE_SITE):
        for rule, text in texts.items():
            named = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert named == {"place", "fit"} | ({"wish"} if rule is Rule.WISH else set())


def test_the_command_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(PLAN))
    assert main(["explain", str(plan), "gil"]) == 0
    assert capsys.readouterr().out.splitlines() == WORDS["gil"]
    assert main(["explain", str(plan), "zoe"]) == 2
    assert capsys.readouterr().err == 'kith match explain: the plan says nothing of a person "zoe"\n'
