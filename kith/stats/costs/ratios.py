"""Ratios of cost to effect: named by quadrant, because the same number can mean opposite things."""

from dataclasses import dataclass
from math import sqrt

from kith.stats.costs.increments import Increments
from kith.stats.refusing import Declined
from kith.stats.results import Interval


@dataclass(frozen=True)
class Quadrant:
    """A quarter of the plane of effect (to the right) and cost (upwards), and what lying in it means."""

    name: str
    meaning: str
    has_ratio: bool


NORTH_EAST = Quadrant("north-east", "more effect at more cost", True)
SOUTH_EAST = Quadrant("south-east", "dominant: more effect and no more cost", False)
SOUTH_WEST = Quadrant(
    "south-west", "less effect at less cost: the ratio is what is saved per unit lost", True
)
NORTH_WEST = Quadrant("north-west", "dominated: less effect and no less cost", False)
LEVEL = Quadrant("no difference in effect", "the effects are equal: cost alone differs", False)


def quadrant(effect: float, cost: float) -> Quadrant:
    """Where a pair of differences lies, treated minus control.

    >>> quadrant(0.1, 50).name, quadrant(0.1, -50).meaning
    ('north-east', 'dominant: more effect and no more cost')
    """
    if effect == 0:
        return LEVEL
    if effect > 0:
        return NORTH_EAST if cost > 0 else SOUTH_EAST
    return SOUTH_WEST if cost < 0 else NORTH_WEST


def ratio(effect: float, cost: float) -> float | None:
    """Cost per unit of effect: a ratio of means. None where the quadrant gives it no meaning.

    >>> ratio(0.025, 200.0), ratio(0.025, -200.0)
    (8000.0, None)
    """
    return cost / effect if quadrant(effect, cost).has_ratio else None


def is_clear_of_zero(found: Increments, level: float) -> bool:
    """Whether the interval of the effect leaves out zero: else an interval of the ratio has no two ends."""
    return abs(found.effect) > found.reach(level) * found.se_effect


def fieller(found: Increments, *, level: float = 0.95) -> Interval:
    """Fieller's interval of the ratio of cost to effect, in money per unit of effect.

    The ratios R for which cost - R · effect is within its own interval about zero. Assumes that both
    differences are jointly normal. Raises `Declined` where the effect is not clear of zero: the set is then
    no interval. Source: Fieller (1954); Willan and O'Brien (1996).

    >>> one = Increments(cost=200, effect=0.05, se_cost=50, se_effect=0.01, covariance=0, df=float("inf"))
    >>> limits = fieller(one)
    >>> round(limits.low), round(limits.high)
    (1903, 7550)
    """
    if not is_clear_of_zero(found, level):
        raise Declined("the effect is not clear of zero: an interval of the ratio would have no two ends")
    square = found.reach(level) ** 2
    a = found.effect**2 - square * found.se_effect**2
    b = found.cost * found.effect - square * found.covariance
    c = found.cost**2 - square * found.se_cost**2
    root = sqrt(max(b**2 - a * c, 0.0))
    return Interval(low=(b - root) / a, high=(b + root) / a, level=level, method="Fieller")
