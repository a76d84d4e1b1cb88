"""Starting: a first arrangement. The place that gains most, at the prices of the bound, takes its people.

Then the next; a place whose people have gone meanwhile is weighed again when its turn comes. When no place
gains any more, prices are lowered: whoever is left costs nobody anything.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.field import Field, Numbers
from kith.matching.solving.pricing import Prices

LOWERED: Final = (1.0, 0.5, 0.0)  # prices, as parts of those of the bound


@dataclass(frozen=True, slots=True)
class Newcomers:
    gain: float
    people: tuple[int, ...]


def start(field: Field, prices: Prices, extra: int, begun: Arrangement) -> Arrangement:
    """Fill up `begun` with whom it leaves; `extra` is what an overdue person counts beside their worth."""
    arrangement = begun.copy()
    limits = Limits(field, arrangement.use(arrangement.used()))
    worths = (field.worths + extra * field.overdue[field.people]).astype(np.float64)
    for part in LOWERED:
        fill(arrangement, limits, worths - part * prices[field.people])
    return arrangement


def fill(arrangement: Arrangement, limits: Limits, gains: Prices) -> None:
    """Give unused places their best newcomers by these `gains` of pairs, as long as that gains anything."""
    field = arrangement.field
    used = set(arrangement.used().tolist())
    waiting = [
        (-offer.gain, place, offer.people)
        for place in range(len(field.places))
        if place not in used and (offer := offered(arrangement, place, gains)).gain > 0
    ]
    heapq.heapify(waiting)
    while waiting:
        _, place, people = heapq.heappop(waiting)
        if not limits.allows(place):
            continue
        if (arrangement.places[list(people)] == NOWHERE).all():
            arrangement.put(people, place)
            limits.take(place)
            continue
        offer = offered(arrangement, place, gains)
        if offer.gain > 0:
            heapq.heappush(waiting, (-offer.gain, place, offer.people))


def offered(arrangement: Arrangement, place: int, gains: Prices) -> Newcomers:
    """The best of those who are nowhere yet, and what they gain beyond the cost of a new group."""
    field = arrangement.field
    pairs = field.of_place(place)
    is_left = arrangement.places[field.people[pairs]] == NOWHERE
    people, mine = field.people[pairs][is_left], gains[pairs][is_left]
    order = np.argsort(-mine, kind="stable")
    chosen = chosen_of(field, place, people[order].tolist(), mine[order].tolist())
    if not chosen:
        return Newcomers(0.0, ())
    gain_of = dict(zip(people.tolist(), mine.tolist(), strict=True))
    cost = 0 if field.places[place].made is None else field.problem.rules.weights.new_group
    return Newcomers(sum(gain_of[person] for person in chosen) - cost, tuple(chosen))


def chosen_of(field: Field, place: int, people: Sequence[int], gains: Sequence[float]) -> list[int]:
    """Newcomers that the rules of composition let in together, the most gainful first, or none.

    First those whom the least numbers ask for, then whoever gains, then as many as the size asks for.
    """
    there = field.places[place]
    if len(people) < there.least:
        return []
    lacking = [
        (there.composition.least_further - there.further, field.further),
        (there.composition.least_holding - there.holding, field.holding),
    ]
    chosen: list[int] = []
    for missing, has in sorted(lacking, key=lambda lack: -lack[0]):
        already = sum(bool(has[person]) for person in chosen)
        _add(field, chosen, [person for person in people if has[person]], missing - already)
        if sum(bool(has[person]) for person in chosen) < missing:
            return []
    gainful = sum(gain > 0 for gain in gains)
    _add(field, chosen, people[:gainful], there.free - len(chosen))
    _add(field, chosen, people[gainful:], there.least - len(chosen))
    return chosen if there.least <= len(chosen) <= there.free else []


def _add(field: Field, chosen: list[int], people: Sequence[int], count: int) -> None:
    """The first `count` of these who are not in yet and may meet all who are."""
    there = set(chosen)
    for person in people:
        if count <= 0:
            return
        if person not in there and not (there & field.apart_from.get(person, frozenset())):
            chosen.append(person)
            there.add(person)
            count -= 1


def earlier(field: Field) -> Arrangement:
    """Everybody where the earlier plan had them, as far as that is still allowed."""
    arrangement = Arrangement(field)
    number = {place.id: at for at, place in enumerate(field.places)}
    of: dict[int, list[int]] = {}
    for person, who in enumerate(field.problem.people):
        place = number.get(who.previous or "")
        if place is not None and person in _may(field, place):
            of.setdefault(place, []).append(person)
    limits = Limits(field, arrangement.use(()))
    for place, people in of.items():
        chosen = chosen_of(field, place, people, [1.0] * len(people))
        if chosen and limits.allows(place):
            arrangement.put(chosen, place)
            limits.take(place)
    return arrangement


def _may(field: Field, place: int) -> Numbers:
    return field.people[field.of_place(place)]
