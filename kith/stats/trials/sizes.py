"""Sizes: how many people, and how many groups, a trial needs; closed forms."""

import math
from collections.abc import Callable

from scipy import optimize, stats

from kith.stats.refusing import BadInput
from kith.stats.trials.clustering import design_effect

MOST = 1e9  # nobody plans a larger trial
MOST_GROUPS = 100_000


def quantiles(power: float, alpha: float, *, sides: int = 2) -> float:
    """z of alpha plus z of power, of the standard normal distribution.

    >>> round(quantiles(0.8, 0.05), 4)
    2.8016
    """
    if not (0 < alpha < 1 and 0 < power < 1):
        raise BadInput(f"alpha ({alpha:g}) and power ({power:g}) lie between 0 and 1")
    return float(stats.norm.isf(alpha / sides) + stats.norm.ppf(power))


def power_of_t(d: float, n: float, second: float, *, alpha: float = 0.05) -> float:
    """The power of a two-sided t test of two means, by the noncentral t distribution.

    `d` is the difference in standard deviations, `n` and `second` the people in each arm.

    >>> round(power_of_t(0.5, 64, 64), 4)
    0.8015
    """
    return _power(d / math.sqrt(1 / n + 1 / second), n + second - 2, alpha)


def two_means(d: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0) -> float:
    """People in the first arm for a two-sided t test, unrounded; the second arm has `ratio` times as many.

    `d` is the true difference in standard deviations. Assumes independent people, equal variances.
    Source: Cohen (1988), by the noncentral t distribution. Raises `BadInput` for d of 0.

    >>> round(two_means(0.5), 4)
    63.7656
    """
    _effect(d)
    quantiles(power, alpha)
    return _smallest(lambda n: power_of_t(d, n, ratio * n, alpha=alpha) - power, 1 + 1 / ratio)


def two_means_normal(d: float, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """People per arm by the normal approximation, 2 (z + z)^2 / d^2, unrounded.

    >>> round(two_means_normal(0.5), 4)
    62.791
    """
    return 2 * (quantiles(power, alpha) / _effect(d)) ** 2


def two_proportions(
    p: float, reference: float, *, power: float = 0.8, alpha: float = 0.05, pooled: bool = False
) -> float:
    """People per arm to tell two proportions apart, two-sided, without continuity correction, unrounded.

    `pooled` uses the pooled variance under the null, as R's power.prop.test does (Fleiss 1981).

    >>> round(two_proportions(0.5, 0.35), 4), round(two_proportions(0.5, 0.35, pooled=True), 4)
    (166.5707, 169.3114)
    """
    if not (0 < p < 1 and 0 < reference < 1) or p == reference:
        raise BadInput("two different proportions between 0 and 1 are needed")
    quantiles(power, alpha)
    apart = p * (1 - p) + reference * (1 - reference)
    middle = (p + reference) / 2
    null = 2 * middle * (1 - middle) if pooled else apart
    z = float(stats.norm.isf(alpha / 2)) * math.sqrt(null) + float(stats.norm.ppf(power)) * math.sqrt(apart)
    return z**2 / (p - reference) ** 2


def for_noninferiority(
    sd: float, margin: float, *, worse_by: float = 0.0, power: float = 0.8, alpha: float = 0.025
) -> float:
    """People per arm to show that new is not worse by `margin`, one-sided, normal, unrounded.

    `sd`, `margin` and `worse_by`, the true difference counted towards worse, are in the outcome's units.

    >>> round(for_noninferiority(6, 2.5), 4)
    90.4191
    """
    _spread(sd, margin)
    if worse_by >= margin:
        raise BadInput("the true difference lies beyond the margin: no number of people shows otherwise")
    return 2 * (sd * quantiles(power, alpha, sides=1) / (margin - worse_by)) ** 2


def for_equivalence(
    sd: float, margin: float, *, true_difference: float = 0.0, power: float = 0.8, alpha: float = 0.05
) -> float:
    """People per arm to show equivalence within +-`margin` by two one-sided tests, normal, unrounded.

    With no true difference beta is split between the two tests: z of 1 - beta/2.

    >>> round(for_equivalence(6, 2.5), 4)
    98.6555
    """
    _spread(sd, margin)
    quantiles(power, alpha)
    if abs(true_difference) >= margin:
        raise BadInput("the true difference lies beyond the margin: no number of people shows otherwise")
    z = float(stats.norm.isf(alpha))

    def gain(n: float) -> float:
        se = sd * math.sqrt(2 / n)
        ends = ((margin - true_difference) / se - z, (margin + true_difference) / se - z)
        return float(sum(stats.norm.cdf(end) for end in ends)) - 1 - power

    return _smallest(gain, 1e-6)


def in_groups(n: float, size: float, icc: float, *, cv: float = 0.0) -> tuple[float, int]:
    """People per arm once they meet in groups, unrounded, and groups per arm, rounded up.

    >>> people, groups = in_groups(two_means_normal(0.4), 8, 0.05)
    >>> round(people, 4), groups
    (132.4498, 17)
    """
    people = n * design_effect(size, icc, cv=cv)
    return people, math.ceil(people / size - 1e-9)


def groups_by_t(
    d: float, size: float, icc: float, *, cv: float = 0.0, power: float = 0.8, alpha: float = 0.05
) -> int:
    """Groups per arm for a two-sided t test whose df come from the groups: 2 (groups - 1).

    `d` is the difference in standard deviations of people, `size` the mean number in a group.

    >>> groups_by_t(0.4, 8, 0.05)
    18
    """
    _effect(d)
    quantiles(power, alpha)
    effect = design_effect(size, icc, cv=cv)
    _possible(effect)

    def reached(groups: int) -> float:
        return _power(d * math.sqrt(groups * size / (2 * effect)), 2 * (groups - 1), alpha)

    return _first(reached, power)


def partially_nested(
    d: float, size: float, icc: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0
) -> tuple[float, float]:
    """People in the arm that meets in groups, and in the arm that does not; normal, unrounded.

    `ratio` is the first by the second. With total variance 1 in both arms the difference has the variance
    (1 + (size - 1) icc) / n_groups + 1 / n_alone (Moerbeek and Wong 2008, Stat Med 27:2850).

    >>> tuple(round(n, 4) for n in partially_nested(0.4, 8, 0.05))
    (115.2804, 115.2804)
    """
    if not ratio > 0:
        raise BadInput(f"a ratio of arms is above 0, and {ratio:g} is not")
    effect = design_effect(size, icc)
    _possible(effect)
    alone = (quantiles(power, alpha) / _effect(d)) ** 2 * (effect / ratio + 1)
    return ratio * alone, alone


def best_ratio(size: float, icc: float) -> float:
    """People in groups by people alone that needs the fewest in all: the root of the design effect.

    >>> round(best_ratio(8, 0.05), 4)
    1.1619
    """
    effect = design_effect(size, icc)
    _possible(effect)
    return math.sqrt(effect)


def partially_nested_by_t(
    d: float, size: float, icc: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0
) -> tuple[int, int]:
    """Groups in the one arm and people in the other, for a t test with Satterthwaite's df.

    >>> partially_nested_by_t(0.4, 8, 0.05)
    (16, 128)
    """
    _effect(d)
    effect = design_effect(size, icc)
    _possible(effect)

    def reached(groups: int) -> float:
        nested, alone = effect / (groups * size), ratio / (groups * size)
        people = max(groups * size / ratio, 2.0)
        df = (nested + alone) ** 2 / (nested**2 / (groups - 1) + alone**2 / (people - 1))
        return _power(d / math.sqrt(nested + alone), df, alpha)

    groups = _first(reached, power)
    return groups, math.ceil(groups * size / ratio - 1e-9)


def with_attrition(n: float, attrition: float) -> float:
    """How many to take in so that `n` remain when a share `attrition` leaves: n / (1 - attrition).

    >>> with_attrition(100, 0.2)
    125.0
    """
    if not 0 <= attrition < 1:
        raise BadInput(f"attrition is a share of at least 0 and below 1, and {attrition:g} is not")
    return n / (1 - attrition)


def _power(noncentrality: float, df: float, alpha: float) -> float:
    edge = stats.t.isf(alpha / 2, df)
    ncp = abs(noncentrality)
    return float(stats.nct.sf(edge, df, ncp) + stats.nct.cdf(-edge, df, ncp))


def _first(reached: Callable[[int], float], power: float) -> int:
    low, high = 1, 2
    while reached(high) < power:
        low, high = high, 2 * high
        if high > MOST_GROUPS:
            raise BadInput("no number of groups reaches this power")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= power else (middle, high)
    return high


def _smallest(gain: Callable[[float], float], least: float) -> float:
    low, high = least + 1e-3, 10.0
    if gain(low) >= 0:
        return low
    while gain(high) < 0:
        low, high = high, 2 * high
        if high > MOST:
            raise BadInput("no number of people reaches this power")
    return float(optimize.brentq(gain, low, high, xtol=1e-10))


def _effect(d: float) -> float:
    if d == 0 or not math.isfinite(d):
        raise BadInput("a difference of 0 needs no trial to be missed: state one that matters")
    return abs(d)


def _spread(sd: float, margin: float) -> None:
    if not (sd > 0 and margin > 0 and math.isfinite(sd) and math.isfinite(margin)):
        raise BadInput("the standard deviation and the margin are finite and above 0")


def _possible(effect: float) -> None:
    if effect <= 0:
        raise BadInput("no groups of this size can have so negative a correlation")
