"""Crisis lines: which numbers a person may be shown, and when a row is too old or too weak to be trusted.

A wrong number is worse than none, so a row without a good source, or one that nobody has gone through
for 180 days, is not shown: the country's emergency number and a directory stand in its place.
"""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kith import clock

DATA = Path(__file__).parent / "data" / "lines.csv"
GOOD_GRADES = ("A", "B")
REVIEW_EVERY = timedelta(days=180)
ELSEWHERE = "XX"  # the rows that hold directories instead of a country's lines

SHOWN, OVERDUE, WEAK, UNKNOWN = "shown", "overdue", "weak", "unknown"
ANY, AMBULANCE, POLICE = "any", "ambulance", "police"


@dataclass(frozen=True)
class Emergency:
    """A number for when life is in danger; `kind` is what answers, where the source says it."""

    number: str
    kind: str = ANY


@dataclass(frozen=True)
class Directory:
    """A place that lists crisis lines of many countries."""

    name: str
    url: str


@dataclass(frozen=True)
class Line:
    """One service that listens, and how much is known of it."""

    country: str
    rank: int
    name: str
    number: str
    option: str
    text: str
    open: str  # "always", "15:30-00:30", or "" when unknown
    speaks: tuple[str, ...]
    area: str
    is_mobile_only: bool
    grade: str
    source: str
    source_date: str
    reviewed_on: date | None

    @property
    def dial(self) -> str:
        """What a telephone dials: digits, and the star or plus some numbers begin with."""
        return re.sub(r"[^0-9*#+]", "", self.number)

    @property
    def text_dial(self) -> str:
        return re.sub(r"[^0-9+]", "", self.text)

    @property
    def review_by(self) -> date | None:
        return self.reviewed_on + REVIEW_EVERY if self.reviewed_on else None

    def has_good_source(self) -> bool:
        return self.grade in GOOD_GRADES and bool(self.number or self.text)

    def is_overdue(self, today: date) -> bool:
        """A row nobody ever went through is as overdue as an old one."""
        return self.review_by is None or today > self.review_by

    def speaks_like(self, language: str) -> bool:
        wanted = language.split("-")[0]
        return any(spoken.split("-")[0] == wanted for spoken in self.speaks)


def countries() -> dict[str, str]:
    """Every country we know anything of: code, and its name in English."""
    return {row["country_code"]: row["country"] for row in _rows() if row["country_code"] != ELSEWHERE}


def lines_for(country: str, language: str, *, today: date | None = None) -> tuple[Line, ...]:
    """The lines to show in that country, the one to call first in front.

    Those that speak the reader's language come first, then those of the whole country. Empty when none may
    be shown: say why with `standing`, and fall back to `emergency_for` and `directories`.
    """
    day = today or clock.now().date()
    fit = [line for line in _of(country) if line.has_good_source() and not line.is_overdue(day)]
    return tuple(sorted(fit, key=lambda line: (not line.speaks_like(language), bool(line.area), line.rank)))


def standing(country: str, *, today: date | None = None) -> str:
    """Why a country's lines are shown or not: SHOWN, OVERDUE, WEAK (no good source) or UNKNOWN."""
    day = today or clock.now().date()
    known = _of(country)
    good = [line for line in known if line.has_good_source()]
    if any(not line.is_overdue(day) for line in good):
        return SHOWN
    if good:
        return OVERDUE
    return WEAK if known else UNKNOWN


def emergency_for(country: str) -> tuple[Emergency, ...]:
    """The emergency numbers of a country, the first to call in front. Empty for a country unknown to us."""
    listed = [row["emergency_numbers"] for row in _rows() if row["country_code"] == country.upper()]
    found = dict.fromkeys(part for text in listed for part in text.split(", ") if part)
    return tuple(Emergency(number=part.split()[1], kind=part.split()[0]) for part in found)


def directories() -> tuple[Directory, ...]:
    return tuple(Directory(row["name"], row["url"]) for row in _rows() if row["country_code"] == ELSEWHERE)


def overdue(*, today: date | None = None) -> tuple[Line, ...]:
    """Lines with a good source that are hidden because nobody has gone through them in time."""
    day = today or clock.now().date()
    every = (line for country in countries() for line in _of(country))
    return tuple(line for line in every if line.has_good_source() and line.is_overdue(day))


def every_line() -> tuple[Line, ...]:
    """The whole table, for those who look after it."""
    return tuple(line for country in countries() for line in _of(country))


def standing_of(line: Line, *, today: date | None = None) -> str:
    """How one row stands: SHOWN, OVERDUE or WEAK."""
    if not line.has_good_source():
        return WEAK
    return OVERDUE if line.is_overdue(today or clock.now().date()) else SHOWN


def trusted_until(*, today: date | None = None) -> date | None:
    """The last day on which everything shown today may still be shown. None when nothing is."""
    day = today or clock.now().date()
    shown = (line for country in countries() for line in lines_for(country, "en", today=day))
    return min((line.review_by for line in shown if line.review_by), default=None)


def _of(country: str) -> tuple[Line, ...]:
    return tuple(_line(row) for row in _rows() if row["country_code"] == country.upper() != ELSEWHERE)


def _line(row: dict[str, str]) -> Line:
    return Line(
        country=row["country_code"],
        rank=int(row["rank"]),
        name=row["name"],
        number=row["number"],
        option=row["option"],
        text=row["text"],
        open=row["open"],
        speaks=tuple(row["speaks"].split()),
        area=row["area"],
        is_mobile_only=row["mobile"] == "mobile",
        grade=row["verification"][:1],
        source=row["source"],
        source_date=row["source_date"],
        reviewed_on=date.fromisoformat(row["reviewed_on"]) if row["reviewed_on"] else None,
    )


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
