"""Labelled rows (synthetic) stay right. Seen while rules were written, they guard and prove nothing.

They are tried on the rules alone: the second reader was weighed on them.
"""

from pathlib import Path

import pytest

from kith.safety.screening import screen
from kith.safety.screening.trying import Tried, rows, tables

FOLDER = Path(__file__).parent / "rows"
ROWS = list(rows(sorted(FOLDER.glob("held*.jsonl"))))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_that_was_right_stays_right(row: dict[str, str]) -> None:
    tried = Tried(row, screen(row["text"], is_by_rules_alone=True))
    assert tried.is_right
    assert tried.is_high_enough


def test_the_tables_say_how_many_were_found() -> None:
    said = "\n".join(tables([Tried(row, screen(row["text"], is_by_rules_alone=True)) for row in ROWS]))
    assert "by language" in said
    assert "widest gap of alert recall between languages  0.00" in said


# Of the development rows: the least recall of alerts and the most false alarms. These may only get better.
BARS = {"en": (0.895, 0.021), "pt-BR": (0.867, 0.018), "es": (0.865, 0.039)}


@pytest.mark.parametrize("language", BARS)
def test_the_development_rows_are_found_as_often_as_they_were(language: str) -> None:
    found = rows([FOLDER / f"{language}.jsonl"])
    tried = [Tried(row, screen(row["text"], is_by_rules_alone=True)) for row in found]
    alerts = [one.is_right for one in tried if one.expect == "alert"]
    alarms = [not one.is_right for one in tried if one.expect == "quiet"]
    least, most = BARS[language]
    assert sum(alerts) >= least * len(alerts)
    assert sum(alarms) <= most * len(alarms)


def test_a_text_in_a_language_that_is_not_screened_raises_no_alarm() -> None:
    tried = [Tried(row, screen(row["text"])) for row in rows([FOLDER / "other.jsonl"])]
    assert [one.row["id"] for one in tried if not one.is_right] == []
