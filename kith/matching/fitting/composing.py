"""Composing: the hard rules about people who are in a group together, and about what new groups share."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from kith.matching.fitting.places import Place, is_further
from kith.matching.hours import clash
from kith.matching.problem import Person, Problem, Rules


class Broken(StrEnum):
    """A rule of composition that a group would break."""

    TOO_MANY = "too_many"
    TOO_FEW = "too_few"
    FURTHER = "further"  # too few further along
    HOLDING = "holding"  # too few who would help hold it
    APART = "apart"  # two who must not meet


def kept_apart(problem: Problem) -> Mapping[str, frozenset[str]]:
    """Whom each id must not meet, both ways, whoever of the two said so."""
    found: dict[str, set[str]] = {}
    for person in problem.people:
        for other in person.apart:
            found.setdefault(person.id, set()).add(other)
            found.setdefault(other, set()).add(person.id)
    return {who: frozenset(others) for who, others in found.items()}


def broken(
    place: Place, newcomers: Sequence[Person], rules: Rules, apart: Mapping[str, frozenset[str]]
) -> tuple[Broken, ...]:
    """Every rule that these newcomers, taken together, would break. Nobody coming breaks none."""
    if not newcomers:
        return ()
    asked = place.composition
    further = place.further + sum(is_further(person, rules) for person in newcomers)
    holding = place.holding + sum(person.helps_hold for person in newcomers)
    found = {
        Broken.TOO_MANY: len(newcomers) > place.free,
        Broken.TOO_FEW: len(newcomers) < place.least,
        Broken.FURTHER: further < asked.least_further,
        Broken.HOLDING: holding < asked.least_holding,
        Broken.APART: any(
            other.id in apart.get(one.id, frozenset()) for one, other in combinations(newcomers, 2)
        ),
    }
    return tuple(rule for rule, is_so in found.items() if is_so)


def overbooked(problem: Problem, new: Collection[Place]) -> Iterator[tuple[str, str]]:
    """What these new groups ask too much of, as (kind, id): a facilitator's number, their time, the rooms."""
    makings = [place.made for place in new if place.made is not None]
    for facilitator in problem.facilitators:
        slots = [place.slot for place in new if place.made and place.made.facilitator == facilitator.id]
        if len(slots) > facilitator.groups:
            yield "groups", facilitator.id
        if any(clash(one, other) for one, other in combinations(slots, 2)):
            yield "time", facilitator.id
    used = Counter(making.opening for making in makings)
    for opening in problem.openings:
        if opening.rooms is not None and used[opening.id] > opening.rooms:
            yield "rooms", opening.id
