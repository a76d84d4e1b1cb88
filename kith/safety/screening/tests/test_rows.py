"""Labelled rows (invented) stay right. They were seen while rules were written: they guard, prove nothing."""

from pathlib import Path

import pytest

from kith.safety.screening import screen
from kith.safety.screening.trying import Tried, rows, tables

ROWS = list(rows(sorted((Path(__file__).parent / "rows").glob("*.jsonl"))))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_that_was_right_stays_right(row: dict[str, str]) -> None:
    tried = Tried(row, screen(row["text"]))
    assert tried.is_right
    assert tried.is_high_enough


def test_the_tables_say_how_many_were_found() -> None:
    said = "\n".join(tables([Tried(row, screen(row["text"])) for row in ROWS]))
    assert "by language" in said
    assert "widest gap of alert recall between languages  0.00" in said
