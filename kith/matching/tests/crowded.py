"""Crowded problems: small ones in which seats, leaders, rooms and the mixture are short. Synthetic.

An example of few people has so many topics, zones and hours that hardly anybody could meet. Here are few of
each, small groups, more people who must not meet, and rules that change with the seed.
"""

import random
from dataclasses import replace
from typing import Any

from kith.matching.examples.forming import example
from kith.matching.fitting.places import new_places
from kith.matching.problem import (
    Facilitator,
    Form,
    Group,
    Mode,
    Opening,
    Person,
    Problem,
    Rules,
    Window,
)

TOPICS = ("depression", "anxiety", "loneliness")


def crowded(count: int, *, seed: int) -> Problem:
    """A problem with `count` people who could mostly meet."""
    draws = random.Random(seed)
    made = example(max(count, 40), seed=seed)
    openings = tuple(_near(opening, rooms=draws.choice((None, 1, 2))) for opening in made.openings[:4])
    problem = replace(
        made,
        rules=Rules(
            smallest=draws.choice((2, 3, 4)),
            largest=draws.choice((4, 6, 8)),
            least_further=draws.choice((0, 1, 2)),
            least_holding=draws.choice((0, 0, 1)),
            further_from=24,
            largest_wait=draws.choice((20, 60)),
            least_attendance=60,
        ),
        people=tuple(_simple(person, made, draws) for person in made.people[:count]),
        groups=tuple(
            _near(group, topics=frozenset(TOPICS[: 1 + n])) for n, group in enumerate(made.groups[:3])
        ),
        openings=openings,
        facilitators=tuple(_leader(leader, openings, draws) for leader in _leaders(made, count)),
        forms=(Form("everybody"), Form("few", largest=4, smallest=2)),
    )
    return replace(problem, people=tuple(_settled(person, problem, draws) for person in problem.people))


def _leaders(made: Problem, count: int) -> tuple[Facilitator, ...]:
    return made.facilitators[: max(2, count // 15)]


def _near(thing: Any, **changes: Any) -> Any:
    """A group or an opening in the language and zone of most, met by video."""
    slot = replace(thing.slot, zone="America/Sao_Paulo")
    if isinstance(thing, Group):
        changes = {"language": "pt-BR", "composition": replace(thing.composition, genders=None), **changes}
    return replace(thing, slot=slot, mode=Mode.VIDEO, venue=None, **changes)


def _simple(person: Person, made: Problem, draws: random.Random) -> Person:
    others = [other.id for other in made.people if other.id != person.id]
    named = draws.sample(TOPICS, draws.choice((1, 1, 2)))
    return replace(
        person,
        topics={topic: draws.randint(1, 10) for topic in named},
        languages=("pt-BR",) if draws.random() < 0.9 else ("en", "pt-BR"),
        zone="America/Sao_Paulo",
        hours=(*person.hours, *(Window(day, 900, 1380, draws.random() < 0.5) for day in range(0, 7, 2))),
        modes=(Mode.VIDEO,),
        venues=frozenset(),
        needs=frozenset(),
        wishes=person.wishes if draws.random() < 0.3 else (),
        apart=frozenset({draws.choice(others)}) if draws.random() < 0.15 else frozenset(),
        invited=None,
    )


def _leader(leader: Facilitator, openings: tuple[Opening, ...], draws: random.Random) -> Facilitator:
    at = draws.sample([opening.id for opening in openings], 2)
    return replace(
        leader,
        languages=frozenset({"pt-BR"}),
        topics=frozenset(draws.sample(TOPICS, 2)),
        openings=frozenset(at),
    )


def _settled(person: Person, problem: Problem, draws: random.Random) -> Person:
    """One in five had a place in an earlier plan; those apart from nobody who is gone."""
    there = {other.id for other in problem.people}
    person = replace(person, apart=frozenset(name for name in person.apart if name in there))
    places = [group.id for group in problem.groups] + [new.id for new in new_places(problem)]
    return replace(person, previous=draws.choice(places)) if draws.random() < 0.2 else person
