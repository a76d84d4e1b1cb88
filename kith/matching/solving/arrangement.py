"""An arrangement: who is in which place at one moment of the solving, and what that leaves to others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kith.matching.fitting.places import Made
from kith.matching.solving.field import Field, Numbers

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Use:
    """What new groups use up: of each facilitator, how many and at which openings; of each opening, rooms."""

    led: dict[str, frozenset[str]]
    rooms: Counter[str]


class Arrangement:
    """`places[p]` is the place of person p, or `NOWHERE`. What is set here must have been found feasible."""

    def __init__(self, field: Field, places: Numbers | None = None) -> None:
        self.field = field
        self.places = np.full(len(field.problem.people), NOWHERE, np.int64) if places is None else places

    def copy(self) -> "Arrangement":
        return Arrangement(self.field, self.places.copy())

    def put(self, people: Iterable[int], place: int) -> None:
        self.places[np.fromiter(people, np.int64)] = place

    def used(self) -> Numbers:
        """The places that somebody is in."""
        return np.unique(self.places[self.places != NOWHERE])

    def worth(self) -> tuple[int, int]:
        """How many overdue people are placed, and the total: what the plan is worth."""
        field = self.field
        taken = self.places[field.people] == field.pair_places
        new = sum(field.places[place].made is not None for place in self.used())
        total = int(field.worths[taken].sum()) - new * field.problem.rules.weights.new_group
        return int(field.overdue[self.places != NOWHERE].sum()), total

    def use(self, places: Iterable[int]) -> Use:
        """What these places use, as far as they are new groups."""
        led: dict[str, set[str]] = {}
        rooms: Counter[str] = Counter()
        for place in places:
            made = self.field.places[place].made
            if made is not None:
                led.setdefault(made.facilitator, set()).add(made.opening)
                rooms[made.opening] += 1
        return Use({name: frozenset(openings) for name, openings in led.items()}, rooms)


class Limits:
    """Which new groups can still be made beside those in use."""

    def __init__(self, field: Field, use: Use) -> None:
        self._field = field
        self._led = {name: set(openings) for name, openings in use.led.items()}
        self._rooms = Counter(use.rooms)
        self._groups = {leader.id: leader.groups for leader in field.problem.facilitators}
        self._capacity = {opening.id: opening.rooms for opening in field.problem.openings}

    def groups_left(self, facilitator: str) -> int:
        return self._groups[facilitator] - len(self._led.get(facilitator, ()))

    def rooms_left(self, opening: str) -> int | None:
        """None: any number."""
        capacity = self._capacity[opening]
        return None if capacity is None else capacity - self._rooms[opening]

    def has_leader(self, made: Made) -> bool:
        """Whether the facilitator can lead one group more, and is free then."""
        led = self._led.get(made.facilitator, ())
        return self.groups_left(made.facilitator) > 0 and not any(
            (made.opening, other) in self._field.clashes for other in led
        )

    def has_room(self, made: Made) -> bool:
        left = self.rooms_left(made.opening)
        return left is None or left > 0

    def allows(self, place: int) -> bool:
        made = self._field.places[place].made
        return made is None or (self.has_leader(made) and self.has_room(made))

    def take(self, place: int) -> None:
        made = self._field.places[place].made
        if made is not None:
            self._led.setdefault(made.facilitator, set()).add(made.opening)
            self._rooms[made.opening] += 1
