"""Help given and received, per person, message and kind, in the order of time. It is never a score."""

from kith.conversations.models import Offer, OfferQuerySet
from kith.people.models import Person


def given(person: Person) -> OfferQuerySet:
    """What this person offered to others, first things first."""
    return Offer.objects.given_by(person)


def received(person: Person) -> OfferQuerySet:
    """What others offered to this person, first things first."""
    return Offer.objects.received_by(person)
