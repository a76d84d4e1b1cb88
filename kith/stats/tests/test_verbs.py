"""Every verb: its help has its example, and the example works as text, as JSON and as a picture."""

import json
from argparse import Namespace
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from kith.stats.command import VERBS
from kith.stats.synthesis.drawing import trend_of
from kith.stats.synthesis.regression import regress
from kith.stats.tables import read
from kith.stats.tests.figures import root_of
from kith.stats.tests.verbs import example, is_drawn, run

Printed = pytest.CaptureFixture[str]
FEWER = {
    "--imputations 20": "--imputations 3",
    "--imputations 10": "--imputations 3",
    "--runs 1000": "--runs 50",
    "--threshold 20000 --seed 1": "--threshold 20000 --seed 1 --draws 1000",
}


def quick(verb: str) -> str:
    line = example(verb)
    for many, few in FEWER.items():
        line = line.replace(many, few)
    return line


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_works_as_json_as_text_and_as_a_picture(
    verb: str, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it found is told in each way, and sought once."""
    module = import_module(f"kith.stats.command.{VERBS[verb].module}")
    seek, found = module.run, list[object]()

    def once(asked: Namespace) -> object:
        found.extend([] if found else [seek(asked)])
        return found[0]

    monkeypatch.setattr(module, "run", once)
    assert run(f"{quick(verb)} --json") == 0
    told = json.loads(capsys.readouterr().out)
    made = told["provenance"]
    assert made["library"].startswith("kith.stats")
    assert 0 <= made["n_used"] <= made["n_eligible"]
    assert bool(made["data_hash"]) == VERBS[verb].takes_file
    picture = tmp_path / "out.svg"
    assert run(f"{quick(verb)} --plot {picture}" if is_drawn(verb) else quick(verb)) == 0
    assert told["title"] in capsys.readouterr().out
    assert picture.exists() == is_drawn(verb)
    if is_drawn(verb):
        assert root_of(picture.read_text()).tag.endswith("svg")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_the_example(verb: str, capsys: Printed) -> None:
    assert run(f"{verb} --help") == 0
    assert f"kith stats {verb}" in capsys.readouterr().out.split("Example:")[1]


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
    words = [one.text for one in root_of(drawn).iter() if one.tag.endswith("text")]
    rows = read("example:several_outcomes.csv")
    first = rows[rows["study"] == rows["study"].iloc[0]]
    places = [words.index(str(rows["study"].iloc[0])), words.index(str(first["outcome"].iloc[0]))]
    assert places[0] < places[1]
    assert all(str(study) in words for study in rows["study"].unique())


def test_only_one_moderator_that_is_a_number_is_drawn(tmp_path: Path, capsys: Printed) -> None:
    for moderators in ("setting", "sessions setting"):
        asked = example("regress").replace("--moderators sessions", f"--moderators {moderators}")
        assert run(f"{asked} --plot {tmp_path}/out.svg") == 2
        assert "one moderator that is a number" in capsys.readouterr().err


def test_the_line_of_a_regression_is_that_of_its_coefficients(capsys: Printed) -> None:
    """Where the moderator is 0 the line has the intercept's value and interval."""
    table = read("example:support_trials.csv")
    y, v = table["sessions"] / 40 + np.arange(len(table)) % 3 / 10, np.full(len(table), 0.02)
    made = regress(y.to_numpy(), v, {"sessions": table["sessions"] - table["sessions"].min()})
    line, first = trend_of(made), made.coefficients[0]
    assert first.interval
    found = (line.values[0], line.lows[0], line.highs[0])
    assert found == pytest.approx((first.value, first.interval.low, first.interval.high))


def test_risks_stay_risks_where_few_had_the_outcome(tmp_path: Path, capsys: Printed) -> None:
    rows = [f"{n % 9},{int(n in (40, 44, 70, 80))}" for n in range(120)]
    (tmp_path / "rare.csv").write_text("\n".join(["dose,y", *rows]))
    assert run(f"dose {tmp_path}/rare.csv --outcome y --dose dose --json") == 0
    told = json.loads(capsys.readouterr().out)
    risks = [told["standardised"]["risk_low"], told["standardised"]["risk_high"], *told["course"]]
    assert all(0 < one["interval"]["low"] < one["value"] < one["interval"]["high"] < 1 for one in risks)
    assert risks[0]["value"] - 1.96 * risks[0]["se"] < 0
