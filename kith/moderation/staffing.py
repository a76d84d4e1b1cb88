"""Who is on duty now, until when, and where the rota has holes: what the site may truthfully say of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kith import clock
from kith.database.prepared import Prepared
from kith.moderation.models import Care, Rest, Turn
from kith.moderation.models.duty import TurnQuerySet
from kith.people.models import Person, Role
from kith.safety.duty import Duty
from kith.safety.models import Alert

COVERED_FOR = timedelta(days=7)
_NEAR = 40  # turns from now on that are enough to tell how it stands


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time in which nobody has a first turn."""

    starts_at: datetime
    ends_at: datetime


class RotaDesk:
    """What contexts below are told when they ask (`kith.safety.duty`)."""

    def duty(self) -> Duty:
        """One query: it stands above every composer."""
        now = clock.now()
        rows = _ahead(now=now)
        here = [ends_at for _part, starts_at, ends_at, here_at in rows if here_at and starts_at <= now]
        coming = [starts_at for part, starts_at, _, _ in rows if part == Turn.FIRST and starts_at > now]
        return Duty(until=max(here)) if here else Duty(next_at=coming[0] if coming else None)

    def people(self) -> set[int]:
        """Who is at the desk; when nobody is, who is on call as second and has said that they are here."""
        now = clock.now()
        running = _here(now=now)
        first = [person for person, part in running if part == Turn.FIRST]
        return _not_resting(set(first or [person for person, _part in running]), now)

    def has_taken(self, alert: Alert) -> bool:
        return alert.closed_at is None and bool(_holding(alert=alert.pk))


def next_start(moment: datetime) -> datetime | None:
    """When the next first turn is planned to begin."""
    planned = _in_office().standing().filter(part=Turn.FIRST, starts_at__gt=moment)
    return planned.order_by("starts_at").values_list("starts_at", flat=True).first()


def on_turn(part: str) -> QuerySet[Person]:
    """Who has such a turn now, whether they have said that they are here or not."""
    running = _in_office().running(clock.now()).filter(part=part)
    return Person.objects.filter(pk__in=running.values("person"))


def others_here(person: Person) -> TurnQuerySet:
    """The turns of everybody else who is on duty now."""
    return _in_office().running(clock.now()).here().exclude(person=person).exclude(part=Turn.LEAD)


def is_anybody_else_here(person: Person) -> bool:
    return others_here(person).exists()


def gaps(begin: datetime, end: datetime) -> list[Gap]:
    """The holes between first turns, from `begin` to `end`."""
    return holes(_first_turns(begin=begin, end=end), begin, end)


def holes(turns: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime) -> list[Gap]:
    """What lies between these, given in the order they start."""
    found, covered = [], begin
    for starts_at, ends_at in turns:
        if starts_at > covered:
            found.append(Gap(covered, starts_at))
        covered = max(covered, ends_at)
    return [*found, Gap(covered, end)] if covered < end else found


def leads() -> QuerySet[Person]:
    """Who answers for safety as a whole."""
    held = Role.objects.filter(name=Role.LEAD, ended_at__isnull=True).values("person")
    return Person.objects.filter(pk__in=held, is_active=True)


def _in_office() -> TurnQuerySet:
    """Turns of people who can come. Whose role was taken back has none (`reactions.py`)."""
    return Turn.objects.filter(person__is_active=True)


def _as_ahead(now: datetime) -> "QuerySet[Turn, Any]":
    turns = _in_office().standing().filter(ends_at__gt=now).exclude(part=Turn.LEAD)
    return turns.order_by("starts_at").values_list("part", "starts_at", "ends_at", "here_at")[:_NEAR]


def _as_here(now: datetime) -> "QuerySet[Turn, Any]":
    return _in_office().running(now).here().exclude(part=Turn.LEAD).values_list("person", "part")


def _as_first_turns(begin: datetime, end: datetime) -> "QuerySet[Turn, Any]":
    turns = _in_office().standing().filter(part=Turn.FIRST, ends_at__gt=begin, starts_at__lt=end)
    return turns.order_by("starts_at").values_list("starts_at", "ends_at")


_first_turns = Prepared(_as_first_turns, begin=datetime, end=datetime)
_holding = Prepared(lambda alert: Care.objects.holding().filter(alert=alert).values_list("pk")[:1], alert=int)
_resting = Prepared(
    lambda now: Rest.objects.filter(began_at__lte=now, until__gt=now).values_list("person"), now=datetime
)
_ahead = Prepared(_as_ahead, now=datetime)
_here = Prepared(_as_here, now=datetime)


def _not_resting(people: set[int], now: datetime) -> set[int]:
    """Who of them takes no break. When all do, all: somebody must be told."""
    if not people:
        return people
    return people - {person for (person,) in _resting(now=now)} or people
