"""Reading a table: lines keep their numbers, and what is no table is said in one line."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kith.stats.refusing import BadInput
from kith.stats.tables import complete, numbers, read, refuse
from kith.stats.tests.verbs import run


def file_of(folder: Path, text: str) -> Path:
    file = folder / "table.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_blank_lines_are_nobody_and_the_rows_after_them_keep_their_numbers(tmp_path: Path) -> None:
    table = read(file_of(tmp_path, "a,b\n1,2\n\n3,x\n,,\n".replace(",,", ",")))
    assert list(table.index) == [2, 4]
    with pytest.raises(BadInput, match='column "b", row 4: "x" is not a number'):
        numbers(table, "b")


def test_a_cell_may_go_over_several_lines_and_rows_are_named_by_where_they_begin(tmp_path: Path) -> None:
    table = read(file_of(tmp_path, 'a,b\n"one\ntwo",1\n\n"three",x\n'))
    assert list(table.index) == [2, 5]
    with pytest.raises(BadInput, match='column "b", row 5: "x" is not a number'):
        numbers(table, "b")


def test_empty_lines_before_the_header_count_as_lines(tmp_path: Path) -> None:
    assert list(read(file_of(tmp_path, "\n\na,b\n1,2\n\n3,4\n")).index) == [4, 6]


def test_a_pipe_is_read_as_its_file_is(tmp_path: Path) -> None:
    file = file_of(tmp_path, "a,b\n1,2\n\n3,4\n\n")
    reader, writer = os.pipe()
    os.write(writer, file.read_bytes())
    os.close(writer)
    piped = read(f"/dev/fd/{reader}")
    os.close(reader)
    assert list(piped.index) == list(read(file).index) == [2, 4]


def test_somebody_of_whom_nothing_is_known_is_still_somebody(tmp_path: Path) -> None:
    assert len(read(file_of(tmp_path, "left\n1\nNA\n0\n"))) == 3
    assert len(read(file_of(tmp_path, "a,b\nNA,NA\n1,2\n"))) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b,a\n1,2,3\n", 'column "a": stands twice in the header'),
        ("a;b\n1;2\n", "row 1: columns must stand apart by commas"),
        ("a,b\n1,2,3\n4,5,6\n", "rows hold more values than the header has names"),
        ("a,b\n1,2\n4,5,6\n", "cannot be read as CSV"),
        ("a,b\n,\n\n", "has a header and no rows"),
    ],
)
def test_what_is_no_table_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=says):
        read(file_of(tmp_path, text))


def test_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes("grupo,nota\nManhã,3\n".encode("latin-1"))
    with pytest.raises(BadInput, match="not in UTF-8"):
        read(file)


def test_accents_and_a_mark_of_byte_order_are_read(tmp_path: Path) -> None:
    table = read(file_of(tmp_path, "\ufeffgrupo,nota\nManhã,3\nAvó,4\n"))
    assert list(table.columns) == ["grupo", "nota"]
    assert table["grupo"].tolist() == ["Manhã", "Avó"]


def test_a_wrong_row_is_named_by_its_line_and_its_value_after_others_have_gone() -> None:
    table = complete(pd.DataFrame({"t": [1.0, np.nan, -3.0]}, index=[2, 3, 4]), ["t"])
    with pytest.raises(BadInput, match='column "t", row 4: a time cannot be below 0, and is -3'):
        refuse(table, table["t"] < 0, "a time cannot be below 0, and is {}", column="t")


def test_a_reader_that_has_had_enough_is_no_mistake() -> None:
    """As `kith stats … | head -1`: what is left is not written, and nobody is told of it."""
    verb = [sys.executable, "-m", "kith.stats", "claim", "example:claims.csv"]
    with subprocess.Popen(verb, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("rows", "command", "says"),
    [
        (
            "study,events1,n1,events2,n2\na,1,20,,20\nb,2,20,3,20\nc,9,5,1,20\n",
            "effects {} --measure OR",
            'column "events1", row 4: there are more events than people',
        ),
        (
            "study,yi,vi,sessions\na,.1,.04,12\nb,.3,.05,x\nc,.2,.03,8\nd,.4,.05,9\n",
            "regress {} --moderators sessions",
            'column "sessions", row 3: "x" is not a number',
        ),
        (
            "y,dose\n1,3\n0,-2\n1,4\n0,1\n",
            "dose {} --outcome y --dose dose",
            'column "dose", row 3: a dose cannot be below 0, and is -2',
        ),
    ],
)
def test_a_mistake_is_named_by_its_line(
    rows: str, command: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command.format(file_of(tmp_path, rows))) == 2
    assert says in capsys.readouterr().err
