"""Every verb: its help has its example, and the example works as text, as JSON and as a picture."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kith.stats.command import VERBS
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
