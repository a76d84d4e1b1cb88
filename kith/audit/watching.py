"""Watching how much staff read: whoever opens many texts in a short time is noticed by others.

It stops nobody: on a bad night many texts may have to be read. Others are told, and ask.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from kith import clock
from kith.audit.kinds import MANY_LOOKS, VIEWS
from kith.audit.models import Entry
from kith.ledger.recording import record
from kith.notices.telling import tell_each
from kith.people.models import Person, Role

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
WATCH = (Role.LEAD, Role.AUDITOR)


def watch(by: int) -> None:
    """Called after each look, in its transaction. One alarm about somebody in a day, however many looks."""
    within = _too_many(by)
    if within is None:
        return
    reader = Person.objects.select_for_update(no_key=True).get(pk=by)  # two looks at once raise one alarm
    if _alarms(reader).filter(at__gt=clock.now() - DAY).exists():
        return
    hours = int(within / HOUR)
    record(MANY_LOOKS, by=None, about=reader, looks=looks_of(by, within).count(), hours=hours)
    tell_each(others_to_tell(reader), MANY_LOOKS, reverse("audit:alarms"))


def looks_of(by: int, within: timedelta) -> QuerySet[Entry]:
    return Entry.objects.filter(by=by, kind__in=VIEWS, at__gt=clock.now() - within)


def others_to_tell(reader: Person) -> QuerySet[Person]:
    """Leads and auditors. Where there is none but the reader: all others who look after alerts."""
    for roles in (WATCH, Role.LOOK_AFTER_ALERTS, (Role.OPERATOR,)):
        held = Role.objects.filter(name__in=roles, ended_at__isnull=True).values("person")
        found = Person.objects.filter(pk__in=held, is_active=True).exclude(pk=reader.pk)
        if found.exists():
            return found
    return Person.objects.none()


def _too_many(by: int) -> timedelta | None:
    """Within which time they opened as many as the house allows unasked, or none."""
    limits = ((HOUR, settings.KITH_LOOKS_AN_HOUR), (DAY, settings.KITH_LOOKS_A_DAY))
    return next((within for within, most in limits if looks_of(by, within).count() >= most), None)


def _alarms(reader: Person) -> QuerySet[Entry]:
    return Entry.objects.filter(kind=MANY_LOOKS, about=f"person:{reader.key}")
