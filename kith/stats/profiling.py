"""Profiling: the interval of a coefficient that the likelihood itself gives, lopsided where it is."""

import math

import numpy as np
from scipy import optimize, special

from kith.stats.logistic import Logistic, newton
from kith.stats.refusing import Declined
from kith.stats.results import Interval
from kith.stats.synthesis.tails import normal_quantile
from kith.stats.tables import Floats

FAR = 12.0  # standard errors within which a limit is looked for


def profile_interval(model: Logistic, place: int, *, level: float = 0.95) -> Interval:
    """Limits of coefficient `place` of a logistic model, where the best likelihood left has dropped enough.

    The others are fitted anew at every value tried. Assumes independent people. Raises `Declined` for a
    model with clusters, whose likelihood is not this one, and where no limit is near. Venables and Ripley
    (2002), section 7.2; the drop is half the quantile of chi-squared on 1 df.

    >>> from kith.stats.logistic import fit
    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> found = profile_interval(fit(x, [0, 0, 0, 1, 0, 1, 1, 1], ["(Intercept)", "dose"]), 1)
    >>> round(found.low, 4), round(found.high, 4)
    (-0.7386, 6.0378)
    """
    best = model.log_likelihood
    if best is None or model.variance != "model":
        raise Declined("people in clusters have no likelihood to profile here")
    drop = normal_quantile(level) ** 2 / 2
    value, se = float(model.beta[place]), float(model.se()[place])

    def short_of(candidate: float) -> float:
        return best - _profiled(model, place, candidate) - drop

    try:
        low = optimize.brentq(short_of, value - FAR * se, value, xtol=1e-10)
        high = optimize.brentq(short_of, value, value + FAR * se, xtol=1e-10)
    except ValueError:
        raise Declined(
            "the likelihood does not drop enough: this coefficient has no limit on one side"
        ) from None
    return Interval(low=low, high=high, level=level, method="profile likelihood")


def _profiled(model: Logistic, place: int, value: float) -> float:
    """The log-likelihood with one coefficient held."""
    others = np.delete(model.x, place, axis=1)
    offset = model.x[:, place] * value
    moved = model.vcov[:, place] / model.vcov[place, place] * (value - model.beta[place])
    start = np.delete(model.beta + moved, place)
    found = newton(others, model.y, start, offset=offset, steps=60)
    if found is None:
        return -math.inf
    return _log_likelihood(others @ found + offset, model.y)


def _log_likelihood(odds: Floats, y: Floats) -> float:
    return float(np.sum(special.log_expit(odds * (2 * y - 1))))
