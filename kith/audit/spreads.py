"""How long, and how often, each with an interval and what it stands on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.module_loading import import_string

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 90th percentile of waits, in minutes. Infinite: so many have not ended.

    `n` is how many waits there are, None where they are too few to show. An interval that the number of waits
    cannot give is None.
    """

    n: int | None
    median: float | None = None
    median_interval: tuple[float, float] | None = None
    p90: float | None = None
    p90_interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A proportion with Wilson's interval; only its denominator, or nothing, where counts are too small."""

    n: int | None
    value: float | None = None
    interval: tuple[float, float] | None = None


def spread(waits: Sequence[float | None]) -> Spread:
    """Of waits in minutes; None is one that has not ended, and counts as longer than all that have.

    >>> made = spread([5.0, 1.0, 2.0, 4.0, 3.0, None])
    >>> made.n, made.median, made.p90
    (6, 3.5, inf)
    """
    ordered = sorted(math.inf if one is None else one for one in waits)
    return Spread(
        n=len(ordered),
        median=_median(ordered),
        median_interval=_limits(ordered, 0.5),
        p90=ordered[math.ceil(0.9 * len(ordered)) - 1],
        p90_interval=_limits(ordered, 0.9),
    )


def share(count: int, of: int) -> Share:
    """`count` of `of`, by `kith.stats.proportions`, which is heavy and loaded only here."""
    found = import_string("kith.stats.proportions.rate")(count, of, level=LEVEL).estimate
    return Share(of, found.value, (found.interval.low, found.interval.high))


def _median(ordered: Sequence[float]) -> float:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _limits(ordered: Sequence[float], quantile: float) -> tuple[float, float] | None:
    """Between two of the waits themselves, so that at least 95 in 100 such intervals hold the quantile.

    The number of waits below the quantile is binomial; each tail is at most (1 - level) / 2.
    """
    n, tail = len(ordered), (1 - LEVEL) / 2
    at_most = list(accumulate(_chance(k, n, quantile) for k in range(n)))
    low = max((k for k in range(1, n + 1) if at_most[k - 1] <= tail), default=None)
    high = min((k for k in range(1, n + 1) if 1 - at_most[k - 1] <= tail), default=None)
    return None if low is None or high is None else (ordered[low - 1], ordered[high - 1])


def _chance(k: int, n: int, p: float) -> float:
    """Of exactly `k` of `n`, by logarithms: the numbers in between have no room elsewhere."""
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(p) + (n - k) * math.log1p(-p))
