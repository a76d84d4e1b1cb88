"""Forming a made-up problem: groups with seats, openings, facilitators, and the people who wait."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from kith.matching.examples.assumed import (
    DAYS,
    EVENINGS,
    FORMS,
    MEETS,
    NOTE,
    STAGES,
    START,
    TODAY,
    TOPICS,
    VENUES,
)
from kith.matching.examples.drawing import Draws
from kith.matching.examples.inventing import home, people
from kith.matching.faults import BadOption
from kith.matching.problem import (
    Composition,
    Facilitator,
    Group,
    Kind,
    Member,
    Mode,
    Opening,
    Problem,
    Rules,
    Slot,
)

MOST: Final = 100_000


def example(count: int, *, seed: int) -> Problem:
    """A made-up problem with `count` people. Raises `BadOption` for a number that makes none.

    >>> example(5, seed=1) == example(5, seed=1)
    True
    """
    if not 1 <= count <= MOST:
        raise BadOption(f"an example has 1 to {MOST} people, and not {count}")
    if seed < 0:
        raise BadOption(f"a seed is a whole number of at least 0, and {seed} is not")
    draws = Draws(seed)
    openings = tuple(_opening(draws, number) for number in range(max(6, count // 25)))
    groups = tuple(_group(draws, number) for number in range(count // 20))
    return Problem(
        today=TODAY,
        topics=tuple(topic for topic, _ in TOPICS),
        rules=Rules(least_further=1, further_from=24, least_attendance=80),
        people=people(draws, count, groups),
        groups=groups,
        openings=openings,
        facilitators=tuple(_facilitator(draws, number, openings) for number in range(max(2, count // 15))),
        forms=FORMS,
        note=f"{NOTE} People: {count}, seed: {seed}.",
    )


def _slot(draws: Draws, zone: str) -> Slot:
    """Twelve weeks, mostly in the evening, beginning in the week of the start."""
    first = START + timedelta(days=draws.one_of(DAYS))
    minutes = draws.one_of(((60, 3), (90, 6), (120, 1)))
    return Slot(zone, first, at=draws.one_of(EVENINGS), minutes=minutes, meetings=12)


def _meets(draws: Draws, zone: str) -> tuple[Mode, str | None]:
    mode = draws.one_of(MEETS)
    if mode is not Mode.HYBRID:
        return mode, None
    return (mode, VENUES[zone]) if zone in VENUES else (Mode.VIDEO, None)


def _access(draws: Draws) -> frozenset[str]:
    return frozenset({"captions"}) if draws.chance(0.5) else frozenset()


def _opening(draws: Draws, number: int) -> Opening:
    lives = home(draws)
    mode, venue = _meets(draws, lives.zone)
    rooms = 2 if venue else None
    return Opening(f"o{number}", _slot(draws, lives.zone), mode, venue, access=_access(draws), rooms=rooms)


def _group(draws: Draws, number: int) -> Group:
    lives = home(draws)
    mode, venue = _meets(draws, lives.zone)
    seats = draws.between(8, 12)
    members = range(draws.between(4, seats))
    inside = tuple(
        Member(f"g{number}m{member}", draws.one_of(STAGES), helps_hold=draws.chance(0.15))
        for member in members
    )
    return Group(
        id=f"g{number}",
        seats=seats,
        slot=_slot(draws, lives.zone),
        language=lives.language,
        topics=frozenset(draws.some_of(TOPICS, draws.between(1, 2))),
        kind=draws.one_of(((Kind.PEER, 6), (Kind.PROFESSIONAL, 3), (Kind.MIXED, 1))),
        mode=mode,
        members=inside,
        facilitators=frozenset({f"g{number}f"}),
        held=1 if len(inside) < seats and draws.chance(0.2) else 0,
        venue=venue,
        access=_access(draws),
        composition=Composition(
            genders=frozenset({"woman"}) if draws.chance(0.1) else None,
            least_further=1 if draws.chance(0.3) else 0,
        ),
    )


def _facilitator(draws: Draws, number: int, openings: Sequence[Opening]) -> Facilitator:
    """Leads in the language of one home, at a few openings, about a few topics."""
    free = draws.some_of([(opening.id, 1) for opening in openings], draws.between(2, 4))
    return Facilitator(
        id=f"f{number}",
        kind=draws.one_of(((Kind.PEER, 6), (Kind.PROFESSIONAL, 4))),
        languages=frozenset({home(draws).language}),
        topics=frozenset(draws.some_of(TOPICS, draws.between(2, 4))),
        openings=frozenset(free),
        groups=draws.between(1, 2),
    )
