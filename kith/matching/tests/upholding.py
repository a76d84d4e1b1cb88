"""Upholding: every hard rule asked again of a plan, one person and one group at a time."""

from collections.abc import Iterator

from kith.matching.fitting.composing import broken, overbooked
from kith.matching.fitting.judging import Judge
from kith.matching.fitting.places import new_places, open_places
from kith.matching.fitting.valuing import stability, value
from kith.matching.plan import Plan
from kith.matching.problem import Problem


def wrong_with(problem: Problem, plan: Plan) -> list[str]:
    """Every rule that the plan breaks and every number that is not what it should be."""
    return [*_rules(problem, plan), *_people(problem, plan), *_numbers(problem, plan)]


def _rules(problem: Problem, plan: Plan) -> Iterator[str]:
    judge = Judge(problem)
    people = {person.id: person for person in problem.people}
    made = {new.id for new in plan.new_groups}
    places = [*open_places(problem), *(new for new in new_places(problem) if new.id in made)]
    inside = {
        place.id: [people[one.person] for one in plan.placements if one.place == place.id] for place in places
    }
    for place in places:
        for person in inside[place.id]:
            yield from (f"{person.id} in {place.id}: {rule}" for rule in judge.refusals(person, place))
        yield from (
            f"{place.id}: {rule}" for rule in broken(place, inside[place.id], problem.rules, judge.apart)
        )
    yield from (f"{kind} of {who}" for kind, who in overbooked(problem, [new for new in places if new.made]))
    for new in plan.new_groups:
        if sorted(new.people) != sorted(person.id for person in inside[new.id]) or not new.people:
            yield f"{new.id} names other people than are placed there"


def _people(problem: Problem, plan: Plan) -> Iterator[str]:
    said = [one.person for one in plan.placements] + [one.person for one in plan.waiting]
    said += [person for person, _ in plan.invited]
    if sorted(said) != sorted(person.id for person in problem.people):
        yield "not everybody is placed, waits or is invited exactly once"
    invited = {person.id: person.invited for person in problem.people if person.invited}
    if dict(plan.invited) != invited:
        yield "an invited person has lost their seat"


def _numbers(problem: Problem, plan: Plan) -> Iterator[str]:
    judge = Judge(problem)
    places = {place.id: place for place in (*open_places(problem), *new_places(problem))}
    people = {person.id: person for person in problem.people}
    for one in plan.placements:
        if one.fit != judge.fit(people[one.person], places[one.place]):
            yield f"{one.person} has another fit"
    fits = {one.person: (places[one.place], one.fit.total) for one in plan.placements}
    if plan.value != value(problem, fits):
        yield "the value is another"
    if plan.stability != stability(problem, {one.person: one.place for one in plan.placements}):
        yield "the stability is another"
    if plan.bound.overdue < plan.value.overdue or plan.bound.total < plan.value.total:
        yield "the bound is below the value"
