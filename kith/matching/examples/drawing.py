"""Drawing: chance from a seed, always the same: `random.Random.random` alone, which Python keeps."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Draws:
    """Draws from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, least: int, most: int) -> int:
        """Both ends can come."""
        return least + int(self._random.random() * (most - least + 1))

    def one_of(self, things: Sequence[tuple[Thing, int]]) -> Thing:
        """One of the things, each as often as its number says."""
        at = self._random.random() * sum(often for _, often in things)
        for thing, often in things:
            at -= often
            if at < 0:
                return thing
        return things[-1][0]

    def some_of(self, things: Sequence[tuple[Thing, int]], count: int) -> list[Thing]:
        """Different things, one after the other."""
        left, found = list(things), list[Thing]()
        while left and len(found) < count:
            found.append(self.one_of(left))
            left = [pair for pair in left if pair[0] != found[-1]]
        return found

    def days(self, mean: float) -> int:
        """A number of days, few mostly and many at times: exponential with this mean."""
        return int(-mean * math.log(1 - self._random.random()))
