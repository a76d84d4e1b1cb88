"""Sensitivity to what was not measured: how strong a confounder would explain an association."""

import math
from dataclasses import dataclass
from typing import Literal

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate

COMMON = 0.15  # an outcome of at least this many is too common for an odds ratio to pass as a risk ratio
Measure = Literal["risk ratio", "odds ratio", "hazard ratio"]


@dataclass(frozen=True, kw_only=True)
class EValue:
    """The least association, as a risk ratio, of a confounder with both dose and outcome."""

    point: float  # that would explain the estimate away
    limit: float | None  # that would move the interval to 1; 1 where it holds 1 already
    risk_ratio: float  # what the estimate counts as
    rule: str  # how it became a risk ratio


def e_value(
    value: float,
    *,
    low: float | None = None,
    high: float | None = None,
    measure: Measure = "risk ratio",
    common: bool = False,
) -> EValue:
    """E-value of a ratio and of the limit of its interval that is nearer to 1.

    A confounder, given the covariates adjusted for, that raises both the dose and the outcome by this risk
    ratio could explain the whole association, and a weaker one could not. It is no proof that there is
    none so strong. With a `common` outcome (15 % or more) an odds ratio enters as its square root, a hazard
    ratio as (1 - .5^sqrt(HR)) / (1 - .5^sqrt(1/HR)); with a rare one both enter as they are. Raises
    `BadInput` for ratios that are not above 0 or do not stand in order. VanderWeele and Ding (2017), Ann
    Intern Med 167:268.

    >>> found = e_value(3.1418159, low=1.7257463, high=5.7198485, measure="odds ratio", common=True)
    >>> round(found.point, 4), round(found.limit, 4), round(found.risk_ratio, 4)
    (2.9427, 1.9556, 1.7725)
    """
    given = [one for one in (low, value, high) if one is not None]
    if any(not (math.isfinite(one) and one > 0) for one in given) or given != sorted(given):
        raise BadInput("a ratio and its limits are finite numbers above 0, in order")
    ratios = [
        None if one is None else _as_risk_ratio(one, measure, common=common) for one in (low, value, high)
    ]
    lower, point, upper = ratios
    if point is None:
        raise BadInput("there is no ratio")
    nearer = lower if point >= 1 else upper
    limit = None
    if nearer is not None:
        crossed = nearer <= 1 if point >= 1 else nearer >= 1
        limit = 1.0 if crossed else _strength(nearer)
    return EValue(point=_strength(point), limit=limit, risk_ratio=point, rule=_rule(measure, common=common))


def e_value_of(ratio: Estimate, *, measure: Measure = "risk ratio", common: bool = False) -> EValue:
    """The same for a ratio with its interval, whose reach may be infinite."""
    limits = ratio.interval
    usable = limits is not None and limits.low > 0 and math.isfinite(limits.high)
    if limits is None or not usable:
        return e_value(ratio.value, measure=measure, common=common)
    return e_value(ratio.value, low=limits.low, high=limits.high, measure=measure, common=common)


def _strength(ratio: float) -> float:
    away = ratio if ratio >= 1 else 1 / ratio
    return away + math.sqrt(away * (away - 1))


def _as_risk_ratio(value: float, measure: Measure, *, common: bool) -> float:
    if not common or measure == "risk ratio":
        return value
    if measure == "odds ratio":
        return math.sqrt(value)
    return float((1 - 0.5 ** math.sqrt(value)) / (1 - 0.5 ** math.sqrt(1 / value)))


def _rule(measure: Measure, *, common: bool) -> str:
    if measure == "risk ratio":
        return "the risk ratio itself"
    if not common:
        return f"the {measure} as it is: the outcome is rare"
    return f"common outcome: {'square root of the odds ratio' if measure == 'odds ratio' else 'from the HR'}"
