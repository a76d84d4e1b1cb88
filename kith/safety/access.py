"""Doors to alerts, blocks and lines: staff see alerts of others, a person what became of their request."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.models import Group, Membership
from kith.people.models import Person
from kith.safety import lines
from kith.safety.alerting import LOOKED_AT_BY, open_alert
from kith.safety.causes import cause_of
from kith.safety.models import Alert, Block, Shown
from kith.safety.verifying import checks

MOST = 50


def alert_for(person: Person, key: str) -> Alert:
    """An alert, for those who look after alerts (`AlertQuerySet.for_eyes_of`)."""
    if not person.acts_as(*LOOKED_AT_BY):
        raise Http404
    return _seen.one(person=person.pk, key=key)


def open_alerts(person: Person) -> list[Alert] | None:
    """What stands open, the most urgent first, then the newest. None for who does not look after alerts."""
    if not person.holds(*LOOKED_AT_BY):
        return None
    standing = Alert.objects.for_eyes_of(person).filter(closed_at__isnull=True)
    return list(standing.order_by("-level", "-raised_at")[:MOST])


def open_count(person: Person) -> int | None:
    """How many stand open. None for who does not look after alerts."""
    if not person.holds(*LOOKED_AT_BY):
        return None
    return next((int(many) for (many,) in _how_many_open(person=person.pk)), 0)


def open_request(person: Person, place: str) -> Alert | None:
    """The open alert this person's own request stands on, at that place. After a day they may ask anew."""
    alert = open_alert(person, place)
    is_request = alert is not None and alert.is_recent() and cause_of(alert) == Alert.REQUEST
    return alert if is_request else None


def panel_for_reader(person: Person, key: str) -> Shown:
    """A help panel that this person was shown. To anybody else it is not there."""
    return _panel.one(person=person.pk, key=key)


def line_for(country: str, rank: int) -> lines.Line:
    """A crisis line, with what this house found out about it."""
    found = lines.line_at(country, rank, checks())
    if found is None:
        raise Http404
    return found


def own_block(person: Person, key: str) -> Block | None:
    """A block this person made, if it stands. Nobody else finds it, and least of all whom it names."""
    return Block.objects.filter(person=person, key=key).first()


def seats_beside(person: Person, group: Group) -> list[Membership]:
    """The others who sit in a group, by name."""
    seats = group.memberships.in_circle().exclude(person=person).select_related("person")
    return list(seats.order_by("person__pseudonym"))


def _as_seen(person: int, key: str) -> QuerySet[Alert]:
    return Alert.objects.for_eyes_of(Person(pk=person)).select_related("person").filter(key=key)


def _as_counted(person: int) -> "QuerySet[Alert, Any]":
    """One row, or none: of all that stand open this column is empty."""
    standing = Alert.objects.for_eyes_of(Person(pk=person)).filter(closed_at__isnull=True)
    return standing.values("closed_at").annotate(many=Count("pk")).values_list("many")


_seen = PreparedObjects[Alert](_as_seen, person=int, key=str)
_panel = PreparedObjects[Shown](
    lambda person, key: Shown.objects.filter(person=person, key=key).select_related("alert"),
    person=int,
    key=str,
)
_how_many_open = Prepared(_as_counted, person=int)  # asked at every page of staff
