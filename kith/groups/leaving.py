"""Leaving a group, being asked to leave, and being away for a while.

Anyone may leave, at once, without giving a reason.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.groups import hosting, seating, waiting
from kith.groups.holding import before_writing
from kith.groups.models import Group, Membership
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.people.models import Person


@transaction.atomic
def leave(group: Group, *, by: Person) -> Membership:
    """End a membership. What was written stays, under the name it was written with.

    Leaving twice is not an error: a person in distress may press twice.
    """
    locked = seating.lock(group)
    seat = Membership.objects.of(locked, by).select_related("group").latest("pk")
    if seat.ended_at is None:
        _free(seat, Membership.LEFT, by)
        record("groups.left", by=by.pk, about=locked)
    return seat


@transaction.atomic
def remove(seat: Membership, reason: str, *, by: Person) -> Membership:
    """A host ends somebody's seat and says why, to them too. Only an invitation leads back.

    Nobody's seat ends without a word of why, so whoever may not write ends none: another host can, and staff.
    """
    seating.lock(seat.group)
    hosting.must_host(seat.group, by)
    seat.refresh_from_db()
    if seat.ended_at is not None:
        return seat
    if seat.role == Membership.FACILITATOR:
        raise Refused(_("A host cannot be removed. End their hosting first."))
    if not reason.strip():
        raise Refused(_("Please say why. The person reads it."))
    before_writing(by, seat.group)
    _free(seat, Membership.REMOVED, by)
    tell(seat.person, "groups.removed", "/groups/", {"group": seat.group.name, "reason": reason.strip()})
    record("groups.removed", by=by.pk, about=seat.group, seat=seat.key)
    return seat


@transaction.atomic
def remove_for_safety(seat: Membership, *, by: Person) -> Membership:
    """Those who answer for safety end a seat, a host's too. Why stands in their decision, which is told."""
    seating.lock(seat.group)
    seat.refresh_from_db()
    if seat.ended_at is None:
        _free(seat, Membership.REMOVED, by)
        record("groups.removed_for_safety", by=by.pk, about=seat.group, seat=seat.key)
    return seat


@transaction.atomic
def seat_again(seat: Membership, *, by: Person) -> Membership | None:
    """Undo a removal: a new seat in the same role, even where none is free. A closed group stays closed."""
    group = seating.lock(seat.group)
    if group.closed_at is not None:
        return None
    again = seating.seat_of(group, seat.person)
    if again is None:
        again = seating.sit(group, seat.person, role=seat.role)
        record("groups.seated_again", by=by.pk, about=group, seat=again.key)
    return again


@transaction.atomic
def pause(group: Group, *, by: Person) -> Membership:
    """Be away for a while and keep the seat."""
    return _set_pause(group, by, is_paused=True)


@transaction.atomic
def resume(group: Group, *, by: Person) -> Membership:
    """Be back."""
    return _set_pause(group, by, is_paused=False)


def _set_pause(group: Group, by: Person, *, is_paused: bool) -> Membership:
    seating.lock(group)
    seat = seating.seat_of(group, by)
    if seat is None:
        raise Refused(_("You have no seat in this group any more."))
    if is_paused != (seat.paused_at is not None):
        seat.paused_at = clock.now() if is_paused else None
        seat.save(update_fields=["paused_at"])
        record("groups.paused" if is_paused else "groups.resumed", by=by.pk, about=group)
    return seat


def _free(seat: Membership, ending: str, by: Person) -> None:
    was_host = seat.role == Membership.FACILITATOR
    seating.stand_up(seat, ending=ending, by=by)
    hosting.take_back_links(seat, by)
    if was_host:
        hosting.tell_if_hostless(seat.group)
    waiting.offer_free_seats(seat.group)
