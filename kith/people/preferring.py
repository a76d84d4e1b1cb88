"""Preferring a language, a zone, a country, mail or none, the exit key or none."""

from django.db import transaction

from kith.ledger.recording import record
from kith.people.models import Person

WISHES = ("language", "zone", "country", "wants_mail", "exit_key")


@transaction.atomic
def prefer(person: Person, **wishes: str | bool) -> None:
    """Keep these wishes: any of `WISHES`."""
    for name, value in wishes.items():
        if name not in WISHES:
            raise ValueError(f"{name} is not a matter of preference")
        setattr(person, name, value)
    person.save(update_fields=list(wishes))
    record("people.preferred", by=person.pk, about=person, names=sorted(wishes))
