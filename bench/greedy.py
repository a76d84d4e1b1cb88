"""Two greedy ways to form groups, to set the solver beside. Both keep every hard rule.

First come: the one who waits longest takes the seat in an open group that fits best; then each group that
can be made, in the order of the input, takes those who wait longest. Best fit: of all pairs of a person and
a seat the best fitting first; then of all groups that can be made the one with the most fit together.
"""

from collections.abc import Iterable

import numpy as np

from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.field import Field, Numbers
from kith.matching.solving.starting import chosen_of, fill


def first_come(field: Field) -> Arrangement:
    waited = _waited(field)
    arrangement = Arrangement(field)
    order = np.lexsort((-field.fits, -waited[field.people]))
    _take_seats(arrangement, order)
    limits = Limits(field, arrangement.use(()))
    for place, there in enumerate(field.places):
        if there.made is not None and limits.allows(place):
            mine = field.people[field.of_place(place)]
            left = mine[arrangement.places[mine] == NOWHERE]
            people = left[np.argsort(-waited[left], kind="stable")].tolist()
            chosen = chosen_of(field, place, people, [1.0] * len(people))
            if chosen:
                arrangement.put(chosen, place)
                limits.take(place)
    return arrangement


def best_fit(field: Field) -> Arrangement:
    arrangement = Arrangement(field)
    _take_seats(arrangement, np.argsort(-field.fits, kind="stable"))
    fill(arrangement, Limits(field, arrangement.use(())), field.fits.astype(np.float64))
    return arrangement


def _waited(field: Field) -> Numbers:
    return np.array([field.problem.waited(person) for person in field.problem.people], np.int64)


def _take_seats(arrangement: Arrangement, pairs: Iterable[int]) -> None:
    """Pairs of open groups in this order, each taken if there is a seat and nobody they must not meet."""
    field, inside = arrangement.field, dict[int, list[int]]()
    for pair in pairs:
        person, place = int(field.people[pair]), int(field.pair_places[pair])
        there = inside.setdefault(place, [])
        if field.places[place].made is not None or arrangement.places[person] != NOWHERE:
            continue
        seat = field.places[place]
        lacks = (
            seat.further + field.further[[*there, person]].sum() < seat.composition.least_further
            or seat.holding + field.holding[[*there, person]].sum() < seat.composition.least_holding
        )
        apart = field.apart_from.get(person, frozenset()) & set(there)
        if len(there) < seat.free and not apart and not lacks:
            there.append(person)
            arrangement.put([person], place)
