"""Neighbourhoods: parts of the choice small enough to be solved whole, drawn around somebody.

A neighbourhood frees some open groups and some facilitators with all they could lead, the people who are in
these places now, and everybody who is nowhere. It grows from somebody to a place they could go to, to the
people who are there or could be, and so on.
"""

from collections.abc import Collection
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.field import Field, Numbers, Truths
from kith.matching.solving.modelling import Part
from kith.matching.solving.pricing import Prices

OVERDUE_FIRST: Final = 0.2  # of the neighbourhoods, around an overdue person who is nowhere
NOWHERE_FIRST: Final = 0.4  # around anybody else who is nowhere
WIDER: Final = 3  # times as large are neighbourhoods around an overdue person
TRIES: Final = 80  # to grow, before what there is is taken
LEAST_OWNERS: Final = 2  # freed, however many pairs they have
GUESTS: Final = 3  # people who could be in a freed place, from whom it grows on


class Neighbourhoods:
    """Draws from one field. `gains` is what each pair is worth at the prices of the bound; pairs that lose
    more than `loss` are left out, unless somebody is there now."""

    def __init__(self, field: Field, gains: Prices, *, loss: float, seed: int) -> None:
        self._field = field
        self._random = np.random.Generator(np.random.PCG64(seed))
        self._hopeful = gains >= -loss
        self._owner_of_pair = field.owners[field.pair_places]
        hopeful = np.flatnonzero(self._hopeful)
        self._order = hopeful[np.argsort(self._owner_of_pair[hopeful], kind="stable")]
        count = int(field.owners.max(initial=-1)) + 1
        self._starts = np.searchsorted(self._owner_of_pair[self._order], np.arange(count + 1))
        self._people = np.unique(field.people)
        self._limited = {opening.id for opening in field.problem.openings if opening.rooms is not None}

    def drawn(self, now: Arrangement, size: int, taken: Collection[int]) -> tuple[set[int], Truths] | None:
        """Owners freed and, of all people, who is free to move; None if nothing could be freed.

        At most about `size` pairs. Owners that are `taken` are left alone, with whom they have.
        """
        held = np.where(now.places == NOWHERE, NOWHERE, self._field.owners[now.places])
        free = held == NOWHERE
        somebody, is_late = self._somebody(now)
        frontier, freed, count = [somebody], set[int](), 0
        size *= WIDER if is_late else 1
        for _ in range(TRIES):
            owner = self._towards(frontier)
            if owner is None or owner in freed or owner in taken:
                continue
            inside = np.flatnonzero(held == owner)
            free[inside] = True
            more = self._pairs(owner)
            more = more[free[self._field.people[more]]]
            if len(freed) >= LEAST_OWNERS and count + len(more) > size:
                free[inside] = False
                break
            freed.add(owner)
            count += len(more)
            frontier += inside.tolist()
            if len(more):
                guests = self._random.integers(len(more), size=GUESTS)
                frontier += self._field.people[more[guests]].tolist()
        return (freed, free) if freed else None

    def part(self, now: Arrangement, freed: set[int], free: Truths) -> tuple[Part, Limits]:
        """The pairs of a neighbourhood, and what those outside leave to it."""
        field = self._field
        pairs = np.concatenate([self._pairs(owner) for owner in sorted(freed)])
        pairs = pairs[free[field.people[pairs]]]
        here = np.flatnonzero(now.places[field.people] == field.pair_places)
        here = here[np.isin(self._owner_of_pair[here], list(freed))]
        pairs = np.union1d(pairs, here)
        outside = [place for place in now.used().tolist() if int(field.owners[place]) not in freed]
        return Part(pairs, np.unique(field.people[pairs])), Limits(field, now.use(outside))

    def rooms(self, part: Part) -> set[str]:
        """The openings with a number of rooms that a part uses."""
        return self._limited & {
            made.opening
            for place in np.unique(self._field.pair_places[part.pairs]).tolist()
            if (made := self._field.places[place].made) is not None
        }

    def _pairs(self, owner: int) -> Numbers:
        return self._order[self._starts[owner] : self._starts[owner + 1]]

    def _somebody(self, now: Arrangement) -> tuple[int, bool]:
        """Somebody to begin with, and whether it is somebody overdue who is nowhere."""
        nowhere = self._people[now.places[self._people] == NOWHERE]
        overdue = nowhere[self._field.overdue[nowhere]]
        draw = self._random.random()
        if len(overdue) and draw < OVERDUE_FIRST:
            return self._one_of(overdue), True
        if len(nowhere) and draw < OVERDUE_FIRST + NOWHERE_FIRST:
            return self._one_of(nowhere), False
        return self._one_of(self._people), False

    def _towards(self, frontier: list[int]) -> int | None:
        """The owner of a place that somebody of the frontier could go to."""
        somebody = frontier[int(self._random.integers(len(frontier)))]
        pairs = self._field.of_person(somebody)
        pairs = pairs[self._hopeful[pairs]]
        return int(self._owner_of_pair[self._one_of(pairs)]) if len(pairs) else None

    def _one_of(self, numbers: Numbers) -> int:
        return int(numbers[int(self._random.integers(len(numbers)))])
