"""The timetable: who can come to how many meetings of a slot, for everybody at once.

It says what `hours.attendance` says of one person, and is quick because people of one zone see a meeting at
the same minute of their week.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kith.matching.hours import Shape, Stretch, free, walls
from kith.matching.problem import Person, Slot

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Zone:
    """The people of one zone: their numbers, and the ends of their stretches, a row a person."""

    name: str
    people: Counts
    possible: tuple[Counts, Counts]
    preferred: tuple[Counts, Counts]


class Timetable:
    """Answers for all `people`, in their order."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._count = len(people)
        self._zones = tuple(_zones(people))
        self._known: dict[Slot, tuple[Counts, Counts]] = {}

    def column(self, slot: Slot) -> tuple[Counts, Counts]:
        """For each person, how many meetings they can come to, and how many lie in preferred hours."""
        if slot not in self._known:
            self._known[slot] = self._counted(slot)
        return self._known[slot]

    def _counted(self, slot: Slot) -> tuple[Counts, Counts]:
        can, preferred = (np.zeros(self._count, np.int64) for _ in range(2))
        for zone in self._zones:
            for shape, times in walls(slot, zone.name):
                can[zone.people] += times * _within(shape, zone.possible)
                preferred[zone.people] += times * _within(shape, zone.preferred)
        return can, preferred


def _zones(people: Sequence[Person]) -> Iterator[_Zone]:
    of_zone: dict[str, list[int]] = defaultdict(list)
    for number, person in enumerate(people):
        of_zone[person.zone].append(number)
    for name, numbers in of_zone.items():
        hours = [people[number].hours for number in numbers]
        yield _Zone(
            name,
            np.array(numbers, np.int64),
            _rows([free(windows) for windows in hours]),
            _rows([free(window for window in windows if window.preferred) for windows in hours]),
        )


def _rows(stretches: Sequence[Sequence[Stretch]]) -> tuple[Counts, Counts]:
    """Beginnings and ends, filled up with stretches that hold nothing."""
    width = max(map(len, stretches), default=0)
    begins = np.full((len(stretches), width), 1, np.int64)
    ends = np.zeros((len(stretches), width), np.int64)
    for row, found in enumerate(stretches):
        for column, (start, end) in enumerate(found):
            begins[row, column], ends[row, column] = start, end
    return begins, ends


def _within(shape: Shape, stretches: tuple[Counts, Counts]) -> NDArray[np.bool_]:
    """Whose stretches hold every piece of the meeting whole."""
    begins, ends = stretches
    holds = np.ones(len(begins), np.bool_)
    for at, length in shape:
        holds &= ((begins <= at) & (at + length <= ends)).any(axis=1)
    return holds
