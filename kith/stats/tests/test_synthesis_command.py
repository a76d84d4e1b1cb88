"""The verbs of evidence synthesis: subgroups, other columns, and every mistake in one line."""

import json
from pathlib import Path

import pytest

from kith.stats.tests.verbs import run

SUMMARIES = "example:support_trials.csv --measure SMD --better lower --shared control --name study"


@pytest.mark.parametrize("spread", ["separate", "common"])
def test_subgroups_are_pooled_and_drawn(
    spread: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(f"pool {SUMMARIES} --by setting --spread {spread} --plot {tmp_path}/out.svg --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["groups"]] == ["in a room", "online"]
    assert "online" in (tmp_path / "out.svg").read_text()


def test_counts_under_other_names_are_pooled_as_a_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    columns = "--measure OR --columns events1=well1 events2=well2"
    assert run(f"pool example:support_trials.csv {columns} --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["measure"] == "log OR"
    assert told["ratio"]["value"] > 1


def test_notes_on_the_effects_stand_before_those_on_the_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"pool {SUMMARIES} --json") == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert notes[0].startswith("Control arm control 15 is shared by 2")
    assert "every sign was turned once" in notes[1]


FILES = {
    "good": "study,yi,vi,x,site\na,0.1,0.04,1,n\nb,0.3,0.05,2,n\nc,0.2,0.03,3,s\nd,0.5,0.06,4,s\n",
    "text": "study,yi,vi\na,0.1,0.04\nb,large,0.05\nc,0.2,0.03\n",
    "infinite": "study,yi,vi\na,0.1,0.04\nb,inf,0.05\nc,0.2,0.03\n",
    "zero": "study,yi,vi\na,0.1,0.04\nb,0.2,0\nc,0.2,0.03\n",
    "constant": "study,yi,vi,x\na,0.1,0.04,1\nb,0.3,0.04,1\nc,0.2,0.04,1\nd,0.5,0.04,1\n",
    "empty": "",
    "header": "study,yi,vi\n",
    "two": "study,yi,vi\na,0.1,0.04\nb,0.3,0.05\n",
    "nobody": "study,events1,n1,events2,n2\na,1,20,2,20\nb,0,0,2,20\n",
    "claims": "claim,value,ci_low\nx,1,low\n",
}
MISTAKES = [
    ("good", "pool {} --effect g", 'column "g": there is no such column'),
    ("text", "pool {}", 'column "yi", row 3: "large" is not a number'),
    ("infinite", "pool {}", 'column "yi", row 3: a number must be finite'),
    ("zero", "pool {}", 'column "vi", row 3: a variance must be above 0'),
    ("zero", "pool {} --se vi", 'column "vi", row 3: a standard error must be above 0'),
    ("empty", "pool {}", "cannot be read as CSV"),
    ("header", "pool {}", "a header and no rows"),
    ("good", "pool {} --level 95", "95 does not lie between 0 and 1"),
    ("good", "pool {} --by study", "compares studies, not groups"),
    ("constant", "pool {} --by x", "one group only"),
    ("good", "pool {} --se vi --variance vi", "either the column of the variance"),
    ("two", "pool {} --prediction 'z, Wald'", "at least 3 studies"),
    ("two", "bias {}", "at least 3 studies"),
    ("two", "influence {}", "at least 3"),
    ("constant", "bias {}", "the same in every study"),
    ("constant", "regress {} --moderators x", 'column "x": is the same in every study'),
    ("good", "regress {} --moderators y", 'column "y": there is no such column'),
    ("constant", "multilevel {} --study x", "one study"),
    ("good", "multilevel {} --study study", "every study has one effect"),
    ("nobody", "sparse {}", 'column "n1", row 3: an arm with nobody'),
    ("nobody", "effects {} --measure OR", 'column "n1", row 3: an arm with nobody'),
    ("good", "effects {} --measure SMD", "there is no such column"),
    ("nobody", "effects {} --measure OR --columns n1", '"n1" is not PART=COLUMN'),
    ("nobody", "effects {} --measure OR --columns m1=n1", 'there is no part "m1"'),
    ("claims", "claim {}", 'column "ci_low", row 2: "low" is not a number'),
    ("good", "claim missing.csv", "there is no file"),
]


@pytest.mark.parametrize(("name", "command", "says"), MISTAKES)
def test_a_mistake_is_one_line_and_exit_status_2(
    name: str, command: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(FILES[name])
    assert run(command.format(file)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert len(told.err.splitlines()) == 1
