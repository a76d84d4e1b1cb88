"""Hours in real time: zones, both changes of the clock, midnight. Held against a look at every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.matching.fitting.timetable import Timetable
from kith.matching.hours import Attendance, attendance, clash, meetings
from kith.matching.problem import Slot, Window
from kith.matching.tests.cases import TUESDAYS, person

ZONES = (
    "Europe/Lisbon",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",  # its clock changes by half an hour
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "UTC",
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

windows = st.builds(
    lambda day, start, length, preferred: Window(day, start, start + length, preferred),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 1440),
    st.booleans(),
)
slots = st.builds(
    Slot,
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    at=st.integers(0, 1439),
    minutes=st.integers(5, 240),
    meetings=st.integers(1, 5),
    every=st.integers(1, 3),
)


def looked_at(slot: Slot, zone: str, hours: tuple[Window, ...]) -> Attendance:
    """The same answer by the definition: each minute of each meeting on each wall."""
    can = [all(shows(minute, zone, hours) for minute in meeting) for meeting in minutes_of(slot)]
    liked = tuple(window for window in hours if window.preferred)
    preferred = [all(shows(minute, zone, liked) for minute in meeting) for meeting in minutes_of(slot)]
    return Attendance(slot.meetings, sum(can), sum(preferred))


def minutes_of(slot: Slot) -> list[list[datetime]]:
    there = ZoneInfo(slot.zone)
    found = []
    for number in range(slot.meetings):
        day = datetime.combine(slot.first + timedelta(weeks=number * slot.every), datetime.min.time())
        begins = (day + timedelta(minutes=slot.at)).replace(tzinfo=there).astimezone(UTC)
        found.append([begins + timedelta(minutes=minute) for minute in range(slot.minutes)])
    return found


def shows(instant: datetime, zone: str, hours: tuple[Window, ...]) -> bool:
    wall = instant.astimezone(ZoneInfo(zone))
    minute = wall.weekday() * 1440 + wall.hour * 60 + wall.minute
    return any(
        (minute - window.day * 1440 - window.start) % 10080 < window.to - window.start for window in hours
    )


@settings(max_examples=150, deadline=None)
@given(slots, st.sampled_from(ZONES), st.lists(windows, max_size=4).map(tuple))
def test_the_answer_is_that_of_a_look_at_every_minute(
    slot: Slot, zone: str, hours: tuple[Window, ...]
) -> None:
    assert attendance(slot, zone, hours) == looked_at(slot, zone, hours)


CHANGES = (  # a zone, and a day on which its clock changes in the early hours
    ("Europe/Lisbon", date(2026, 3, 29)),
    ("Europe/Lisbon", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(CHANGES),
    st.integers(0, 240),
    st.integers(5, 240),
    st.integers(0, 300),
    st.integers(60, 480),
)
def test_a_meeting_in_which_the_clock_changes_is_looked_at_by_the_minute(
    change: tuple[str, date], at: int, minutes: int, start: int, length: int
) -> None:
    """Meetings and windows in the hours of the change, as the wall shows them there and elsewhere."""
    zone, day = change
    hours = (Window(6, start, start + length),)
    for there in (zone, "UTC"):
        slot = Slot(there, day, at, minutes, meetings=2)
        assert attendance(slot, zone, hours) == looked_at(slot, zone, hours)


@settings(max_examples=60, deadline=None)
@given(
    slots, st.lists(st.tuples(st.sampled_from(ZONES), st.lists(windows, max_size=4).map(tuple)), max_size=5)
)
def test_the_timetable_says_of_all_what_is_true_of_each(
    slot: Slot, people: list[tuple[str, tuple[Window, ...]]]
) -> None:
    can, preferred = Timetable([person(zone=zone, hours=hours) for zone, hours in people]).column(slot)
    alone = [attendance(slot, zone, hours) for zone, hours in people]
    assert can.tolist() == [found.can for found in alone]
    assert preferred.tolist() == [found.preferred for found in alone]


@settings(max_examples=60, deadline=None)
@given(slots, st.sampled_from(ZONES), st.lists(windows, max_size=3).map(tuple), windows)
def test_more_hours_never_make_less(slot: Slot, zone: str, hours: tuple[Window, ...], more: Window) -> None:
    before, after = attendance(slot, zone, hours), attendance(slot, zone, (*hours, more))
    assert before.can <= after.can
    assert before.preferred <= after.preferred
    assert 0 <= after.preferred <= after.can <= after.meetings


@settings(max_examples=60, deadline=None)
@given(slots, slots)
def test_two_slots_clash_when_they_share_a_minute(one: Slot, other: Slot) -> None:
    shared = {m for meeting in minutes_of(one) for m in meeting} & {
        m for meeting in minutes_of(other) for m in meeting
    }
    assert clash(one, other) == bool(shared)
    assert clash(one, other) == clash(other, one)
    assert clash(one, one)


@pytest.mark.parametrize(
    ("first", "zone", "window", "can"),
    [
        # The American clock goes forward on 8 March 2026, the European one on 29 March: 19:00 in Lisbon is
        # 14:00 in New York, for three weeks 15:00, and 14:00 again.
        (date(2026, 3, 3), "America/New_York", (14 * 60, 15 * 60 + 30), 3),
        (date(2026, 3, 3), "America/New_York", (14 * 60, 16 * 60 + 30), 6),
        # Europe goes back on 25 October, America on 1 November: one week apart.
        (date(2026, 10, 13), "America/New_York", (14 * 60, 15 * 60 + 30), 5),
        # Sao Paulo changes nothing: 19:00 in Lisbon is 16:00, and 15:00 in summer.
        (date(2026, 3, 3), "America/Sao_Paulo", (16 * 60, 17 * 60 + 30), 4),
        (date(2026, 3, 3), "Europe/Lisbon", (19 * 60, 20 * 60 + 30), 6),
    ],
)
def test_a_change_of_the_clock_within_the_life_of_a_group(
    first: date, zone: str, window: tuple[int, int], can: int
) -> None:
    slot = Slot("Europe/Lisbon", first, at=1140, minutes=90, meetings=6)
    assert attendance(slot, zone, (Window(1, *window),)).can == can


def test_a_meeting_over_midnight_needs_both_days() -> None:
    late = Slot("Europe/Lisbon", date(2026, 1, 11), at=1410, minutes=60, meetings=2)  # Sundays, 23:30
    sunday, monday = Window(6, 1380, 1440), Window(0, 0, 60)
    assert attendance(late, "Europe/Lisbon", (sunday,)).can == 0
    assert attendance(late, "Europe/Lisbon", (sunday, monday)).can == 2
    assert attendance(late, "Europe/Lisbon", (Window(6, 1380, 1500),)).can == 2


def test_a_time_that_the_clock_jumps_over_begins_later() -> None:
    jumped = Slot("Europe/Lisbon", date(2026, 3, 29), at=90, minutes=60, meetings=1)  # 01:30 is not there
    begins = meetings(jumped)[0][0]
    assert EPOCH + timedelta(minutes=begins) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 on the wall
    assert attendance(jumped, "Europe/Lisbon", (Window(6, 150, 210),)).can == 1


def test_a_time_that_comes_twice_is_the_first() -> None:
    twice = Slot("Europe/Lisbon", date(2026, 10, 25), at=75, minutes=60, meetings=1)
    assert EPOCH + timedelta(minutes=meetings(twice)[0][0]) == datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    # An hour from 01:15: the wall shows 01:15 to 01:59, and then 01:00 to 01:14 once more.
    assert attendance(twice, "Europe/Lisbon", (Window(6, 60, 120),)).can == 1
    assert attendance(twice, "Europe/Lisbon", (Window(6, 75, 135),)).can == 0


def test_good_hours_count_whole_and_possible_ones_half() -> None:
    liked, possible = Window(1, 1140, 1230), Window(1, 1140, 1230, preferred=False)
    assert attendance(TUESDAYS, "Europe/Lisbon", (liked,)).quality == 100
    assert attendance(TUESDAYS, "Europe/Lisbon", (possible,)).quality == 50
    assert attendance(TUESDAYS, "Europe/Lisbon", (possible, liked)).quality == 100
    assert attendance(TUESDAYS, "Europe/Lisbon", ()).quality == 0


@pytest.mark.parametrize(("least", "is_enough"), [(75, True), (76, False), (100, False), (1, True)])
def test_enough_is_a_share_of_the_meetings(least: int, *, is_enough: bool) -> None:
    assert Attendance(8, 6, 0).is_enough(least) is is_enough
