"""Standardising: the risk if everyone had one dose or the other, by averaging a model over the people."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from kith.stats.logistic import Logistic, newton
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval
from kith.stats.synthesis.tails import checked_level, quantile
from kith.stats.tables import Floats
from kith.stats.trials.drawing import simulator

AtDose = Callable[[float], Floats]  # the design, shape (n, p), with everyone at a dose
LEAST_DRAWS = 200


@dataclass(frozen=True, kw_only=True)
class Standardised:
    """Average risks over the sample's covariates at two doses, and what lies between them."""

    low_dose: float
    high_dose: float
    risk_low: Estimate
    risk_high: Estimate
    difference: Estimate  # high less low
    ratio: Estimate
    failed_draws: int | None = None


def standardised(
    model: Logistic,
    at: AtDose,
    doses: tuple[float, float],
    *,
    level: float = 0.95,
) -> Standardised:
    """Risks with everyone at the low and at the high dose; difference and ratio by the delta method.

    Estimand: the mean over these people of the modelled risk at each dose, causal only if the covariates
    hold all common causes of dose and outcome and the model is right. The people's covariates are taken as
    given: the interval is of the coefficients' error, by the model's own or the cluster-robust variance.
    The ratio's is taken on the logarithm, a risk's on the log odds. t with the smallest of the
    coefficients' df.

    >>> from kith.stats.logistic import fit
    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> model = fit(x, [0, 0, 0, 1, 0, 1, 1, 1], ["(Intercept)", "dose"])
    >>> made = standardised(model, lambda dose: np.column_stack([np.ones(8), np.full(8, dose)]), (0, 1))
    >>> round(made.difference.value, 4), round(made.ratio.value, 4)
    (0.5, 3.0)
    """
    (low, slope_low), (high, slope_high) = (_risk(at(dose), model.beta) for dose in doses)
    reach, method = quantile(level, float(model.df.min())), f"delta, {model.interval_method()}"

    def made(name: str, value: float, slope: Floats, *, log: bool = False) -> Estimate:
        se = _error(slope, model)
        ends = (value - reach * se, value + reach * se)
        bounds = (math.exp(one) for one in ends) if log else ends
        interval = Interval(**dict(zip(("low", "high"), bounds, strict=True)), level=level, method=method)
        shown = math.exp(value) if log else value
        return Estimate(name=name, value=shown, se=se, interval=interval, unit="se of log" if log else "")

    return Standardised(
        low_dose=doses[0],
        high_dose=doses[1],
        risk_low=risk_at(model, at, doses[0], level=level),
        risk_high=risk_at(model, at, doses[1], level=level),
        difference=made("standardised risk difference", high - low, slope_high - slope_low),
        ratio=made(
            "standardised risk ratio", math.log(high / low), slope_high / high - slope_low / low, log=True
        ),
    )


def risk_at(model: Logistic, at: AtDose, dose: float, *, level: float = 0.95) -> Estimate:
    """The mean risk with everyone at one dose; its interval on the log odds, so that it stays a risk.

    >>> from kith.stats.logistic import fit
    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> model = fit(x, [0, 0, 0, 1, 0, 1, 1, 1], ["(Intercept)", "dose"])
    >>> made = risk_at(model, lambda dose: np.column_stack([np.ones(8), np.full(8, dose)]), 0)
    >>> round(made.value, 4), round(made.interval.low, 4), round(made.interval.high, 4)
    (0.25, 0.0335, 0.7622)
    """
    value, slope = _risk(at(dose), model.beta)
    se = _error(slope, model)
    reach = quantile(level, float(model.df.min())) * se / (value * (1 - value))
    low, high = special.expit(special.logit(value) + np.array([-reach, reach])).tolist()
    method = f"delta on the log odds, {model.interval_method()}"
    interval = Interval(low=low, high=high, level=level, method=method)
    return Estimate(name=f"risk at {dose:g}", value=value, se=se, interval=interval)


def bootstrapped(
    model: Logistic,
    at: AtDose,
    doses: tuple[float, float],
    *,
    seed: int,
    draws: int = 2000,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Standardised:
    """The same with percentile intervals of a bootstrap that draws people, or whole clusters if given.

    It carries the error of the covariates' distribution too. Draws whose model cannot be fitted are left
    out and counted. Raises `Declined` when more than a tenth are, and `BadInput` for fewer than 200 draws.
    """
    if draws < LEAST_DRAWS:
        raise BadInput(f"an interval from a bootstrap needs at least {LEAST_DRAWS} draws, not {draws}")
    ends = (at(doses[0]), at(doses[1]))
    members = _members(len(model.y), clusters)
    random = simulator(seed)
    found = []
    for _ in range(draws):
        rows = np.concatenate([members[n] for n in random.integers(len(members), size=len(members))])
        beta = newton(model.x[rows], model.y[rows], model.beta)
        if beta is not None:
            found.append([float(special.expit(end[rows] @ beta).mean()) for end in ends])
    if len(found) < 0.9 * draws:
        raise Declined(
            f"{draws - len(found)} of {draws} draws have no finite odds ratio: too few people or groups"
        )
    point = standardised(model, at, doses, level=level)
    return _with_percentiles(point, np.array(found), draws, level, grouped=clusters is not None)


def _risk(x: Floats, beta: Floats) -> tuple[float, Floats]:
    mu = special.expit(x @ beta)
    return float(mu.mean()), np.asarray((mu * (1 - mu)) @ x / len(x))


def _error(slope: Floats, model: Logistic) -> float:
    return math.sqrt(max(float(slope @ model.vcov @ slope), 0.0))


def _members(n: int, clusters: npt.ArrayLike | None) -> list[npt.NDArray[np.intp]]:
    if clusters is None:
        return [np.array([row], dtype=np.intp) for row in range(n)]
    _, codes = np.unique(np.asarray(clusters), return_inverse=True)
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _with_percentiles(
    point: Standardised, risks: Floats, draws: int, level: float, *, grouped: bool
) -> Standardised:
    tail = (1 - checked_level(level)) / 2
    method = f"bootstrap of {'groups' if grouped else 'people'}, percentiles, {draws} draws"

    def made(estimate: Estimate, values: Floats, *, log: bool = False) -> Estimate:
        low, high = np.quantile(values, (tail, 1 - tail))
        return Estimate(
            name=estimate.name,
            value=estimate.value,
            se=float(np.std(np.log(values) if log else values, ddof=1)),
            interval=Interval(low=float(low), high=float(high), level=level, method=method),
            unit=estimate.unit,
        )

    return Standardised(
        low_dose=point.low_dose,
        high_dose=point.high_dose,
        risk_low=made(point.risk_low, risks[:, 0]),
        risk_high=made(point.risk_high, risks[:, 1]),
        difference=made(point.difference, risks[:, 1] - risks[:, 0]),
        ratio=made(point.ratio, risks[:, 1] / risks[:, 0], log=True),
        failed_draws=draws - len(risks),
    )
