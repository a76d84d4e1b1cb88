"""Ending sessions: signing out on every device at once."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.people.models import Person


@transaction.atomic
def end_everywhere(person: Person) -> int:
    """End every session of this person, the one that asks for it too. Open streams close."""
    keys = list(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    ended, _by_model = Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=person).delete()
    record("people.signed_out_everywhere", by=person.pk, about=person)
    wake(f"person:{person.pk}")
    return ended
