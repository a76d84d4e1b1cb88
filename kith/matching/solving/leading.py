"""Leading: which groups one facilitator can lead together, as lists of openings to choose one from."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import Limits
from kith.matching.solving.field import Field, Numbers, Truths
from kith.matching.solving.pricing import Prices

MOST_CHOICES: Final = 2000  # of one facilitator; beyond, clashes are let pass in the bound


@dataclass(frozen=True, slots=True)
class Choice:
    """What the best choice of every facilitator is worth together, and the new groups in it."""

    gain: float
    chosen: Numbers


class Leading:
    """Answers for one field. A *turn* is a facilitator at one opening; of its places one can be made."""

    def __init__(self, field: Field, limits: Limits) -> None:
        made = [(number, place.made) for number, place in enumerate(field.places) if place.made is not None]
        turns = {key: at for at, key in enumerate(sorted({(m.facilitator, m.opening) for _, m in made}))}
        numbers = np.array([number for number, _ in made], np.int64)
        turn = np.array([turns[m.facilitator, m.opening] for _, m in made], np.int64)
        order = np.argsort(turn, kind="stable")
        self._places = numbers[order]
        self._starts = np.searchsorted(turn[order], np.arange(len(turns)))
        self._bounds = np.append(self._starts, len(made))
        self._count = len(turns)
        self._choices, self._firsts, self._rows = _choices(field, limits, list(turns))

    def best(self, gains: Prices) -> Choice:
        """`gains` says of every place what making it gains; the best that each facilitator can lead."""
        if not self._count:
            return Choice(0.0, np.zeros(0, np.int64))
        mine = gains[self._places]
        most = np.append(np.maximum(np.maximum.reduceat(mine, self._starts), 0.0), 0.0)
        worth = most[self._choices].sum(axis=1)
        best = np.maximum.reduceat(worth, self._firsts)
        chosen = self._choices[_first_true(worth == best[self._rows], self._firsts)]
        turns = np.unique(chosen[(chosen < self._count) & (most[chosen] > 0)])
        each = ((self._bounds[turn], self._bounds[turn + 1]) for turn in turns)
        places = [self._places[start + np.argmax(mine[start:end])] for start, end in each]
        return Choice(float(best.sum()), np.array(places, np.int64))


def _first_true(is_so: Truths, firsts: Numbers) -> Numbers:
    """The first row of each part that is so; every part has one."""
    rows = np.flatnonzero(is_so)
    return rows[np.searchsorted(rows, firsts)]


def _choices(field: Field, limits: Limits, turns: list[tuple[str, str]]) -> tuple[Numbers, Numbers, Numbers]:
    """A row for each set of turns that one facilitator can take; where each facilitator's begin; whose."""
    of: dict[str, list[int]] = {}
    for number, (facilitator, _) in enumerate(turns):
        of.setdefault(facilitator, []).append(number)
    opening = [name for _, name in turns]
    sets = [_sets(field, mine, opening, limits.groups_left(facilitator)) for facilitator, mine in of.items()]
    width = max((1, *(len(one) for choices in sets for one in choices)))
    rows = [(*one, *[len(turns)] * (width - len(one))) for choices in sets for one in choices]
    counts = np.array([len(choices) for choices in sets], np.int64)
    return (
        np.array(rows, np.int64).reshape(-1, width),
        np.cumsum(counts) - counts,
        np.repeat(np.arange(len(sets)), counts),
    )


def _sets(field: Field, turns: list[int], opening: list[str], groups: int) -> list[tuple[int, ...]]:
    """The largest sets of turns at openings that do not clash, at most `groups` of them.

    Where there are too many to list, everything is one set: more than the rules allow, so that a bound
    made from it is too high and never too low.
    """
    found: list[tuple[int, ...]] = [()]
    for turn in turns:
        found += [
            (*one, turn)
            for one in found
            if len(one) < groups and all((opening[turn], opening[t]) not in field.clashes for t in one)
        ]
        if len(found) > MOST_CHOICES:
            return [tuple(turns)]
    return found
