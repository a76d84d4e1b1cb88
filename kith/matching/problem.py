"""The problem: people who wait, groups with seats, slots and facilitators for new groups, the site's rules.

All objects are frozen and compare by value. Days are days of the calendar, times of day are minutes after
midnight on the wall of the zone named beside them, lengths are minutes. Every object names things by the
ids of the input. What each field means in a plan stands in docs/methods/matching.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

VERSION: Final = 1  # of the JSON document
FIT_PARTS: Final = ("topics", "language", "mode", "hours", "wishes")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT: Final = 24 * 60


class Mode(StrEnum):
    """How a group meets. People say text, video or in person; a hybrid group can be met both ways."""

    TEXT = "text"
    VIDEO = "video"
    IN_PERSON = "in_person"
    HYBRID = "hybrid"


class Kind(StrEnum):
    """Who leads: a peer, a professional, or one of each."""

    PEER = "peer"
    PROFESSIONAL = "professional"
    MIXED = "mixed"


class Stage(StrEnum):
    """How far along somebody is, by their own word."""

    BEGINNING = "beginning"
    UNDERWAY = "underway"
    FURTHER = "further"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of every week in which somebody can come, on the wall of their own zone.

    `day` counts from Monday, 0 to 6. `to` lies after `start`, and past 1,440 where the stretch goes over
    midnight: from 22:00 to 01:00 is 1,320 to 1,500. `preferred` tells good hours from possible ones.
    """

    day: int
    start: int
    to: int
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class Ages:
    """Both ends belong to the band."""

    least: int
    most: int

    def holds(self, age: int) -> bool:
        return self.least <= age <= self.most

    def lies_in(self, other: "Ages") -> bool:
        return other.least <= self.least and self.most <= other.most


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks of a group, as what the group declares: one of the three is set.

    Hard: no group that does not grant it. Soft: counts towards the fit.
    """

    hard: bool
    kinds: frozenset[Kind] | None = None  # peer-led: {peer}
    genders: frozenset[str] | None = None  # women only: {woman}
    ages: Ages | None = None  # a group for ages within these


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits for a group, or was asked into one and has not answered (`invited`)."""

    id: str
    topics: Mapping[str, int]  # what brings them, and how much: 1 to 10
    languages: tuple[str, ...]  # the one they speak best first
    zone: str
    hours: tuple[Window, ...]
    modes: tuple[Mode, ...]  # the one they like best first; never hybrid
    waiting_since: date
    venues: frozenset[str] = frozenset()  # where they can get to
    needs: frozenset[str] = frozenset()  # of access; always hard
    wishes: tuple[Wish, ...] = ()
    gender: str | None = None
    age: int | None = None
    stage: Stage = Stage.BEGINNING
    experience: int = 0  # months in groups like these
    helps_hold: bool = False  # would help hold a group
    apart: frozenset[str] = frozenset()  # whom they must not meet: people, members, facilitators
    declined: frozenset[str] = frozenset()  # places not to be offered again
    invited: str | None = None  # an open group; holds a seat there
    previous: str | None = None  # the place an earlier plan had for them


@dataclass(frozen=True, slots=True)
class Slot:
    """When a group meets: the same time on the wall of `zone`, every `every` weeks, `meetings` times."""

    zone: str
    first: date
    at: int
    minutes: int
    meetings: int
    every: int = 1


@dataclass(frozen=True, slots=True)
class Composition:
    """Who may be together: whom a group admits, and what must be among them."""

    genders: frozenset[str] | None = None  # None admits everybody
    ages: Ages | None = None
    least_further: int = 0  # people further along
    least_holding: int = 0  # people who would help hold it


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has a seat already, as far as the rules of composition ask."""

    id: str
    stage: Stage = Stage.BEGINNING
    experience: int = 0
    helps_hold: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An open group. `held` seats belong to invitations of people who are not in the problem."""

    id: str
    seats: int
    slot: Slot
    language: str
    topics: frozenset[str]
    kind: Kind
    mode: Mode
    members: tuple[Member, ...] = ()
    facilitators: frozenset[str] = frozenset()
    held: int = 0
    venue: str | None = None
    access: frozenset[str] = frozenset()
    composition: Composition = Composition()


@dataclass(frozen=True, slots=True)
class Opening:
    """A time at which new groups can meet, how and where, and how many at once (None: any number)."""

    id: str
    slot: Slot
    mode: Mode
    venue: str | None = None
    access: frozenset[str] = frozenset()
    rooms: int | None = None


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody who can lead up to `groups` new groups, one at a time, at the openings named."""

    id: str
    kind: Kind
    languages: frozenset[str]
    topics: frozenset[str]
    openings: frozenset[str]
    groups: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """A shape that new groups may have. `topics` of None: any; a number of None: the site's."""

    id: str
    topics: frozenset[str] | None = None
    genders: frozenset[str] | None = None
    ages: Ages | None = None
    smallest: int | None = None
    largest: int | None = None
    least_further: int | None = None
    least_holding: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What the value of a plan counts, and what the fit of one person counts. Whole numbers, 0 or more."""

    placed: int = 1000  # a person placed
    fit: int = 1  # a point of fit, of which there are 0 to 1,000
    waiting: int = 5  # a day that a placed person has waited
    kept: int = 300  # a person who stays where the earlier plan had them
    new_group: int = 500  # taken off for each new group
    topics: int = 5
    language: int = 2
    mode: int = 1
    hours: int = 2
    wishes: int = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the site. Sizes and least numbers are those of new groups whose form says no other."""

    smallest: int = 6
    largest: int = 12
    least_further: int = 0
    least_holding: int = 0
    further_from: int | None = None  # months of experience that count as further along (None: none do)
    largest_wait: int = 60  # days; whoever waited longer is placed before fit is weighed
    least_attendance: int = 100  # per cent of the meetings that a person must be able to come to
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Problem:
    """All that a plan is made from. `today` is the day on which waiting is counted."""

    today: date
    topics: tuple[str, ...]
    rules: Rules
    people: tuple[Person, ...]
    groups: tuple[Group, ...] = ()
    openings: tuple[Opening, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()
    forms: tuple[Form, ...] = ()
    note: str = ""  # says of generated problems that they are

    def waited(self, person: Person) -> int:
        """Days from the day they began to wait until today."""
        return (self.today - person.waiting_since).days

    def is_overdue(self, person: Person) -> bool:
        return self.waited(person) > self.rules.largest_wait
