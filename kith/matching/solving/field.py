"""The field of choice: the places that could take somebody, and who could go to each, as arrays.

People and places go by their numbers: a person by that in `problem.people`, a place by that in `places`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kith.matching.fitting.judging import Judge
from kith.matching.fitting.places import Place, is_further, new_places, open_places
from kith.matching.fitting.valuing import worth
from kith.matching.hours import clash
from kith.matching.problem import Problem

Numbers = NDArray[np.int64]
Truths = NDArray[np.bool_]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Field:
    """All pairs of a person and a place where they may go.

    The pairs of place n are those from `starts[n]` to `starts[n + 1]`, in the order of `people`. `fits` is
    0 to 1,000; `worths` is what the pair adds to the total of a plan. `further`, `holding` and `overdue`
    are of all people of the problem. `apart` are pairs of people, the smaller number first.
    """

    problem: Problem
    judge: Judge
    places: tuple[Place, ...]
    starts: Numbers
    people: Numbers
    fits: Numbers
    worths: Numbers
    further: Truths
    holding: Truths
    overdue: Truths
    apart: frozenset[Pair]

    @cached_property
    def owners(self) -> Numbers:
        """A number for each place: one for all places of a facilitator, one for each open group."""
        names: dict[str, int] = {}
        keys = [place.made.facilitator if place.made else f"/{place.id}" for place in self.places]
        return np.array([names.setdefault(key, len(names)) for key in keys], np.int64)

    def of_place(self, place: int) -> slice:
        return slice(int(self.starts[place]), int(self.starts[place + 1]))

    @cached_property
    def pair_places(self) -> Numbers:
        """The place of each pair."""
        return np.repeat(np.arange(len(self.places)), np.diff(self.starts))

    @cached_property
    def _by_person(self) -> tuple[Numbers, Numbers]:
        order = np.argsort(self.people, kind="stable")
        return order, np.searchsorted(self.people[order], np.arange(len(self.problem.people) + 1))

    def of_person(self, person: int) -> Numbers:
        """The numbers of the pairs of one person."""
        order, starts = self._by_person
        return order[starts[person] : starts[person + 1]]

    @cached_property
    def apart_from(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = {}
        for one, other in self.apart:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return {who: frozenset(others) for who, others in found.items()}

    @cached_property
    def clashes(self) -> frozenset[tuple[str, str]]:
        """Openings, both ways, at which nobody can lead two groups. An opening clashes with itself."""
        slots = {opening.id: opening.slot for opening in self.problem.openings}
        found = {(name, name) for name in slots}
        for facilitator in self.problem.facilitators:
            named = sorted(facilitator.openings)
            found |= {
                pair
                for number, one in enumerate(named)
                for other in named[number + 1 :]
                if facilitator.groups > 1 and clash(slots[one], slots[other])
                for pair in ((one, other), (other, one))
            }
        return frozenset(found)


def field_of(problem: Problem) -> Field:
    """The field of a problem. Places that no rule lets anybody fill are left out."""
    return field_by(Judge(problem))


def field_by(judge: Judge) -> Field:
    """The field of the problem that this judge knows."""
    problem = judge.problem
    further = np.array([is_further(person, problem.rules) for person in problem.people], np.bool_)
    holding = np.array([person.helps_hold for person in problem.people], np.bool_)
    found = list(_filled(judge, further, holding))
    counts = [len(people) for _, people, _ in found]
    empty = np.zeros(0, np.int64)
    people = np.concatenate([empty, *(people for _, people, _ in found)])
    fits = np.concatenate([empty, *(fits for _, _, fits in found)])
    places = tuple(place for place, _, _ in found)
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
    return Field(
        problem=problem,
        judge=judge,
        places=places,
        starts=starts,
        people=people,
        fits=fits,
        worths=_worths(problem, places, starts, people, fits),
        further=further,
        holding=holding,
        overdue=np.array([problem.is_overdue(person) for person in problem.people], np.bool_),
        apart=_apart(problem, judge),
    )


def _filled(judge: Judge, further: Truths, holding: Truths) -> Iterator[tuple[Place, Numbers, Numbers]]:
    problem = judge.problem
    for place in (*open_places(problem), *new_places(problem)):
        if place.free < place.least:
            continue
        column = judge.column(place)
        people = np.flatnonzero(column >= 0)
        asked = place.composition
        if (
            len(people) >= place.least
            and place.free >= max(asked.least_further - place.further, asked.least_holding - place.holding)
            and further[people].sum() + place.further >= asked.least_further
            and holding[people].sum() + place.holding >= asked.least_holding
        ):
            yield place, people, column[people]


def _worths(
    problem: Problem, places: tuple[Place, ...], starts: Numbers, people: Numbers, fits: Numbers
) -> Numbers:
    """`valuing.worth` of every pair."""
    alone = np.array([worth(problem, person, "", 0) for person in problem.people], np.int64)
    found = alone[people] + problem.rules.weights.fit * fits
    number = {place.id: at for at, place in enumerate(places)}
    for who, person in enumerate(problem.people):
        at = number.get(person.previous or "")
        if at is not None:
            pairs = slice(int(starts[at]), int(starts[at + 1]))
            found[pairs] += problem.rules.weights.kept * (people[pairs] == who)
    return found


def _apart(problem: Problem, judge: Judge) -> frozenset[Pair]:
    number = {person.id: at for at, person in enumerate(problem.people)}
    return frozenset(
        (min(number[one], number[other]), max(number[one], number[other]))
        for one, others in judge.apart.items()
        for other in others
        if one in number and other in number
    )
