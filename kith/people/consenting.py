"""Consenting to the terms, to being asked how one is doing, to research. Each alone, each revocable."""

from django.db import transaction

from kith import clock
from kith.ledger.recording import record
from kith.people.models import Consent, Person

VERSIONS = {Consent.TERMS: 1, Consent.MEASUREMENT: 1, Consent.RESEARCH: 1}


def has_consented(person: Person, to: str) -> bool:
    """Whether this person's consent stands, in the version that is asked for today."""
    return Consent.objects.standing().filter(person=person, to=to, version=VERSIONS[to]).exists()


@transaction.atomic
def give(person: Person, to: str) -> Consent:
    """Note a consent to the version of today. Giving it twice keeps the first."""
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Consent.objects.standing().filter(person=person, to=to).first()
    if standing is not None and standing.version == VERSIONS[to]:
        return standing
    if standing is not None:
        _end(standing)
    consent = Consent.objects.create(person=person, to=to, version=VERSIONS[to])
    record("people.consented", by=person.pk, about=person, to=to, version=consent.version)
    return consent


@transaction.atomic
def withdraw(person: Person, to: str) -> None:
    """Take a consent back. Taking back what was never given is not an error."""
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Consent.objects.standing().filter(person=person, to=to).first()
    if standing is None:
        return
    _end(standing)
    record("people.consent_withdrawn", by=person.pk, about=person, to=to, version=standing.version)


def _end(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
