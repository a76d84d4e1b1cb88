"""Forgetting what nobody came back for: accounts never confirmed, names no longer held, letters given up."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from kith import clock
from kith.people.models import HeldName, Letter, Person

CONFIRM_WITHIN = timedelta(hours=24)
LETTERS_KEPT = timedelta(days=7)


def sweep() -> int:
    """Safe to run twice and by two processes. Writes only when there is something. Returns how much went."""
    now = clock.now()
    gone: tuple[QuerySet[Person] | QuerySet[HeldName] | QuerySet[Letter], ...] = (
        _never_confirmed(now - CONFIRM_WITHIN),
        HeldName.objects.filter(until__lte=now),
        Letter.objects.filter(gave_up_at__lte=now - LETTERS_KEPT),
    )
    return sum(rows.delete()[0] for rows in gone if rows.exists())


def _never_confirmed(before: datetime) -> QuerySet[Person]:
    """Who asked for an account, and never typed the code. Nobody who ever signed in is among them."""
    addresses = EmailAddress.objects.filter(user_id=OuterRef("pk"))
    return Person.objects.filter(
        ~Exists(addresses.filter(verified=True)),
        Exists(addresses),
        last_login__isnull=True,
        joined_at__lte=before,
    )
