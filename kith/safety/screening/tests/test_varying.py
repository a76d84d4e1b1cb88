"""How a text is spelled does not change its level: a fixed fifth of the development rows, respelled.

The rules by themselves are held to it. With the second reader a level may change near its bars: that share is
held too.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from kith.safety.screening import screen, varying
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.trying import rows
from kith.safety.screening.varying import CHANGES, unchanged_share

FOLDER = Path(__file__).parent / "rows"
FIFTH = [
    row
    for row in rows(FOLDER / f"{language}.jsonl" for language in LANGUAGES)
    if crc32(row["id"].encode()) % 5 == 0
]
SAMPLE = [row for row in FIFTH if row["expect"] != "quiet"]
# The share of marked rows that must keep their level. These may only rise.
LEAST = {
    "on short lines": 0.88,
    "in leet": 0.96,
    "with letters apart": 0.94,
    "with two letters swapped": 0.94,
    "with a letter left out": 0.75,
}
ELSEWHERE = 0.98


@pytest.fixture(scope="module", autouse=True)
def _a_text_is_read_once() -> Iterator[None]:
    """Every change is compared with the same rows as they are: each of these is screened once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(varying, "screen", cache(screen))
        yield


@pytest.fixture(scope="module")
def marked() -> list[dict[str, Any]]:
    return [row for row in SAMPLE if screen(row["text"], is_by_rules_alone=True).level]


@pytest.fixture(scope="module")
def quiet() -> list[dict[str, Any]]:
    return [row for row in FIFTH if row["expect"] == "quiet" and not screen(row["text"]).level]


def test_the_sample_is_large_enough_to_say_something(marked, quiet) -> None:
    assert len(SAMPLE) >= 190
    assert len(marked) >= 150
    assert len(quiet) >= 150
    assert min(sum(row["lang"] == language for row in SAMPLE) for language in LANGUAGES) >= 50


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_level_stays_when_only_the_spelling_changes(marked, change) -> None:
    least = LEAST.get(change.__name__.replace("_", " "), ELSEWHERE)
    assert unchanged_share(marked, change, by_rules=True) >= least


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_level_mostly_stays_as_the_whole_screen_reads(marked, change) -> None:
    assert unchanged_share(marked, change) >= 0.75


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_no_spelling_marks_a_quiet_text(quiet, change) -> None:
    assert unchanged_share(quiet, change) >= 0.95
