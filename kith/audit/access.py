"""Doors to the record: auditors and leads read it, and everybody reads what is about themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kith import clock
from kith.audit.belonging import rows_about, told_to
from kith.audit.kinds import MANY_LOOKS, VIEWS, sentence_of
from kith.audit.models import Entry
from kith.audit.watching import DAY
from kith.people.models import Person, Role

PAGE = 50
MOST = 200
ALARMS_FOR = timedelta(days=90)
UNTOLD_CAUSES = ("conduct", "report")  # of entries from before the cause was sealed
"""That somebody was reported, or is looked at for how they treat others, they hear with a decision."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it."""

    entry: Entry
    says: str
    who: str  # the name of staff; empty for anybody else


@dataclass(frozen=True, slots=True)
class Alarm:
    """That somebody of the staff read more than usual, and how much it was in the day around it."""

    entry: Entry
    who: str
    today: int


def entries(before: int | None = None) -> list[Line]:
    """The newest entries, or those that stand before a position."""
    chained = Entry.objects.chained().order_by("-position")
    if before is not None:
        return lines(chained.filter(position__lt=before)[:PAGE])
    return lines([*Entry.objects.waiting().order_by("-pk")[:PAGE], *chained[:PAGE]])


def lines(found: Iterable[Entry]) -> list[Line]:
    kept = list(found)
    names = staff_names({entry.by for entry in kept if entry.by is not None})
    return [Line(entry, _says(entry), names.get(entry.by or 0, "")) for entry in kept]


def staff_names(numbers: Iterable[int]) -> dict[int, str]:
    """Who of these holds or held a role, by name. A member who acted for themselves is not named."""
    held = Role.objects.filter(person__in=list(numbers)).values("person")
    return dict(Person.objects.filter(pk__in=held).values_list("pk", "pseudonym"))


def entries_about(person: Person) -> list[Line]:
    """A person's copy of the record: what is about them, without who did it."""
    about = Entry.objects.filter(about__in=rows_about(person)).exclude(kind=MANY_LOOKS)
    told = told_to(person, about.order_by("-pk")[:MOST])
    return [
        Line(entry, _says(entry), "") for entry in told if entry.details.get("cause") not in UNTOLD_CAUSES
    ]


def alarms_for(person: Person) -> Sequence[Alarm]:
    """Alarms about others. Whoever one is about is asked by a person, not by a page."""
    found = Entry.objects.filter(kind=MANY_LOOKS, at__gt=clock.now() - ALARMS_FOR)
    rows = list(found.exclude(about=f"person:{person.key}").order_by("-pk")[:PAGE])
    readers = {f"person:{one.key}": one for one in _readers(rows)}
    looks = _looks_of(readers.values())
    return [_alarm(entry, readers.get(entry.about), looks) for entry in rows]


def _says(entry: Entry) -> str:
    return sentence_of(entry.kind, str(entry.details.get("what", "")))


def _readers(rows: Iterable[Entry]) -> list[Person]:
    return list(Person.objects.filter(key__in=[row.about.partition(":")[2] for row in rows]))


def _looks_of(readers: Iterable[Person]) -> dict[int, list[datetime]]:
    """When each of these looked, as far back as an alarm about it is shown."""
    since = clock.now() - ALARMS_FOR - DAY
    looks = Entry.objects.filter(by__in=[one.pk for one in readers], kind__in=VIEWS, at__gt=since)
    found: dict[int, list[datetime]] = {}
    for by, at in looks.values_list("by", "at"):
        found.setdefault(by or 0, []).append(at)
    return found


def _alarm(entry: Entry, reader: Person | None, looks: Mapping[int, list[datetime]]) -> Alarm:
    if reader is None:
        return Alarm(entry, "", entry.details["looks"])
    around = [at for at in looks.get(reader.pk, []) if entry.at - DAY <= at <= entry.at + DAY]
    return Alarm(entry, reader.pseudonym, len(around))
