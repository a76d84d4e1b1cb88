"""Taking a chair in the room, leaving it, listening, raising a hand: all quiet, equal and reversible."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

from kith import clock
from kith.groups.agreeing import before_taking_part
from kith.groups.seeing import seen
from kith.ledger.recording import record
from kith.meetings import attendance, rounds
from kith.meetings.locking import lock, lock_open
from kith.meetings.models import Meeting, Seat, Visit
from kith.meetings.state import changed
from kith.people.models import Person

SEAT_KEPT = timedelta(minutes=5)
"""How long a chair is kept for somebody whose line dropped."""
LINE_KEPT = timedelta(seconds=8)
"""How long a line may be gone before anybody sees it: a page is turned, a phone changes its network."""


@transaction.atomic
def sit(meeting: Meeting, *, by: Person, is_listening: bool = False) -> Seat:
    """Take a chair: one's own again, else one that was left, else a new one at the end of the round."""
    seen(meeting.group, by)  # first, in the order in which leaving a group takes its locks
    held = lock_open(meeting)
    before_taking_part(held.group, by)
    seat = Seat.objects.filter(meeting=held, person=by).first()
    was_here = seat is not None and seat.is_taken and seat.lost_at is None
    if seat is None:
        seat = Seat.objects.create(
            meeting=held, person=by, order=_free_place(held), is_listening=is_listening, taken_at=clock.now()
        )
        record("meetings.sat", by=by.pk, about=held)
    elif not seat.is_taken:
        seat.left_at = None
        seat.is_listening = is_listening
    seat.lost_at = None
    seat.save()
    attendance.come(seat)
    if not was_here:
        rounds.go_on(held)
        changed(held)
    return seat


def _free_place(meeting: Meeting) -> int:
    """The first chair somebody left for good, or the next new one. The others keep their order."""
    end = (meeting.seats.aggregate(last=Max("order"))["last"] or 0) + 1
    left = meeting.seats.filter(left_at__isnull=False).order_by("order").first()
    if left is None:
        return end
    place, left.order = left.order, end
    left.save(update_fields=["order"])
    return place


@transaction.atomic
def leave(meeting: Meeting, *, by: Person) -> None:
    """Leave the room at once. The chair becomes free without a sound; one may come back."""
    held = lock(meeting)
    seat = Seat.objects.filter(meeting=held, person=by, left_at__isnull=True).first()
    if seat is not None:
        _free(held, seat)
        record("meetings.left_room", by=by.pk, about=held)


def _free(meeting: Meeting, seat: Seat) -> None:
    seat.left_at = clock.now()
    seat.hand_at = None
    seat.lost_at = None
    seat.save(update_fields=["left_at", "hand_at", "lost_at"])
    attendance.go(seat)
    rounds.let_go(meeting, seat)
    changed(meeting)


@transaction.atomic
def listen(meeting: Meeting, *, is_listening: bool, by: Person) -> None:
    """Only listen today, or speak again. The word goes past whoever listens."""
    held = lock_open(meeting)
    seat = Seat.objects.filter(meeting=held, person=by, left_at__isnull=True).first()
    if seat is None or seat.is_listening == is_listening:
        return
    seat.is_listening = is_listening
    seat.hand_at = None
    seat.save(update_fields=["is_listening", "hand_at"])
    if is_listening:
        rounds.let_go(held, seat)
    else:
        rounds.go_on(held)
    changed(held)


@transaction.atomic
def raise_hand(meeting: Meeting, *, is_up: bool, by: Person) -> None:
    """Ask for the word, or think better of it."""
    held = lock_open(meeting)
    seat = Seat.objects.filter(meeting=held, person=by, left_at__isnull=True).first()
    if seat is None or (seat.hand_at is not None) == is_up:
        return
    seat.hand_at = clock.now() if is_up else None
    if is_up:
        seat.is_listening = False
    seat.save(update_fields=["hand_at", "is_listening"])
    rounds.go_on(held)
    changed(held)


def be_here(meeting: Meeting, person_id: int, *, by_stream: bool) -> None:
    """A page of this room was opened or written from by somebody who has a chair in it.

    Whoever's stream is open is known to be here: their words need no second transaction for that.
    """
    if not attendance.goes_on_by_stream(meeting, person_id):
        _be_here(meeting, person_id, by_stream=by_stream)


@transaction.atomic
def _be_here(meeting: Meeting, person_id: int, *, by_stream: bool) -> None:
    held = lock(meeting)
    seat = Seat.objects.filter(meeting=held, person=person_id, left_at__isnull=True).first()
    if seat is None or not held.is_open:
        return
    attendance.come(seat, by_stream=by_stream)
    if seat.lost_at is not None:
        seat.lost_at = None
        seat.save(update_fields=["lost_at"])
        rounds.go_on(held)
        changed(held)


@transaction.atomic
def hang_up(meeting: Meeting, person_id: int) -> None:
    """The last page that somebody had open here closed. Unless one opens soon, the line is lost."""
    held = lock(meeting)
    seat = Seat.objects.filter(
        meeting=held, person=person_id, left_at__isnull=True, lost_at__isnull=True
    ).first()
    if seat is not None and held.is_open:
        attendance.go(seat)


@transaction.atomic
def lose(meeting: Meeting, person_id: int) -> None:
    """The line of somebody in the room dropped. Their chair is kept for a while."""
    held = lock(meeting)
    seat = Seat.objects.filter(
        meeting=held, person=person_id, left_at__isnull=True, lost_at__isnull=True
    ).first()
    if seat is not None and held.is_open:
        _lose(held, seat)


def _lose(meeting: Meeting, seat: Seat) -> None:
    now = clock.now()
    seat.lost_at = now
    seat.save(update_fields=["lost_at"])
    for visit in seat.visits.filter(went_at__isnull=True):
        attendance.end([visit], now)
    changed(meeting)


def sweep() -> int:
    """Notice lines that are gone and pages nobody reads any more; free the chairs of lines that stay lost."""
    now = clock.now()
    for seat in _hung_up(now - LINE_KEPT):
        _lose_if_gone(seat)
    gone = Seat.objects.filter(
        left_at__isnull=True, lost_at__lte=now - SEAT_KEPT, meeting__closed_at__isnull=True
    ).select_related("meeting")
    still = Visit.objects.filter(attendance.unseen(now), seat__meeting__closed_at=None).select_related(
        "seat__meeting"
    )
    freed = [_free_if_lost(seat) for seat in gone]
    for visit in still:
        lose(visit.seat.meeting, visit.seat.person_id)
    return sum(freed)


def _hung_up(before: datetime) -> "QuerySet[Seat]":
    """Chairs in open rooms that nobody has had a page for since then."""
    rooms = Meeting.objects.standing().filter(opened_at__isnull=False)
    kept = Seat.objects.filter(meeting__in=rooms, left_at__isnull=True, lost_at__isnull=True)
    away = kept.exclude(Exists(Visit.objects.filter(seat=OuterRef("pk"), went_at__isnull=True)))
    return away.annotate(went_at=Max("visits__went_at")).filter(went_at__lte=before)


@transaction.atomic
def _lose_if_gone(seat: Seat) -> None:
    held = lock(seat.meeting)
    seat.refresh_from_db()
    is_back = seat.visits.filter(went_at__isnull=True).exists()
    if held.is_open and seat.is_taken and seat.lost_at is None and not is_back:
        _lose(held, seat)


@transaction.atomic
def _free_if_lost(seat: Seat) -> bool:
    held = lock(seat.meeting)
    seat.refresh_from_db()
    if seat.left_at is not None or seat.lost_at is None or clock.now() - seat.lost_at < SEAT_KEPT:
        return False
    _free(held, seat)
    return True
