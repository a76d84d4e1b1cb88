"""What the simulation makes: plain records of who, where, when and what, before any row exists."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True, eq=False)
class DemoPerson:
    """Somebody invented, with the hidden tendencies the simulation draws for them."""

    name: str
    language: str
    zone: str
    joined_at: datetime
    attends: float  # probability of coming to a meeting of a group they sit in
    writes: float  # threads opened a week
    answers: float  # share of the replies in their groups that fall to them, before normalising
    mood: float  # PHQ-9 total around which they start
    drift: float  # change of that total a week, whatever they attend
    lonely: float  # UCLA-3 total around which they start


@dataclass(slots=True, eq=False)
class DemoSeat:
    person: DemoPerson
    joined_at: datetime
    left_at: datetime | None = None
    hosts: bool = False

    def stood_at(self, when: datetime) -> bool:
        return self.joined_at <= when and (self.left_at is None or when < self.left_at)


@dataclass(slots=True, eq=False)
class DemoGroup:
    name: str
    purpose: str
    topic: str
    language: str
    zone: str
    kind: str
    mode: str
    admission: str
    weekday: int
    hour: int
    seats: list[DemoSeat]
    founded_at: datetime

    def sitting(self, when: datetime) -> list[DemoSeat]:
        return [seat for seat in self.seats if seat.stood_at(when)]


@dataclass(slots=True)
class DemoMessage:
    author: DemoPerson
    words: str
    written_at: datetime
    alias: str = ""
    note: str = ""
    offers: tuple[str, ...] = ()
    is_thanked: bool = False


@dataclass(slots=True)
class DemoThread:
    group: DemoGroup
    title: str
    asked: tuple[str, ...]
    messages: list[DemoMessage]


@dataclass(slots=True)
class DemoVisit:
    person: DemoPerson
    came_at: datetime
    went_at: datetime
    passed: bool


@dataclass(slots=True)
class DemoMeeting:
    group: DemoGroup
    starts_at: datetime
    question: str
    visits: list[DemoVisit]
    messages: list[DemoMessage]


@dataclass(slots=True)
class DemoCheckIn:
    person: DemoPerson
    due_at: datetime
    answered_at: datetime | None = None
    phq9: list[int] = field(default_factory=list)
    ucla3: list[int] = field(default_factory=list)


@dataclass(slots=True)
class World:
    people: list[DemoPerson]
    groups: list[DemoGroup]
    threads: list[DemoThread]
    meetings: list[DemoMeeting]
    checkins: list[DemoCheckIn]
