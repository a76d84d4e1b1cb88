"""Shutting the door of a group for a while: from then on people come by invitation alone."""

from django.db import transaction

from kith.groups import seating
from kith.groups.hosting import must_host
from kith.groups.models import Group
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.people.models import Person

SHUT, OPENED = "groups.door_shut", "groups.door_opened"


@transaction.atomic
def shut_the_door(group: Group, *, by: Person) -> Group:
    """Nobody comes in uninvited any more. Seats, requests and places on the list stay. Twice is once."""
    locked = seating.lock(group)
    must_host(locked, by)
    if locked.admission != Group.BY_INVITATION:
        record(SHUT, by=by.pk, about=locked, before=locked.admission)
        _admit(locked, Group.BY_INVITATION)
    return locked


@transaction.atomic
def open_the_door(group: Group, *, by: Person) -> Group:
    """As it was before it was shut."""
    locked = seating.lock(group)
    must_host(locked, by)
    before = admission_before(locked)
    if before:
        record(OPENED, by=by.pk, about=locked)
        _admit(locked, before)
    return locked


def admission_before(group: Group) -> str:
    """How people came in before the door was shut, while it is. Empty when it is not, or never was."""
    last = Fact.objects.filter(about=f"group:{group.key}", kind__in=(SHUT, OPENED)).order_by("-pk").first()
    is_shut = group.admission == Group.BY_INVITATION and last is not None and last.kind == SHUT
    return str(last.details["before"]) if is_shut and last is not None else ""


def _admit(group: Group, admission: str) -> None:
    group.admission = admission
    group.save(update_fields=["admission"])
