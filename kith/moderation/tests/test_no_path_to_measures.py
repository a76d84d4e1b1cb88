"""No program, count, sweep or reaction leads to a measure: a person of the staff begins each, on a page."""

import re
from pathlib import Path

import grimp
import pytest

import kith
from kith.config import sweeps

HOUSE = Path(kith.__file__).parent
MEASURES = (
    *("kith.moderation.measuring", "kith.moderation.deciding", "kith.conversations.covering"),
    "kith.moderation.agreeing",  # what was agreed to is done from there
)


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("kith", cache_dir=None)


def importers(graph, module):
    return {name for name in graph.find_modules_that_directly_import(module) if ".tests" not in name}


def test_each_step_down_to_a_measure_is_known(graph):
    """Whoever adds one says here that a person begins it."""
    own = "kith.moderation"
    assert importers(graph, "kith.conversations.covering") == {f"{own}.measuring"}
    assert importers(graph, f"{own}.measuring") == {f"{own}.deciding"}
    pages = {f"{own}.{name}" for name in ("access", "report_forms")}
    pages |= {f"{own}.views.{name}" for name in ("cases", "choosing", "judging")}
    assert importers(graph, f"{own}.deciding") == {*pages, f"{own}.appealing"}
    proposing = {f"{own}.closing", f"{own}.lowering", f"{own}.deciding"}
    assert importers(graph, f"{own}.agreeing") == {*proposing, f"{own}.views.deciding"}


def test_a_second_person_answers_on_a_page_alone():
    answers = re.compile(r"\bagreeing\.(agree|act_alone)\b")
    found = {
        path for path in HOUSE.rglob("*.py") if "tests" not in path.parts and answers.search(path.read_text())
    }
    assert found == {HOUSE / "moderation" / "views" / "deciding.py"}


def test_a_decision_is_made_in_one_place():
    makes = re.compile(r"\bDecision\(about|Decision\.objects\.\w*create")
    made = {
        path for path in HOUSE.rglob("*.py") if "tests" not in path.parts and makes.search(path.read_text())
    }
    assert made == {HOUSE / "moderation" / "deciding.py"}


def test_no_reaction_to_a_fact_can_reach_one(graph):
    says_on = "from kith.ledger.recording import on"
    answering = [path for path in HOUSE.rglob("*.py") if says_on in path.read_text()]
    assert answering, "the walk has found nobody who answers facts"
    for path in answering:
        name = ".".join(path.relative_to(HOUSE.parent).with_suffix("").parts)
        assert not graph.find_upstream_modules(name) & set(MEASURES), name


def test_no_sweep_can_reach_one(graph):
    for sweep in sweeps.SWEEPS:
        assert not graph.find_upstream_modules(sweep.__module__) & set(MEASURES), sweep.__module__
