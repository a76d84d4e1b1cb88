"""Checking in: offering somebody the questions, and taking no for an answer.

Nobody is asked who has not agreed to it, and nobody is reminded: one quiet notice, seven days, and
then it is gone.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.ledger.recording import record
from kith.notices.telling import tell
from kith.outcomes.instruments import offered_in
from kith.outcomes.models import CheckIn, CheckInQuerySet
from kith.people import locking
from kith.people.consenting import VERSIONS, has_consented, withdraw
from kith.people.models import Consent, Person

OPEN_FOR = timedelta(days=7)
_AT_ONCE = 100  # how many one round of the sweep offers, so that no transaction is long


@transaction.atomic
def offer(person: Person) -> CheckIn | None:
    """Offer a check-in now, unless one is open already. None for who has not agreed to be asked."""
    locking.lock(person.pk)
    if not has_consented(person, Consent.MEASUREMENT):
        return None
    for old in CheckIn.objects.of(person).run_out():
        _lapse(old)
    standing = CheckIn.objects.of(person).open().first()
    if standing is not None:
        return standing
    now = clock.now()
    asked = [one.id for one in offered_in(person.language)]
    checkin = CheckIn.objects.create(person=person, instruments=asked, due_at=now, closes_at=now + OPEN_FOR)
    record("outcomes.offered", by=None, about=checkin)
    tell(person, "outcomes.due", reverse("outcomes:checkin", args=[checkin.key]), mail=False)
    return checkin


def offer_at_joining(person: Person) -> CheckIn | None:
    """Offer one to somebody who takes a seat, unless they were asked within the last week."""
    asked_lately = CheckIn.objects.of(person).filter(due_at__gt=clock.now() - OPEN_FOR).exists()
    return None if asked_lately else offer(person)


def due_for(person: Person) -> CheckIn | None:
    """The check-in this person may answer now."""
    return _due.first(person=person.pk, now=clock.now())


def _as_due(person: int, now: datetime) -> CheckInQuerySet:
    return CheckIn.objects.filter(person=person).due(now).order_by("pk")[:1]


_due = PreparedObjects[CheckIn](_as_due, person=int, now=datetime)


@transaction.atomic
def decline(checkin: CheckIn, *, by: Person) -> CheckIn:
    """Not now. What was begun is dropped; the next one comes when it is due. Twice is not an error."""
    locked = CheckIn.objects.of(by).select_for_update().get(pk=checkin.pk)
    if locked.is_open:
        locked.declined_at = clock.now()
        locked.save(update_fields=["declined_at"])
        locked.answers.all().delete()
        record("outcomes.declined", by=by.pk, about=locked)
    return locked


@transaction.atomic
def stop(*, by: Person) -> None:
    """Never ask again: the consent to be measured is taken back, and what is open is closed.

    Answers given before stay, where only the person reads them, until they delete them.
    """
    withdraw(by, Consent.MEASUREMENT)
    close_open(by)


@transaction.atomic
def close_open(person: Person) -> None:
    """Close what is open for somebody who no longer agrees to be asked."""
    for checkin in CheckIn.objects.of(person).open():
        decline(checkin, by=person)


def sweep() -> int:
    """Drop what has run out, and offer what is due. Says how many check-ins it touched."""
    ended = [_end_run_out(checkin) for checkin in CheckIn.objects.run_out()[:_AT_ONCE]]
    offered = [offer(person) for person in _to_be_asked()[:_AT_ONCE]]
    return len(ended) + sum(checkin is not None for checkin in offered)


def _to_be_asked() -> QuerySet[Person]:
    """Those who agreed, have nothing open, and were last asked long enough ago."""
    mine = CheckIn.objects.filter(person=OuterRef("pk"))
    lately = mine.filter(due_at__gt=clock.now() - timedelta(days=settings.KITH_CHECKIN_DAYS))
    agreed = Consent.objects.standing().filter(
        person=OuterRef("pk"), to=Consent.MEASUREMENT, version=VERSIONS[Consent.MEASUREMENT]
    )
    everyone = Person.objects.filter(Exists(agreed), is_active=True)
    return everyone.exclude(Exists(mine.open())).exclude(Exists(lately)).order_by("pk")


@transaction.atomic
def _end_run_out(checkin: CheckIn) -> None:
    still = CheckIn.objects.run_out().select_for_update().filter(pk=checkin.pk).first()
    if still is not None:
        _lapse(still)


def _lapse(checkin: CheckIn) -> None:
    """Its days are over. Answers that were not finished are nobody's business any more."""
    checkin.lapsed_at = clock.now()
    checkin.save(update_fields=["lapsed_at"])
    checkin.answers.all().delete()
    record("outcomes.lapsed", by=None, about=checkin)
