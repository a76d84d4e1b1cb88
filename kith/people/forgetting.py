"""Forgetting what nobody came back for: accounts never confirmed, names no longer held, letters given up."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from kith import clock
from kith.people.access import never_confirmed
from kith.people.models import HeldName, Letter, Person

CONFIRM_WITHIN = timedelta(hours=24)
LETTERS_KEPT = timedelta(days=7)


def sweep() -> int:
    """Safe to run twice and by two processes. Writes only when there is something. Returns how much went."""
    now = clock.now()
    gone: tuple[QuerySet[Person] | QuerySet[HeldName] | QuerySet[Letter], ...] = (
        never_confirmed().filter(joined_at__lte=now - CONFIRM_WITHIN),
        HeldName.objects.filter(until__lte=now),
        Letter.objects.filter(gave_up_at__lte=now - LETTERS_KEPT),
    )
    _forget_browsers(now - CONFIRM_WITHIN)
    return sum(rows.delete()[0] for rows in gone if rows.exists())


def _forget_browsers(before: datetime) -> None:
    """Of accounts that were confirmed and not opened since: who opens one has been forgotten by then."""
    kept = Person.objects.filter(joined_at__lte=before).exclude(browser="", asked_with="")
    if kept.exists():
        kept.update(browser="", asked_with="")
