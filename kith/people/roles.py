"""Giving a staff role to somebody, and taking it back."""

from django.db import transaction

from kith import clock
from kith.ledger.recording import record
from kith.people.models import Person, Role


@transaction.atomic
def give(person: Person, name: str, *, by: Person | None) -> Role:
    """Give a role. Giving one that is held already changes nothing. The operator at the console is `None`."""
    if name not in Role.NAMES:
        raise ValueError(f"no role is called {name!r}: choose one of {', '.join(Role.NAMES)}")
    Person.objects.select_for_update().get(pk=person.pk)
    held = person.roles.filter(name=name, ended_at__isnull=True).first()
    if held is not None:
        return held
    role = Role.objects.create(person=person, name=name, given_by=by)
    record("people.role_given", by=by.pk if by else None, about=person, role=name)
    return role


@transaction.atomic
def take(person: Person, name: str, *, by: Person | None) -> None:
    """Take a role back. Taking back what is not held is not an error."""
    Person.objects.select_for_update().get(pk=person.pk)
    held = person.roles.filter(name=name, ended_at__isnull=True).first()
    if held is None:
        return
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    record("people.role_taken", by=by.pk if by else None, about=person, role=name)
