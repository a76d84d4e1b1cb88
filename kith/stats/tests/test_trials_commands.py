"""The verbs of trials: flows come from counts too, every mistake is one line and exit status 2."""

import json
from pathlib import Path

import pytest

from kith.stats.tests.verbs import run

FILE = "example:two_arms_in_groups.csv"


def test_counts_may_come_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts = tmp_path / "counts.json"
    counts.write_text(json.dumps({"assessed": 100, "excluded": {"declined": 20}, "randomised": 85}))
    assert run(f"consort {counts}") == 2
    assert "100-20 != 85" in capsys.readouterr().err
    counts.write_text(json.dumps({"database": 100, "duplicates": 20, "excluded_screen": 70}))
    assert run(f"prisma {counts} --json") == 0


ROWS = """id,arm,group,base,post,kept
1,a,g1,3,5,1
2,a,g1,4,6,1
3,a,g2,5,4,1
4,a,g2,2,7,1
5,b,g3,3,8,1
6,b,g3,6,6,0
7,b,g4,4,9,1
8,b,g4,5,7,1
"""
NAMED = "--outcome post --arm arm --base base --group group"
MARGIN = "--margin example:margin.json"
VERB_LINES = {
    "ancova": NAMED,
    "equivalence": f"{NAMED} {MARGIN} --per-protocol kept",
    "noninferiority": f"{NAMED} {MARGIN}",
    "impute": f"{NAMED} --imputations 2 --seed 1",
    "tipping": f"{NAMED} --imputations 2 --seed 1 --shifted b --deltas 1",
    "robust": "--outcome post --on arm base --clusters group",
    "designeffect": "--outcome post --group group --arm arm",
}
BAD = {
    "an empty file": "",
    "a header only": ROWS.splitlines()[0] + "\n",
    "a missing column": ROWS.replace("post", "pst", 1),
    "text in a number": ROWS.replace("3,a,g2,5,4,1", "3,a,g2,5,four,1"),
    "an infinite number": ROWS.replace("3,a,g2,5,4,1", "3,a,g2,5,inf,1"),
    "one group only": ROWS.replace("g2", "g1").replace("g3", "g1").replace("g4", "g1"),
    "no variance": "\n".join(
        ",".join([*line.split(",")[:4], "5", "1"]) if n else line for n, line in enumerate(ROWS.splitlines())
    ),
    "a constant predictor": "\n".join(
        ",".join([*line.split(",")[:3], "3", *line.split(",")[4:]]) if n else line
        for n, line in enumerate(ROWS.splitlines())
    ),
    "an arm with nobody": "\n".join(ROWS.splitlines()[:5]) + "\n",
    "an arm without outcomes": "\n".join(
        ",".join([*line.split(",")[:4], "", "1"]) if n > 4 else line
        for n, line in enumerate(ROWS.splitlines())
    ),
}
NO_PREDICTOR = {"designeffect"}


@pytest.mark.parametrize("verb", VERB_LINES)
@pytest.mark.parametrize("fault", BAD)
def test_bad_input_is_one_line_and_status_2(
    verb: str, fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "trial.csv"
    file.write_text(BAD[fault])
    harmless = (verb in NO_PREDICTOR and fault in {"a constant predictor", "an arm with nobody",
                                                   "an arm without outcomes", })  # fmt: skip
    assert run(f"{verb} {file} {VERB_LINES[verb]}") == (0 if harmless else 2)
    printed = capsys.readouterr()
    if not harmless:
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        assert printed.err.startswith(f"kith stats {verb}: ")


def test_a_mistake_names_its_column_and_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "trial.csv"
    file.write_text(BAD["text in a number"])
    assert run(f"ancova {file} {NAMED}") == 2
    assert 'column "post", row 4: "four" is not a number' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (f"equivalence {FILE} {NAMED}", "a margin must be stored"),
        (f"noninferiority {FILE} {NAMED} {MARGIN} --superiority", "must be stated"),
        (f"equivalence {FILE} {NAMED} {MARGIN} --first-data-at 2025-12-01T09:00:00Z",
         "after the first data"),
        (f"equivalence {FILE} --outcome base --arm arm {MARGIN}", 'set for "post"'),
        (f"equivalence {FILE} --outcome post {MARGIN}", "state one of --arm"),
        (f"ancova {FILE} {NAMED} --reference x", '"x" is no arm'),
        (f"ancova {FILE} {NAMED} --alone x", '"x" is no arm'),
        ("allocate example:enrolled.csv --unit id --arms a b --levels site=north --seed 1", '"south" is no'),
        ("allocate example:enrolled.csv --unit id --arms a b --levels site --seed 1", "declared as COLUMN"),
        ("allocate example:enrolled.csv --unit id --arms a b --levels site=north,south --seed 1 --method "
         "minimisation --probability 1", "foreseen"),
        ("power --new-people 8 --reference-people 8 --seed -1", "a seed is a whole number"),
        (f"impute {FILE} {NAMED} --imputations 3 --seed -1", "a seed is a whole number"),
        ("samplesize means --d 0.4 --size 8", "intraclass correlation, stated"),
        ("samplesize equivalence --sd 6", "state --margin"),
        ("samplesize proportions", "state --p"),
        ("power --new-groups 8 --reference-groups 8 --size 8 --seed 1", "intraclass correlation, stated"),
        ("consort example:trial_records.csv", "need --arm and --excluded"),
        ("prisma nothing.json", "there is no file"),
        (f"designeffect {FILE} --outcome post --group group --only cbt", "name the column"),
    ],
)  # fmt: skip
def test_what_must_not_be_answered_is_said(
    command: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 2
    printed = capsys.readouterr()
    assert says in printed.err
    assert printed.err.count("\n") == 1


def test_many_rows_of_one_person_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "one.csv"
    file.write_text("arm,group,base,post\n" + "a,g1,3,5\n" * 100_000)
    for verb in ("ancova", "robust", "designeffect"):
        assert run(f"{verb} {file} {VERB_LINES[verb]}") == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_groups_are_allocated_whole_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("allocate example:enrolled.csv --unit group --arms a b --seed 3 --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [line["unit"] for line in told["log"]] == [f"g{n + 1:02d}" for n in range(10)]


@pytest.mark.parametrize("question", ["noninferiority", "equivalence"])
def test_sample_sizes_with_a_margin(question: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(f"samplesize {question} --sd 6 --margin 2.5 --json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["recruit"] == [{"noninferiority": 91, "equivalence": 99}[question]] * 2


def test_pairs_and_one_sample_can_be_tested(capsys: pytest.CaptureFixture[str]) -> None:
    file = FILE
    assert run(f"equivalence {file} --outcome post --paired base {MARGIN} --json") == 0
    assert json.loads(capsys.readouterr().out)["provenance"]["of"] == "pairs"
    assert run(f"equivalence {file} --outcome post --against 11 {MARGIN}") == 0
