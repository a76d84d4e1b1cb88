"""Improving: neighbourhoods are solved one after the other, each no worse than before, until work is done.

With several workers so many neighbourhoods that do not touch are solved at the same time and taken over
together, so that the answer depends on the number of workers and not on which is faster.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from kith.matching.solving.arrangement import Arrangement, Limits
from kith.matching.solving.field import Field
from kith.matching.solving.modelling import Answer, Part, choose
from kith.matching.solving.neighbourhoods import Neighbourhoods
from kith.matching.solving.pricing import Prices

SIZES: Final = (1000, 2000, 3000)  # pairs in a neighbourhood: larger when smaller ones gain no more
WORK: Final = 0.5  # of one neighbourhood at most
PER_MODEL: Final = 0.005  # seconds to put a model together, beside the solver's work
PER_PAIR: Final = 4e-5
IDLE: Final = 40  # neighbourhoods without gain before they grow


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds of work for each of so many workers, and where chance begins."""

    seconds: float
    workers: int
    seed: int


@dataclass
class _Search:
    """The best so far, what it is worth, the work done, how long nothing was gained, how large parts are."""

    now: Arrangement
    worth: tuple[int, int]
    spent: float = 0.0
    idle: int = 0
    size: int = 0

    def take(self, found: Arrangement, spent: float, parts: int) -> bool:
        """Take over what is no worse; True if it is better."""
        worth = found.worth()
        is_better = worth > self.worth
        if worth >= self.worth:
            self.now, self.worth = found, worth
        self.spent += spent
        self.idle = 0 if is_better else self.idle + max(parts, 1)
        if self.idle > IDLE:
            self.size, self.idle = self.size + 1, 0
        return is_better

    def goes_on(self, seconds: float) -> bool:
        return self.spent < seconds and self.size < len(SIZES)


def improve(
    field: Field,
    begun: Arrangement,
    gains: Prices,
    effort: Effort,
    tell: Callable[[tuple[int, int]], None],
    *,
    loss: float,
) -> Arrangement:
    """The best arrangement found from `begun`. `tell` is called with its worth each time it grows.

    `gains` is what each pair is worth at the prices of the bound; pairs that lose more than `loss` are not
    looked at.
    """
    around = Neighbourhoods(field, gains, loss=loss, seed=effort.seed)
    search = _Search(begun, begun.worth())
    with ThreadPoolExecutor(effort.workers) as pool:
        while search.goes_on(effort.seconds):
            parts = list(_drawn(around, search.now, SIZES[search.size], effort.workers))
            solve = partial(_solved, field, search.now, effort.seed)
            answers = list(pool.map(solve, parts))
            found, spent = search.now.copy(), WORK * (not parts)
            for (part, _), answer in zip(parts, answers, strict=True):
                spent = max(spent, cost(part, answer))
                if answer.places is not None:
                    found.places[part.people] = answer.places
            if search.take(found, spent, len(parts)):
                tell(search.worth)
    return search.now


def cost(part: Part, answer: Answer) -> float:
    """Seconds that a core of an ordinary machine took for it."""
    return answer.work + PER_MODEL + PER_PAIR * len(part.pairs)


def _solved(field: Field, now: Arrangement, seed: int, one: tuple[Part, Limits]) -> Answer:
    part, limits = one
    return choose(field, part, limits, now, seed=seed, work=WORK)


def _drawn(around: Neighbourhoods, now: Arrangement, size: int, count: int) -> Iterator[tuple[Part, Limits]]:
    """Up to so many neighbourhoods that have no owner, no person and no room in common."""
    freed_before, people_before, rooms_before = set[int](), set[int](), set[str]()
    for _ in range(count):
        drawn = around.drawn(now, size, freed_before)
        if drawn is None:
            continue
        freed, free = drawn
        free[list(people_before)] = False
        part, limits = around.part(now, freed, free)
        rooms = around.rooms(part)
        if not len(part.pairs) or rooms & rooms_before:
            continue
        yield part, limits
        freed_before |= freed
        people_before |= set(np.unique(part.people).tolist())
        rooms_before |= rooms
