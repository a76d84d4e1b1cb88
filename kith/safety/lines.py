"""Crisis lines: which numbers a person may be shown, and when a row is too old or too weak to be trusted.

A wrong number is worse than none, so a row without a good source, one that nobody has gone through or
verified for 180 days, and one that somebody here found wrong is not shown: the country's emergency number and
a directory stand in its place.

The table comes with Kith. What people of a house found when they called (`Check`) is handed in by whoever
asks (`kith.safety.verifying.checks`): these functions need no database.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from kith import clock

DATA = Path(__file__).parent / "data" / "lines.csv"
GOOD_GRADES = ("A", "B")
REVIEW_EVERY = timedelta(days=180)
ELSEWHERE = "XX"  # the rows that hold directories instead of a country's lines

NOBODY = "nobody"  # what `verified_by` of the table says where no person of any house has verified a row

SHOWN, OVERDUE, WEAK, UNKNOWN = "shown", "overdue", "weak", "unknown"
WRONG = "wrong"  # somebody of this house found it wrong, or it did not answer
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
class Check:
    """What a person of this house found out about one number, and when: the newest that was said of it."""

    on: date
    by: str  # the name they have here
    was_called: bool = False  # rung, and it answered; otherwise it was read where the line itself says it
    is_wrong: bool = False
    called_on: date | None = None  # when it was last rung and answered, if it was not found wrong since


Checks = Mapping[str, Check]  # by `Line.dials`
NO_CHECKS: Checks = {}


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
    reviewed_on: date | None  # whoever compiled the table went through its sources
    verified_on: date | None = None  # a person of this house verified it
    verified_by: str = ""
    check: Check | None = None

    @property
    def called_on(self) -> date | None:
        return self.check.called_on if self.check is not None else None

    @property
    def is_wrong(self) -> bool:
        return self.check is not None and self.check.is_wrong

    @property
    def dials(self) -> str:
        """What a check is of: this country and exactly these numbers. With another number it is of no use."""
        return f"{self.country}:{self.dial}:{self.option}:{self.text_dial}"

    @property
    def dial(self) -> str:
        """What a telephone dials: digits, and the star or plus some numbers begin with."""
        return re.sub(r"[^0-9*#+]", "", self.number)

    @property
    def text_dial(self) -> str:
        return re.sub(r"[^0-9+]", "", self.text)

    @property
    def review_by(self) -> date | None:
        """180 days after a person of this house verified it, or else after its sources were gone through."""
        days = [day for day in (self.reviewed_on, self.verified_on) if day]
        return max(days) + REVIEW_EVERY if days else None

    def has_good_source(self) -> bool:
        return self.grade in GOOD_GRADES and bool(self.number or self.text)

    def is_overdue(self, today: date) -> bool:
        """A row nobody ever went through is as overdue as an old one."""
        return self.review_by is None or today > self.review_by

    def may_be_shown(self, today: date) -> bool:
        return self.has_good_source() and not self.is_wrong and not self.is_overdue(today)

    def speaks_like(self, language: str) -> bool:
        wanted = language.split("-")[0]
        return any(spoken.split("-")[0] == wanted for spoken in self.speaks)


def countries() -> dict[str, str]:
    """Every country we know anything of: code, and its name in English."""
    return {row["country_code"]: row["country"] for row in _rows() if row["country_code"] != ELSEWHERE}


def lines_for(
    country: str, language: str, *, today: date | None = None, checks: Checks = NO_CHECKS
) -> tuple[Line, ...]:
    """The lines to show in that country, the one to call first in front.

    Those that speak the reader's language come first, then those of the whole country. Empty when none may
    be shown: say why with `standing`, and fall back to `emergency_for` and `directories`.
    """
    day = today or clock.now().date()
    fit = [line for line in _of(country, checks) if line.may_be_shown(day)]
    return tuple(sorted(fit, key=lambda line: (not line.speaks_like(language), bool(line.area), line.rank)))


def standing(country: str, *, today: date | None = None, checks: Checks = NO_CHECKS) -> str:
    """Why a country's lines are shown or not: SHOWN, OVERDUE, WRONG, WEAK (no good source) or UNKNOWN."""
    day = today or clock.now().date()
    found = [standing_of(line, today=day) for line in _of(country, checks)]
    return next((one for one in (SHOWN, OVERDUE, WRONG, WEAK) if one in found), UNKNOWN)


def emergency_for(country: str) -> tuple[Emergency, ...]:
    """The emergency numbers of a country, the first to call in front. Empty for a country unknown to us."""
    listed = [row["emergency_numbers"] for row in _rows() if row["country_code"] == country.upper()]
    found = dict.fromkeys(part for text in listed for part in text.split(", ") if part)
    return tuple(Emergency(number=part.split()[1], kind=part.split()[0]) for part in found)


def directories() -> tuple[Directory, ...]:
    return tuple(Directory(row["name"], row["url"]) for row in _rows() if row["country_code"] == ELSEWHERE)


def overdue(*, today: date | None = None, checks: Checks = NO_CHECKS) -> tuple[Line, ...]:
    """Lines with a good source that are hidden because nobody has gone through them in time."""
    day = today or clock.now().date()
    return tuple(line for line in every_line(checks) if standing_of(line, today=day) == OVERDUE)


def every_line(checks: Checks = NO_CHECKS) -> tuple[Line, ...]:
    """The whole table, for those who look after it."""
    return tuple(line for country in countries() for line in _of(country, checks))


def line_at(country: str, rank: int, checks: Checks = NO_CHECKS) -> Line | None:
    """One row of the table."""
    return next((line for line in _of(country, checks) if line.rank == rank), None)


def standing_of(line: Line, *, today: date | None = None) -> str:
    """How one row stands: SHOWN, OVERDUE, WRONG or WEAK."""
    if not line.has_good_source():
        return WEAK
    if line.is_wrong:
        return WRONG
    return OVERDUE if line.is_overdue(today or clock.now().date()) else SHOWN


def trusted_until(*, today: date | None = None, checks: Checks = NO_CHECKS) -> date | None:
    """The last day on which everything shown today may still be shown. None when nothing is."""
    day = today or clock.now().date()
    shown = (line for line in every_line(checks) if line.may_be_shown(day))
    return min((line.review_by for line in shown if line.review_by), default=None)


def lacking() -> list[str]:
    """Rows of the table that do not carry what each must: where it was read, who verified it, until when."""
    return [
        f"{row['country_code']} {row['rank']}: {fault}"
        for row in _rows()
        if row["country_code"] != ELSEWHERE
        for fault in _faults_of(row)
    ]


def _faults_of(row: dict[str, str]) -> list[str]:
    faults = [f"{name} is empty" for name in ("source", "verified_by") if not row[name]]
    if bool(row["verified_on"]) == (row["verified_by"] == NOBODY):
        faults.append("verified_on and verified_by do not agree")
    until = _line(row).review_by
    if row["review_by"] != (until.isoformat() if until else ""):
        faults.append(f"review_by is not {REVIEW_EVERY.days} days after the last review")
    return faults


def _of(country: str, checks: Checks) -> tuple[Line, ...]:
    rows = [_line(row) for row in _rows() if row["country_code"] == country.upper() != ELSEWHERE]
    return tuple(_as_found(line, checks.get(line.dials)) for line in rows)


def _as_found(line: Line, check: Check | None) -> Line:
    """A row of the table, and what this house found out about it since."""
    if check is None or not line.has_good_source():
        return line
    if check.is_wrong:
        return replace(line, check=check)
    return replace(line, check=check, verified_on=check.on, verified_by=check.by)


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
        reviewed_on=_date(row["reviewed_on"]),
        verified_on=_date(row["verified_on"]),
        verified_by=row["verified_by"] if row["verified_by"] != NOBODY else "",
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def _rows() -> tuple[dict[str, str], ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
