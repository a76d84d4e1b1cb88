"""Drawing lots: random numbers that come out the same from a stored seed, whatever else is drawn."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

from numpy.random import PCG64, Generator, SeedSequence

from kith.stats.refusing import BadInput

Thing = TypeVar("Thing")
WIDTH = 2**64


class Lots:
    """A stream of draws named by a seed and by what it is for: streams of other names do not touch it.

    It uses the raw output of PCG64, which numpy promises to keep, and not numpy's Generator, whose
    methods may change between versions. A whole number is drawn by rejection, so none is favoured.

    >>> Lots(7, "north").shuffled("aabb") == Lots(7, "north").shuffled("aabb")
    True
    """

    def __init__(self, seed: int, *names: object) -> None:
        digest = sha256("\x1f".join(map(str, names)).encode()).digest()
        words = [int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4)]
        self._bits = PCG64(SeedSequence([checked_seed(seed), *words]))

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1, each as likely as the others."""
        fair = WIDTH - WIDTH % limit
        while (drawn := int(self._bits.random_raw())) >= fair:
            pass
        return drawn % limit

    def share(self) -> float:
        """A number from 0 up to but not 1, in steps of 2^-53."""
        return (int(self._bits.random_raw()) >> 11) * 2.0**-53

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """All of them in an order drawn at random (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def checked_seed(seed: int) -> int:
    """The seed, if it is one; raises `BadInput` for what is not a whole number of at least 0."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise BadInput(f"a seed is a whole number of at least 0, and {seed!r} is not")
    return seed


def simulator(seed: int) -> Generator:
    """Random numbers for simulation and imputation, where they need not stay the same for ever."""
    return Generator(PCG64(checked_seed(seed)))
