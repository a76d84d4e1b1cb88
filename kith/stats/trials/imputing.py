"""Imputing: plausible values for what is missing, several times over, from arm, group and the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.random import Generator
from scipy import linalg

from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import Floats, holds_numbers, labels, need, numbers, refuse
from kith.stats.trials.designs import terms
from kith.stats.trials.drawing import simulator

BURN_IN, BETWEEN = 200, 40  # sweeps before the first imputation and between two
FEWEST_GROUPS = 4  # the flat prior of the groups' standard deviation needs more than three


@dataclass(frozen=True)
class Imputed:
    """Complete copies of a table, and how many values of each column were missing."""

    tables: tuple[pd.DataFrame, ...]
    missing: dict[str, int]
    seed: int
    method: str


def impute(
    table: pd.DataFrame,
    columns: Sequence[str],
    *,
    arm: str,
    group: str | None = None,
    strata: Sequence[str] = (),
    count: int = 20,
    seed: int,
) -> Imputed:
    """Multiple imputation by chained equations: each incomplete column from all others, arm and group.

    `columns` are numbers, the outcome among them; those incomplete are imputed by Bayesian linear
    regression on the others, indicators of the arms and of `strata`, and a normal effect of each `group`
    (Gibbs sampling; flat priors on coefficients, on log residual variance, and on the standard deviation
    between groups). Estimand: that of the analysis that follows. Assumes missing at random given these, and
    normal residuals. Source: van Buuren (2018), chapters 3, 4 and 7. Raises `BadInput` for a missing arm,
    group or stratum and for an arm in which a column is wholly missing, `Declined` for one imputation.

    >>> frame = pd.DataFrame({"y": [1.0, 2, 3, 5, np.nan, 4, 6, 7], "x": [1.0, 3, 2, 5, 4, 3, 6, 8],
    ...     "arm": list("aaaabbbb")})
    >>> made = impute(frame, ["y", "x"], arm="arm", count=3, seed=1)
    >>> len(made.tables), made.missing["y"], int(made.tables[0]["y"].isna().sum())
    (3, 1, 0)
    """
    if count < 2:
        raise Declined("one imputation hides how uncertain the missing values are: give several")
    fixed = _checked(table, columns, arm, group, strata)
    values = np.column_stack([numbers(table, column) for column in columns])
    gaps = np.isnan(values)
    codes = labels(table, group)[0] if group else None
    random = simulator(seed)
    chain = _chain(values, fixed, codes, random)
    kept = [next(chain) for _ in range(BURN_IN + count * BETWEEN)][BURN_IN + BETWEEN - 1 :: BETWEEN]
    return Imputed(
        tables=tuple(table.assign(**dict(zip(columns, one.T, strict=True))) for one in kept),
        missing={column: int(gaps[:, n].sum()) for n, column in enumerate(columns)},
        seed=seed,
        method=f"chained equations, {count} imputations, {'effects of groups' if group else 'no groups'}",
    )


def _checked(
    table: pd.DataFrame, columns: Sequence[str], arm: str, group: str | None, strata: Sequence[str]
) -> Floats:
    """An intercept and indicators of arms and strata, shape (rows, k)."""
    named = [arm, *strata, *([group] if group else [])]
    need(table, *columns, *named)
    for column in named:
        refuse(table, table[column].isna(), "is missing, and cannot be imputed", column=column)
    for column in columns:
        if not holds_numbers(table, column):
            raise BadInput("only numbers can be imputed", column=column)
        if np.nanvar(numbers(table, column)) == 0:
            raise BadInput("all values are the same: there is no variance to impute from", column=column)
        for name, rows in table.groupby(arm):
            if rows[column].isna().all():
                raise BadInput(
                    f'nobody in arm "{name}" has a value: there is nothing to impute from', column=column
                )
    if group and table[group].nunique() < FEWEST_GROUPS:
        raise Declined(f"fewer than {FEWEST_GROUPS} groups do not show how groups vary")
    parts = [np.ones(len(table))]
    for column in (arm, *strata):
        parts += [values for _, values in terms(table, column, kind=True)]
    return np.column_stack(parts)


def _chain(
    values: Floats, fixed: Floats, groups: npt.NDArray[np.int64] | None, random: Generator
) -> Iterator[Floats]:
    """Completed values, shape (rows, columns), one sweep after the other."""
    gaps = np.isnan(values)
    now = np.where(gaps, np.nanmean(values, axis=0), values)
    incomplete = np.flatnonzero(gaps.any(axis=0))
    states = {column: _Spread(float(np.nanvar(values[:, column]))) for column in incomplete}
    while True:
        for column in incomplete:
            predictors = np.column_stack([fixed, np.delete(now, column, axis=1)])
            gone = gaps[:, column]
            now[gone, column] = _drawn(now[:, column], predictors, groups, gone, states[column], random)
        yield now.copy()


@dataclass
class _Spread:
    """The variances of one column's model as they stand in the chain."""

    within: float
    between: float = 0.0

    def __post_init__(self) -> None:
        self.between = self.within / 10


def _drawn(
    y: Floats,
    x: Floats,
    groups: npt.NDArray[np.int64] | None,
    gone: npt.NDArray[np.bool_],
    spread: _Spread,
    random: Generator,
) -> Floats:
    """New values for those that are gone, given parameters drawn from those that are there."""
    seen = ~gone
    if groups is None:
        beta = _plain(y[seen], x[seen], spread, random)
        centre = x[gone] @ beta
    else:
        beta, effects = _grouped(y[seen], x[seen], groups[seen], int(groups.max()) + 1, spread, random)
        centre = x[gone] @ beta + effects[groups[gone]]
    return np.asarray(centre + random.standard_normal(len(centre)) * np.sqrt(spread.within))


def _plain(y: Floats, x: Floats, spread: _Spread, random: Generator) -> Floats:
    """Coefficients drawn from their posterior, shape (p,); the residual variance is left in `spread`."""
    factor = _factor(x.T @ x, len(y))
    centre = linalg.cho_solve((factor, True), x.T @ y)
    rest = y - x @ centre
    spread.within = float(rest @ rest / random.chisquare(len(y) - x.shape[1]))
    return _around(centre, factor, spread.within, random)


def _grouped(
    y: Floats, x: Floats, groups: npt.NDArray[np.int64], count: int, spread: _Spread, random: Generator
) -> tuple[Floats, Floats]:
    """Coefficients (p,) and effects of groups (count,), drawn; one step of the Gibbs sampler.

    The coefficients are drawn with the effects integrated out: an arm's coefficient and the effects of its
    groups are nearly interchangeable, and drawn in turn they would hardly move.
    """
    sizes = np.bincount(groups, minlength=count).astype(np.float64)
    shrink = spread.between / (spread.within + sizes * spread.between)
    sums = np.column_stack([np.bincount(groups, weights=one, minlength=count) for one in x.T])
    totals = np.bincount(groups, weights=y, minlength=count)
    factor = _factor(x.T @ x - (sums.T * shrink) @ sums, len(y))
    centre = linalg.cho_solve((factor, True), x.T @ y - sums.T @ (shrink * totals))
    beta = _around(centre, factor, spread.within, random)
    means = shrink * (totals - sums @ beta)
    effects = means + random.standard_normal(count) * np.sqrt(spread.within * shrink)
    rest = y - x @ beta - effects[groups]
    spread.within = float(rest @ rest / random.chisquare(len(y)))
    spread.between = float(effects @ effects / random.chisquare(count - 1))
    return beta, effects


def _factor(matrix: Floats, rows: int) -> Floats:
    if rows <= len(matrix):
        raise BadInput(f"{rows} values are too few to impute from {len(matrix)} columns")
    try:
        return np.asarray(linalg.cholesky(matrix, lower=True))
    except linalg.LinAlgError:
        raise BadInput("columns to impute from depend on each other") from None


def _around(centre: Floats, factor: Floats, variance: float, random: Generator) -> Floats:
    drawn = linalg.solve_triangular(factor.T, random.standard_normal(len(centre)))
    return np.asarray(centre + np.sqrt(variance) * drawn)
