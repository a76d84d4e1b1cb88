"""Increments: the differences of mean cost and mean effect between two arms, and how they vary together."""

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import numpy.typing as npt
from scipy import stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.tables import Floats
from kith.stats.trials.robust import sandwich


@dataclass(frozen=True, kw_only=True)
class Increments:
    """Differences of the means, treated minus control, with their joint variance and degrees of freedom."""

    cost: float
    effect: float
    se_cost: float
    se_effect: float
    covariance: float
    df: float  # infinite: the normal distribution

    @property
    def correlation(self) -> float:
        return self.covariance / (self.se_cost * self.se_effect)

    def reach(self, level: float) -> float:
        """How many standard errors an interval of this level extends to either side."""
        return float(stats.t.ppf(0.5 + level / 2, self.df))

    def benefit(self, threshold: float) -> tuple[float, float]:
        """Incremental net benefit at a threshold (currency per unit of effect), and its standard error."""
        variance = threshold**2 * self.se_effect**2 + self.se_cost**2 - 2 * threshold * self.covariance
        return threshold * self.effect - self.cost, sqrt(max(variance, 0.0))


def increments(
    costs: npt.ArrayLike,
    effects: npt.ArrayLike,
    arms: npt.ArrayLike,
    *,
    covariates: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
) -> Increments:
    """Differences of arithmetic means, adjusted by least squares where covariates are given.

    `costs`, `effects` and `arms` (0 control, 1 treated) have shape (n,), in units of money and of effect,
    nothing missing; `covariates` (n, k) enter both regressions linearly; `groups` (n,) are codes of groups.
    The estimand is the difference of population means, because a budget pays the mean. Without groups the
    variance is s0²/n0 + s1²/n1 (HC2 with covariates) and the reference distribution normal; with groups it
    is CR2 with Satterthwaite's degrees of freedom. Assumes independent people, or independent groups.
    Raises `BadInput` for an arm with fewer than two people and for costs or effects that do not vary,
    `Declined` for an arm with a single group. Source: Willan and Briggs (2006), Statistical Analysis of
    Cost-effectiveness Data; Bell and McCaffrey (2002).

    >>> found = increments([1, 3, 4, 8], [0.5, 0.6, 0.7, 0.9], [0, 0, 1, 1])
    >>> round(found.cost, 2), round(found.effect, 2), round(found.se_cost, 4), round(found.covariance, 4)
    (4.0, 0.25, 2.2361, 0.25)
    """
    y = np.column_stack([np.asarray(costs, np.float64), np.asarray(effects, np.float64)])
    arm = np.asarray(arms, np.float64)
    refuse_thin_arms(y, arm, groups)
    x = design(arm, covariates)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise BadInput("a covariate is constant, or follows from the arm and the other covariates")
    coefficients, *_ = np.linalg.lstsq(x, y, rcond=None)
    residuals = y - x @ coefficients
    if groups is None:
        joint, df = _of_people(x, residuals), inf
    else:
        joint, df = _of_groups(x, residuals, np.asarray(groups))
    return Increments(
        cost=float(coefficients[1, 0]),
        effect=float(coefficients[1, 1]),
        se_cost=sqrt(joint[0, 0]),
        se_effect=sqrt(joint[1, 1]),
        covariance=float(joint[0, 1]),
        df=df,
    )


def design(arm: Floats, covariates: npt.ArrayLike | None) -> Floats:
    """Columns of 1, of the arm, and of the covariates about their means: shape (n, 2 + k)."""
    columns = [np.ones_like(arm), arm]
    if covariates is not None:
        beside = np.asarray(covariates, np.float64).reshape(len(arm), -1)
        columns += list((beside - beside.mean(axis=0)).T)
    return np.column_stack(columns)


def refuse_thin_arms(y: Floats, arm: Floats, groups: npt.ArrayLike | None) -> None:
    """Two people in each arm at least, two groups where groups are given, and something that varies."""
    for one in (0, 1):
        if np.sum(arm == one) < 2:
            raise BadInput("each arm needs two people at least with a cost and an effect")
        if groups is not None and len(np.unique(np.asarray(groups)[arm == one])) < 2:
            raise Declined("with one group in an arm there is nothing to see how groups vary by")
    for name, column in (("costs", y[:, 0]), ("effects", y[:, 1])):
        if all(np.ptp(column[arm == one]) == 0 for one in (0, 1)):
            raise BadInput(f"the {name} do not vary within the arms: no standard error can be had")


def _of_people(x: Floats, residuals: Floats) -> Floats:
    """Joint variance of both differences, HC2: shape (2, 2). In two arms alone it is that of Welch."""
    bread = np.linalg.inv(x.T @ x)
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    side = (x @ bread[1]) / np.sqrt(np.maximum(1 - leverage, 1e-12))
    scores = side[:, None] * residuals
    joint: Floats = scores.T @ scores
    return joint


def _of_groups(x: Floats, residuals: Floats, groups: npt.NDArray[np.generic]) -> tuple[Floats, float]:
    """Joint variance by CR2, and its degrees of freedom, which depend on the design alone.

    The covariance follows from the variances of the sum and the difference of both, each in its own scale.
    """
    contrast = np.eye(x.shape[1])[1]
    scale = residuals.std(axis=0)
    cost, effect = (residuals / scale).T
    plain = [sandwich(x, one, groups) for one in (cost, effect)]
    total, apart = (sandwich(x, one, groups).se(contrast) ** 2 for one in (cost + effect, cost - effect))
    shared = (total - apart) / 4
    joint = np.array([[plain[0].se(contrast) ** 2, shared], [shared, plain[1].se(contrast) ** 2]])
    return joint * np.outer(scale, scale), plain[0].df(contrast)
