"""Seats alone: the best that can be had where no group is made, nobody is kept apart and no least number is
asked for. Then who takes which seat is a flow of least cost, which is solved to the end at any size."""

from dataclasses import replace

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from kith.matching.problem import Group, Problem
from kith.matching.solving.field import Field, Numbers


def seats_alone(problem: Problem) -> Problem:
    """The problem without all that is no flow."""
    return replace(
        problem,
        people=tuple(replace(person, apart=frozenset()) for person in problem.people),
        groups=tuple(map(_asking_nothing, problem.groups)),
        facilitators=(),
    )


def _asking_nothing(group: Group) -> Group:
    return replace(group, composition=replace(group.composition, least_further=0, least_holding=0))


def best_by_flow(field: Field) -> tuple[int, int]:
    """(U, V) of the best plan. Everybody flows from the source by a seat, or by none, to the sink."""
    people, places = len(field.problem.people), len(field.places)
    source, sink = people + places, people + places + 1
    late = field.overdue[field.people]
    worths = field.worths + late * (1 + people * int(field.worths.max(initial=0)))  # late ones first
    flow = SimpleMinCostFlow()
    pairs = _arcs(flow, field.people, people + field.pair_places, -worths)
    _arcs(flow, np.full(people, source), np.arange(people), 0)
    _arcs(flow, np.arange(people), np.full(people, sink), 0)
    seats = np.array([place.free for place in field.places], np.int64)
    _arcs(flow, people + np.arange(places), np.full(places, sink), 0, seats)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([people, -people]))
    assert flow.solve() == flow.OPTIMAL
    taken = flow.flows(pairs) > 0
    return int(late[taken].sum()), int(field.worths[taken].sum())


def _arcs(
    flow: SimpleMinCostFlow,
    tails: Numbers,
    heads: Numbers,
    cost: int | Numbers,
    capacity: int | Numbers = 1,
) -> Numbers:
    each = np.ones(len(tails), np.int64)
    arcs: Numbers = flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity * each, cost * each)
    return arcs
