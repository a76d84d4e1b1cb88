"""Uncertainty of costs and effects, read off the draws of a bootstrap."""

import numpy as np
import numpy.typing as npt

from kith.stats.costs.information import perfect_information
from kith.stats.costs.ratios import NORTH_EAST, NORTH_WEST, SOUTH_EAST, SOUTH_WEST
from kith.stats.results import Interval
from kith.stats.tables import Floats


def percentile(draws: npt.ArrayLike, level: float) -> Interval:
    """The middle part of some draws, shape (draws,).

    >>> found = percentile(np.arange(101.0), 0.9)
    >>> round(found.low, 6), round(found.high, 6)
    (5.0, 95.0)
    """
    low, high = np.quantile(np.asarray(draws, np.float64), ((1 - level) / 2, (1 + level) / 2))
    return Interval(low=float(low), high=float(high), level=level, method="bootstrap, percentile")


def shares_of_quadrants(costs: Floats, effects: Floats) -> dict[str, float]:
    """The share of draws, shape (draws,), in each quadrant; they add up to one.

    >>> shares_of_quadrants(np.array([1.0, -1.0]), np.array([1.0, 1.0]))["north-east"]
    0.5
    """
    more, dearer = effects > 0, costs > 0
    return {
        NORTH_EAST.name: float(np.mean(more & dearer)),
        f"{SOUTH_EAST.name} (dominant)": float(np.mean(more & ~dearer)),
        f"{NORTH_WEST.name} (dominated)": float(np.mean(~more & dearer)),
        SOUTH_WEST.name: float(np.mean(~more & ~dearer)),
    }


def worth_it(costs: Floats, effects: Floats, threshold: float) -> float:
    """The share of draws with a net benefit above zero at a threshold: one point of the acceptability curve.

    >>> worth_it(np.array([10.0, 10.0]), np.array([0.5, 0.1]), 50.0)
    0.5
    """
    return float(np.mean(threshold * effects - costs > 0))


def information_at(costs: Floats, effects: Floats, threshold: float) -> float:
    """Perfect information for one person at a threshold, from draws of increments.

    >>> information_at(np.array([10.0, -10.0]), np.array([0.0, 0.0]), 50.0)
    5.0
    """
    benefit = threshold * effects - costs
    return perfect_information(np.column_stack([np.zeros_like(benefit), benefit]))
