"""Allocating: who gets which arm, drawn from a stored seed and revealed one at a time, after enrolment."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Protocol

from kith.stats.refusing import BadInput, Declined
from kith.stats.trials.drawing import Lots

VERSION = "kith allocation 1"  # of the algorithm: the same seed and version give the same list


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """One line of the log: who was enrolled, at which levels, and what was drawn. `seal` chains the lines."""

    number: int
    unit: str  # a person or, where groups are allocated, a whole group
    levels: tuple[tuple[str, str], ...]
    arm: str
    seal: str


class Rule(Protocol):
    """How the next arm is drawn: from blocks, or by minimisation."""

    @property
    def arms(self) -> tuple[str, ...]: ...

    @property
    def seed(self) -> int: ...

    @property
    def factors(self) -> Mapping[str, Sequence[str]]: ...

    def draw(self, levels: Mapping[str, str], place: int, before: Sequence[Allocation]) -> str: ...

    def described(self) -> str: ...


@dataclass(frozen=True)
class Blocks:
    """Permuted blocks within strata, of sizes drawn from a declared set.

    `factors` are the strata's factors with their declared levels; `ratio` holds for each block. A block's
    size is drawn with the block, from a stream of its stratum alone. Raises `BadInput` for sizes that are
    no multiple of the ratio's sum.
    """

    arms: tuple[str, ...]
    seed: int
    sizes: tuple[int, ...] = (4, 6)
    ratio: tuple[int, ...] = ()
    factors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _drawn: dict[str, tuple[Lots, list[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        check_arms(self.arms, self.factors)
        object.__setattr__(self, "ratio", self.ratio or (1,) * len(self.arms))
        if len(self.ratio) != len(self.arms) or min(self.ratio) < 1:
            raise BadInput(f"a ratio has a whole number above 0 for each of {len(self.arms)} arms")
        least = sum(self.ratio)
        wrong = [size for size in self.sizes if size < least or size % least]
        if wrong or not self.sizes:
            raise BadInput(f"block sizes must be multiples of {least}, the sum of the ratio: {self.sizes}")
        Lots(self.seed)

    def draw(self, levels: Mapping[str, str], place: int, before: Sequence[Allocation]) -> str:
        """The arm that follows in the stratum, of which `place` people were enrolled before."""
        stratum = json.dumps(sorted(levels.items()))
        if stratum not in self._drawn:
            self._drawn[stratum] = (Lots(self.seed, VERSION, "blocks", stratum), [])
        lots, sequence = self._drawn[stratum]
        while len(sequence) <= place:
            sequence += self._block(lots)
        return sequence[place]

    def _block(self, lots: Lots) -> list[str]:
        times = lots.one_of(self.sizes) // sum(self.ratio)
        return lots.shuffled([arm for arm, share in zip(self.arms, self.ratio, strict=True)
                              for _ in range(share * times)])  # fmt: skip

    def described(self) -> str:
        strata = math.prod(len(levels) for levels in self.factors.values())
        sizes = ", ".join(map(str, self.sizes))
        ratio = ":".join(map(str, self.ratio))
        return f"permuted blocks of size {sizes}, {ratio}, {strata} strata"


def check_arms(arms: tuple[str, ...], factors: Mapping[str, Sequence[str]]) -> None:
    """Raises `BadInput` for fewer than two arms, and for names that stand twice."""
    if len(arms) < 2 or len(set(arms)) < len(arms):
        raise BadInput("there must be at least two arms, each named once")
    for factor, levels in factors.items():
        if not levels or len(set(levels)) < len(levels):
            raise BadInput("the levels of a factor must be declared, each once", column=factor)


class AllocationList:
    """What was allocated so far, and the next one only when somebody is enrolled.

    It shows the log and nothing of what is to come: the next arm is drawn when `enrol` is called. The log
    only grows; each line carries a seal over all before it, so that a changed line is noticed.

    >>> coming = AllocationList(Blocks(("a", "b"), seed=3, factors={"site": ("north", "south")}))
    >>> first = coming.enrol("p1", site="north")
    >>> coming.enrol("p1", site="north") == first, len(coming.log)
    (True, 1)
    """

    def __init__(self, rule: Rule, log: Sequence[Allocation] = ()) -> None:
        self._rule = rule
        self._log: list[Allocation] = []
        self._by_unit: dict[str, Allocation] = {}
        self._enrolled: Counter[tuple[tuple[str, str], ...]] = Counter()  # by stratum
        for line in log:
            if self.enrol(line.unit, **dict(line.levels)) != line:
                raise Declined(f'line {line.number} of the log, "{line.unit}", is not what was drawn')

    @property
    def log(self) -> tuple[Allocation, ...]:
        return tuple(self._log)

    def enrol(self, unit: str, **levels: str) -> Allocation:
        """Enrol a person, or a whole group, and learn the arm. Enrolling twice gives what was drawn before.

        Raises `BadInput` for a level that was not declared, a factor left out, and for a unit that comes
        again with other levels.
        """
        known = self._checked(unit, levels)
        if unit in self._by_unit:
            return self._again(unit, known)
        arm = self._rule.draw(dict(known), self._enrolled[known], self._log)
        number, last = len(self._log) + 1, self._log[-1].seal if self._log else self.digest()
        line = Allocation(number=number, unit=unit, levels=known, arm=arm, seal="")
        sealed = sha256((last + json.dumps(asdict(line))).encode()).hexdigest()
        line = Allocation(**{**vars(line), "seal": sealed})
        self._log.append(line)
        self._by_unit[unit] = line
        self._enrolled[known] += 1
        return line

    def digest(self) -> str:
        """A hash of the rule and its version, without which no log can be made again."""
        return sha256(f"{VERSION} {self._rule!r}".encode()).hexdigest()

    def _again(self, unit: str, levels: tuple[tuple[str, str], ...]) -> Allocation:
        found = self._by_unit[unit]
        if found.levels != levels:
            raise BadInput(f'"{unit}" is enrolled with other levels, and is not drawn again')
        return found

    def _checked(self, unit: str, levels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        if not unit:
            raise BadInput("somebody enrolled must have a name")
        for factor, level in levels.items():
            declared = self._rule.factors.get(factor)
            if declared is None:
                raise BadInput("is no factor of this list", column=factor)
            if level not in declared:
                listed = ", ".join(declared)
                raise BadInput(f'"{level}" is no declared level; there are {listed}', column=factor)
        missing = [factor for factor in self._rule.factors if factor not in levels]
        if missing:
            raise BadInput(f'"{unit}" has no level', column=missing[0])
        return tuple((factor, levels[factor]) for factor in self._rule.factors)

    def __repr__(self) -> str:
        return f"AllocationList({len(self._log)} enrolled)"
