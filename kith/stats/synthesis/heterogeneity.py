"""Heterogeneity: how much the true effects of studies differ, beyond what chance makes of their estimates."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import log, pi
from typing import Literal

import numpy as np
from scipy import special
from scipy.optimize import brentq

from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Interval
from kith.stats.synthesis.summits import highest_of, summits
from kith.stats.synthesis.tails import checked_level, chi_squared_tail
from kith.stats.synthesis.weighting import Fit, fit_at
from kith.stats.tables import Floats

Estimator = Literal["REML", "ML", "DL", "PM", "fixed"]
ESTIMATORS: tuple[Estimator, ...] = ("REML", "ML", "DL", "PM", "fixed")
STEPS = 16  # of the scan for brackets: a likelihood of tau2 can have more than one summit


@dataclass(frozen=True, kw_only=True)
class Heterogeneity:
    """Q, tau2 and both I2, each under its own name. For `fixed` what rests on tau2 is None."""

    q: Estimate  # value, df, p
    tau2: Estimate | None
    tau: Estimate | None
    i2_q: Estimate
    h2_q: Estimate
    i2_tau2: Estimate | None
    h2_tau2: Estimate | None


@dataclass(frozen=True)
class Tau2:
    """A between-study variance, its standard error (None for a fixed effect) and the log-likelihood there."""

    value: float
    se: float | None
    log_likelihood: float  # restricted for REML, full otherwise


class Moments:
    """Sums over studies as functions of tau2, on an orthonormal basis of the design's columns."""

    def __init__(self, y: Floats, v: Floats, x: Floats) -> None:
        self.y, self.v = y, v
        self.basis = np.linalg.qr(x)[0]
        self.k: int = len(x)
        self.p: int = x.shape[1]

    def weigh(self, tau2: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Weights (k,), weighted basis (k, p), inverse of its cross-product (p, p), residuals (k,)."""
        w = 1 / (self.v + tau2)
        weighted = w[:, None] * self.basis
        inverse = np.linalg.inv(self.basis.T @ weighted)
        return w, weighted, inverse, self.y - self.basis @ (inverse @ (weighted.T @ self.y))

    def q(self, tau2: float) -> float:
        w, _, _, residuals = self.weigh(tau2)
        return float(w @ residuals**2)

    def traces(self, tau2: float) -> tuple[float, float]:
        """tr(P) and tr(PP), where P takes weighted residuals."""
        w, weighted, inverse, _ = self.weigh(tau2)
        second = inverse @ (weighted.T @ weighted)
        third = inverse @ (weighted.T @ (w[:, None] * weighted))
        single = float(w.sum() - np.trace(second))
        return single, float(w @ w - 2 * np.trace(third) + np.sum(second * second.T))

    def score(self, tau2: float, *, restricted: bool) -> float:
        """Twice the derivative of the log-likelihood in tau2."""
        w, weighted, inverse, residuals = self.weigh(tau2)
        spent = float(w.sum())
        if restricted:
            spent -= float(np.sum(inverse * (weighted.T @ weighted)))
        return float(np.sum((w * residuals) ** 2)) - spent

    def log_likelihood(self, tau2: float, *, restricted: bool) -> float:
        w, _, inverse, residuals = self.weigh(tau2)
        total = float(np.log(w).sum() - w @ residuals**2)
        if not restricted:
            return 0.5 * (total - self.k * log(2 * pi))
        # The design's own scale, which the orthonormal basis took away, cancels between the two determinants.
        total += float(np.linalg.slogdet(inverse)[1])
        return 0.5 * (total - (self.k - self.p) * log(2 * pi))

    def scale(self) -> float:
        """A size of tau2 from where to look: the residual variance without weights, or the variances."""
        loose = self.y - self.basis @ (self.basis.T @ self.y)
        spread = float(loose @ loose) / max(self.k - self.p, 1)
        return max(spread, 1e-8 * float(self.v.min()))


def tau2_of(y: Floats, v: Floats, x: Floats, estimator: Estimator) -> Tau2:
    """The between-study variance of effects (k,) with variances (k,) on a design (k, p).

    REML and ML: the highest of all summits of the likelihood, so no starting value matters. DL: DerSimonian
    and Laird (1986), in closed form. PM: Paule and Mandel (1982), the tau2 where Q equals its expectation.
    Never below 0. Raises BadInput unless there are more studies than coefficients.

    >>> y, v = np.array([0.1, 0.4, 0.9]), np.array([0.04, 0.03, 0.05])
    >>> round(tau2_of(y, v, np.ones((3, 1)), "DL").value, 3)
    0.101
    """
    moments = Moments(y, v, x)
    if estimator == "fixed":
        return Tau2(0.0, None, moments.log_likelihood(0.0, restricted=False))
    if moments.k <= moments.p:
        raise BadInput(f"{moments.k} studies are too few to tell tau2 from {moments.p} coefficients")
    restricted = estimator == "REML"
    value = _FINDERS[estimator](moments)
    return Tau2(
        value,
        _standard_error(moments, estimator, value),
        moments.log_likelihood(value, restricted=restricted),
    )


def q_profile(y: Floats, v: Floats, x: Floats, level: float) -> Interval:
    """The interval of tau2 whose ends make Q the quantiles of its distribution (Viechtbauer 2007).

    An end below 0 is 0; where even Q at 0 is smaller than the lower quantile both ends are 0.
    """
    moments, half = Moments(y, v, x), (1 - checked_level(level)) / 2
    df = moments.k - moments.p
    low, high = (float(special.chdtri(df, tail)) for tail in (half, 1 - half))
    return Interval(
        low=_crossing(moments, low), high=_crossing(moments, high), level=level, method="Q-profile"
    )


def heterogeneity(
    y: Floats, v: Floats, x: Floats, tau2: Tau2, *, level: float, estimator: Estimator
) -> Heterogeneity:
    """Q at fixed effects, tau2 with its Q-profile interval, and I2 and H2 by both definitions.

    From Q: I2 = (Q - df) / Q, not below 0 (Higgins and Thompson 2002). From tau2: I2 = tau2 / (tau2 + s2)
    with the typical sampling variance s2 = (k - p) / tr(P), as metafor reports it for random effects.

    >>> y, v = np.array([0.1, 0.4, 0.9]), np.array([0.04, 0.03, 0.05])
    >>> x = np.ones((3, 1))
    >>> found = heterogeneity(y, v, x, tau2_of(y, v, x, "REML"), level=0.95, estimator="REML")
    >>> round(found.q.value, 3), round(found.i2_q.value, 1), round(found.i2_tau2.value, 1)
    (7.17, 72.1, 74.0)
    """
    fixed = fit_at(y, v, x, 0.0)
    q, df = fixed.q, fixed.df
    shared = {
        "q": Estimate(name="Q", value=q, df=float(df), p=chi_squared_tail(q, df)),
        "i2_q": Estimate(name="I2 from Q", value=100 * max(0.0, 1 - df / q) if q > 0 else 0.0, unit="%"),
        "h2_q": Estimate(name="H2 from Q", value=q / df if df else 1.0),
    }
    if estimator == "fixed" or df < 1:
        return Heterogeneity(**shared, tau2=None, tau=None, i2_tau2=None, h2_tau2=None)
    between = q_profile(y, v, x, level)
    typical = df / _trace(fixed, x)
    return Heterogeneity(**shared, **_from_tau2(tau2, between, typical))


def _from_tau2(tau2: Tau2, between: Interval, typical: float) -> dict[str, Estimate]:
    def along(name: str, change: Callable[[float], float], unit: str = "") -> Estimate:
        ends = Interval(
            low=change(between.low), high=change(between.high), level=between.level, method=between.method
        )
        return Estimate(name=name, value=change(tau2.value), interval=ends, unit=unit)

    return {
        "tau2": Estimate(name="tau2", value=tau2.value, se=tau2.se, interval=between),
        "tau": along("tau", lambda t: t**0.5),
        "i2_tau2": along("I2 from tau2", lambda t: 100 * t / (t + typical), "%"),
        "h2_tau2": along("H2 from tau2", lambda t: 1 + t / typical),
    }


def _trace(fit: Fit, x: Floats) -> float:
    w = fit.weights
    return float(w.sum() - np.sum(fit.covariance * (x.T @ ((w * w)[:, None] * x))))


def _dersimonian_laird(moments: Moments) -> float:
    single, _ = moments.traces(0.0)
    return max(0.0, (moments.q(0.0) - (moments.k - moments.p)) / single)


def _paule_mandel(moments: Moments) -> float:
    return _crossing(moments, moments.k - moments.p)


def _crossing(moments: Moments, target: float) -> float:
    """The tau2 where Q, which falls with tau2, is `target`; 0 where it is smaller from the start."""
    above = cache(lambda tau2: moments.q(tau2) - target)  # the search begins where it was looked
    if above(0.0) <= 0:
        return 0.0
    top = moments.scale()
    while above(top) > 0:
        top *= 4
    return _root(above, 0.0, top)


def _highest(moments: Moments, *, restricted: bool) -> float:
    """The maximum of the likelihood over tau2 >= 0."""
    size = moments.scale()
    found = summits(
        lambda tau2: moments.score(tau2, restricted=restricted),
        size=size,
        first=1e-4 * min(size, float(moments.v.min())),
        steps=STEPS,
    )
    return highest_of(found, lambda tau2: moments.log_likelihood(tau2, restricted=restricted))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(function, low, high, xtol=1e-13 * high, rtol=1e-13))


def _standard_error(moments: Moments, estimator: Estimator, tau2: float) -> float:
    """From the expected information for REML and ML; from the variance of Q for the estimators by moments."""
    k, p = moments.k, moments.p
    if estimator == "REML":
        return float(np.sqrt(2 / moments.traces(tau2)[1]))
    w = 1 / (moments.v + tau2)
    if estimator == "ML":
        return float(np.sqrt(2 / (w @ w)))
    if estimator == "PM":
        return float(np.sqrt(2 * k**2 / (k - p)) / w.sum())
    single, double = moments.traces(0.0)
    return float(np.sqrt(2 * (k - p) + 4 * tau2 * single + 2 * tau2**2 * double) / single)


_FINDERS: dict[str, Callable[[Moments], float]] = {
    "REML": lambda moments: _highest(moments, restricted=True),
    "ML": lambda moments: _highest(moments, restricted=False),
    "DL": _dersimonian_laird,
    "PM": _paule_mandel,
}


def checked_estimator(estimator: str) -> Estimator:
    for known in ESTIMATORS:
        if estimator == known:
            return known
    raise BadInput(f'there is no estimator "{estimator}"; there are {", ".join(ESTIMATORS)}')
