"""Enrolling somebody from inside the house: a first operator, the people of a demo, the cast of a test."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from kith import clock
from kith.ledger.recording import record
from kith.people import consenting
from kith.people.models import Consent, Person


def enrol(
    email: str,
    pseudonym: str,
    *,
    passphrase: str | None = None,
    hashed: str | None = None,
    language: str = "en",
    zone: str = "UTC",
    consents: Iterable[str] = (Consent.TERMS,),
) -> Person:
    """An account that is ready to sign in: address confirmed, grown up, with these consents given.

    `hashed` is a passphrase hashed before, for when many people share one.
    """
    person = Person(email=email.lower(), language=language, zone=zone, adult_at=clock.now())
    person.take_name(pseudonym)
    person.password = hashed or make_password(passphrase)
    with transaction.atomic():
        person.save()
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
        record("people.joined", by=person.pk, about=person)
        for to in consents:
            consenting.give(person, to)
    return person
