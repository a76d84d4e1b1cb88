"""Seats: how many are free, taking one, giving one back. The group's row is locked while that is decided."""

from kith import clock
from kith.groups import audience
from kith.groups.models import Group, Membership, Place, Request
from kith.people.models import Person


def lock(group: Group) -> Group:
    """The group as it is now. Nobody else changes its seats until this transaction ends.

    Its key stays free: whoever writes something that belongs to the group does not wait for it.
    """
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def free(group: Group) -> int:
    """Seats that may be taken or offered: neither sat in nor held for somebody on the waiting list."""
    taken = group.memberships.standing().count()
    held = group.places.holding().count()
    return max(0, group.capacity - taken - held)


def seat_of(group: Group, person: Person) -> Membership | None:
    return Membership.objects.standing().of(group, person).select_related("group").first()


def sit(group: Group, person: Person, *, role: str = Membership.MEMBER) -> Membership:
    """Take a seat. Whoever calls holds the lock and has found a free one.

    Whoever sits neither waits nor asks any more.
    """
    now = clock.now()
    waiting, asking = group.places.standing(), group.requests.open()
    waiting.filter(person=person).order_by().update(ending=Place.TAKEN, ended_at=now)
    asking.filter(person=person).order_by().update(answer=Request.WITHDRAWN, answered_at=now)
    seat = Membership.objects.create(group=group, person=person, role=role)
    audience.changed(group)
    return seat


def stand_up(seat: Membership, *, ending: str, by: Person) -> None:
    """Give the seat back. The row stays: from when to when, and under which name, somebody sat here."""
    Membership.objects.filter(pk=seat.pk).end(ending=ending, by=by)
    seat.refresh_from_db(fields=["ended_at", "ended_by", "ending", "ended_as", "ended_mark"])
    audience.changed(seat.group)


def was_removed(group: Group, person: Person) -> bool:
    """Whether a host ended this person's last stay here. Then only an invitation leads back."""
    last = Membership.objects.of(group, person).order_by("-pk").first()
    return last is not None and last.ending == Membership.REMOVED
