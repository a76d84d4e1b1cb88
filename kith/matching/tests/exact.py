"""The plain exact model: every person and place a variable, every rule a line, and the best proven.

It is written from docs/methods/matching.md, for small problems, to hold the solver to. Of the solver it uses
nothing; who may go where and the fit it takes from the rules for one person and one place.
"""

from collections import defaultdict
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from kith.matching.fitting.judging import Judge
from kith.matching.fitting.places import Place, is_further, new_places, open_places
from kith.matching.fitting.valuing import worth
from kith.matching.hours import clash
from kith.matching.problem import Problem


def best(problem: Problem, *, seconds: float = 120.0) -> tuple[int, int]:
    """(U, V) of the best plan: first as many overdue people as can be, then the most value."""
    model = cp_model.CpModel()
    goes, makes = _variables(problem, model)
    overdue = sum(goes[pair] for pair in goes if problem.is_overdue(problem.people[pair[0]]))
    most = _maximised(model, overdue, seconds)
    model.add(overdue >= most)
    judge, places = Judge(problem), _places(problem)
    gains = sum(
        worth(problem, who, there.id, judge.fit(who, there).total) * variable
        for (person, place), variable in goes.items()
        for who, there in [(problem.people[person], places[place])]
    )
    cost = problem.rules.weights.new_group * sum(makes[n] for n in makes if places[n].made is not None)
    return most, _maximised(model, gains - cost, seconds)


def _maximised(model: cp_model.CpModel, what: Any, seconds: float) -> int:
    model.maximize(what)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    assert solver.solve(model) == cp_model.OPTIMAL, "the plain model was not solved to the end"
    found: int = round(solver.objective_value)
    return found


def _places(problem: Problem) -> list[Place]:
    return [*open_places(problem), *new_places(problem)]


def _variables(
    problem: Problem, model: cp_model.CpModel
) -> tuple[dict[tuple[int, int], Any], dict[int, Any]]:
    judge, places = Judge(problem), _places(problem)
    makes = {number: model.new_bool_var("") for number in range(len(places))}
    goes = {
        (person, place): model.new_bool_var("")
        for person, who in enumerate(problem.people)
        for place, there in enumerate(places)
        if who.invited is None and not judge.refusals(who, there)
    }
    for person in range(len(problem.people)):
        model.add(sum(variable for pair, variable in goes.items() if pair[0] == person) <= 1)
    for number, place in enumerate(places):
        here = {person: variable for (person, at), variable in goes.items() if at == number}
        _compose(problem, model, place, here, makes[number])
        for variable in here.values():
            model.add(variable <= makes[number])
    _share(problem, model, places, makes)
    return goes, makes


def _compose(
    problem: Problem, model: cp_model.CpModel, place: Place, here: dict[int, Any], makes: Any
) -> None:
    people, asked = problem.people, place.composition
    further = sum(goes for person, goes in here.items() if is_further(people[person], problem.rules))
    holding = sum(goes for person, goes in here.items() if people[person].helps_hold)
    count = sum(here.values())
    model.add(count <= max(place.free, 0))
    model.add(count >= place.least).only_enforce_if(makes)
    model.add(further + place.further >= asked.least_further).only_enforce_if(makes)
    model.add(holding + place.holding >= asked.least_holding).only_enforce_if(makes)
    for one, other in combinations(here, 2):
        if people[one].id in people[other].apart or people[other].id in people[one].apart:
            model.add(here[one] + here[other] <= 1)


def _share(problem: Problem, model: cp_model.CpModel, places: list[Place], makes: dict[int, Any]) -> None:
    led, used = defaultdict(list), defaultdict(list)
    for number, place in enumerate(places):
        if place.made is not None:
            led[place.made.facilitator].append((place.slot, makes[number]))
            used[place.made.opening].append(makes[number])
    for leader in problem.facilitators:
        model.add(sum(made for _, made in led[leader.id]) <= leader.groups)
        for (one, first), (other, second) in combinations(led[leader.id], 2):
            if clash(one, other):
                model.add(first + second <= 1)
    for opening in problem.openings:
        if opening.rooms is not None:
            model.add(sum(used[opening.id]) <= opening.rooms)
