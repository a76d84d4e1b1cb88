"""Opening the room and closing it. It opens by itself a little early and closes by itself late."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups.hosting import must_host
from kith.ledger.recording import record
from kith.meetings import attendance, rounds
from kith.meetings.locking import lock
from kith.meetings.models import LINGERING, Meeting, Visit
from kith.meetings.state import changed
from kith.people.models import Person

EARLIEST = timedelta(hours=2)
"""A host may open the room so long before the meeting. Next week's is not opened by mistake."""


def may_be_opened(meeting: Meeting) -> bool:
    """Whether it is late enough for a host to open the room."""
    return meeting.starts_at - clock.now() <= EARLIEST


@transaction.atomic
def open_room(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Open the room and begin its first part. Nobody opens it (`by` is None) when its time has come.

    Opening twice opens once.
    """
    held = lock(meeting)
    if by is not None:
        must_host(held.group, by)
    if held.is_open:
        return held
    if not held.is_standing:
        raise Refused(_("This meeting is over or was called off."))
    if by is not None and not may_be_opened(held):
        raise Refused(_("The room can be opened from two hours before the meeting."))
    held.opened_at, held.opened_by = clock.now(), by
    held.save(update_fields=["opened_at", "opened_by"])
    first = held.parts.order_by("order").first()
    if first is not None:
        rounds.start(first)
    record("meetings.opened", by=by.pk if by else None, about=held)
    changed(held)
    return held


@transaction.atomic
def close_room(meeting: Meeting, *, by: Person | None) -> Meeting:
    """Close the room: what runs ends, stays end, nothing more is written. Closing twice closes once."""
    held = lock(meeting)
    if by is not None:
        must_host(held.group, by)
    if held.closed_at is not None or held.cancelled_at is not None:
        return held
    if held.opened_at is None and by is not None:
        raise Refused(_("The room has not opened yet."))
    now = clock.now()
    held.closed_at, held.closed_by, held.calm_until = now, by, None
    held.save(update_fields=["closed_at", "closed_by", "calm_until"])
    held.conversation.closed_at = now
    held.conversation.save(update_fields=["closed_at"])
    rounds.end_running(held)
    attendance.end(Visit.objects.filter(seat__meeting=held, went_at__isnull=True), now)
    held.seats.update(hand_at=None)
    record("meetings.closed", by=by.pk if by else None, about=held)
    changed(held)
    return held


def sweep() -> int:
    """Open the rooms whose time has come, close those whose time is long over. Returns how many changed."""
    now = clock.now()
    early = timedelta(minutes=settings.KITH_ROOM_OPENS_MINUTES)
    standing = Meeting.objects.standing()
    due = standing.filter(opened_at__isnull=True, starts_at__lte=now + early, ends_at__gt=now)
    over = standing.filter(ends_at__lte=now - LINGERING)
    changes = [open_room(meeting, by=None) for meeting in due]
    return len(changes) + len([close_room(meeting, by=None) for meeting in over])
