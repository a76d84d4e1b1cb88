"""Minutes: which meetings somebody can come to, found by looking at the wall in every minute of each.

Instants are whole minutes since 1970-01-01T00:00 UTC. A minute of the week counts from Monday 00:00. A set
of minutes of the week is one whole number whose bit k stands for minute k.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
START: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Slot(NamedTuple):
    """When a group meets. `first` is a day, `at` minutes after midnight, `minutes` a length."""

    zone: str
    first: str
    at: int
    minutes: int
    meetings: int
    every: int


def slot_of(given: Mapping[str, Any]) -> Slot:
    """The slot as the problem's document writes it."""
    at = clock(given["at"])
    return Slot(given["zone"], given["first"], at, given["minutes"], given["meetings"], given.get("every", 1))


def clock(text: str) -> int:
    """Minutes after midnight.

    >>> clock("24:00")
    1440
    """
    return 60 * int(text[:2]) + int(text[3:])


def attended(slot: Slot, zone: str, windows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many meetings somebody in `zone` with these windows can come to, and how many are preferred.

    >>> tuesdays = Slot("Europe/Lisbon", "2026-03-24", at=1140, minutes=60, meetings=2, every=1)
    >>> attended(tuesdays, "America/Sao_Paulo", [{"day": "tue", "from": "16:00", "to": "17:00"}])
    (1, 1)
    """
    stretches = ((one["day"], one["from"], one["to"], one.get("preferred", True)) for one in windows)
    return _attended(slot, zone, tuple(stretches))


@lru_cache(maxsize=65536)
def _attended(slot: Slot, zone: str, stretches: tuple[tuple[str, str, str, bool], ...]) -> tuple[int, int]:
    """The rules, the fit and what would open a place all ask for the same."""
    possible = preferred = 0
    for weekday, start, to, is_preferred in stretches:
        stretch = _of_week(weekday, start, to)
        possible |= stretch
        preferred |= stretch if is_preferred else 0
    walls = _walls(slot, zone)
    return _within(walls, possible), _within(walls, preferred)


def _within(walls: tuple[tuple[int, int], ...], minutes: int) -> int:
    """How many of the meetings lie whole in these minutes."""
    outside = ~minutes
    return sum(times for wall, times in walls if not wall & outside)


def clash(one: Slot, other: Slot) -> bool:
    """Whether the two slots share a minute of real time."""
    return not _minutes(one).isdisjoint(_minutes(other))


def any_clash(slots: Iterable[Slot]) -> bool:
    return any(clash(one, other) for one, other in combinations(slots, 2))


@lru_cache(maxsize=4096)
def begins(slot: Slot) -> tuple[int, ...]:
    """The instant at which each meeting begins."""
    first = date.fromisoformat(slot.first)
    days = (first + timedelta(days=7 * slot.every * k) for k in range(slot.meetings))
    return tuple(_instant(slot.zone, day, slot.at) for day in days)


def _instant(zone: str, day: date, at: int) -> int:
    """The first instant at which the wall of `zone` shows this; if none does, as much later as it jumps.

    A wall is written as if it were UTC. It is never more than a day from UTC, so the clock shows what it
    did a day before, or what it will a day later, or jumps in between.
    """
    wall = (day - START.date()).days * DAY + at
    before, after = _ahead(zone, wall - DAY), _ahead(zone, wall + DAY)
    shown = [wall - ahead for ahead in (before, after) if _ahead(zone, wall - ahead) == ahead]
    return min(shown) if shown else wall + (after - before) - after


@lru_cache(maxsize=4096)
def _minutes(slot: Slot) -> frozenset[int]:
    return frozenset(begun + minute for begun in begins(slot) for minute in range(slot.minutes))


@lru_cache(maxsize=65536)
def _walls(slot: Slot, zone: str) -> tuple[tuple[int, int], ...]:
    """Each set of minutes of the week that the wall of `zone` shows in a meeting, and in how many."""
    shown = (
        _set_of(tuple(_shown(zone, begun + minute) for minute in range(slot.minutes)))
        for begun in begins(slot)
    )
    return tuple(Counter(shown).items())


@lru_cache(maxsize=65536)
def _set_of(minutes: tuple[int, ...]) -> int:
    found = 0
    for minute in minutes:
        found |= 1 << minute
    return found


@cache
def _of_week(weekday: str, start: str, to: str) -> int:
    """The window from `start` up to, not including, `to`; on the next day if that is not after."""
    begun, ended = clock(start), clock(to)
    length = ended - begun if ended > begun else ended + DAY - begun
    first = WEEKDAYS.index(weekday) * DAY + begun
    return _set_of(tuple((first + minute) % WEEK for minute in range(length)))


@lru_cache(maxsize=2**21)
def _shown(zone: str, instant: int) -> int:
    wall = datetime.fromtimestamp(60 * instant, ZoneInfo(zone))
    return wall.weekday() * DAY + wall.hour * 60 + wall.minute


@lru_cache(maxsize=65536)
def _ahead(zone: str, instant: int) -> int:
    """How many minutes the wall of `zone` is ahead of UTC."""
    wall = (START + timedelta(minutes=instant)).astimezone(ZoneInfo(zone))
    return (wall.replace(tzinfo=UTC) - START) // timedelta(minutes=1) - instant
