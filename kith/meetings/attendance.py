"""Attendance: stays in the room, from coming to going, and how many minutes they come to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from kith import clock
from kith.database.prepared import Prepared
from kith.groups import remembering
from kith.meetings.models import Meeting, Seat, Visit

SHORT_GAP = timedelta(minutes=1)
"""Whoever is back within this was not away: a stream ends and opens anew every quarter of an hour."""
QUIET = timedelta(minutes=20)
"""A page without an open stream counts as presence for so long after it was last loaded or written from."""
UNHELD = timedelta(minutes=3)
"""A stream that no server has said it holds for so long is gone: the server that held it was killed."""


@transaction.atomic
def come(seat: Seat, *, by_stream: bool = False) -> Visit:
    """Somebody is in the room now. A stay that ended a moment ago goes on."""
    now = clock.now()
    visit = seat.visits.select_for_update().order_by("-pk").first()
    if visit is not None and visit.went_at is None and not _is_seen(visit, now):
        end([visit], now)
    if visit is None or (visit.went_at is not None and now - visit.went_at > SHORT_GAP):
        return Visit.objects.create(seat=seat, came_at=now, seen_at=now, by_stream=by_stream)
    visit.went_at = None
    visit.seen_at = now
    visit.by_stream = visit.by_stream or by_stream
    visit.save(update_fields=["went_at", "seen_at", "by_stream"])
    return visit


def goes_on_by_stream(meeting: Meeting, person_id: int) -> bool:
    """Whether somebody is in the room now, held there by an open stream and not by what they do."""
    since = clock.now() - UNHELD
    return any(seen_at > since for (seen_at,) in _held(meeting=meeting.pk, person=person_id))


def _as_held(meeting: int, person: int) -> "QuerySet[Visit, tuple[datetime]]":
    chairs = Seat.objects.filter(meeting=meeting, person=person, left_at__isnull=True, lost_at__isnull=True)
    held = Visit.objects.filter(seat__in=chairs, went_at__isnull=True, by_stream=True)
    return held.values_list("seen_at")


_held = Prepared(_as_held, meeting=int, person=int)  # asked with every message in a room


def stay(key: str, people: Iterable[int]) -> None:
    """A server holds streams of these people to this room."""
    held = Visit.objects.filter(seat__meeting__key=key, seat__person__in=people, went_at=None, by_stream=True)
    held.update(seen_at=clock.now())


def unseen(now: datetime) -> Q:
    """Stays that go on, of somebody who has not been seen for so long that they must be gone."""
    still = Q(by_stream=False, seen_at__lte=now - QUIET)
    return Q(went_at__isnull=True) & (still | Q(by_stream=True, seen_at__lte=now - UNHELD))


def go(seat: Seat, at: datetime | None = None) -> None:
    """End the stay that goes on, if one does."""
    end(seat.visits.filter(went_at__isnull=True), at or clock.now())


def end(visits: Iterable[Visit], at: datetime) -> None:
    """End these stays. One that was still for long, or held by no server, ended when it was last seen."""
    for visit in visits:
        visit.went_at = max(at if _is_seen(visit, at) else visit.seen_at, visit.came_at)
        visit.save(update_fields=["went_at"])


def _is_seen(visit: Visit, at: datetime) -> bool:
    return at - visit.seen_at < (UNHELD if visit.by_stream else QUIET)


def minutes(meeting: Meeting) -> dict[int, int]:
    """Minutes in the room by person (primary key). Anybody who came was there at least one minute."""
    spent: dict[int, timedelta] = {}
    visits = Visit.objects.filter(seat__meeting=meeting).select_related("seat")
    for visit in visits:
        person = visit.seat.person_id
        spent[person] = spent.get(person, timedelta()) + _within(meeting, visit)
    return {person: max(1, round(time / timedelta(minutes=1))) for person, time in spent.items()}


def _within(meeting: Meeting, visit: Visit) -> timedelta:
    """How much of a stay lies before the room closed. One that goes on counts up to now."""
    until = visit.went_at or clock.now()
    if meeting.closed_at is not None:
        until = min(until, meeting.closed_at)
    return max(timedelta(), until - visit.came_at)


class Stayed(NamedTuple):
    """Who was there, as the group knows them, and for how many minutes."""

    name: str
    mark: int
    minutes: int


def rows(meeting: Meeting) -> list[Stayed]:
    """Who was there and for how many minutes, in the order of the chairs. For hosts."""
    spent = minutes(meeting)
    known = meeting.seats.filter(person__in=spent).values_list(
        "person",
        remembering.name_of("person", group="meeting__group"),
        remembering.mark_of("person", group="meeting__group"),
    )
    return [Stayed(name, mark, spent[person]) for person, name, mark in known.order_by("order")]
