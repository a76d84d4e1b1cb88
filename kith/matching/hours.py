"""Hours in real time: which meetings of a slot somebody can come to, across zones and changes of the clock.

A meeting is a stretch of real time. It begins when the wall of its own zone shows the slot's time of day;
where the clock jumps over that time it begins as much later as the jump is long, and where the time comes
twice, at the first. Somebody can come to it when, in every minute of it, the wall of their own zone shows a
minute of one of their windows. Instants are minutes since 1970-01-01T00:00 UTC.

>>> from datetime import date
>>> slot = Slot("Europe/Lisbon", date(2026, 3, 23), at=1200, minutes=60, meetings=2)
>>> attendance(slot, "America/Sao_Paulo", (Window(0, 1020, 1080),))  # 17:00 to 18:00; Lisbon changes
Attendance(meetings=2, can=1, preferred=1)
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from kith.matching.problem import MIDNIGHT, Slot, Window

WEEK = 7 * MIDNIGHT
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONDAY = 4 * MIDNIGHT  # the first Monday after the epoch, in minutes
MINUTE = timedelta(minutes=1)

Stretch = tuple[int, int]  # from and to, in minutes; the second is not in it
Piece = tuple[int, int]  # a minute of the week, and how many minutes from there
Shape = tuple[Piece, ...]  # one meeting on somebody's wall: one piece, or more when their clock changes in it


@dataclass(frozen=True, slots=True)
class Attendance:
    """Of so many meetings, how many somebody can come to, and how many lie in hours they prefer."""

    meetings: int
    can: int
    preferred: int

    def is_enough(self, least: int) -> bool:
        """Whether it is at least `least` per cent of the meetings."""
        return 100 * self.can >= least * self.meetings

    @property
    def quality(self) -> int:
        """0 to 100: a meeting in hours they prefer counts whole, one in possible hours counts half."""
        return (50 * self.can + 50 * self.preferred) // self.meetings


def attendance(slot: Slot, zone: str, hours: Iterable[Window]) -> Attendance:
    """What somebody in `zone` with these windows can come to."""
    windows = tuple(hours)
    possible, preferred = free(windows), free(window for window in windows if window.preferred)
    shapes = walls(slot, zone)
    return Attendance(
        slot.meetings,
        sum(times for shape, times in shapes if is_within(shape, possible)),
        sum(times for shape, times in shapes if is_within(shape, preferred)),
    )


def clash(one: Slot, other: Slot) -> bool:
    """Whether a meeting of the one and a meeting of the other share a minute."""
    taken = sorted([*meetings(one), *meetings(other)])
    return any(later[0] < earlier[1] for earlier, later in pairwise(taken))


@lru_cache(maxsize=4096)
def meetings(slot: Slot) -> tuple[Stretch, ...]:
    """The meetings of a slot as stretches of real time."""
    return tuple((begins, begins + slot.minutes) for begins in _beginnings(slot))


def _beginnings(slot: Slot) -> Iterator[int]:
    zone = _zone(slot.zone)
    for number in range(slot.meetings):
        day = slot.first + timedelta(weeks=slot.every * number)
        wall = datetime(day.year, day.month, day.day, slot.at // 60, slot.at % 60, tzinfo=zone)
        yield (wall - EPOCH) // MINUTE  # fold is 0: the first of two, and the offset before a jump


@lru_cache(maxsize=65536)
def walls(slot: Slot, zone: str) -> tuple[tuple[Shape, int], ...]:
    """The meetings on the wall of `zone`, as minutes of its week, and how many look the same."""
    return tuple(Counter(_shape(begins, ends, zone) for begins, ends in meetings(slot)).items())


def _shape(begins: int, ends: int, zone: str) -> Shape:
    if offset(begins, zone) == offset(ends - 1, zone):
        return ((_of_week(begins, zone), ends - begins),)
    return tuple(_pieces(begins, ends, zone))


def _pieces(begins: int, ends: int, zone: str) -> Iterator[Piece]:
    """The stretch cut where the clock changes."""
    start = begins
    for minute in range(begins + 1, ends + 1):
        if minute == ends or offset(minute, zone) != offset(minute - 1, zone):
            yield _of_week(start, zone), minute - start
            start = minute


def _of_week(instant: int, zone: str) -> int:
    return (instant + offset(instant, zone) - MONDAY) % WEEK


@lru_cache(maxsize=2**18)
def offset(instant: int, zone: str) -> int:
    """How many minutes the wall of `zone` is ahead of UTC at that instant."""
    there = (EPOCH + instant * MINUTE).astimezone(_zone(zone)).utcoffset()
    return (there or timedelta()) // MINUTE


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def free(windows: Iterable[Window]) -> tuple[Stretch, ...]:
    """The windows as stretches of the week, joined where they touch.

    They are laid out over three weeks, the middle one being the week from 0, so that a meeting which goes
    over Sunday's midnight finds its stretch in one.
    """
    laid = sorted(
        (turn + window.day * MIDNIGHT + window.start, turn + window.day * MIDNIGHT + window.to)
        for window in windows
        for turn in (-WEEK, 0, WEEK)
    )
    joined: list[Stretch] = []
    for begins, ends in laid:
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return tuple(joined)


def is_within(shape: Shape, stretches: Iterable[Stretch]) -> bool:
    """Whether each piece lies whole in one stretch of `free`."""
    found = tuple(stretches)
    return all(any(begins <= at and at + length <= ends for begins, ends in found) for at, length in shape)
