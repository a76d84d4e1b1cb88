"""`kith match check`: what it prints, and with which exit status it leaves."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from kith.matching.command import main
from kith.matching.tests.planned import PLAN, PROBLEM


def written(folder: Path, problem: object, plan: object) -> list[str]:
    names = [folder / "problem.json", folder / "plan.json"]
    for name, document in zip(names, (problem, plan), strict=True):
        name.write_text(document if isinstance(document, str) else json.dumps(document))
    return ["check", *map(str, names)]


def test_the_command_says_that_a_plan_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(written(tmp_path, PROBLEM, PLAN)) == 0
    assert capsys.readouterr() == ("holds: 5 people placed, 2 new groups, 3 who wait\n", "")


def test_the_command_names_each_fault_and_leaves_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(written(tmp_path, PROBLEM, {**PLAN, "gap": 0.5, "invited": []})) == 1
    assert capsys.readouterr().out.splitlines() == [
        "$.gap: is 0.5, and should be 0.0102273",
        '$.invited: "ben in tuesdays" is missing',
    ]


@pytest.mark.parametrize(
    ("problem", "plan", "says"),
    [
        ({**PROBLEM, "today": "soon"}, PLAN, 'problem.json: $.today: "soon" is not a day'),
        ({**PROBLEM, "topics": ["grief"]}, PLAN, "problem.json: $.people[0].topics.anxiety: there is no"),
        (PROBLEM, {**PLAN, "seed": -1}, "plan.json: $.seed: must be at least 0, and is -1"),
        (PROBLEM, "{", "plan.json: $: this is not JSON"),
    ],
)
def test_bad_input_leaves_with_2_and_says_in_which_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], problem: object, plan: object, says: str
) -> None:
    assert main(written(tmp_path, problem, plan)) == 2
    assert says in capsys.readouterr().err


def test_a_plan_may_come_from_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, problem, _ = written(tmp_path, PROBLEM, PLAN)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(json.dumps(PLAN).encode())))
    assert main(["check", problem, "-"]) == 0
    assert capsys.readouterr().out.startswith("holds: ")


def test_a_file_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "nowhere.json", "plan.json"]) == 2
    assert capsys.readouterr().err == (
        "kith match check: nowhere.json cannot be read: No such file or directory\n"
    )
