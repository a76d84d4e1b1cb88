"""Modelling: a part of the choice as a model of whole numbers for CP-SAT, solved within a measure of work.

A part is some places and some people; all others stay where they are. Work is counted by the solver's own
deterministic clock, so that a busy machine takes longer and answers the same.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.field import Field, Numbers


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs of the field to choose from, and whose places are open to choice."""

    pairs: Numbers
    people: Numbers


@dataclass(frozen=True, slots=True)
class Answer:
    """`places` of the people of the part; None if nothing was found."""

    places: Numbers | None
    proven: bool
    work: float


class _Model:
    """The variables of one part."""

    def __init__(self, field: Field, part: Part, limits: Limits) -> None:
        self.field, self.limits = field, limits
        self.model = cp_model.CpModel()
        self.takes: dict[int, Any] = {}  # by place: whether it takes anybody
        self.goes: list[Any] = []  # by pair
        self.of_place: dict[int, list[tuple[int, Any]]] = defaultdict(list)
        of_person: dict[int, list[Any]] = defaultdict(list)
        places, people = field.pair_places[part.pairs].tolist(), field.people[part.pairs].tolist()
        for place, person in zip(places, people, strict=True):
            if place not in self.takes:
                self.takes[place] = self.model.new_bool_var("")
            goes = self.model.new_bool_var("")
            self.model.add_implication(goes, self.takes[place])
            self.goes.append(goes)
            self.of_place[place].append((person, goes))
            of_person[person].append(goes)
        for choices in of_person.values():
            self.model.add_at_most_one(choices)
        for place in self.of_place:
            self._compose(place)
        self._share()

    def _compose(self, place: int) -> None:
        there, takes, newcomers = self.field.places[place], self.takes[place], self.of_place[place]
        asked, count = there.composition, cp_model.LinearExpr.sum([goes for _, goes in newcomers])
        self.model.add(count <= there.free * takes)
        self.model.add(count >= there.least * takes)
        for missing, has in (
            (asked.least_further - there.further, self.field.further),
            (asked.least_holding - there.holding, self.field.holding),
        ):
            if missing > 0:
                of_them = cp_model.LinearExpr.sum([goes for person, goes in newcomers if has[person]])
                self.model.add(of_them >= missing * takes)
        here = dict(newcomers)
        for person, goes in newcomers:
            for other in self.field.apart_from.get(person, ()):
                if person < other and other in here:
                    self.model.add_at_most_one([goes, here[other]])

    def _share(self) -> None:
        """What new groups share: facilitators, their time, rooms."""
        led: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        rooms: dict[str, list[Any]] = defaultdict(list)
        for place, takes in self.takes.items():
            made = self.field.places[place].made
            if made is not None:
                led[made.facilitator][made.opening].append(takes)
                rooms[made.opening].append(takes)
        for facilitator, at in led.items():
            every = [takes for openings in at.values() for takes in openings]
            self.model.add(cp_model.LinearExpr.sum(every) <= self.limits.groups_left(facilitator))
            for takes in at.values():
                self.model.add_at_most_one(takes)
            for one, other in combinations(at, 2):
                if (one, other) in self.field.clashes:
                    self.model.add_at_most_one([*at[one], *at[other]])
        for opening, takes in rooms.items():
            left = self.limits.rooms_left(opening)
            if left is not None:
                self.model.add(cp_model.LinearExpr.sum(takes) <= left)


def choose(field: Field, part: Part, limits: Limits, now: Arrangement, *, seed: int, work: float) -> Answer:
    """The best places for the people of a part, beginning from where they are `now`."""
    model = _Model(field, part, limits)
    extra = enough_extra(field, part)
    new = [takes for place, takes in model.takes.items() if field.places[place].made is not None]
    worths = field.worths[part.pairs] + extra * field.overdue[field.people[part.pairs]]
    costs = [-field.problem.rules.weights.new_group] * len(new)
    model.model.maximize(cp_model.LinearExpr.weighted_sum([*model.goes, *new], [*worths.tolist(), *costs]))
    _hint(model, now)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # more would answer differently each time
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model.model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(None, proven=False, work=spent)
    values = np.array([solver.boolean_value(goes) for goes in model.goes], np.bool_)
    places = np.full(len(field.problem.people), NOWHERE, np.int64)
    places[field.people[part.pairs[values]]] = field.pair_places[part.pairs[values]]
    return Answer(places[part.people], proven=status == cp_model.OPTIMAL, work=spent)


def enough_extra(field: Field, part: Part) -> int:
    """More than all else in the part together, so that overdue people count first; 0 if there are none."""
    people = field.people[part.pairs]
    if not field.overdue[people].any():
        return 0
    most: Numbers = np.zeros(len(field.problem.people), np.int64)
    np.maximum.at(most, people, field.worths[part.pairs])
    places = np.unique(field.pair_places[part.pairs])
    return 1 + int(most.sum()) + len(places) * field.problem.rules.weights.new_group


def _hint(model: _Model, now: Arrangement) -> None:
    for place, takes in model.takes.items():
        is_taken = False
        for person, goes in model.of_place[place]:
            is_here = bool(now.places[person] == place)
            model.model.add_hint(goes, is_here)
            is_taken |= is_here
        model.model.add_hint(takes, is_taken)
