"""Logistic models: the log odds of an outcome, fitted alone or with people in groups."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy import optimize, special

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate
from kith.stats.synthesis.tails import estimated
from kith.stats.tables import Floats
from kith.stats.trials.robust import sandwich

Variance = Literal["model", "CR2", "CR1S", "GEE"]
SUSPICIOUS = 12.0  # a fitted log odds beyond this is nearly certainty: look whether the data are separated
FEW = 40  # clusters; with fewer, an interval that trusts in many is too narrow


@dataclass(frozen=True, kw_only=True)
class Logistic:
    """A fitted model. `x` has shape (n, p) with names, `y` is 0 or 1; `df` is one a coefficient."""

    names: tuple[str, ...]
    x: Floats
    y: Floats
    beta: Floats
    vcov: Floats
    df: Floats
    variance: Variance
    log_likelihood: float | None  # None for GEE, which has none
    clusters: int | None = None

    def aic(self) -> float | None:
        return None if self.log_likelihood is None else 2 * len(self.beta) - 2 * self.log_likelihood

    def se(self) -> Floats:
        return np.asarray(np.sqrt(np.diag(self.vcov)))

    def coefficients(self, level: float) -> tuple[Estimate, ...]:
        """Log odds ratios, with the intervals that the kind of variance asks for."""
        return tuple(
            estimated(name, value, se, df=df, level=level, method=self.interval_method(), unit="log odds")
            for name, value, se, df in zip(self.names, self.beta, self.se(), self.df, strict=True)
        )

    def interval_method(self) -> str:
        return {
            "model": "Wald",
            "CR2": "cluster-robust CR2, t by Satterthwaite",
            "CR1S": "cluster-robust CR1S, t with clusters - 1 df",
            "GEE": "GEE exchangeable, Mancl-DeRouen, t with clusters - p df",
        }[self.variance]


def fit(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    names: Sequence[str],
    *,
    clusters: npt.ArrayLike | None = None,
    variance: Variance | None = None,
) -> Logistic:
    """Logistic regression of y, shape (n,), on x, shape (n, p), by maximum likelihood, or GEE.

    The model's own variance without clusters; with them CR2 and Satterthwaite's df unless said otherwise.
    Assumes log odds that are linear in x and independent people, or clusters. Raises `BadInput` for an
    outcome that is not 0 and 1 or does not vary, and `Declined` for separation: some combination of
    columns tells the outcomes apart without error, and no odds ratio is finite then. Albert and Anderson
    (1984); the search is a linear programme (Konis 2007).

    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> fit(x, [0, 0, 0, 1, 0, 1, 1, 1], ["(Intercept)", "dose"]).beta.round(4).tolist()
    [-1.0986, 2.1972]
    """
    design, outcome = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    _check(design, outcome, names)
    kind: Variance = variance or ("model" if clusters is None else "CR2")
    if kind != "model" and clusters is None:
        raise BadInput(f"{kind} needs a column that says who is in which group")
    made = _maximum_likelihood(design, outcome, names)
    if clusters is None or kind == "model":
        return made
    return _gee(made, clusters) if kind == "GEE" else _robust(made, clusters, kind)


def newton(
    x: Floats, y: Floats, start: Floats, *, offset: Floats | float = 0.0, steps: int = 30
) -> Floats | None:
    """The same estimates, fast, from a start, for bootstraps and profiles; None where the search fails.

    >>> x = np.column_stack([np.ones(8), [0, 0, 0, 0, 1, 1, 1, 1]])
    >>> newton(x, np.array([0, 0, 0, 1, 0, 1, 1, 1.0]), np.zeros(2)).round(4).tolist()
    [-1.0986, 2.1972]
    """
    beta = start.copy()
    for _ in range(steps):
        mu = special.expit(x @ beta + offset)
        weight = mu * (1 - mu)
        try:
            step = np.linalg.solve((x * weight[:, None]).T @ x, x.T @ (y - mu))
        except np.linalg.LinAlgError:
            return None
        beta = beta + step
        if np.abs(x @ beta).max() > 4 * SUSPICIOUS:
            return None
        if np.abs(step).max() < 1e-9:
            return beta
    return None


def separated_by(x: Floats, y: Floats, names: Sequence[str]) -> list[str]:
    """The columns of a combination that tells the outcomes apart; empty where there is none.

    >>> x = np.column_stack([np.ones(4), [1.0, 2, 3, 4]])
    >>> separated_by(x, np.array([0, 0, 1, 1.0]), ["(Intercept)", "dose"])
    ['dose']
    """
    scale = np.abs(x).max(axis=0)
    signed = (x / np.where(scale == 0, 1, scale)) * (2 * y - 1)[:, None]
    found = optimize.linprog(
        -signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(y)), bounds=(-1, 1), method="highs"
    )
    if found.x is None or -found.fun < 1e-7:
        return []
    telling = [name for name, value in zip(names, found.x, strict=True) if abs(value) > 1e-7]
    return [name for name in telling if name != "(Intercept)"] or telling


def _check(x: Floats, y: Floats, names: Sequence[str]) -> None:
    if x.ndim != 2 or y.shape != (len(x),) or len(names) != x.shape[1]:
        raise BadInput(f"a design of shape {x.shape} does not fit {y.size} outcomes and {len(names)} names")
    if not np.isfinite(x).all() or not np.isfinite(y).all():
        raise BadInput("a logistic model needs finite numbers without gaps")
    if not np.isin(y, (0, 1)).all():
        raise BadInput(f"an outcome is 0 or 1, and not {y[~np.isin(y, (0, 1))][0]:g}")
    if np.ptp(y) == 0:
        raise BadInput(f"the outcome is {y[0]:g} for everybody: nothing varies")
    if len(y) <= x.shape[1]:
        raise BadInput(f"{len(y)} people are too few for {x.shape[1]} coefficients")


def _maximum_likelihood(x: Floats, y: Floats, names: Sequence[str]) -> Logistic:
    found = _statsmodels(x, y)
    beta = None if found is None else np.asarray(found.params, dtype=np.float64)
    certain = beta is None or not np.isfinite(beta).all() or np.abs(x @ beta).max() > SUSPICIOUS
    if certain or not found.mle_retvals["converged"]:
        _refuse_separation(x, y, names)
    if found is None or beta is None or not found.mle_retvals["converged"]:
        raise Declined("the logistic model did not converge: its columns nearly determine each other")
    return Logistic(
        names=tuple(names),
        x=x,
        y=y,
        beta=beta,
        vcov=np.asarray(found.cov_params(), dtype=np.float64),
        df=np.full(len(beta), math.inf),
        variance="model",
        log_likelihood=float(found.llf),
    )


def _statsmodels(x: Floats, y: Floats) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what is looked into and refused right after
        try:
            return sm.Logit(y, x).fit(disp=0, maxiter=60, tol=1e-12)
        except (np.linalg.LinAlgError, sm.tools.sm_exceptions.PerfectSeparationError):
            return None


def _refuse_separation(x: Floats, y: Floats, names: Sequence[str]) -> None:
    by = separated_by(x, y, names)
    if by:
        raise Declined(
            f"{', '.join(by)} tells who has the outcome and who has not apart without error (separation): "
            "no odds ratio is finite. Leave it out, merge its levels, or show the table"
        )


def _robust(made: Logistic, clusters: npt.ArrayLike, kind: Literal["CR2", "CR1S"]) -> Logistic:
    """Cluster-robust variance, taken on the scale of the outcome as clubSandwich takes it for R's `glm`."""
    mu = special.expit(made.x @ made.beta)
    weight = mu * (1 - mu)
    found = sandwich(made.x * weight[:, None], made.y - mu, clusters, working=weight, kind=kind)
    each = np.eye(len(made.beta))
    for name, unit in zip(made.names, each, strict=True):
        found.refuse_certainty(name, unit)
    df = np.array([found.df(unit) for unit in each])
    return _with(made, vcov=found.vcov, df=df, variance=kind, clusters=found.clusters)


def _gee(made: Logistic, clusters: npt.ArrayLike) -> Logistic:
    """GEE with an exchangeable working correlation, and Mancl and DeRouen's variance for few clusters."""
    names, codes = np.unique(np.asarray(clusters), return_inverse=True)
    p = len(made.beta)
    if len(names) <= p:
        raise Declined(f"GEE of {p} coefficients needs more than {p} groups, and there are {len(names)}")
    order = np.argsort(codes, kind="stable")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sm.GEE(
            made.y[order],
            made.x[order],
            groups=codes[order],
            family=sm.families.Binomial(),
            cov_struct=sm.cov_struct.Exchangeable(),
        ).fit(start_params=made.beta, cov_type="bias_reduced", maxiter=200, ctol=1e-8)
    if not found.converged:
        raise Declined("GEE did not converge: try cluster-robust errors instead")
    return _with(
        made,
        beta=np.asarray(found.params),
        vcov=np.asarray(found.cov_params()),
        df=np.full(p, float(len(names) - p)),
        variance="GEE",
        log_likelihood=None,
        clusters=len(names),
    )


def _with(made: Logistic, **changed: Any) -> Logistic:
    return Logistic(**{**vars(made), **changed})
