"""Makers of meetings for tests: an evening of the cast's group, its room, and who sits there."""

from datetime import time, timedelta
from typing import Any

from kith import clock
from kith.conversations.models import Conversation
from kith.groups.models import Group
from kith.meetings.models import Meeting, Part, Seat, Series
from kith.meetings.planning import lay_out, usual_parts
from kith.people.models import Person


def series(group: Group, **fields: Any) -> Series:
    """Tuesdays at half past seven in the evening, in London."""
    given = {
        "weekday": 1,
        "starts_at_hour": time(19, 30),
        "zone": "Europe/London",
        "first_on": clock.now().date(),
        **fields,
    }
    return Series.objects.create(group=group, **given)


def meeting(group: Group, *, begins_in: timedelta = timedelta(hours=2), **fields: Any) -> Meeting:
    begins = fields.pop("starts_at", clock.now() + begins_in)
    made = Meeting.objects.create(
        group=group,
        conversation=Conversation.objects.create(group=group, kind=Conversation.ROOM, gone_after_days=30),
        planned_at=begins,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=60),
        **fields,
    )
    lay_out(made, usual_parts(60))
    return made


def open_meeting(group: Group, **fields: Any) -> Meeting:
    """A meeting whose room opened a minute ago, with its first part running."""
    made = meeting(group, begins_in=timedelta(minutes=1), opened_at=clock.ago(minutes=1), **fields)
    made.parts.filter(order=1).update(began_at=made.opened_at)
    return made


def chair(where: Meeting, who: Person, **fields: Any) -> Seat:
    order = where.seats.count() + 1
    seat = Seat.objects.create(meeting=where, person=who, order=order, **fields)
    seat.visits.create()
    return seat


def part(where: Meeting, kind: str) -> Part:
    return where.parts.get(kind=kind)
