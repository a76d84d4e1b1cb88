"""Clustering: how much alike the people of one group are, and what that costs in precision."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.tables import Floats, complete, labels, need, numbers

HIGHEST = 1 - 1e-9  # the intraclass correlation stays below 1


@dataclass(frozen=True, kw_only=True)
class Clustering(Result):
    """The intraclass correlation of a table's groups, and the design effect that follows from it."""

    title: ClassVar[str] = "Intraclass correlation and design effect"
    icc_anova: Estimate
    icc_reml: Estimate
    design_effect: Estimate  # as if all groups had the mean size
    design_effect_unequal: Estimate
    effective_n: Estimate
    groups: int
    mean_size: float
    size_cv: float

    def tables(self) -> Sequence[Table]:
        sizes = Table("", ("groups", "mean size", "cv"), ((self.groups, self.mean_size, self.size_cv),))
        later = [self.design_effect, self.design_effect_unequal, self.effective_n]
        return [sizes, table_of([self.icc_anova, self.icc_reml]), table_of(later)]


def icc_of(between: float, within: float) -> float:
    """The intraclass correlation from variance components, in squared units of the outcome.

    >>> round(icc_of(1.2, 22.8), 6)
    0.05
    """
    if within < 0 or between + within <= 0:
        raise BadInput("variance components must not be negative, nor both 0")
    return between / (between + within)


def shares(group: float, member: float, residual: float) -> tuple[float, float]:
    """Two correlations from three variance components, where members of groups are measured several times.

    The first is that of two people of one group, `group` / total; the second that of two measurements of one
    person, (`group` + `member`) / total. Raises `BadInput` for components below 0 or that add to 0.

    >>> tuple(round(one, 4) for one in shares(0.9, 12.4, 8.1))
    (0.0421, 0.6215)
    """
    total = group + member + residual
    if min(group, member, residual) < 0 or total <= 0:
        raise BadInput("variance components must not be negative, nor all 0")
    return group / total, (group + member) / total


def design_effect(size: float, icc: float, *, cv: float = 0.0) -> float:
    """How many times more people groups need: 1 + ((1 + cv^2) size - 1) icc.

    `size` is the mean number per group, `cv` the standard deviation of sizes by their mean. Assumes that
    people are weighted alike (Eldridge, Ashby and Kerry 2006, Int J Epidemiol 35:1292). Raises `BadInput`
    for a size below 1 or an icc outside [-1, 1].

    >>> round(design_effect(8, 0.05), 4), round(design_effect(8, 0.05, cv=0.4), 4)
    (1.35, 1.414)
    """
    if not (1 <= size < math.inf and -1 <= icc <= 1 and cv >= 0):
        raise BadInput(f"a size of {size:g}, a cv of {cv:g} and an icc of {icc:g} make no design effect")
    return 1 + ((1 + cv**2) * size - 1) * icc


def effective_n(n: float, size: float, icc: float, *, cv: float = 0.0) -> float:
    """How many independent people `n` people in groups are worth.

    >>> round(effective_n(160, 8, 0.05), 4)
    118.5185
    """
    return n / design_effect(size, icc, cv=cv)


def clustering(
    table: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    arm: str | None = None,
    only: str | None = None,
    level: float = 0.95,
) -> Clustering:
    """The intraclass correlation of `outcome` within `group`, by analysis of variance and by REML.

    With `arm`, differences between arms are taken out first; with `only`, one arm is looked at, as a
    partially nested trial needs. The estimate from the analysis of variance may be negative and is reported
    so; REML is bounded at 0. Intervals: F, exact for equal sizes (Searle 1971), and profile likelihood.
    Assumes independent groups, normal effects, one correlation for all groups. Raises `Declined` for one
    group, `BadInput` for groups of one person each or values that do not vary.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 5, 6, 3, 4], "g": list("aabbcc")})
    >>> round(clustering(frame, outcome="y", group="g").icc_anova.value, 4)
    0.8824
    """
    used = _chosen(table, [outcome, group, *([arm] if arm else [])], arm, only)
    parts = _sums(used, outcome, group, arm)
    anova, reml = _anova(parts, level), _reml(parts, level)
    mean, cv = float(parts.sizes.mean()), float(parts.sizes.std() / parts.sizes.mean())
    unequal = design_effect(mean, reml.value, cv=cv)
    eligible = len(table) if only is None else len(_of_arm(table, str(arm), only))
    return Clustering(
        icc_anova=anova,
        icc_reml=reml,
        design_effect=Estimate(name="design effect, equal sizes", value=design_effect(mean, reml.value)),
        design_effect_unequal=Estimate(name="design effect, sizes as they are", value=unequal),
        effective_n=Estimate(name="effective n", value=len(used) / unequal, unit="people"),
        groups=len(parts.sizes),
        mean_size=mean,
        size_cv=cv,
        notes=_notes(anova, reml, arm, only),
        provenance=Provenance(
            method=f"Intraclass correlation of {outcome} within {group}",
            n_used=len(used),
            n_eligible=eligible,
            missing="rows with a missing value left out" if len(used) < eligible else "none missing",
            df_rule=f"{parts.df_between} between groups, {parts.df_within} within",
            library=made_by("scipy"),
            data_hash=hash_of(used),
        ),
    )


@dataclass(frozen=True)
class _Sums:
    """Sufficient statistics: sizes and means of groups (k,), their arms (k,), the squares within."""

    sizes: Floats
    means: Floats
    arms: npt.NDArray[np.int64]
    within: float

    @property
    def df_between(self) -> int:
        return len(self.sizes) - int(self.arms.max()) - 1

    @property
    def df_within(self) -> int:
        return int(self.sizes.sum()) - len(self.sizes)

    def by_arm(self, values: Floats) -> Floats:
        return np.asarray(np.bincount(self.arms, weights=values), dtype=np.float64)


def _chosen(table: pd.DataFrame, columns: list[str], arm: str | None, only: str | None) -> pd.DataFrame:
    need(table, *columns)
    if only is None:
        return complete(table, columns)[columns]
    if arm is None:
        raise BadInput("to look at one arm, name the column of arms")
    rows = _of_arm(table, arm, only)
    if not len(rows):
        raise BadInput(f'nobody is in arm "{only}"', column=arm)
    return complete(rows, columns)[columns]


def _of_arm(table: pd.DataFrame, arm: str, only: str) -> pd.DataFrame:
    codes, names = labels(table, arm)
    return table[codes == names.index(only)] if only in names else table.iloc[:0]


def _sums(used: pd.DataFrame, outcome: str, group: str, arm: str | None) -> _Sums:
    values = numbers(used, outcome)
    codes, _ = labels(used, group)
    arms = labels(used, arm)[0] if arm else np.zeros(len(used), np.int64)
    pairs, where = np.unique(np.column_stack([arms, codes]), axis=0, return_inverse=True)
    sizes = np.bincount(where.ravel()).astype(np.float64)
    means = np.bincount(where.ravel(), weights=values) / sizes
    made = _Sums(sizes, means, pairs[:, 0], float(np.sum((values - means[where.ravel()]) ** 2)))
    if made.df_between < 1:
        raise Declined("with one group in each arm nothing tells groups from arms: there is no correlation")
    if made.df_within < 1:
        raise BadInput("every group holds one person, so nothing is known of people within", column=group)
    if np.ptp(values) == 0:
        raise BadInput("all values are the same: there is no variance to share", column=outcome)
    return made


def _anova(parts: _Sums, level: float) -> Estimate:
    total = parts.by_arm(parts.sizes)
    centres = parts.by_arm(parts.sizes * parts.means) / total
    between = float(parts.sizes @ (parts.means - centres[parts.arms]) ** 2) / parts.df_between
    within = parts.within / parts.df_within
    size = float(parts.sizes.sum() - (parts.by_arm(parts.sizes**2) / total).sum()) / parts.df_between
    value = (between - within) / (between + (size - 1) * within)
    tail = (1 - level) / 2
    ratio = between / within if within > 0 else math.inf
    low, high = (
        ratio / float(stats.f.ppf(point, parts.df_between, parts.df_within)) for point in (1 - tail, tail)
    )
    method = "F, exact" if np.ptp(parts.sizes) == 0 else "F, approximate: sizes differ"
    ends = [1.0 if math.isinf(end) else (end - 1) / (end + size - 1) for end in (low, high)]
    return Estimate(
        name="ICC, analysis of variance",
        value=value,
        statistic=ratio if math.isfinite(ratio) else None,
        p=float(stats.f.sf(ratio, parts.df_between, parts.df_within)),
        interval=Interval(low=ends[0], high=ends[1], level=level, method=method),
    )


def _reml(parts: _Sums, level: float) -> Estimate:
    def deviance(icc: float) -> float:
        return _deviance(icc, parts)

    grid = np.linspace(0, 0.99, 100)
    start = float(grid[np.argmin([deviance(one) for one in grid])])
    bounds = (max(start - 0.01, 0.0), min(start + 0.01, HIGHEST))
    found = optimize.minimize_scalar(deviance, bounds=bounds, method="bounded", options={"xatol": 1e-10})
    best = 0.0 if deviance(0.0) <= found.fun else float(found.x)
    limit = deviance(best) + float(stats.chi2.ppf(level, 1))
    low = 0.0 if deviance(0.0) <= limit else _crossing(deviance, limit, 0.0, best)
    high = HIGHEST if deviance(HIGHEST) <= limit else _crossing(deviance, limit, best, HIGHEST)
    return Estimate(
        name="ICC, REML",
        value=best,
        interval=Interval(low=low, high=high, level=level, method="profile likelihood"),
    )


def _deviance(icc: float, parts: _Sums) -> float:
    """-2 restricted log-likelihood, without its constant, with the total variance profiled out."""
    ratio = icc / (1 - icc)
    weights = parts.sizes / (1 + ratio * parts.sizes)
    sums = parts.by_arm(weights)
    centres = parts.by_arm(weights * parts.means) / sums
    squares = parts.within + float(weights @ (parts.means - centres[parts.arms]) ** 2)
    df = parts.df_within + parts.df_between
    logs = float(np.log1p(ratio * parts.sizes).sum() + np.log(sums).sum())
    return df * math.log(max(squares / df, 1e-300)) + logs


def _crossing(deviance: Callable[[float], float], limit: float, low: float, high: float) -> float:
    return float(optimize.brentq(lambda icc: deviance(icc) - limit, low, high, xtol=1e-10))


def _notes(anova: Estimate, reml: Estimate, arm: str | None, only: str | None) -> tuple[str, ...]:
    notes = []
    if anova.value < 0:
        notes.append("The estimate is negative: people of a group were less alike than strangers, or chance.")
    if reml.value == 0:
        notes.append("REML lies at its bound of 0, which is no finding that groups do not matter.")
    if arm and not only:
        notes.append("One correlation was assumed in both arms; if one arm has no groups, look at the other.")
    return tuple(notes)
