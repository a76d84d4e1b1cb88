"""The parts of an evening, and the word that goes round in some. A pass ends a turn as a word does."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups.hosting import must_host
from kith.ledger.recording import record
from kith.meetings import turns
from kith.meetings.locking import lock_open
from kith.meetings.models import Meeting, Part, Seat, Turn
from kith.meetings.state import changed
from kith.people.models import Person

CALM = timedelta(minutes=1)


def running(meeting: Meeting) -> Part | None:
    return meeting.parts.filter(began_at__isnull=False, ended_at__isnull=True).order_by("order").first()


@transaction.atomic
def begin_part(part: Part, *, by: Person) -> None:
    """Begin a part of the evening; the one that ran ends. In a round the word goes to the first chair.

    Beginning the part that runs already changes nothing. An earlier part can be taken up again: whoever
    was heard in it stays heard.
    """
    held = lock_open(part.meeting)
    must_host(held.group, by)
    part.refresh_from_db()
    if part.is_running:
        return
    end_running(held)
    start(part)
    record("meetings.part_began", by=by.pk, about=held, part=part.kind)
    changed(held)


def start(part: Part) -> None:
    part.began_at = clock.now()
    part.ended_at = None
    part.save(update_fields=["began_at", "ended_at"])
    _on_to_next(part)


def end_running(meeting: Meeting) -> None:
    """End the part that runs. Its running turn ends; who was called and had no turn yet was not heard."""
    now = clock.now()
    for part in meeting.parts.filter(began_at__isnull=False, ended_at__isnull=True):
        part.turns.filter(began_at__isnull=True, ended_at__isnull=True).delete()
        part.turns.filter(ended_at__isnull=True).update(ended_at=now)
        part.ended_at = now
        part.save(update_fields=["ended_at"])


@transaction.atomic
def pass_word(meeting: Meeting, *, by: Person) -> None:
    """Hand the word on, having spoken or not. Before one's turn it says: not me, this time.

    Pressing twice passes once: a turn that has ended is not ended again.
    """
    held = lock_open(meeting)
    part = running(held)
    seat = held.seats.filter(person=by, left_at__isnull=True).first()
    if part is None or seat is None:
        return
    turn = part.turns.filter(seat=seat).first()
    if turn is not None and turn.is_running:
        _end(turn)
        _on_to_next(part)
    elif part.goes_round and (turn is None or turn.ended_at is None):
        now = clock.now()
        Turn.objects.update_or_create(part=part, seat=seat, defaults={"began_at": now, "ended_at": now})
    else:
        return
    _lower_hand(seat)
    changed(held)


@transaction.atomic
def pass_on(meeting: Meeting, *, after: Seat | None, by: Person) -> None:
    """A host hands the word on to the next chair. `after` is who the host saw having it.

    Has the word moved since, nothing happens: two presses at once must not skip somebody.
    """
    held = lock_open(meeting)
    must_host(held.group, by)
    part = running(held)
    if part is None:
        return
    turn = _running_turn(part)
    if (turn.seat_id if turn else None) != (after.pk if after else None):
        return
    if turn is not None:
        _end(turn)
    _on_to_next(part)
    changed(held)


@transaction.atomic
def give_word(seat: Seat, *, by: Person) -> None:
    """A host gives the word to somebody now. Whoever had it was heard."""
    part = _part_to_speak_in(seat, by)
    turn = _running_turn(part)
    if turn is not None and turn.seat_id == seat.pk:
        return
    if turn is not None:
        _end(turn)
    _begin(part, seat)
    changed(seat.meeting)


@transaction.atomic
def call(seat: Seat, *, by: Person) -> None:
    """A host calls somebody: they come next, or at once when nobody has the word."""
    part = _part_to_speak_in(seat, by)
    turn = _running_turn(part)
    if turn is None:
        _begin(part, seat)
    elif turn.seat_id != seat.pk:
        Turn.objects.update_or_create(part=part, seat=seat, defaults={"began_at": None, "ended_at": None})
    changed(seat.meeting)


@transaction.atomic
def give_time(meeting: Meeting, *, minutes: int, by: Person) -> None:
    """A host gives the running part some minutes more."""
    held = lock_open(meeting)
    must_host(held.group, by)
    held.parts.filter(began_at__isnull=False, ended_at__isnull=True).update(minutes=F("minutes") + minutes)
    changed(held)


@transaction.atomic
def hold_calm(meeting: Meeting, *, by: Person) -> None:
    """A host holds a minute of quiet. Everybody may still write."""
    held = lock_open(meeting)
    must_host(held.group, by)
    held.calm_until, held.calm_by = clock.now() + CALM, by
    held.save(update_fields=["calm_until", "calm_by"])
    changed(held)


def sweep() -> int:
    """End the minutes of quiet that are over. Returns how many."""
    over = list(Meeting.objects.filter(calm_until__lte=clock.now()))
    for meeting in over:
        with transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk, calm_until=meeting.calm_until).update(
                calm_until=None, calm_by=None
            )
            changed(meeting)
    return len(over)


def let_go(meeting: Meeting, seat: Seat) -> None:
    """Somebody leaves or only listens from now on: the word, or the call for it, goes past them."""
    part = running(meeting)
    turn = part.turns.filter(seat=seat, ended_at__isnull=True).first() if part else None
    if part is None or turn is None:
        return
    if turn.began_at is None:
        turn.delete()
        return
    _end(turn)
    _on_to_next(part)


def go_on(meeting: Meeting) -> None:
    """Somebody can speak again, or came: a round that waited with nobody to give the word to goes on.

    It does so without a host too. In other parts the word goes to whom a host calls.
    """
    part = running(meeting)
    if part is not None and part.goes_round and _running_turn(part) is None:
        _on_to_next(part)


def _part_to_speak_in(seat: Seat, by: Person) -> Part:
    held = lock_open(seat.meeting)
    must_host(held.group, by)
    seat.refresh_from_db()
    part = running(held)
    if part is None or not seat.is_taken:
        raise Refused(_("They are not in the room now."))
    if seat.is_listening:
        raise Refused(_("They only listen today."))
    return part


def _running_turn(part: Part) -> Turn | None:
    return part.turns.filter(began_at__isnull=False, ended_at__isnull=True).first()


def _on_to_next(part: Part) -> None:
    seats = list(part.meeting.seats.order_by("order"))
    seat = turns.following(part, seats, list(part.turns.all()))
    if seat is not None:
        _begin(part, seat)


def _begin(part: Part, seat: Seat) -> None:
    Turn.objects.update_or_create(part=part, seat=seat, defaults={"began_at": clock.now(), "ended_at": None})
    _lower_hand(seat)


def _end(turn: Turn) -> None:
    turn.ended_at = clock.now()
    turn.save(update_fields=["ended_at"])


def _lower_hand(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk, hand_at__isnull=False).update(hand_at=None)
