"""Valuing: what a plan is worth, and how many it leaves where they were."""

from collections.abc import Mapping

from kith.matching.fitting.places import Place
from kith.matching.plan import Stability, Value
from kith.matching.problem import Person, Problem

CAP = 2  # waiting counts up to so many times the site's largest wait


def waiting_credit(problem: Problem, person: Person) -> int:
    """What placing somebody adds for their waiting, before fit."""
    days = min(problem.waited(person), CAP * problem.rules.largest_wait)
    return problem.rules.weights.waiting * days


def worth(problem: Problem, person: Person, place_id: str, fit: int) -> int:
    """What one placement adds to the total of a plan. `fit` is 0 to 1,000."""
    weights = problem.rules.weights
    kept = weights.kept if person.previous == place_id else 0
    return weights.placed + weights.fit * fit + waiting_credit(problem, person) + kept


def value(problem: Problem, placed: Mapping[str, tuple[Place, int]]) -> Value:
    """What the plan is worth that gives each person (by id) a place with so much fit.

    Invited people are not in it: their seats are not the plan's to give.
    """
    weights = problem.rules.weights
    people = [person for person in problem.people if person.id in placed]
    new = {place.id for place, _ in placed.values() if place.made is not None}
    parts = {
        "placed": weights.placed * len(people),
        "fit": weights.fit * sum(placed[person.id][1] for person in people),
        "waiting": sum(waiting_credit(problem, person) for person in people),
        "kept": weights.kept * sum(person.previous == placed[person.id][0].id for person in people),
        "new_groups": -weights.new_group * len(new),
    }
    overdue = sum(problem.is_overdue(person) for person in people)
    return Value(overdue=overdue, total=sum(parts.values()), **parts)


def stability(problem: Problem, places: Mapping[str, str]) -> Stability:
    """How many with a place in the earlier plan keep it. `places` gives each placed person's place, by id."""
    had = [person for person in problem.people if person.previous is not None and person.invited is None]
    kept = sum(places.get(person.id) == person.previous for person in had)
    waiting = sum(person.id not in places for person in had)
    return Stability(had=len(had), kept=kept, moved=len(had) - kept - waiting, waiting_again=waiting)
