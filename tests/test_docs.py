"""The docs hold together: every link leads somewhere, every decision has the same shape and fits a screen."""

import re

from kith.config.command import VERBS
from tests.test_house import ROOT, files, short

DOCS = files("*.md")
DECISIONS = [file for file in DOCS if file.parent.name == "decisions" and file.name != "README.md"]
PARTS = ("Situation", "Decision", "Rejected", "Costs", "What would change our mind")
ONE_SCREEN = 60


def test_every_link_of_a_page_leads_somewhere() -> None:
    linked = [
        (file, target)
        for file in DOCS
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", file.read_text())
        if "://" not in target
    ]
    assert len(linked) > 100
    assert [f"{short(file)}: {to}" for file, to in linked if not (file.parent / to).exists()] == []


def test_every_file_that_a_page_names_is_there() -> None:
    named = re.compile(
        r"`((?:kith|tests|docs|bench|requirements)/[\w./-]+\.(?:py|md|html|json|csv|txt|css|js))`"
    )
    missing = [
        f"{short(file)}: {name}"
        for file in DOCS
        for name in named.findall(file.read_text())
        if not (ROOT / name).exists()
    ]
    assert missing == []


def test_every_decision_has_its_parts_and_fits_a_screen() -> None:
    for file in DECISIONS:
        text = file.read_text()
        assert [part for part in PARTS if f"**{part}.**" not in text] == [], file.name
        assert len(text.splitlines()) <= ONE_SCREEN, file.name


def test_no_two_decisions_share_a_number() -> None:
    numbers = [file.name[:4] for file in DECISIONS]
    assert sorted(numbers) == sorted(set(numbers))


def test_every_verb_of_the_command_stands_in_the_runbook() -> None:
    written = (ROOT / "docs/runbook.md").read_text()
    assert [name for name in VERBS if f"`kith {name}" not in written] == []


def test_every_direct_dependency_has_a_decision() -> None:
    lines = (ROOT / "requirements/run.in").read_text().splitlines()
    names = [re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith("#")]
    written = "\n".join(file.read_text() for file in DECISIONS).lower()
    assert [name for name in names if name.lower() not in written] == []


def test_every_page_of_a_method_stands_in_their_list() -> None:
    folder = ROOT / "docs/methods"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text()))
    assert {file.name for file in folder.glob("*.md")} - listed == {"README.md"}
