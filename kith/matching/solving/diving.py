"""Diving: a first arrangement made in rounds. What is settled at the prices of the moment is fixed, and the
prices of what is left are found anew.

At the prices of the bound many places want the same people. In each round those places take theirs whom
fewest others want; a price that has become too high for the rest falls in the next.
"""

from typing import Final

import numpy as np

from kith.matching.solving.arrangement import NOWHERE, Arrangement, Limits
from kith.matching.solving.bounding import Bounding
from kith.matching.solving.field import Field, Numbers, Truths
from kith.matching.solving.splitting import narrowed
from kith.matching.solving.starting import chosen_of, start

ROUNDS: Final = 25
STEPS: Final = 12  # towards the prices of what is left, in each round
HOPES: Final = (0.03, 0.02, 0.015)  # each makes one arrangement, and the best is taken
MANY: Final = 200_000  # pairs from which one arrangement has to do
SHARE: Final = 0.1  # of the places wanted in a round that are fixed, at least


def dive(field: Field, bounding: Bounding, begun: Arrangement, workers: int) -> Arrangement:
    """Fill up `begun`, beginning at the prices of `bounding`."""
    hopes = HOPES if len(field.people) < MANY else HOPES[-1:]
    found = [_dived(field, bounding, begun, hope, workers) for hope in hopes]
    return max(found, key=Arrangement.worth)


def _dived(field: Field, bounding: Bounding, begun: Arrangement, hope: float, workers: int) -> Arrangement:
    now, people, rooms = begun.copy(), bounding.people, bounding.rooms
    for _ in range(ROUNDS):
        limits = Limits(field, now.use(now.used().tolist()))
        rest, numbers = _rest(field, now, limits)
        if not len(numbers):
            break
        again = Bounding(rest, bounding.extra, limits, workers=workers)
        again.people, again.rooms = people, rooms
        again.improve(STEPS, hope)
        people, rooms = again.people, again.rooms
        if not _settle(now, limits, again, numbers):
            break
    return start(field, people, bounding.extra, now)


def _rest(field: Field, now: Arrangement, limits: Limits) -> tuple[Field, Numbers]:
    """What is left to choose from, and the numbers that its places have in the whole field."""
    pairs = _left(field, now, limits)[field.pair_places] & (now.places[field.people] == NOWHERE)
    counts = np.bincount(field.pair_places[pairs], minlength=len(field.places))
    least = np.array([place.least for place in field.places], np.int64)
    further = np.bincount(field.pair_places[pairs & field.further[field.people]], minlength=len(field.places))
    asked = np.array([place.composition.least_further - place.further for place in field.places], np.int64)
    enough = (counts >= least) & (further >= asked) & (counts > 0)
    return narrowed(field, pairs & enough[field.pair_places]), np.flatnonzero(enough)


def _left(field: Field, now: Arrangement, limits: Limits) -> Truths:
    """The places that are not used and can be: at one opening all of a facilitator's can, or none."""
    allowed: dict[tuple[str, str], bool] = {}
    is_left = np.ones(len(field.places), np.bool_)
    for place, there in enumerate(field.places):
        if there.made is not None:
            turn = (there.made.facilitator, there.made.opening)
            if turn not in allowed:
                allowed[turn] = limits.allows(place)
            is_left[place] = allowed[turn]
    is_left[now.used()] = False
    return is_left


def _settle(now: Arrangement, limits: Limits, again: Bounding, numbers: Numbers) -> bool:
    """Fix the places whose people fewest others want; True if any was."""
    field, look = now.field, again.look(again.people, again.rooms)
    wanted = np.append(np.maximum(look.people - 1, 0), 0.0)
    nobody, chosen_by = len(look.people), look.chosen()
    rivals = np.array([wanted[who].sum() / max(1, (who != nobody).sum()) for _, who in chosen_by])
    fixed, most = 0, max(1, int(SHARE * len(rivals)))
    for row in np.argsort(rivals, kind="stable").tolist():
        there, who = chosen_by[row]
        place = int(numbers[there])
        people = [person for person in who.tolist() if person != nobody]
        if fixed >= most and rivals[row] > 0:
            break
        if not people or (now.places[people] != NOWHERE).any() or not limits.allows(place):
            continue
        chosen = chosen_of(field, place, people, [1.0] * len(people))
        if len(chosen) == len(people):
            now.put(people, place)
            limits.take(place)
            fixed += 1
    return fixed > 0
