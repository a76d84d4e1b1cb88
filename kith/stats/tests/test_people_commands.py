"""The verbs for people measured: curves are drawn, every mistake is one line and exit status 2."""

from pathlib import Path

import pytest

from bench.examples_people import DATA, FILES
from kith.stats.tests.verbs import example, run

ROWS = """p,a,b,t,e,arm,y,text
1,5,12,3,1,x,0,one
2,5,2,3,1,x,0,2
3,5,9,4,0,x,1,3
3,5,9,4,1,x,1,3
"""


@pytest.mark.parametrize("verb", ["survival", "competing"])
def test_curves_are_drawn(verb: str, tmp_path: Path) -> None:
    picture = tmp_path / "curves.svg"
    assert run(f"{example(verb)} --plot {picture}") == 0
    assert "At risk" in picture.read_text()


@pytest.mark.parametrize("made", FILES, ids=lambda made: str(made.__name__))
def test_the_example_people_can_be_made_again(made: object) -> None:
    written = (DATA / f"{made.__name__}.csv").read_text()  # type: ignore[attr-defined]  # functions have names
    assert made().to_csv(index=False, lineterminator="\n") == written  # type: ignore[operator]  # and are called


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("change FILE --before a --after z --measure phq-9", 'column "z": there is no such column'),
        (
            "change FILE --before a --after text --measure phq-9",
            'column "text", row 2: "one" is not a number',
        ),
        (
            "change FILE --before a --after b --measure ucla-3",
            'column "b", row 2: score 12 is outside UCLA-3',
        ),
        ("change FILE --before a --after b", "name a scale by --measure"),
        ("change FILE --before a --after b --measure phq-9 --case 10", "a bound is written like"),
        ("change FILE --before a --after b --measure phq-9 --person p", 'column "p", row 5: this person has'),
        ("rates FILE --event y --arm arm", "there must be two arms, and there is 1: x"),
        ("rates FILE", "give either --event"),
        ("prepost FILE --before a --after b", "all scores before are the same"),
        ("alpha FILE --items a,b", 'column "a": every answer is the same'),
        ("icc FILE --subject t --rater arm --score b", 'column "arm", row 3: the same rater'),
        ("icc FILE --subject b --rater arm --score a", "the same rater rated the same person twice"),
        ("kappa FILE --first a --second a", "two raters are two columns"),
        ("dose FILE --outcome y --dose a", "everyone had the same dose"),
        ("dose FILE --outcome y --dose t", "too few|separation"),
        ("dose FILE --outcome y --dose t --cuts 1,x", "numbers by commas are wanted"),
        ("survival FILE --time t --event e --group arm", "two groups or more"),
        ("survival FILE --time t --event e --covariates a", "constant"),
        ("survival FILE --time t --event e --covariates b --plot x.svg", "has no picture"),
        ("competing FILE --time t --cause e --name one=1", "a cause is named like"),
        ("competing EMPTY --time t --cause e", "cannot be read as CSV"),
        ("survival HEADER --time t --event e", "has a header and no rows"),
        ("dose NOWHERE.csv --outcome y --dose t", "there is no file"),
    ],
)
def test_a_mistake_is_one_line_and_exit_status_2(
    command: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("FILE", ROWS), ("EMPTY", ""), ("HEADER", "t,e\n")):
        (tmp_path / f"{name}.csv").write_text(text)
        command = command.replace(name, str(tmp_path / f"{name}.csv"))
    assert run(command) == 2
    told = capsys.readouterr().err
    assert any(one in told for one in says.split("|")), told
    assert told.count("\n") == 1
