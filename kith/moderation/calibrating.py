"""Calibrating: each quarter staff rate the same fifty invented cases, blind, and see how far they agree."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Rating
from kith.people.models import Person

DATA = Path(__file__).parent / "data" / "calibration.json"
CASES, LEVELS = 50, range(5)
Levels = Mapping[str, int]  # the level of each case


@dataclass(frozen=True, slots=True)
class Case:
    """An invented text in three languages, and the level its authors gave it."""

    id: str
    level: int
    words: Mapping[str, str]

    def said_in(self, language: str) -> str:
        return self.words.get(language, self.words["en"])


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cohen's kappa with squared weights, its 95 % interval, and on how many cases. No value: not defined."""

    n: int
    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Pair:
    """How far two of the staff agree."""

    first: Person
    second: Person
    agreement: Agreement


def quarter_now() -> str:
    now = clock.now()
    return f"{now.year}-Q{(now.month + 2) // 3}"


def cases_of(quarter: str) -> list[Case]:
    """The same fifty for everybody, others each quarter, in an order that says nothing of their level."""
    drawn = sorted(_pool(), key=lambda case: hashlib.sha256(f"{quarter} {case.id}".encode()).digest())
    return drawn[:CASES]


@cache
def _pool() -> tuple[Case, ...]:
    rows: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(Case(row.pop("id"), row.pop("level"), row) for row in rows)


def next_case(person: Person, quarter: str) -> tuple[int, Case] | None:
    """The first they have not rated, and how many they have. None when they have rated all."""
    done = set(_ratings(quarter).get(person.pk, {}))
    left = [case for case in cases_of(quarter) if case.id not in done]
    return (CASES - len(left), left[0]) if left else None


@transaction.atomic
def rate(case_id: str, level: int, *, by: Person) -> None:
    """Give a case of this quarter a level. The first word counts: a second changes nothing."""
    quarter = quarter_now()
    if level not in LEVELS or case_id not in {case.id for case in cases_of(quarter)}:
        raise Refused(_("Choose a level from 0 to 4."))
    _row, is_new = Rating.objects.get_or_create(
        person=by, quarter=quarter, case=case_id, defaults={"level": level}
    )
    if is_new and next_case(by, quarter) is None:
        record("moderation.calibrated", by=by.pk, quarter=quarter, cases=CASES)


def with_authors(person: Person, quarter: str) -> Agreement | None:
    """How far somebody agrees with the authors of the cases; None until they have rated all."""
    own = finished(quarter).get(person.pk)
    return agreement({case.id: case.level for case in cases_of(quarter)}, own) if own else None


def pairs(quarter: str) -> list[Pair]:
    """Each two of those who have rated all, for whoever leads them."""
    ratings = finished(quarter)
    people = Person.objects.filter(pk__in=ratings).order_by("pseudonym_skeleton")
    return [
        Pair(first, second, agreement(ratings[first.pk], ratings[second.pk]))
        for first, second in combinations(people, 2)
    ]


def finished(quarter: str) -> dict[int, Levels]:
    """The ratings of those who have rated all, by the number of the person."""
    return {person: levels for person, levels in _ratings(quarter).items() if len(levels) == CASES}


def agreement(first: Levels, second: Levels) -> Agreement:
    """By `kith.stats.kappa`, which is heavy and loaded only here."""
    cases = sorted(first.keys() & second.keys())
    table = {"first": [first[case] for case in cases], "second": [second[case] for case in cases]}
    try:
        found = import_string("kith.stats.kappa.kappa")(
            import_string("pandas.DataFrame")(table), "first", "second", weights="quadratic"
        )
    except import_string("kith.stats.refusing.Declined"):
        return Agreement(len(cases), None, None)
    interval = found.kappa.interval
    return Agreement(
        found.provenance.n_used, found.kappa.value, (interval.low, interval.high) if interval else None
    )


def _ratings(quarter: str) -> dict[int, dict[str, int]]:
    asked = {case.id for case in cases_of(quarter)}
    found: dict[int, dict[str, int]] = {}
    for row in Rating.objects.filter(quarter=quarter, case__in=asked):
        found.setdefault(row.person_id, {})[row.case] = row.level
    return found


def staff_of(people: Sequence[Person], quarter: str) -> dict[Person, int]:
    """How many cases each of these has rated."""
    ratings = _ratings(quarter)
    return {person: len(ratings.get(person.pk, {})) for person in people}
