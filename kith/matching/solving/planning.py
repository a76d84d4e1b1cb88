"""Planning: a problem in, a plan out."""

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Final

import numpy as np

from kith.matching import __version__
from kith.matching.faults import BadOption
from kith.matching.fitting.judging import Judge
from kith.matching.fitting.places import Place
from kith.matching.fitting.valuing import stability, value
from kith.matching.plan import Bound, NewGroup, Placement, Plan
from kith.matching.problem import Person, Problem
from kith.matching.solving.arrangement import NOWHERE, Arrangement
from kith.matching.solving.arranging import Arranged, Worth, arrange, extra_of
from kith.matching.solving.field import Field, field_of
from kith.matching.solving.improving import Effort
from kith.matching.solving.loosening import loosened
from kith.matching.solving.pricing import Prices
from kith.matching.solving.splitting import apart_fields
from kith.matching.solving.waiting import who_waits
from kith.matching.writing import hash_of

MOST_WORKERS: Final = 64
LOOSENED: Final = 400  # people up to which it is asked unbidden what looser rules would gain
Tell = Callable[[str], None]


def solve(
    problem: Problem,
    *,
    seconds: float | None = None,
    seed: int = 1,
    workers: int = 2,
    loosen: bool | None = None,
    tell: Tell = lambda _: None,
) -> Plan:
    """The best plan that this effort finds, with a bound on what any plan is worth.

    `seconds` are those of an ordinary core that has nothing else to do (None: `enough_seconds`). They are
    counted as work and not by the clock: the same problem, seed, seconds and number of workers give the
    same plan on a busy machine, only later. The order of the lists of people, groups, openings,
    facilitators and forms makes no difference. `loosen` asks what looser rules of the site would gain, which
    takes up to twice as long again (None: for up to 400 people). Raises `BadOption`.

    >>> from kith.matching.examples.forming import example
    >>> plan = solve(example(60, seed=1))
    >>> plan.gap
    0.0
    """
    effort = _effort(enough_seconds(problem) if seconds is None else seconds, workers, seed)
    field = field_of(in_order(problem))
    tell(f"{len(field.places)} places, {len(field.people)} pairs of a person and a place")
    arrangement, bound, prices = _arranged(field, effort, tell)
    plan = _plan(problem, field, arrangement, bound, seed=seed, workers=workers)
    if loosen or (loosen is None and len(problem.people) <= LOOSENED):
        tell("asking what looser rules would gain")
        plan = replace(plan, relaxing=loosened(field, arrangement, prices, extra_of(field), effort))
    return plan


def _effort(seconds: float, workers: int, seed: int) -> Effort:
    if not 0 < seconds < float("inf"):
        raise BadOption(f"seconds are a number above 0, and {seconds} is not")
    if not 1 <= workers <= MOST_WORKERS:
        raise BadOption(f"there can be 1 to {MOST_WORKERS} workers, and not {workers}")
    if not 0 <= seed < 2**31:
        raise BadOption(f"a seed is a whole number from 0 to 2,147,483,647, and {seed} is not")
    return Effort(seconds, workers, seed)


def enough_seconds(problem: Problem) -> float:
    """How long it is worth while: two seconds for a thousand people, half a second at least."""
    return min(60.0, max(0.5, 2 * len(problem.people) / 1000))


def in_order(problem: Problem) -> Problem:
    """The problem with its lists in the order of the ids, so that their order changes nothing."""
    return replace(
        problem,
        people=tuple(sorted(problem.people, key=lambda one: one.id)),
        groups=tuple(sorted(problem.groups, key=lambda one: one.id)),
        openings=tuple(sorted(problem.openings, key=lambda one: one.id)),
        facilitators=tuple(sorted(problem.facilitators, key=lambda one: one.id)),
        forms=tuple(sorted(problem.forms, key=lambda one: one.id)),
    )


def _arranged(field: Field, effort: Effort, tell: Tell) -> tuple[Arrangement, Bound, Prices]:
    """Every part that touches no other is arranged alone; work is shared out by their pairs."""
    whole = Arrangement(field)
    number = {place.id: at for at, place in enumerate(field.places)}
    found: list[Arranged] = []
    for part in apart_fields(field):
        share = len(part.people) / len(field.people)
        done = (sum(one.worth[0] for one in found), sum(one.worth[1] for one in found))

        def say(worth: Worth, bound: Worth, done: Worth = done, share: float = share) -> None:
            if share > 0.01:
                tell(
                    f"{done[0] + worth[0]} overdue people placed, value {done[1] + worth[1]:,}; "
                    f"{worth[1]:,} of at most {bound[1]:,} in this part"
                )

        arranged = arrange(part, extra_of(field), replace(effort, seconds=effort.seconds * share), say)
        found.append(arranged)
        placed = arranged.arrangement.places
        for person in np.flatnonzero(placed != NOWHERE).tolist():
            whole.places[person] = number[part.places[placed[person]].id]
    prices = sum((one.prices for one in found), np.zeros(len(field.problem.people)))
    return whole, _bound(found), prices


def _bound(found: list[Arranged]) -> Bound:
    """Where all overdue people are placed who can be, no better plan places fewer in any part, so what is
    proven of a part holds. Otherwise only the bounds with `extra` do."""
    overdue = sum(one.overdue for one in found)
    is_most = overdue == sum(one.worth[0] for one in found)
    return Bound(
        overdue,
        sum(
            one.worth[1] if one.proven and is_most else one.bound - one.extra * one.worth[0] for one in found
        ),
    )


def _plan(
    problem: Problem, field: Field, arrangement: Arrangement, bound: Bound, *, seed: int, workers: int
) -> Plan:
    at = {
        person.id: field.places[place]
        for person, place in zip(field.problem.people, arrangement.places, strict=True)
        if place != NOWHERE
    }
    placements = tuple(
        _placement(field.judge, person, at[person.id]) for person in problem.people if person.id in at
    )
    waits = who_waits(field, arrangement)
    return Plan(
        problem=hash_of(problem),
        made_by=f"kith matching {__version__}, ortools {version('ortools')}",
        seed=seed,
        workers=workers,
        value=value(problem, {one.person: (at[one.person], one.fit.total) for one in placements}),
        bound=bound,
        placements=placements,
        new_groups=_new_groups(placements, {place.id: place for place in at.values()}),
        waiting=tuple(waits[person.id] for person in problem.people if person.id in waits),
        invited=tuple((one.id, one.invited) for one in problem.people if one.invited is not None),
        stability=stability(problem, {one.person: one.place for one in placements}),
    )


def _placement(judge: Judge, person: Person, place: Place) -> Placement:
    return Placement(
        person=person.id,
        place=place.id,
        fit=judge.fit(person, place),
        waited=judge.problem.waited(person),
        overdue=judge.problem.is_overdue(person),
        kept=person.previous == place.id,
        reasons=judge.reasons(person, place),
    )


def _new_groups(placements: tuple[Placement, ...], places: dict[str, Place]) -> tuple[NewGroup, ...]:
    people: dict[str, list[str]] = {}
    for one in placements:
        people.setdefault(one.place, []).append(one.person)
    return tuple(
        NewGroup(
            id=name,
            opening=made.opening,
            facilitator=made.facilitator,
            form=made.form,
            topic=made.topic,
            language=made.language,
            people=tuple(people[name]),
        )
        for name in sorted(people)
        if (made := places[name].made) is not None
    )
