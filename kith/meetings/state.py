"""What the room shows at one moment: who sits where, which part runs, who has the word."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import F

from kith.database.prepared import Prepared, PreparedObjects
from kith.groups.models import Membership
from kith.live.publishing import wake
from kith.meetings import turns
from kith.meetings.models import Meeting, Part, Seat, Turn


def changed(meeting: Meeting) -> None:
    """The room looks different now. Called inside the transaction that made it so."""
    Meeting.objects.filter(pk=meeting.pk).update(state=F("state") + 1)
    wake(f"room:{meeting.key}")


@dataclass(frozen=True)
class Room:
    """One moment of a room, the same for everybody in it."""

    meeting: Meeting
    seats: list[Seat]
    parts: list[Part]
    turns: list[Turn]  # of the part that runs
    hosts: frozenset[int]
    newcomers: frozenset[int] = field(default_factory=frozenset)  # for hosts alone

    @cached_property
    def part(self) -> Part | None:
        return next((part for part in self.parts if part.is_running), None)

    @cached_property
    def ends_about(self) -> datetime | None:
        """When the part that runs ends. The first one begins with the room, and counts from the start."""
        part = self.part
        if part is None or part.began_at is None:
            return None
        begins = max(part.began_at, self.meeting.starts_at) if part == self.parts[0] else part.began_at
        return begins + timedelta(minutes=part.minutes)

    @cached_property
    def next_part(self) -> Part | None:
        after = self.part.order if self.part else 0
        return next((part for part in self.parts if part.order > after), None)

    @cached_property
    def chairs(self) -> list[Seat]:
        """Chairs in the order of the round. One that somebody left stays, free, unless it is the last."""
        last = max((seat.order for seat in self.seats if seat.is_taken), default=0)
        return [seat for seat in self.seats if seat.order <= last]

    @cached_property
    def here(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.is_taken]

    @cached_property
    def word(self) -> Seat | None:
        return turns.holder(self.here, self.turns)

    @cached_property
    def next(self) -> Seat | None:
        return turns.following(self.part, self.here, self.turns) if self.part else None

    @cached_property
    def heard(self) -> frozenset[int]:
        return turns.heard(self.turns)

    @cached_property
    def not_heard(self) -> list[Seat]:
        return turns.not_heard(self.here, self.turns)

    @property
    def is_circle(self) -> bool:
        """Up to twelve chairs of a meeting in words stand in a circle. Others are a list alone."""
        return self.meeting.mode == "text" and len(self.chairs) <= Meeting.SEATS_OF_A_CIRCLE

    def place_of(self, seat: Seat) -> int:
        """The number of a chair in the circle, from 1."""
        return next((place for place, chair in enumerate(self.chairs, start=1) if chair.pk == seat.pk), 1)

    def can_pass(self, seat: Seat) -> bool:
        """Whether somebody may say "not me, this time" before the word comes to them."""
        round_runs = self.part is not None and self.part.goes_round
        return round_runs and seat.may_speak and seat in self.not_heard


def read(meeting: Meeting, *, for_host: bool = False) -> Room:
    """The room as the database has it now: four queries, one more for a host."""
    parts, seats = _parts.all(meeting=meeting.pk), _seats.all(meeting=meeting.pk)
    for part in parts:
        part.meeting = meeting
    for seat in seats:
        seat.meeting = meeting
    running = next((part.pk for part in parts if part.is_running), None)
    return Room(
        meeting=meeting,
        seats=seats,
        parts=parts,
        turns=_turns.all(part=running) if running is not None else [],
        hosts=frozenset(person for (person,) in _hosts(group=meeting.group_id)),
        newcomers=_newcomers(meeting, seats) if for_host else frozenset(),
    )


_parts = PreparedObjects[Part](
    lambda meeting: Part.objects.filter(meeting=meeting).order_by("order"), meeting=int
)
_seats = PreparedObjects[Seat](
    lambda meeting: Seat.objects.filter(meeting=meeting).select_related("person").order_by("order"),
    meeting=int,
)
_turns = PreparedObjects[Turn](lambda part: Turn.objects.filter(part=part).order_by("pk"), part=int)
_hosts = Prepared(
    lambda group: Membership.objects.facilitating().filter(group=group).values_list("person"), group=int
)


def _newcomers(meeting: Meeting, seats: list[Seat]) -> frozenset[int]:
    """Who sits in a meeting of this group for the first time."""
    people = {seat.person_id for seat in seats}
    sat_before = Seat.objects.filter(meeting__group=meeting.group_id, person__in=people)
    earlier = sat_before.exclude(meeting=meeting.pk).values_list("person", flat=True)
    return frozenset(people - set(earlier))
