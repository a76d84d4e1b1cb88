"""Splitting: fields that do not touch. Nothing chosen in one of them says anything about another."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from kith.matching.solving.field import Field, Numbers, Truths


def apart_fields(field: Field) -> Iterator[Field]:
    """The field in as many parts as have no person, facilitator or room in common, the largest first."""
    if not len(field.people):
        return
    part_of = _parts(field)
    sizes = np.bincount(part_of[field.pair_places])
    for part in np.argsort(-sizes, kind="stable"):
        yield _narrowed(field, np.flatnonzero(part_of == part))


def _parts(field: Field) -> Numbers:
    """A number for each place: of the part that it belongs to."""
    places, people = len(field.places), len(field.problem.people)
    limited_rooms = (one.id for one in field.problem.openings if one.rooms is not None)
    rooms = {name: number for number, name in enumerate(limited_rooms)}
    limited = [
        (number, rooms[place.made.opening])
        for number, place in enumerate(field.places)
        if place.made is not None and place.made.opening in rooms
    ]
    ends = np.concatenate(
        [
            places + field.people,
            places + people + field.owners,
            np.array([2 * places + people + room for _, room in limited], np.int64),
        ]
    )
    begins = np.concatenate(
        [field.pair_places, np.arange(places), np.array([number for number, _ in limited], np.int64)]
    )
    count = 2 * places + people + len(rooms)
    touches = coo_array((np.ones(len(ends), np.int8), (begins, ends)), shape=(count, count))
    _, label = connected_components(touches, directed=False)
    found: Numbers = label[:places].astype(np.int64)
    return found


def _narrowed(field: Field, places: Numbers) -> Field:
    """The field with these places alone; people keep their numbers."""
    keeps = np.zeros(len(field.places), np.bool_)
    keeps[places] = True
    return narrowed(field, keeps[field.pair_places])


def narrowed(field: Field, keeps: Truths) -> Field:
    """The field with these pairs alone, without places that have none; people keep their numbers."""
    counts = np.bincount(field.pair_places[keeps], minlength=len(field.places))
    places = np.flatnonzero(counts)
    return replace(
        field,
        places=tuple(field.places[place] for place in places),
        starts=np.concatenate([[0], np.cumsum(counts[places])]).astype(np.int64),
        people=field.people[keeps],
        fits=field.fits[keeps],
        worths=field.worths[keeps],
    )
