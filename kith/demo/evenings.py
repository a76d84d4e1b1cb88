"""Filling in the meetings of invented groups: the series, the evenings, who sat there and how long."""

from datetime import datetime, time, timedelta

from kith.conversations.models import Conversation
from kith.demo.filling import Filling
from kith.demo.talking import fill_messages
from kith.demo.world import DemoGroup, DemoMeeting
from kith.meetings import planning
from kith.meetings.models import Coming, Meeting, Part, Seat, Series, Turn, Visit
from kith.meetings.recurring import WORDS_STAY_DAYS

MINUTES = 60


def fill_meetings(filling: Filling) -> None:
    series = {group: _series(filling, group) for group in filling.world.groups}
    filling.add(Series, series.values())
    for evening in filling.world.meetings:
        _fill_evening(filling, evening, series[evening.group])


def _series(filling: Filling, group: DemoGroup) -> Series:
    row = filling.groups[group]
    return Series(
        key=filling.key(),
        group=row,
        weekday=group.weekday,
        starts_at_hour=time(group.hour, 30),
        minutes=MINUTES,
        zone=group.zone,
        first_on=group.founded_at.date(),
        mode=group.mode,
        host=row.founded_by,
        set_at=group.founded_at,
        place="Rivermouth library, first floor" if group.mode in {"in_person", "hybrid"} else "",
        link="https://video.invalid/room" if group.mode in {"video", "hybrid"} else "",
    )


def _fill_evening(filling: Filling, evening: DemoMeeting, series: Series) -> None:
    ends = evening.starts_at + timedelta(minutes=MINUTES)
    words_stay_until = ends + timedelta(days=WORDS_STAY_DAYS)
    place = Conversation.objects.create(
        key=filling.key(),
        group=filling.groups[evening.group],
        kind=Conversation.ROOM,
        opened_at=evening.starts_at,
        last_written_at=ends,
        last_position=len(evening.messages),
        closed_at=ends,
        gone_after_days=WORDS_STAY_DAYS,
        emptied_at=None if words_stay_until > filling.until else words_stay_until,
    )
    host = series.host
    meeting = Meeting.objects.create(
        key=filling.key(),
        group=filling.groups[evening.group],
        series=series,
        conversation=place,
        planned_at=evening.starts_at,
        starts_at=evening.starts_at,
        ends_at=ends,
        opened_at=evening.starts_at,
        opened_by=host,
        closed_at=ends,
        closed_by=host,
    )
    if place.emptied_at is None:
        fill_messages(filling, place, evening.messages)
    seats = _fill_seats(filling, meeting, evening)
    _fill_round(filling, meeting, evening, seats)


def _fill_seats(filling: Filling, meeting: Meeting, evening: DemoMeeting) -> list[Seat]:
    people = [filling.people[visit.person] for visit in evening.visits]
    filling.add(
        Coming,
        [
            Coming(meeting=meeting, person=person, is_coming=True, said_at=meeting.starts_at)
            for person in people
        ],
    )
    seats = filling.add(
        Seat,
        [
            Seat(
                key=filling.key(),
                meeting=meeting,
                person=filling.people[visit.person],
                order=order,
                taken_at=visit.came_at,
                left_at=visit.went_at,
            )
            for order, visit in enumerate(evening.visits, start=1)
        ],
    )
    filling.add(
        Visit,
        [
            Visit(seat=seat, came_at=visit.came_at, seen_at=visit.went_at, went_at=visit.went_at)
            for seat, visit in zip(seats, evening.visits, strict=True)
        ],
    )
    return seats


def _fill_round(filling: Filling, meeting: Meeting, evening: DemoMeeting, seats: list[Seat]) -> None:
    """The parts one after the other, and a turn for everybody: a word and a pass leave the same row."""
    moment: datetime = meeting.starts_at
    parts = []
    for order, planned in enumerate(planning.usual_parts(MINUTES), start=1):
        ends = moment + timedelta(minutes=planned.minutes)
        question = evening.question if planned.kind == Part.ROUND else ""
        parts.append(
            Part(
                meeting=meeting,
                order=order,
                kind=planned.kind,
                minutes=planned.minutes,
                question=question,
                began_at=moment,
                ended_at=ends,
            )
        )
        moment = ends
    rows = filling.add(Part, parts)
    check_in = next(part for part in rows if part.kind == Part.ROUND)
    began = check_in.began_at or meeting.starts_at
    filling.add(
        Turn,
        [
            Turn(
                part=check_in,
                seat=seat,
                began_at=began + timedelta(minutes=2 * n),
                ended_at=began + timedelta(minutes=2 * n + 2),
            )
            for n, seat in enumerate(seats)
        ],
    )
