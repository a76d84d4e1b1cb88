"""Every verb: its help has its example, and the example works as text, as JSON and as a picture."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kith.stats.command import VERBS
from kith.stats.tables import read
from kith.stats.tests.verbs import example, is_drawn, run

Printed = pytest.CaptureFixture[str]
FEWER = {"--imputations 20": "--imputations 3", "--imputations 10": "--imputations 3"}


def quick(verb: str) -> str:
    line = example(verb)
    for many, few in FEWER.items():
        line = line.replace(many, few)
    return line


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_works_as_text_and_as_json(verb: str, capsys: Printed) -> None:
    assert run(f"{quick(verb)} --json") == 0
    told = json.loads(capsys.readouterr().out)
    made = told["provenance"]
    assert made["library"].startswith("kith.stats")
    assert 0 <= made["n_used"] <= made["n_eligible"]
    assert bool(made["data_hash"]) == VERBS[verb].takes_file
    assert run(quick(verb)) == 0
    assert told["title"] in capsys.readouterr().out


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_the_example(verb: str, capsys: Printed) -> None:
    assert run(f"{verb} --help") == 0
    assert f"kith stats {verb}" in capsys.readouterr().out.split("Example:")[1]


@pytest.mark.parametrize("verb", [verb for verb in VERBS if is_drawn(verb)])
def test_the_picture_is_an_svg(verb: str, tmp_path: Path, capsys: Printed) -> None:
    assert run(f"{quick(verb)} --plot {tmp_path}/out.svg") == 0
    assert ElementTree.parse(tmp_path / "out.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own file
    assert capsys.readouterr().out


RATES = "rates example:phq9_two_times.csv --before before --after after --measure phq-9"


def test_the_arm_compared_with_can_be_chosen(capsys: Printed) -> None:
    told = []
    for reference in ("control", "group"):
        assert run(f"{RATES} --arm arm --reference {reference} --json") == 0
        told.append(json.loads(capsys.readouterr().out)["complete"][0])
    first, second = told
    assert first["first"] == second["second"]
    assert first["difference"]["value"] == pytest.approx(-second["difference"]["value"])
    ends = first["difference"]["interval"], second["difference"]["interval"]
    assert ends[0]["low"] == pytest.approx(-ends[1]["high"])


@pytest.mark.parametrize(
    ("asked", "says"),
    [("--arm arm --reference x", '"x" is no arm'), ("--reference group", "name their column")],
)
def test_a_reference_is_one_of_the_arms(asked: str, says: str, capsys: Printed) -> None:
    assert run(f"{RATES} {asked}") == 2
    assert says in capsys.readouterr().err


def test_effects_of_one_study_stand_under_its_name(tmp_path: Path) -> None:
    assert run(f"{example('multilevel')} --plot {tmp_path}/out.svg") == 0
    drawn = (tmp_path / "out.svg").read_text()
    words = [one.text for one in ElementTree.fromstring(drawn).iter() if one.tag.endswith("text")]  # noqa: S314 - ours
    rows = read("example:several_outcomes.csv")
    first = rows[rows["study"] == rows["study"].iloc[0]]
    places = [words.index(str(rows["study"].iloc[0])), words.index(str(first["outcome"].iloc[0]))]
    assert places[0] < places[1]
    assert all(str(study) in words for study in rows["study"].unique())
