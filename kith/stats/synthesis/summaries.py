"""Summaries: what papers print instead of means and SDs, turned into what effect sizes need."""

from math import copysign, log, pi, sqrt

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput
from kith.stats.synthesis.tails import INFINITE, quantile
from kith.stats.tables import Floats


def sd_from_se(se: float, n: float) -> float:
    """The SD behind a standard error of a mean of n people.

    >>> sd_from_se(1.2, 25)
    6.0
    """
    return _positive(se, "standard error") * sqrt(_positive(n, "number of people"))


def sd_from_interval(low: float, high: float, n: float, *, level: float = 0.95) -> float:
    """The SD behind an interval of a mean of n people, by t with n - 1 df. Raises BadInput for n < 2.

    >>> round(sd_from_interval(4.0, 8.0, 16), 4)
    3.7533
    """
    if n < 2:
        raise BadInput("an interval of a mean needs at least 2 people")
    return _half(low, high) / quantile(level, n - 1) * sqrt(n)


def se_from_interval(
    low: float, high: float, *, level: float = 0.95, df: float = INFINITE, ratio: bool = False
) -> float:
    """The standard error behind an interval; for a ratio (`ratio`) that of its logarithm.

    >>> round(se_from_interval(1.42, 1.59, ratio=True), 6)
    0.028847
    """
    if ratio:
        low, high = log(_positive(low, "limit of a ratio")), log(_positive(high, "limit of a ratio"))
    return _half(low, high) / quantile(level, df)


def combine_arms(mean: npt.ArrayLike, sd: npt.ArrayLike, n: npt.ArrayLike) -> tuple[float, float, float]:
    """Two or more arms as one: mean, SD and n as if all their people had been in one arm. Shape (arms,) each.

    The SD holds what lies between the arms' means too (Cochrane Handbook, 6.5.2.10).

    >>> m, s, n = combine_arms([10, 14], [4, 5], [20, 30])
    >>> m, round(s, 4), n
    (12.4, 4.9918, 50.0)
    """
    means, sds, sizes = (np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (mean, sd, n))
    if not means.shape == sds.shape == sizes.shape:
        raise BadInput("every arm needs a mean, an SD and a number of people")
    if np.any(sizes < 1) or np.any(sds < 0):
        raise BadInput("an arm with nobody, or with an SD below 0, cannot be combined")
    total = float(sizes.sum())
    centre = float(sizes @ means / total)
    squares = float((sizes - 1) @ sds**2 + sizes @ (means - centre) ** 2)
    return centre, sqrt(squares / (total - 1)), total


def d_from_t(t: float, n1: float, n2: float) -> float:
    """Cohen's d behind a t of two independent arms: t √(1/n1 + 1/n2).

    >>> round(d_from_t(2.1, 32, 30), 6)
    0.533678
    """
    return t * sqrt(1 / _positive(n1, "number of people") + 1 / _positive(n2, "number of people"))


def d_from_f(f: float, n1: float, n2: float, *, sign: int) -> float:
    """Cohen's d behind an F with 1 df between two arms. F has no direction: `sign` (1 or -1) is yours to say.

    >>> round(d_from_f(4.41, 32, 30, sign=-1), 6)
    -0.533678
    """
    if f < 0 or sign not in {1, -1}:
        raise BadInput("F is not below 0, and its sign is 1 or -1, read from the means")
    return d_from_t(copysign(sqrt(f), sign), n1, n2)


def d_from_log_odds_ratio(log_or: float) -> float:
    """The d of logistic scores with this log odds ratio: log OR · √3 / π (Chinn 2000).

    >>> round(d_from_log_odds_ratio(0.8873), 6)
    0.489194
    """
    return log_or * sqrt(3) / pi


def split_shared(
    arm: npt.ArrayLike, *sizes: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], tuple[Floats, ...]]:
    """Divide the people (and events) of a control arm among the comparisons that share it.

    `arm` names the control arm of each comparison, shape (k,). Answers how many comparisons share each, and
    `sizes` divided by it. Otherwise the same people would be counted once for each comparison (Cochrane
    Handbook 23.3.4). Means and SDs stay.

    >>> shared, (n,) = split_shared(["a", "a", "b"], [30, 30, 40])
    >>> shared.tolist(), n.tolist()
    ([2, 2, 1], [15.0, 15.0, 40.0])
    """
    _, where, count = np.unique(np.asarray(arm).astype(str), return_inverse=True, return_counts=True)
    times = count[where].astype(np.int64)
    return times, tuple(np.asarray(size, dtype=np.float64) / times for size in sizes)


def _half(low: float, high: float) -> float:
    if not low < high:
        raise BadInput(f"the lower limit {low:g} is not below the upper limit {high:g}")
    return (high - low) / 2


def _positive(value: float, name: str) -> float:
    if not value > 0:
        raise BadInput(f"a {name} must be above 0, and {value:g} is not")
    return value
