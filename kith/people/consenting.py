"""Consenting to the terms, to being asked how one is doing, to research. Each alone, each revocable."""

from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from kith import clock
from kith.database.prepared import Prepared
from kith.ledger.recording import record
from kith.people.models import Consent, Person

VERSIONS = {Consent.TERMS: 1, Consent.MEASUREMENT: 1, Consent.RESEARCH: 1}
_REMEMBERED = "agreed"
_given = Prepared(
    lambda **what: Consent.objects.standing().filter(**what).values_list("pk"),
    person=int,
    to=str,
    version=int,
)


def has_consented(person: Person, to: str) -> bool:
    """Whether this person's consent stands, in the version that is asked for today."""
    return bool(_given(person=person.pk, to=to, version=VERSIONS[to]))


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


def remember(session: SessionBase, person: Person, wishes: Iterable[str]) -> None:
    """Keep what a newcomer agreed to until their address is confirmed: before that they may be anybody."""
    session[_REMEMBERED] = {"person": person.key, "to": list(wishes)}


def give_remembered(session: SessionBase, person: Person) -> None:
    """Note what this very person agreed to on the way in."""
    remembered = session.pop(_REMEMBERED, None)
    if remembered and remembered["person"] == person.key:
        for to in remembered["to"]:
            give(person, to)


def _end(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])
