"""Degrees of freedom for a contrast of fixed effects: Satterthwaite's, by the curvature of the deviance."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from kith.stats.mixed.optimising import Curvature
from kith.stats.results import Estimate, Interval
from kith.stats.tables import Floats

FLAT = 1e-7  # an eigenvalue of the Hessian, relative to the largest, that says nothing


@dataclass(frozen=True)
class Uncertainty:
    """The fixed effects' covariance, how it moves with each variance parameter, and how sure those are.

    The parameters are theta (then log ratios of residual SDs) and the residual variance.
    """

    vcov: Floats  # (p, p)
    slopes: Floats  # (m + 1, p, p)
    spread: Floats  # covariance of the variance parameters, (m + 1, m + 1)

    def df(self, weights: Floats) -> float:
        """2 v^2 / (g' A g), v the variance of the contrast (Satterthwaite 1946; Kuznetsova et al. 2017)."""
        variance = float(weights @ self.vcov @ weights)
        slope = np.einsum("i,mij,j->m", weights, self.slopes, weights)
        doubt = float(slope @ self.spread @ slope)
        return 2 * variance**2 / doubt if doubt > 0 else np.inf


def uncertainty(bread: Floats, curvature: Curvature, sigma2: float, freedom: int) -> Uncertainty:
    """From the profiled deviance to that of all variance parameters, and its inverse Hessian, twice."""
    cross = -curvature.rss_slope / sigma2**2
    within = freedom / sigma2**2
    size = len(cross)
    hessian = np.empty((size + 1, size + 1))
    hessian[:size, :size] = curvature.hessian + np.outer(cross, cross) / within
    hessian[size, :size] = hessian[:size, size] = cross
    hessian[size, size] = within
    # What has no curvature of its own is scaled as the others are, and so stays flat.
    bent = np.diag(hessian)
    lowest = FLAT * bent[:size].max(initial=0.0)
    scale = np.sqrt(
        np.append(np.where(bent[:size] > lowest, bent[:size], bent[:size].max(initial=1.0)), within)
    )
    bends, axes = np.linalg.eigh(hessian / np.outer(scale, scale))
    kept = bends > FLAT
    inverse = (axes[:, kept] / bends[kept]) @ axes[:, kept].T / np.outer(scale, scale)
    slopes = np.concatenate([sigma2 * curvature.bread_slope, bread[None]])
    return Uncertainty(sigma2 * bread, slopes, 2 * inverse)


def estimate(name: str, value: float, se: float, df: float, level: float) -> Estimate:
    """A t statistic against zero, its two-sided p, and the interval of the same distribution."""
    statistic = value / se
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    return Estimate(
        name=name,
        value=value,
        se=se,
        interval=Interval(low=value - reach, high=value + reach, level=level, method="t, Satterthwaite"),
        df=df,
        statistic=statistic,
        p=float(2 * stats.t.sf(abs(statistic), df)),
    )


def df_of_f(each: Floats) -> float:
    """The denominator's degrees of freedom of a mean of squared t's that have these (Fai and Cornelius 1996).

    The F distribution with the mean that the mean of those t^2 has.

    >>> df_of_f(np.array([10.0, 10.0]))
    10.0
    """
    if np.ptp(each) < 1e-8:
        return float(each.mean())
    if np.any(each <= 2):
        return 2.0
    total = float((each / (each - 2)).sum())
    return 2 * total / (total - len(each))
