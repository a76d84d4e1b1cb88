"""Waiting: who keeps waiting, what stands between them and a place, and what relaxing one rule would open."""

from itertools import chain

import numpy as np

from kith.matching.fitting.places import Place, new_places, open_places
from kith.matching.plan import Barrier, Rule, Shortage, Waiting
from kith.matching.problem import Problem
from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.field import Field, Numbers, Truths
from kith.matching.solving.relaxing import Relaxings


class _Rest:
    """What a plan leaves: seats, people, facilitators, rooms."""

    def __init__(self, field: Field, arrangement: Arrangement, waiting: Numbers) -> None:
        self._field, self._waiting = field, waiting
        self._limits = Limits(field, arrangement.use(arrangement.used().tolist()))
        self._inside: dict[str, list[int]] = {}
        for person, place in enumerate(arrangement.places.tolist()):
            if place != NOWHERE:
                self._inside.setdefault(field.places[place].id, []).append(person)

    def newcomers(self, place: Place) -> list[int]:
        """Whom the plan places there."""
        return self._inside.get(place.id, [])

    def has_seat(self, place: Place) -> bool:
        """Whether an open group, or a new one that the plan makes, takes one more."""
        there = len(self.newcomers(place))
        return there < place.free and (there > 0 or place.made is None)

    def obstacle(self, place: Place, suits: Truths) -> Shortage:
        """What stands between a place and the waiting people whom it suits."""
        if len(self.newcomers(place)) >= place.free:
            return Shortage.SEATS
        if place.made is not None and not self.newcomers(place):
            if not self._limits.has_leader(place.made):
                return Shortage.FACILITATOR
            if not self._limits.has_room(place.made):
                return Shortage.ROOM
            if suits.sum() < place.least:
                return Shortage.SIZE
        return self._beside(place, suits)

    def _beside(self, place: Place, suits: Truths) -> Shortage:
        """The mixture, if not even all whom it suits would bring what the group still lacks."""
        people = [*self.newcomers(place), *self._waiting[suits].tolist()]
        asked = place.composition
        lacks = (
            place.further + self._field.further[people].sum() < asked.least_further
            or place.holding + self._field.holding[people].sum() < asked.least_holding
        )
        return Shortage.MIXTURE if lacks else Shortage.VALUE


class _Standing:
    """What has been found of the people who wait, a row a person."""

    def __init__(self, count: int) -> None:
        self.suitable = np.zeros(count, np.int64)
        self.shortages = {shortage: np.zeros(count, np.bool_) for shortage in Shortage}
        self.barriers = {rule: np.zeros(count, np.int64) for rule in Rule}

    def suit(self, suits: Truths, obstacle: Shortage) -> None:
        self.suitable[suits] += 1
        self.shortages[obstacle] |= suits

    def bar(self, rule: Rule, barred: Truths) -> None:
        self.barriers[rule] += barred


def who_waits(field: Field, arrangement: Arrangement) -> dict[str, Waiting]:
    """Everybody who is not placed and was not asked into a group, by id."""
    problem = field.problem
    is_invited = np.array([person.invited is not None for person in problem.people], np.bool_)
    waiting = np.flatnonzero((arrangement.places == NOWHERE) & ~is_invited)
    rest, standing = _Rest(field, arrangement, waiting), _Standing(len(waiting))
    relaxings = Relaxings(field, waiting)
    for place in chain(open_places(problem), new_places(problem)):
        kept = field.judge.kept(place, waiting)
        broken = np.sum([~keeps for keeps in kept.values()], axis=0)
        if (broken == 0).any():
            standing.suit(broken == 0, rest.obstacle(place, broken == 0))
        alone = broken == 1
        for rule in Rule if alone.any() else ():
            standing.bar(rule, alone & ~kept[rule])
        if alone.any() and rest.has_seat(place):
            relaxings.look(place, [problem.people[n] for n in rest.newcomers(place)], kept, alone)
    return {
        problem.people[person].id: _waiting(problem, person, standing, relaxings, row)
        for row, person in enumerate(waiting.tolist())
    }


def _waiting(problem: Problem, number: int, standing: _Standing, relaxings: Relaxings, row: int) -> Waiting:
    person = problem.people[number]
    return Waiting(
        person=person.id,
        waited=problem.waited(person),
        overdue=problem.is_overdue(person),
        suitable=int(standing.suitable[row]),
        shortages=tuple(one for one in Shortage if standing.shortages[one][row]),
        barriers=tuple(
            Barrier(rule, int(count[row])) for rule, count in standing.barriers.items() if count[row]
        ),
        relaxing=relaxings.of(row),
    )
