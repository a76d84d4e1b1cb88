"""Effect sizes: what one study found, as a number with a sampling variance, from what papers print."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from kith.stats.refusing import BadInput
from kith.stats.synthesis.studies import column_of, refuse, values_of
from kith.stats.tables import Floats

Binary = Literal["log OR", "log RR", "RD"]
HALF = 0.5


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects and sampling variances, shape (k,) each, NaN where a study has none, and why.

    `corrected` marks tables to which 0.5 was added, `uninformative` those left out by the rule for double
    zeros; both shape (k,).
    """

    measure: str
    yi: Floats
    vi: Floats
    corrected: npt.NDArray[np.bool_]
    uninformative: npt.NDArray[np.bool_]

    @property
    def notes(self) -> tuple[str, ...]:
        said = []
        if self.corrected.any():
            said.append(
                f"0.5 was added to every cell of {int(self.corrected.sum())} of {len(self.yi)} tables: "
                "those with a zero, and no others."
            )
        if self.uninformative.any():
            said.append(
                f"{int(self.uninformative.sum())} of {len(self.yi)} tables had events in nobody or in "
                f"everybody of both arms: they say nothing about a {self.measure} and were left out."
            )
        return tuple(said)


def two_by_two(
    measure: Binary,
    events1: npt.ArrayLike,
    n1: npt.ArrayLike,
    events2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> Effects:
    """Log odds ratio, log risk ratio or risk difference of arm 1 against arm 2; arguments of shape (k,).

    0.5 is added to all four cells of tables with a zero in one, and to no others. For ratios, tables where
    nobody or everybody of both arms had the event are left out (NaN): they carry no information on a ratio.
    A risk difference keeps them. Raises BadInput for events beyond n or below 0. Variances by the delta
    method (Borenstein et al. 2009, ch. 5).

    >>> two_by_two("log OR", [15], [32], [8], [30]).yi.round(4)
    array([0.8864])
    """
    a, total1 = counts(events1, n1, "1")
    c, total2 = counts(events2, n2, "2")
    b, d = total1 - a, total2 - c
    zero = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    empty = ((a == 0) & (c == 0)) | ((b == 0) & (d == 0))
    a, b, c, d = (cell + HALF * zero for cell in (a, b, c, d))
    yi, vi = _BINARY[measure](a, b, c, d)
    dropped = empty if measure != "RD" else np.zeros_like(empty)
    yi, vi = (np.where(dropped, np.nan, value) for value in (yi, vi))
    return Effects(measure, yi, vi, zero & ~dropped, dropped)


def mean_difference(
    mean1: npt.ArrayLike,
    sd1: npt.ArrayLike,
    n1: npt.ArrayLike,
    mean2: npt.ArrayLike,
    sd2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> Effects:
    """Difference of means in the unit of the scale, arm 1 less arm 2, unequal variances allowed. Shape (k,).

    >>> round(float(mean_difference(10.5, 6.1, 32, 13.2, 6.8, 30).vi[0]), 6)
    2.704146
    """
    m1, s1, k1 = _arm(mean1, sd1, n1, "1")
    m2, s2, k2 = _arm(mean2, sd2, n2, "2")
    return _plain("MD", m1 - m2, s1**2 / k1 + s2**2 / k2)


def hedges_g(
    mean1: npt.ArrayLike,
    sd1: npt.ArrayLike,
    n1: npt.ArrayLike,
    mean2: npt.ArrayLike,
    sd2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    variance: Literal["large-sample", "unbiased"] = "large-sample",
) -> Effects:
    """Standardised mean difference by the pooled SD, with the exact small-sample factor J. Shape (k,).

    Estimand: the difference of the arms' means in units of their common standard deviation. Give SDs of the
    scores at one time, never of changes. Variance 1/n1 + 1/n2 + g² / (2 (n1 + n2)), or the unbiased one of
    Hedges (1983). Source: Hedges (1981).

    >>> round(float(hedges_g(10.5, 6.1, 32, 13.2, 6.8, 30).yi[0]), 6)
    -0.413486
    """
    m1, s1, k1 = _arm(mean1, sd1, n1, "1")
    m2, s2, k2 = _arm(mean2, sd2, n2, "2")
    df = k1 + k2 - 2
    pooled = np.sqrt(((k1 - 1) * s1**2 + (k2 - 1) * s2**2) / df)
    factor = small_sample_factor(df)
    g = factor * (m1 - m2) / pooled
    if variance == "large-sample":
        vi = 1 / k1 + 1 / k2 + g**2 / (2 * (k1 + k2))
    else:
        vi = 1 / k1 + 1 / k2 + (1 - (df - 2) / (df * factor**2)) * g**2
    return _plain("SMD", g, vi)


def smd_unequal(
    mean1: npt.ArrayLike,
    sd1: npt.ArrayLike,
    n1: npt.ArrayLike,
    mean2: npt.ArrayLike,
    sd2: npt.ArrayLike,
    n2: npt.ArrayLike,
) -> Effects:
    """Standardised mean difference where the arms' variances differ (Bonett 2009). Shape (k,).

    The standardiser is the root of the mean of both variances; J as for Hedges g, and J² on the variance.

    >>> round(float(smd_unequal(10.5, 6.1, 32, 13.2, 6.8, 30).yi[0]), 6)
    -0.412739
    """
    m1, s1, k1 = _arm(mean1, sd1, n1, "1")
    m2, s2, k2 = _arm(mean2, sd2, n2, "2")
    mean_variance = (s1**2 + s2**2) / 2
    factor = small_sample_factor(k1 + k2 - 2)
    g = factor * (m1 - m2) / np.sqrt(mean_variance)
    own = (s1**2 / (k1 - 1) + s2**2 / (k2 - 1)) / mean_variance
    of_sd = g**2 * (s1**4 / (k1 - 1) + s2**4 / (k2 - 1)) / (8 * mean_variance**2)
    return _plain("SMD, unequal variances", g, factor**2 * (own + of_sd))


def standardised_change(
    post: npt.ArrayLike, pre: npt.ArrayLike, sd_pre: npt.ArrayLike, n: npt.ArrayLike, r: npt.ArrayLike
) -> Effects:
    """SMCR: mean change in units of the SD before, with J on n - 1 df. Shape (k,).

    `r` is the correlation of both times. A change without a control group is no effect of anything.
    Variance 2 (1 - r) / n + g² / (2 n) (Becker 1988).

    >>> round(float(standardised_change(9, 14, 6, 40, 0.6).yi[0]), 6)
    -0.817187
    """
    after, before = values_of(column_of(post, "post")), values_of(column_of(pre, "pre"))
    s, count = _above0(sd_pre, "sd_pre"), _size(n, "n")
    rho = _correlation(r)
    g = small_sample_factor(count - 1) * (after - before) / s
    return _plain("SMCR", g, 2 * (1 - rho) / count + g**2 / (2 * count))


def standardised_change_by_change(
    post: npt.ArrayLike,
    pre: npt.ArrayLike,
    sd_post: npt.ArrayLike,
    sd_pre: npt.ArrayLike,
    n: npt.ArrayLike,
    r: npt.ArrayLike,
) -> Effects:
    """SMCC: mean change in units of the SD of changes (d_z), with J on n - 1 df. Shape (k,).

    Not comparable with SMCR or with a difference between arms: the unit is another one.

    >>> round(float(standardised_change_by_change(9, 14, 6.5, 6, 40, 0.6).yi[0]), 6)
    -0.874304
    """
    after, before = values_of(column_of(post, "post")), values_of(column_of(pre, "pre"))
    count = _size(n, "n")
    change = sd_of_change(sd_post, sd_pre, r)
    g = small_sample_factor(count - 1) * (after - before) / change
    return _plain("SMCC", g, 1 / count + g**2 / (2 * count))


def fisher_z(r: npt.ArrayLike, n: npt.ArrayLike) -> Effects:
    """Fisher's z of a correlation, artanh r with variance 1 / (n - 3). Shape (k,). Raises BadInput for n < 4.

    >>> round(float(fisher_z(0.35, 85).yi[0]), 6)
    0.365444
    """
    size = column_of(n, "n")
    refuse(size, values_of(size) < 4, "a correlation needs at least 4 people")
    return _plain("Fisher z", np.arctanh(_correlation(r)), 1 / (values_of(size) - 3))


def logit_proportion(events: npt.ArrayLike, n: npt.ArrayLike) -> Effects:
    """Logit of a proportion, with variance 1/x + 1/(n - x); 0.5 added to both where one is 0. Shape (k,).

    >>> round(float(logit_proportion(28, 83).yi[0]), 6)
    -0.675129
    """
    x, total = counts(events, n, "")
    zero = (x == 0) | (x == total)
    yes, no = x + HALF * zero, total - x + HALF * zero
    return Effects("logit p", np.log(yes / no), 1 / yes + 1 / no, zero, np.zeros_like(zero))


def small_sample_factor(df: npt.ArrayLike) -> Floats:
    """Hedges' exact J = Γ(df/2) / (√(df/2) Γ((df - 1)/2)), not its approximation. Raises BadInput for df < 2.

    >>> round(float(small_sample_factor(60)), 6)
    0.987439
    """
    m = np.asarray(df, dtype=np.float64)
    if np.any(m < 2):
        raise BadInput("too few people to standardise by their SD: at least 2 degrees of freedom are needed")
    return np.asarray(np.exp(gammaln(m / 2) - np.log(m / 2) / 2 - gammaln((m - 1) / 2)))


def sd_of_change(sd1: npt.ArrayLike, sd2: npt.ArrayLike, r: npt.ArrayLike) -> Floats:
    """SD of the differences of two scores of one person, from both SDs and their correlation. Shape (k,).

    >>> round(float(sd_of_change(6.5, 6, 0.6)[0]), 4)
    5.608
    """
    s1, s2, rho = _above0(sd1, "sd_post"), _above0(sd2, "sd_pre"), _correlation(r)
    return np.asarray(np.sqrt(s1**2 + s2**2 - 2 * rho * s1 * s2))


def counts(events: npt.ArrayLike, n: npt.ArrayLike, arm: str) -> tuple[Floats, Floats]:
    """Events and people of one arm, shape (k,), checked. A shared arm that was split may hold fractions."""
    x, total = column_of(events, f"events{arm}"), column_of(n, f"n{arm}")
    refuse(total, values_of(total) <= 0, "an arm with nobody has no risk")
    refuse(x, values_of(x) < 0, "a count is never below 0")
    refuse(x, values_of(x) > values_of(total), "there are more events than people")
    return values_of(x), values_of(total)


def _log_odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def _log_risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    return np.log(a / n1) - np.log(c / n2), 1 / a - 1 / n1 + 1 / c - 1 / n2


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    n1, n2 = a + b, c + d
    return a / n1 - c / n2, a * b / n1**3 + c * d / n2**3


_BINARY = {"log OR": _log_odds_ratio, "log RR": _log_risk_ratio, "RD": _risk_difference}


def _arm(mean: npt.ArrayLike, sd: npt.ArrayLike, n: npt.ArrayLike, arm: str) -> tuple[Floats, Floats, Floats]:
    return values_of(column_of(mean, f"mean{arm}")), _above0(sd, f"sd{arm}"), _size(n, f"n{arm}")


def _above0(values: npt.ArrayLike, name: str) -> Floats:
    column = column_of(values, name)
    refuse(column, values_of(column) <= 0, "a standard deviation must be above 0")
    return values_of(column)


def _size(values: npt.ArrayLike, name: str) -> Floats:
    column = column_of(values, name)
    refuse(column, values_of(column) < 2, "an arm needs at least 2 people to have a standard deviation")
    return values_of(column)


def _correlation(values: npt.ArrayLike) -> Floats:
    column = column_of(values, "r")
    refuse(column, np.abs(values_of(column)) >= 1, "a correlation lies between -1 and 1")
    return values_of(column)


def _plain(measure: str, yi: Floats, vi: Floats) -> Effects:
    nowhere = np.zeros(len(yi), dtype=np.bool_)
    return Effects(measure, yi, vi, nowhere, nowhere)
