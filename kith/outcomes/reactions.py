"""What happens here when something happens below: agreeing to be asked, no longer agreeing, taking a seat."""

from typing import Any

from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.outcomes import checking_in
from kith.people.models import Consent, Person


def register() -> None:
    on("people.consented", offer_at_consent)
    on("people.consent_withdrawn", close_at_withdrawal)
    on("groups.joined", offer_at_joining)


def offer_at_consent(fact: Fact, person: Any) -> None:
    if fact.details["to"] == Consent.MEASUREMENT:
        checking_in.offer(person)


def close_at_withdrawal(fact: Fact, person: Any) -> None:
    if fact.details["to"] == Consent.MEASUREMENT:
        checking_in.close_open(person)


def offer_at_joining(fact: Fact, _group: Any) -> None:
    if fact.by is not None:
        checking_in.offer_at_joining(Person.objects.get(pk=fact.by))
