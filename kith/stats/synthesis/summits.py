"""Summits: where a likelihood is highest along one variance, which is never below 0."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from scipy.optimize import brentq


def summits(
    slope: Callable[[float], float], *, size: float, first: float, steps: int, exact: float = 1e-13
) -> list[float]:
    """Every variance from 0 up where the slope of a log-likelihood turns from rising to falling.

    The scan goes in `steps` from `first` to where the slope falls, looked for from `size` upwards. There
    can be more than one summit, and a search that only climbs finds the nearest. `exact` is relative.

    >>> [round(one, 6) for one in summits(lambda t: (1 - t) * (t + 1), size=0.1, first=0.01, steps=8)]
    [1.0]
    >>> summits(lambda t: -1.0, size=1.0, first=0.1, steps=8)
    [0.0]
    """
    slope = cache(slope)  # a bracket begins and ends where the scan has been
    top = size
    while slope(top) > 0:
        top *= 4
    grid = [0.0, *np.geomspace(min(first, top / 2), top, steps).tolist()]
    slopes = [slope(one) for one in grid]
    found = [0.0] if slopes[0] <= 0 else []
    for low, high, rising, falling in zip(grid[:-1], grid[1:], slopes[:-1], slopes[1:], strict=True):
        if rising > 0 >= falling:
            found.append(float(brentq(slope, low, high, xtol=exact * high, rtol=1e-13)))
    return found


def highest_of(found: Sequence[float], likelihood: Callable[[float], float]) -> float:
    """The summit that is highest. Where there is one, nobody need know how high it is."""
    return found[0] if len(found) == 1 else max(found, key=likelihood)
