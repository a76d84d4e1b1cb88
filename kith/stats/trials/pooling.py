"""Pooling: one answer from several imputed data sets, as wide as the missing values make it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, made_by, table_of


@dataclass(frozen=True, kw_only=True)
class Pooled(Result):
    """An estimate over imputations, with the parts of its variance."""

    title: ClassVar[str] = "Estimate over imputed data"
    estimate: Estimate
    within: float  # mean of the squared standard errors
    between: float  # variance of the estimates between imputations
    total: float
    fmi: float  # fraction of missing information
    fraction: float  # of the variance that is due to missing values (lambda)
    increase: float  # of the variance over the one within (r)
    imputations: int

    def tables(self) -> Sequence[Table]:
        row = (self.imputations, self.within, self.between, self.total, self.fraction, self.fmi)
        parts = ("imputations", "within", "between", "total", "due to missing", "missing information")
        return [table_of([self.estimate]), Table("Variance", parts, (row,))]


def pool(
    estimates: npt.ArrayLike,
    ses: npt.ArrayLike,
    *,
    complete_df: float,
    level: float = 0.95,
    name: str = "pooled estimate",
    made: Provenance | None = None,
) -> Pooled:
    """Rubin's rules: estimates and standard errors, shapes (imputations,), from each imputed data set.

    `complete_df` is what the analysis would have had with nothing missing: n minus coefficients for least
    squares, infinite for a normal reference. The df are Barnard and Rubin's (1999, Biometrika 86:948).
    Assumes proper imputations under the stated mechanism. Raises `Declined` for one imputation.

    >>> made = pool([-2.31, -1.98, -2.55, -2.12, -2.4], [0.81, 0.78, 0.86, 0.8, 0.83], complete_df=117)
    >>> round(made.estimate.value, 3), round(made.estimate.se, 6), round(made.estimate.df, 4)
    (-2.272, 0.853021, 88.91)
    """
    values, variances = _checked(estimates, ses, complete_df)
    count = len(values)
    within, between = float(variances.mean()), float(values.var(ddof=1))
    total = within + (1 + 1 / count) * between
    fraction = (total - within) / total
    increase = (total - within) / within
    df = barnard_rubin(fraction, count, complete_df)
    se = math.sqrt(total)
    value = float(values.mean())
    reach = float(stats.t.ppf(0.5 + level / 2, df)) * se
    return Pooled(
        estimate=Estimate(
            name=name,
            value=value,
            se=se,
            df=df,
            statistic=value / se,
            p=float(2 * stats.t.sf(abs(value) / se, df)),
            interval=Interval(low=value - reach, high=value + reach, level=level, method="t, Rubin's rules"),
        ),
        within=within,
        between=between,
        total=total,
        fmi=(increase + 2 / (df + 3)) / (increase + 1),
        fraction=fraction,
        increase=increase,
        imputations=count,
        provenance=made
        or Provenance(
            method=f"Rubin's rules over {count} imputations",
            n_used=count,
            n_eligible=count,
            of="imputations",
            missing="multiple imputation",
            df_rule="Barnard-Rubin",
            library=made_by("scipy"),
        ),
    )


def barnard_rubin(fraction: float, count: int, complete_df: float) -> float:
    """Degrees of freedom from the fraction of variance due to missing values.

    >>> round(barnard_rubin(0.083892672791, 5, 117), 3)
    88.91
    """
    observed = (
        math.inf
        if math.isinf(complete_df)
        else (complete_df + 1) / (complete_df + 3) * complete_df * (1 - fraction)
    )
    between = (count - 1) / fraction**2 if fraction > 0 else math.inf
    if math.isinf(observed) or math.isinf(between):
        return min(observed, between)
    return between * observed / (between + observed)


def _checked(
    estimates: npt.ArrayLike, ses: npt.ArrayLike, complete_df: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    values, errors = np.asarray(estimates, dtype=np.float64), np.asarray(ses, dtype=np.float64)
    if values.ndim != 1 or values.shape != errors.shape:
        raise BadInput("each imputation gives one estimate and one standard error")
    if len(values) < 2:
        raise Declined("one imputation hides how uncertain the missing values are: give several")
    if not (np.isfinite(values).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise BadInput("estimates must be finite, and standard errors finite and above 0")
    if not complete_df > 0:
        raise BadInput("the degrees of freedom of the complete data must be above 0")
    return values, errors**2
