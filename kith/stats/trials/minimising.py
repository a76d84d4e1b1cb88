"""Minimisation: the next arm is probably the one that keeps the arms most alike (Pocock and Simon)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import Floats
from kith.stats.trials.allocating import VERSION, Allocation, check_arms
from kith.stats.trials.drawing import Lots

Distance = Literal["range", "variance"]
TIED = 1e-9


def imbalances(
    counts: npt.ArrayLike, *, weights: npt.ArrayLike | None = None, distance: Distance = "range"
) -> Floats:
    """How unlike the arms would be if the next person went to each, shape (arms,).

    `counts`, shape (factors, arms), are the people in each arm who have the next person's level of each
    factor; `weights` has shape (factors,). Per factor the range or the sample variance over arms, weighted
    and summed (Pocock and Simon 1975, Biometrics 31:103). Raises `BadInput` for shapes that do not fit.

    >>> imbalances([[9, 10], [12, 14], [5, 4]]).tolist()
    [3.0, 5.0]
    """
    seen = np.asarray(counts, dtype=np.float64)
    if seen.ndim != 2 or seen.shape[1] < 2 or not len(seen):
        raise BadInput("counts have a row for each factor and a column for each of at least two arms")
    weighed = np.ones(len(seen)) if weights is None else np.asarray(weights, dtype=np.float64)
    if weighed.shape != (len(seen),) or not (weighed >= 0).all():
        raise BadInput("there is one weight of at least 0 for each factor")
    after = seen[:, None, :] + np.eye(seen.shape[1])  # (factors, arm the person goes to, arms)
    if distance == "range":
        apart = np.ptp(after, axis=2)
    elif distance == "variance":
        apart = after.var(axis=2, ddof=1)
    else:
        raise BadInput(f'a distance is "range" or "variance", and not "{distance}"')
    return np.asarray(weighed @ apart)


def preferred(scores: Floats) -> list[int]:
    """The arms with the smallest imbalance, several where they tie.

    >>> preferred(imbalances([[3, 3], [7, 7]]))
    [0, 1]
    """
    return [int(arm) for arm in np.flatnonzero(scores <= scores.min() + TIED)]


@dataclass(frozen=True)
class Minimisation:
    """Minimisation over declared factors, for arms of equal size, with an element of chance.

    The preferred arm, drawn among those that tie, is given with `probability`, and each other arm with an
    equal part of the rest. Raises `Declined` for a probability of 1, by which the next arm could be
    known, and `BadInput` for one that prefers nothing.
    """

    arms: tuple[str, ...]
    seed: int
    factors: Mapping[str, Sequence[str]]
    weights: Mapping[str, float] = field(default_factory=dict)
    distance: Distance = "range"
    probability: float = 0.8

    def __post_init__(self) -> None:
        check_arms(self.arms, self.factors)
        if not self.factors:
            raise BadInput("minimisation needs at least one factor")
        if self.probability >= 1:
            raise Declined("minimisation without chance lets the next arm be foreseen: below 1, please")
        if not self.probability > 1 / len(self.arms):
            raise BadInput(f"the preferred arm must be more likely than 1 in {len(self.arms)}")
        unknown = sorted(self.weights.keys() - self.factors.keys())
        if unknown:
            raise BadInput("is no factor of this list", column=unknown[0])
        Lots(self.seed)

    def draw(self, levels: Mapping[str, str], place: int, before: Sequence[Allocation]) -> str:
        """The arm of the next person, given everybody before."""
        scores = imbalances(self._counts(levels, before), weights=self._weights(), distance=self.distance)
        lots = Lots(self.seed, VERSION, "minimisation", len(before))
        best = preferred(scores)
        first = lots.one_of(best)
        if len(best) == len(self.arms) or lots.share() < self.probability:
            return self.arms[first]
        return lots.one_of([arm for arm in self.arms if arm != self.arms[first]])

    def _counts(self, levels: Mapping[str, str], before: Sequence[Allocation]) -> Floats:
        counts = np.zeros((len(self.factors), len(self.arms)))
        for one in before:
            had = dict(one.levels)
            for row, factor in enumerate(self.factors):
                counts[row, self.arms.index(one.arm)] += had[factor] == levels[factor]
        return counts

    def _weights(self) -> list[float]:
        return [self.weights.get(factor, 1.0) for factor in self.factors]

    def described(self) -> str:
        factors = ", ".join(self.factors)
        return f"minimisation over {factors} by {self.distance}, preferred with {self.probability:g}"
