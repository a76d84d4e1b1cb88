"""Recurring: a weekly series becomes meetings, eight weeks ahead, at the same hour of its own zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from kith import clock
from kith.conversations.models import Conversation
from kith.meetings.models import Meeting, Series
from kith.meetings.planning import lay_out, usual_parts

WEEK = timedelta(days=7)
AHEAD = 8 * WEEK
WORDS_STAY_DAYS = 30


def starts(series: Series, after: datetime, until: datetime) -> Iterator[datetime]:
    """When the meetings of `series` begin, later than `after` and up to `until`, in UTC.

    The hour is that of the wall clock in the series' zone, whatever daylight saving does. An hour that
    a spring night skips falls one hour later; of an hour that an autumn night repeats, the first counts.
    """
    day = _first_day(series, after)
    while series.last_on is None or day <= series.last_on:
        begins = _wall_clock(series, day)
        if begins > until:
            return
        if begins > after:
            yield begins
        day += WEEK


def _first_day(series: Series, after: datetime) -> date:
    """A day of the series' weekday that is not later than its first meeting after `after`."""
    earliest = max(series.first_on, after.date() - timedelta(days=1))
    return earliest + timedelta(days=(series.weekday - earliest.weekday()) % 7)


def _wall_clock(series: Series, day: date) -> datetime:
    return datetime.combine(day, series.starts_at_hour, tzinfo=clock.zone(series.zone)).astimezone(UTC)


@transaction.atomic
def fill(series: Series) -> list[Meeting]:
    """Make the meetings of the next eight weeks that are not there yet. Twice makes none twice."""
    locked = Series.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)
    if locked.ended_at is not None or locked.group.closed_at is not None:
        return []
    now = clock.now()
    known = set(locked.meetings.filter(planned_at__gt=now).values_list("planned_at", flat=True))
    return [_make(locked, begins) for begins in starts(locked, now, now + AHEAD) if begins not in known]


def _make(series: Series, begins: datetime) -> Meeting:
    conversation = Conversation.objects.create(
        group=series.group, kind=Conversation.ROOM, gone_after_days=WORDS_STAY_DAYS
    )
    meeting = Meeting.objects.create(
        group=series.group,
        series=series,
        conversation=conversation,
        planned_at=begins,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=series.minutes),
    )
    lay_out(meeting, usual_parts(series.minutes))
    return meeting


def sweep() -> int:
    """Fill every series whose meetings do not reach eight weeks ahead. Returns how many were made."""
    return sum(len(fill(series)) for series in _short_ones())


def _short_ones() -> QuerySet[Series]:
    """Series that lack a meeting. One whose last is more than seven weeks away has none to add."""
    now = clock.now()
    return (
        Series.objects.standing()
        .filter(Q(last_on__isnull=True) | Q(last_on__gt=now.date()))
        .annotate(reaches=Max("meetings__planned_at"))
        .filter(Q(reaches__isnull=True) | Q(reaches__lte=now + AHEAD - WEEK))
    )
