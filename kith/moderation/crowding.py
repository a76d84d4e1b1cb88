"""Many reports at once, as a fact beside them: so many, in so many minutes, so many from new accounts.

It is for the eyes of whoever decides. Nothing is weighed by it, and nothing follows from it by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from kith import clock
from kith.moderation.models import Report
from kith.people.models import Person

WITHIN = timedelta(minutes=10)
NEW_FOR = timedelta(days=7)
LEAST = 3
_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The most people who reported somebody within ten minutes, and how many of them had just come."""

    reporters: int
    minutes: int
    newcomers: int


def crowds_about(people: Iterable[int | None]) -> dict[int, Crowd]:
    """For each of these people, by number, the largest crowd of the last 30 days, if there was one."""
    made = Report.objects.filter(about__in=[one for one in people if one], made_at__gt=clock.now() - _BACK)
    rows = made.order_by("about", "made_at").values_list("about", "made_at", "by", "by__joined_at")
    found: dict[int, Crowd] = {}
    for about, reports in groupby(rows, key=lambda row: row[0]):
        crowd = _largest([(made_at, by, joined) for _about, made_at, by, joined in reports])
        if crowd is not None and about is not None:
            found[about] = crowd
    return found


def crowd_about(person: Person | None) -> Crowd | None:
    return crowds_about([person.pk]).get(person.pk) if person is not None else None


def _largest(rows: list[tuple[datetime, int, datetime]]) -> Crowd | None:
    """Over a window that moves along the reports, given as (when, who, since when they are here)."""
    largest: dict[int, bool] = {}
    first = 0
    for last, (made_at, _by, _joined) in enumerate(rows):
        while made_at - rows[first][0] > WITHIN:
            first += 1
        crowd = {by: at - joined < NEW_FOR for at, by, joined in rows[first : last + 1]}
        largest = max(largest, crowd, key=len)
    if len(largest) < LEAST:
        return None
    return Crowd(len(largest), int(WITHIN.total_seconds() // 60), sum(largest.values()))
