"""Tails of the normal, t, F and chi-squared distributions, as intervals and p values use them."""

from math import isinf

from scipy import special

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Interval

INFINITE = float("inf")


def normal_quantile(level: float) -> float:
    """What a two-sided normal interval of this level multiplies the standard error by.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(special.ndtri(0.5 + checked_level(level) / 2))


def quantile(level: float, df: float) -> float:
    """The same from t with `df` degrees of freedom; infinite for the normal distribution.

    >>> round(quantile(0.95, 12), 6)
    2.178813
    """
    if isinf(df):
        return normal_quantile(level)
    return float(special.stdtrit(df, 0.5 + checked_level(level) / 2))


def two_sided(statistic: float, df: float = INFINITE) -> float:
    """The two-sided p of a z (infinite df) or t statistic.

    >>> round(two_sided(1.959964), 4), round(two_sided(-2.178813, 12), 4)
    (0.05, 0.05)
    """
    size = -abs(statistic)
    return float(2 * (special.ndtr(size) if isinf(df) else special.stdtr(df, size)))


def chi_squared_tail(statistic: float, df: float) -> float:
    """P(chi-squared > statistic); 1 where there is nothing to test."""
    return float(special.chdtrc(df, statistic)) if df > 0 else 1.0


def f_tail(statistic: float, df1: float, df2: float) -> float:
    """P(F > statistic); infinite df2 makes it chi-squared over df1."""
    if isinf(df2):
        return chi_squared_tail(statistic * df1, df1)
    return float(special.fdtrc(df1, df2, statistic))


def checked_level(level: float) -> float:
    if not 0 < level < 1:
        raise BadInput(f"a level is a proportion between 0 and 1, like 0.95, and not {level:g}")
    return level


def estimated(
    name: str,
    value: float,
    se: float,
    *,
    df: float = INFINITE,
    level: float,
    method: str,
    unit: str = "",
    null: float = 0.0,
) -> Estimate:
    """A value with its standard error, as an estimate with interval, statistic and two-sided p.

    >>> one = estimated("mean", 1.0, 0.5, level=0.95, method="Wald")
    >>> round(one.interval.low, 3), round(one.p, 4)
    (0.02, 0.0455)
    """
    reach = quantile(level, df) * se
    statistic = (value - null) / se
    return Estimate(
        name=name,
        value=float(value),
        se=float(se),
        interval=Interval(low=float(value - reach), high=float(value + reach), level=level, method=method),
        df=df,
        statistic=float(statistic),
        p=two_sided(statistic, df),
        unit=unit,
    )
