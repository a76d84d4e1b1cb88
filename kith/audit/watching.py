"""Watching how much staff read: whoever opens many texts in a short time is noticed by others.

It stops nobody: on a bad night many texts may have to be read. Others are told, and ask.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from kith import clock
from kith.audit.kinds import MANY_LOOKS, VIEWS
from kith.audit.models import Entry
from kith.database.prepared import Prepared
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
    now = clock.now()
    for in_an_hour, in_a_day in _counted(by=by, hour=now - HOUR, day=now - DAY):
        if in_an_hour >= settings.KITH_LOOKS_AN_HOUR:
            return HOUR
        if in_a_day >= settings.KITH_LOOKS_A_DAY:
            return DAY
    return None


def _alarms(reader: Person) -> QuerySet[Entry]:
    return Entry.objects.filter(kind=MANY_LOOKS, about=f"person:{reader.key}")


def _as_counted(by: int, hour: datetime, day: datetime) -> "QuerySet[Entry, Any]":
    """How many within the hour and within the day: one row, or none. Each look asks it."""
    looks = Entry.objects.filter(by=by, kind__in=VIEWS, at__gt=day).values("by")
    found = looks.annotate(in_an_hour=Count("pk", filter=Q(at__gt=hour)), in_a_day=Count("pk"))
    return found.values_list("in_an_hour", "in_a_day")


_counted = Prepared(_as_counted, by=int, hour=datetime, day=datetime)
