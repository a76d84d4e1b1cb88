"""Showing help to somebody who wrote, and taking it away when they say so.

That a panel stands is a row and no part of an address: it comes again when the page is loaded anew, on any
device, until its reader closes it. What they say by it closes no alert: only a person does.
"""

from datetime import datetime

from django.db import transaction

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.models import SHOWN_FOR, Alert, Shown, ShownQuerySet

_A_MOMENT = 10  # seconds between a form and its answer, with room for a busy machine


def show(
    person: Person, place: str, source: str, *, variant: str, level: int, alert: Alert | None = None
) -> Shown | None:
    """Let a panel stand at this text, unless one of its kind and at least its level came not long ago."""
    lately = Shown.objects.filter(
        person=person, variant=variant, level__gte=level, shown_at__gt=clock.now() - SHOWN_FOR
    )
    if lately.exists():
        return None
    before = Shown.objects.filter(person=person, place=place, closed_at__isnull=True)
    before.update(closed_at=clock.now(), answer=Shown.REPLACED)
    return Shown.objects.create(
        person=person, place=place, source=source, variant=variant, level=level, alert=alert
    )


def standing(person: Person, place: str) -> Shown | None:
    """The panel that stands for this person at a place."""
    return _standing.first(person=person.pk, place=place, since=clock.now() - SHOWN_FOR)


def _as_standing(person: int, place: str, since: datetime) -> ShownQuerySet:
    at_place = Shown.objects.filter(person=person, place=place)
    return at_place.standing(since).order_by("-pk")[:1]


_standing = PreparedObjects[Shown](_as_standing, person=int, place=str, since=datetime)


def standing_at(person: Person, source: str) -> Shown | None:
    """The one that stands at a text: a text sent again is answered as it was the first time."""
    return Shown.objects.standing().filter(person=person, source=source).order_by("-pk").first()


@transaction.atomic
def close(shown: Shown, *, by: Person, answer: str = Shown.CLOSED) -> Shown:
    """Take the panel away. Twice is once; the first answer stays, unless "I am safe" comes after it."""
    locked = Shown.objects.select_for_update().get(pk=shown.pk, person=by)
    if locked.closed_at is None or (answer == Shown.SAFE != locked.answer):
        locked.closed_at, locked.answer = clock.now(), answer
        locked.save(update_fields=["closed_at", "answer"])
        record("safety.panel_closed", by=None, about=locked)
    return locked


def said_safe_at(alert: Alert) -> Shown | None:
    """Whether the person has pressed "I am safe" about this alert, for who looks at it."""
    return Shown.objects.filter(alert=alert, answer=Shown.SAFE).order_by("-closed_at").first()


def just_come(person: Person) -> Shown | None:
    """One that came a moment ago for something written outside of any conversation."""
    fresh = Shown.objects.standing().filter(person=person, shown_at__gt=clock.ago(seconds=_A_MOMENT))
    return fresh.exclude(source__startswith="message:").order_by("-pk").first()
