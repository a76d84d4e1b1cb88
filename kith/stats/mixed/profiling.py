"""Profile likelihood: intervals for fixed effects, SDs and correlations from the likelihood's own shape."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize

from kith.stats.mixed.components import EDGE
from kith.stats.mixed.likelihood import Likelihood, Point
from kith.stats.mixed.model import MixedModel
from kith.stats.mixed.optimising import FAR, optimise
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Interval
from kith.stats.tables import Floats

PRECISION = 1e-5  # of an end, relative to the reach of the interval
STILL, ASIDE = 1e-6, 0.1  # an element of theta that is as good as zero, and where else to begin
SIGMAS = 10.0  # how far log sigma may go in a search from where it is best
NEARLY = 1 - 1e-7  # a correlation as good as one


@dataclass
class Profile:
    """The least ML deviance over all else, with one quantity held; it starts from where it last was."""

    likelihood: Likelihood
    best: Floats  # parameters and then log sigma, at the maximum
    deviance: float  # there
    last: Floats

    def with_coefficient(self, weights: Floats, value: float) -> float:
        """One combination of fixed effects held. `weights` are in terms of the basis."""

        def at(parameters: Floats) -> tuple[float, Floats]:
            return _held_coefficient(self.likelihood, parameters, weights, value)

        def searched(start: Floats) -> tuple[float, Floats]:
            options = {"ftol": 1e-13, "gtol": 1e-6}
            done = minimize(at, start[:-1], jac=True, method="L-BFGS-B", options=options)
            return float(done.fun), np.append(done.x, start[-1])

        return self._lowest(searched)

    def with_quantity(self, quantity: Callable[[Floats], float], value: float) -> float:
        """A function of parameters and log sigma held."""
        held = {"type": "eq", "fun": lambda x: quantity(x) - value, "jac": lambda x: _gradient(quantity, x)}
        open_ended = [(None, None)] * (len(self.last) - 1)

        def searched(start: Floats) -> tuple[float, Floats]:
            free = Free(self.likelihood)
            done = minimize(
                free.deviance,
                start,
                jac=free.slope,
                method="SLSQP",
                bounds=[*open_ended, (self.best[-1] - SIGMAS, self.best[-1] + SIGMAS)],
                constraints=[held],
                options={"ftol": 1e-11, "maxiter": 200},
            )
            return float(done.fun), done.x

        return self._lowest(searched)

    def _lowest(self, searched: Callable[[Floats], tuple[float, Floats]]) -> float:
        """From where the search last was; and, where a parameter stands at zero, from beside it too.

        The deviance is even in the diagonal of the factor, so a search that is at zero never leaves it.
        """
        still = np.append(np.abs(self.last[:-1]) < STILL, False)
        starts = [self.last] if not still.any() else [self.last, np.where(still, ASIDE, self.last)]
        deviance, self.last = min(map(searched, starts), key=lambda one: one[0])
        return deviance


@dataclass
class Free:
    """The ML deviance with the residual variance a parameter. A search asks for few slopes of many points."""

    likelihood: Likelihood
    last: tuple[Floats, Point] | None = None

    def deviance(self, x: Floats) -> float:
        try:
            return self._point(x).deviance
        except np.linalg.LinAlgError:  # a step too far: the search turns back
            return FAR

    def slope(self, x: Floats) -> Floats:
        try:
            point = self._point(x)
            slope = self.likelihood.with_slope(point, x[:-1], point.sigma2).slope
        except np.linalg.LinAlgError:
            return np.zeros_like(x)
        return np.append(slope, 2 * (self.likelihood.freedom - point.rss / point.sigma2))

    def _point(self, x: Floats) -> Point:
        if self.last is None or not np.array_equal(self.last[0], x):
            self.last = x.copy(), self.likelihood.value_at(x[:-1], float(np.exp(2 * x[-1])))
        return self.last[1]


def profile_intervals(model: MixedModel, *, level: float | None = None) -> tuple[Estimate, ...]:
    """Profile-likelihood intervals for the SDs, correlations, the residual SD and the fixed effects.

    An end is where twice the log-likelihood, the best over all else, is chi-squared(1) below its maximum. By
    ML, as `confint(method = "profile")` in lme4, also for a model fitted by REML. An SD whose profile does
    not rise that far before zero has zero for its lower end, a correlation likewise 1 or -1. Source: Bates et
    al. 2015, section 5.1.
    """
    if level is not None and not 0 < level < 1:
        raise BadInput("a level is a proportion, as .95")
    level = level or model.level
    likelihood = replace(model.inside.likelihood, reml=False, shift=0.0)
    floor = np.zeros(len(model.inside.optimum.parameters), bool)
    best = optimise(likelihood, model.inside.optimum.parameters, floor)
    inner = np.append(best.parameters, np.log(best.point.sigma2) / 2)
    profile = Profile(likelihood, inner, best.point.deviance, inner)
    reach = float(stats.chi2.ppf(level, 1))
    found = [_interval_of(profile, one, reach, level) for one in _quantities(model, inner)]
    return (*found, *_coefficients(model, profile, best.point.beta, reach, level))


@dataclass(frozen=True)
class Quantity:
    name: str
    of: Callable[[Floats], float]
    floor: float
    ceiling: float


def _quantities(model: MixedModel, best: Floats) -> list[Quantity]:
    """What has a profile. Where something does not vary at all it has no correlation with anything."""
    ways = model.inside.ways
    found: list[Quantity] = []

    def covariance(x: Floats, place: int) -> Floats:
        relative = model.inside.likelihood.relatives(x[:-1])[place]
        loading = ways[place].turn @ relative
        return np.asarray(np.exp(2 * x[-1]) * loading @ loading.T)

    def sd(place: int, a: int) -> Callable[[Floats], float]:
        return lambda x: float(np.sqrt(max(covariance(x, place)[a, a], 0.0)))

    def correlation(place: int, a: int, b: int) -> Callable[[Floats], float]:
        def value(x: Floats) -> float:
            full = covariance(x, place)
            return float(full[a, b] / np.sqrt(max(full[a, a] * full[b, b], 1e-300)))

        return value

    for place, way in enumerate(ways):
        names = way.columns.names
        for b, a in way.entries:
            if a == b:
                found.append(Quantity(f"SD of {names[a]} between {way.name}", sd(place, a), 0.0, np.inf))
            elif min(sd(place, a)(best), sd(place, b)(best)) > EDGE * np.exp(best[-1]):
                name = f"correlation of {names[a]} and {names[b]} between {way.name}"
                found.append(Quantity(name, correlation(place, a, b), -NEARLY, NEARLY))
    return found + _residuals(model)


def _residuals(model: MixedModel) -> list[Quantity]:
    """The residual SD; where it differs between classes, that of each."""
    size = model.inside.likelihood.size

    def sd(place: int) -> Callable[[Floats], float]:
        return lambda x: float(np.exp(x[-1] + (x[size + place - 1] if place else 0.0)))

    classes = [one.name for one in model.components if one.group == "Residual"]
    names = [f"residual SD of {one}" if one else "residual SD" for one in classes]
    return [Quantity(name, sd(place), 0.0, np.inf) for place, name in enumerate(names)]


def _interval_of(profile: Profile, one: Quantity, reach: float, level: float) -> Estimate:
    value = one.of(profile.best)

    def excess(at: float) -> float:
        return profile.with_quantity(one.of, at) - profile.deviance - reach

    # At zero itself an SD has no slope to search by: a ten-thousandth of it stands for zero.
    floor = one.floor or 1e-4 * value
    width = max(abs(value), 1e-3) / 2
    low = _end(profile, excess, value, -width, floor) if value > floor else None
    high = _end(profile, excess, value, width, one.ceiling) if value < one.ceiling else None
    interval = Interval(
        low=float(np.round(one.floor)) if low is None else low,
        high=float(np.round(one.ceiling)) if high is None else high,
        level=level,
        method="profile likelihood, ML",
    )
    return Estimate(name=one.name, value=value, interval=interval)


def _end(
    profile: Profile, excess: Callable[[float], float], value: float, step: float, limit: float
) -> float | None:
    """Where the profile has risen as far as it may; None if it does not before the limit."""
    profile.last = profile.best
    inside = value
    for _ in range(60):
        tried = inside + step
        beyond = (tried - limit) * np.sign(step) >= 0
        if beyond:
            tried = limit
        if excess(tried) >= 0:
            return float(brentq(excess, inside, tried, xtol=PRECISION * abs(step) + 1e-12, rtol=1e-10))
        if beyond:
            return None
        inside, step = tried, step * 1.6
    return None


def _coefficients(
    model: MixedModel, profile: Profile, best: Floats, reach: float, level: float
) -> list[Estimate]:
    basis = model.inside.basis
    back = np.linalg.inv(basis.root)
    found = []
    for place, fixed in enumerate(model.fixed):
        weights, value = back[place], float(back[place] @ best)

        def excess(at: float, weights: Floats = weights) -> float:
            return profile.with_coefficient(weights, at) - profile.deviance - reach

        width = (fixed.se or 1.0) * np.sqrt(reach)
        ends = [_end(profile, excess, value, step, np.sign(step) * np.inf) for step in (-width, width)]
        low, high = (np.nan if end is None else end + basis.offset[place] for end in ends)
        interval = Interval(low=float(low), high=float(high), level=level, method="profile likelihood, ML")
        found.append(Estimate(name=fixed.name, value=value + float(basis.offset[place]), interval=interval))
    return found


def _held_coefficient(
    likelihood: Likelihood, parameters: Floats, weights: Floats, value: float
) -> tuple[float, Floats]:
    """The ML deviance and its slope with weights @ beta = value.

    The residual sum of squares grows by a square, and the slope is that at the beta that is left.
    """
    try:
        deviance, point, rss = _raised(likelihood, parameters, weights, value)
    except np.linalg.LinAlgError:
        return FAR, np.zeros_like(parameters)
    across = point.bread @ weights
    beta = point.beta + across * (value - float(weights @ point.beta)) / float(weights @ across)
    slope = likelihood.slope_at(point.sweep, parameters, beta, rss / likelihood.rows.sum())
    more = []
    for place in range(likelihood.size, len(parameters)):
        moved = np.zeros_like(parameters)
        moved[place] = 1e-4
        up, down = (_raised(likelihood, parameters + s * moved, weights, value)[0] for s in (1, -1))
        more.append((up - down) / 2e-4)
    return deviance, np.append(slope, more)


def _raised(
    likelihood: Likelihood, parameters: Floats, weights: Floats, value: float
) -> tuple[float, Point, float]:
    point = likelihood.value_at(parameters)
    rss = point.rss + (value - float(weights @ point.beta)) ** 2 / float(weights @ point.bread @ weights)
    return float(point.deviance + likelihood.rows.sum() * np.log(rss / point.rss)), point, rss


def _gradient(quantity: Callable[[Floats], float], x: Floats) -> Floats:
    steps = 1e-6 * np.eye(len(x))
    return np.array([(quantity(x + one) - quantity(x - one)) / 2e-6 for one in steps])
