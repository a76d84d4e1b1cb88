"""`kith match PROBLEM`: a plan on standard output, progress on standard error, mistakes in one line."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kith.matching.command import main
from kith.matching.examples.forming import example
from kith.matching.recording import read_plan
from kith.matching.solving.planning import solve
from kith.matching.writing import as_text

PROBLEM = example(40, seed=3)
LARGER = example(200, seed=3)


@pytest.fixture
def problem_file(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(as_text(PROBLEM))
    return file


def test_the_plan_goes_out_and_progress_beside_it(
    problem_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(problem_file), "--seed", "3", "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert read_plan(said.out) == solve(PROBLEM, seed=3, workers=1)
    assert "pairs of a person and a place" in said.err


def test_options_may_come_first_and_progress_can_be_left_out(
    problem_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--quiet", "--seconds", "0.1", str(problem_file)]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["workers"] == 2
    assert said.err == ""


def test_a_problem_can_come_in_on_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(as_text(PROBLEM).encode())))
    assert main(["-", "--quiet"]) == 0
    assert read_plan(capsys.readouterr().out) == solve(PROBLEM)


def test_whoever_stops_reading_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "kith.matching", "example", "--people", "1"]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["no\nwhere.json"], "kith match: no\\nwhere.json cannot be read: No such file or directory\n"),
        (["no\nwhere"], 'kith match: there is no verb "no\\nwhere". See: kith match --help\n'),
        (["nowhere.json"], "kith match: nowhere.json cannot be read: No such file or directory\n"),
        (["FILE", "--seconds", "0"], "kith match: seconds are a number above 0, and 0.0 is not\n"),
        (["FILE", "--workers", "0"], "kith match: there can be 1 to 64 workers, and not 0\n"),
    ],
)
def test_a_mistake_is_one_line_and_exit_status_two(
    given: list[str], says: str, problem_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(problem_file) if part == "FILE" else part for part in given]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", says)


def test_every_fault_of_a_problem_is_a_line_and_nothing_is_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = json.loads(as_text(PROBLEM))
    broken["people"][3]["zone"] = "Mars/Base"
    broken["people"][5]["waiting_since"] = "2030-01-01"
    (tmp_path / "problem.json").write_text(json.dumps(broken))
    assert main([str(tmp_path / "problem.json")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert [line.split(": ")[1] for line in said.err.splitlines()] == [
        "$.people[3].zone",
        "$.people[5].waiting_since",
    ]


def test_another_process_gives_the_same_plan_to_the_letter(
    problem_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sets of ids have another order in each process; nothing may hang on it."""
    problem_file.write_text(as_text(LARGER))
    asked = [str(problem_file), "--quiet", "--workers", "1"]
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    env = {**os.environ, "PYTHONHASHSEED": other}
    command = [sys.executable, "-m", "kith.matching", *asked]
    said = subprocess.run(command, env=env, capture_output=True, check=True).stdout
    assert main(asked) == 0
    assert capsys.readouterr().out == said.decode()
