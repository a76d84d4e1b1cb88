"""Many reports at once, as a fact beside them: so many, in so many minutes, so many from new accounts.

It is for the eyes of whoever decides. Nothing is weighed by it, and nothing follows from it by itself.
"""

from dataclasses import dataclass
from datetime import timedelta

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


def crowd_about(person: Person | None) -> Crowd | None:
    """The largest crowd of the last 30 days about this person, whatever they reported, if there was one."""
    if person is None:
        return None
    made = Report.objects.filter(about=person, made_at__gt=clock.now() - _BACK).order_by("made_at")
    rows = list(made.values_list("made_at", "by", "by__joined_at"))
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
