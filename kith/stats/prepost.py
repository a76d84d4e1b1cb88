"""Before and after: how far people moved, in points and in standard deviations, each labelled."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from kith.stats.change import TO_THE_MEAN, UNCONTROLLED
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.effects import standardised_change, standardised_change_by_change
from kith.stats.synthesis.tails import checked_level, estimated, normal_quantile
from kith.stats.tables import Floats

Pair = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class PrePost(Result):
    """Uncontrolled change of people measured twice. Every standardised figure says by which SD."""

    title: ClassVar[str] = "Uncontrolled change from before to after"
    means: Pair
    sds: Pair
    change: Estimate  # in points
    correlation: Estimate | None
    smcr: Estimate  # by the SD before, with J
    dz: Estimate | None  # by the SD of changes, without a correction; None from rounded summaries only
    smcc: Estimate  # the same with J

    def tables(self) -> list[Table]:
        rows = tuple((name, *both) for name, both in (("mean", self.means), ("SD", self.sds)))
        shown = [self.change, self.correlation, self.smcr, self.dz, self.smcc]
        return [Table("", ("", "before", "after"), rows), table_of([one for one in shown if one])]


def pre_post(
    before: npt.ArrayLike, after: npt.ArrayLike, *, level: float = 0.95, unit: str = "points"
) -> PrePost:
    """Change from before to after of people measured twice, shapes (n,), after less before.

    SMCR divides the mean change by the SD before; d_z by the SD of the changes. They answer different
    questions, and only SMCR is on the scale of a difference between people. Assumes independent people and
    normal scores; people with one score are left out and counted. Raises `BadInput` for shapes that
    differ, fewer than 4 pairs, or no variance. Becker (1988) for SMCR; Gibbons et al. (1993) for SMCC; the
    interval of d_z inverts the noncentral t (Cumming and Finch 2001).

    >>> made = pre_post([14.0, 12, 18, 9, 15], [9.0, 10, 11, 8, 9])
    >>> round(made.change.value, 1), round(made.correlation.value, 3)
    (-4.2, 0.77)
    """
    first, last = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.shape != last.shape or first.ndim != 1:
        raise BadInput(f"scores before and after must be one for each person: {first.shape}, {last.shape}")
    if np.isinf(first).any() or np.isinf(last).any():
        raise BadInput("a score is infinite")
    both = ~(np.isnan(first) | np.isnan(last))
    x, y = first[both], last[both]
    _check_pairs(x, y)
    return summary_pre_post(
        means=(float(x.mean()), float(y.mean())),
        sds=(float(x.std(ddof=1)), float(y.std(ddof=1))),
        n=len(x),
        r=_correlation(x, y),
        level=level,
        unit=unit,
        eligible=len(first),
        data_hash=hash_of({"before": first, "after": last}),
    )


def summary_pre_post(
    *,
    means: Pair,
    sds: Pair,
    n: int,
    r: float,
    level: float = 0.95,
    unit: str = "points",
    eligible: int | None = None,
    data_hash: str = "",
) -> PrePost:
    """The same from means and SDs (before, after), n pairs and the correlation r of both times.

    r must be known: a guess of it changes every figure but the mean. Raises as `pre_post` does.

    >>> made = summary_pre_post(means=(14, 9), sds=(6, 6.5), n=40, r=0.6)
    >>> round(made.smcr.value, 4), round(made.smcr.se**2, 5), round(made.smcc.value, 4)
    (-0.8172, 0.02835, -0.8743)
    """
    if n < 4:
        raise BadInput(f"a change with its correlation needs at least 4 people with both scores, not {n}")
    checked_level(level)
    (m1, m2), (s1, s2) = means, sds
    spread = s1**2 + s2**2 - 2 * r * s1 * s2
    if spread <= 1e-12 * (s1**2 + s2**2):
        raise Declined("everyone changed by the same amount: there is no variance to judge it by")
    sd_change = math.sqrt(spread)
    by_before = standardised_change(m2, m1, s1, n, r)
    by_change = standardised_change_by_change(m2, m1, s2, s1, n, r)
    return PrePost(
        means=means,
        sds=sds,
        change=estimated(
            "mean change", m2 - m1, sd_change / math.sqrt(n), df=n - 1, level=level, method="t", unit=unit
        ),
        correlation=_with_fisher(r, n, level),
        smcr=_standardised("SMCR, by the SD before, with J", by_before.yi, by_before.vi, level),
        dz=_dz((m2 - m1) / sd_change, n, level),
        smcc=_standardised("SMCC, by the SD of changes, with J", by_change.yi, by_change.vi, level),
        notes=(
            UNCONTROLLED,
            TO_THE_MEAN,
            "SMCR and d_z have different units: neither is to be pooled or compared with the other, nor "
            "with Cohen's d between two arms.",
        ),
        provenance=Provenance(
            method="Mean change by paired t; SMCR and SMCC by Wald; d_z by the noncentral t; r by Fisher's z",
            n_used=n,
            n_eligible=n if eligible is None else eligible,
            missing="people without both scores are left out",
            df_rule="n - 1",
            library=made_by("scipy"),
            data_hash=data_hash or hash_of({"summary": np.array([*means, *sds, n, r])}),
        ),
    )


def noncentral_limits(t: float, df: float, level: float = 0.95) -> Pair:
    """The noncentralities whose t distribution has `t` at its upper and lower tail.

    >>> [round(limit, 3) for limit in noncentral_limits(-5.5958, 39)]
    [-7.888, -3.252]
    """
    tail = (1 - checked_level(level)) / 2
    reach = 3 * normal_quantile(level) * math.sqrt(1 + t**2 / (2 * df))

    def above(noncentrality: float, probability: float) -> float:
        below = float(stats.nct.cdf(t, df, noncentrality))
        if math.isnan(below):  # what the library answers far in a tail
            below = 0.0 if noncentrality > t else 1.0
        return below - probability

    low, high = (optimize.brentq(above, t - reach, t + reach, args=(p,)) for p in (1 - tail, tail))
    return float(low), float(high)


def _dz(value: float, n: int, level: float) -> Estimate | None:
    root = math.sqrt(n)
    if abs(value * root) > 30:  # beyond this the noncentral t of the library is not exact enough
        return Estimate(name="d_z, by the SD of changes", value=value)
    low, high = noncentral_limits(value * root, n - 1, level)
    return Estimate(
        name="d_z, by the SD of changes",
        value=value,
        interval=Interval(low=low / root, high=high / root, level=level, method="noncentral t"),
        unit="SDs of changes",
    )


def _standardised(name: str, value: Floats, variance: Floats, level: float) -> Estimate:
    unit = "SDs before" if name.startswith("SMCR") else "SDs of changes"
    return estimated(name, value[0], math.sqrt(variance[0]), level=level, method="Wald", unit=unit)


def _with_fisher(r: float, n: int, level: float) -> Estimate:
    reach = normal_quantile(level) / math.sqrt(n - 3)
    z = math.atanh(min(max(r, -1 + 1e-15), 1 - 1e-15))
    interval = Interval(low=math.tanh(z - reach), high=math.tanh(z + reach), level=level, method="Fisher's z")
    return Estimate(name="correlation of both times", value=r, interval=interval)


def _check_pairs(x: Floats, y: Floats) -> None:
    if len(x) < 4:
        raise BadInput(
            f"a change with its correlation needs at least 4 people with both scores, not {len(x)}"
        )
    for name, values in (("before", x), ("after", y)):
        if np.ptp(values) == 0:
            raise BadInput(f"all scores {name} are the same: nothing varies")


def _correlation(x: Floats, y: Floats) -> float:
    return float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
