"""Odds within a group: a logistic model in which every group has its own level, drawn from a normal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from kith.stats.logistic import fit
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.tails import estimated
from kith.stats.tables import Floats

WIDEST = 20.0  # standard deviations of groups' levels beyond this, on the log odds, are no answer
STEP = 1e-4


@dataclass(frozen=True, kw_only=True)
class RandomIntercept(Result):
    """Log odds ratios between people of one group, and how much groups differ, on the log odds."""

    title: ClassVar[str] = "Logistic model with a level for each group"
    coefficients: tuple[Estimate, ...]
    sd_of_groups: float
    log_likelihood: float
    groups: int

    def tables(self) -> list[Table]:
        spread = (("SD of groups, log odds", self.sd_of_groups), ("groups", self.groups))
        return [table_of(self.coefficients), Table("", ("", ""), spread)]


@dataclass(frozen=True)
class _Likelihood:
    """The marginal likelihood of groups, by adaptive Gauss-Hermite quadrature. `rows` sort groups."""

    x: Floats
    y: Floats
    starts: npt.NDArray[np.intp]
    codes: npt.NDArray[np.intp]
    nodes: Floats = field(repr=False)
    weights: Floats = field(repr=False)

    def __call__(self, parameters: Floats) -> float:
        """Minus the log-likelihood; the last parameter is the SD of groups."""
        fixed, sd = self.x @ parameters[:-1], abs(float(parameters[-1]))
        mode, scale = self._modes(fixed, sd)
        at = mode[:, None] + math.sqrt(2) * scale[:, None] * self.nodes  # (groups, nodes)
        odds = fixed[:, None] + sd * at[self.codes]
        inside = np.add.reduceat(special.log_expit(odds * (2 * self.y[:, None] - 1)), self.starts, axis=0)
        logs = inside - at**2 / 2 + self.nodes**2 + np.log(self.weights)
        total = (
            special.logsumexp(logs, axis=1) + np.log(scale) + 0.5 * math.log(2) - 0.5 * math.log(2 * math.pi)
        )
        return -float(total.sum())

    def _modes(self, fixed: Floats, sd: float) -> tuple[Floats, Floats]:
        """Every group's most likely standardised level, and the curvature there as a scale."""
        u = np.zeros(len(self.starts))
        for _ in range(50):
            mu = special.expit(fixed + sd * u[self.codes])
            slope = sd * np.add.reduceat(self.y - mu, self.starts) - u
            curve = sd**2 * np.add.reduceat(mu * (1 - mu), self.starts) + 1
            step = slope / curve
            u = u + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-10:
                break
        return u, 1 / np.sqrt(curve)


def random_intercept(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    names: Sequence[str],
    clusters: npt.ArrayLike,
    *,
    nodes: int = 7,
    level: float = 0.95,
) -> RandomIntercept:
    """Logistic regression with a normal level for each group, by maximum likelihood.

    `x` has shape (n, p), `y` (n,) of 0 and 1, `clusters` (n,) of any labels. Estimand: the odds ratio
    between two people of the same group, which is further from 1 than the average over groups that `fit`
    and GEE answer for. Assumes normal levels that do not go with the covariates. Adaptive Gauss-Hermite
    quadrature with `nodes` points (Pinheiro and Bates 1995); Wald intervals with the observed information.
    Few groups make these too narrow. Raises as `fit`; `Declined` with one group.

    >>> x = np.column_stack([np.ones(12), [0, 1, 0, 1, 0, 1] * 2])
    >>> made = random_intercept(x, [0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1], ["(Intercept)", "d"], [1, 2, 3] * 4)
    >>> made.groups, round(made.coefficients[1].value, 2)
    (3, 2.62)
    """
    start = fit(x, y, names)
    codes = np.unique(np.asarray(clusters), return_inverse=True)[1]
    if codes.shape != start.y.shape:
        raise BadInput(f"there are {len(start.y)} rows and {codes.size} cluster labels")
    if codes.max() == 0:
        raise Declined("with one group there is nothing to see how groups differ by")
    order = np.argsort(codes, kind="stable")
    ordered = codes[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=-1))
    points, weights = np.polynomial.hermite.hermgauss(nodes)
    minus = _Likelihood(start.x[order], start.y[order], starts, ordered, points, weights)
    found = _best(minus, start.beta)
    beta, sd = found[:-1], abs(float(found[-1]))
    ses = _standard_errors(minus, found)
    return RandomIntercept(
        coefficients=tuple(
            estimated(name, float(value), float(se), level=level, method="Wald", unit="log odds")
            for name, value, se in zip(names, beta, ses, strict=True)
        ),
        sd_of_groups=sd,
        log_likelihood=-minus(found),
        groups=len(starts),
        notes=(
            "These odds ratios are between people of one group; over groups the average is nearer to 1.",
            *(("The groups' variance was estimated as exactly 0.",) if sd < 1e-4 else ()),
        ),
        provenance=Provenance(
            method=f"Logistic regression, normal group levels, adaptive quadrature with {nodes} nodes",
            n_used=len(start.y),
            n_eligible=len(start.y),
            df_rule="normal",
            library=made_by("scipy", "statsmodels"),
            data_hash=hash_of({"y": start.y, "clusters": codes, **dict(zip(names, start.x.T, strict=True))}),
        ),
    )


def _best(minus: _Likelihood, beta: Floats) -> Floats:
    """From more than one SD, as the likelihood may be flat near 0."""
    bounds = [(None, None)] * len(beta) + [(0.0, WIDEST)]
    tried = [
        optimize.minimize(
            minus,
            np.append(beta, sd),
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-13, "gtol": 1e-7},
        )
        for sd in (0.3, 1.0)
    ]
    best = min(tried, key=lambda one: float(one.fun))
    if not np.isfinite(best.fun) or best.x[-1] >= WIDEST:
        raise Declined("the model with a level for each group has no finite answer")
    return np.asarray(best.x, dtype=np.float64)


def _standard_errors(minus: _Likelihood, at: Floats) -> Floats:
    """From second differences of the likelihood; with the SD held where it is 0."""
    free = len(at) if at[-1] > 10 * STEP else len(at) - 1
    steps = STEP * np.maximum(np.abs(at[:free]), 0.1)
    eye = np.eye(len(at))[:free] * steps[:, None]
    second = np.zeros((free, free))
    for i in range(free):
        for j in range(i, free):
            corners = (minus(at + a * eye[i] + b * eye[j]) * a * b for a in (1, -1) for b in (1, -1))
            second[i, j] = second[j, i] = sum(corners) / (4 * steps[i] * steps[j])
    with np.errstate(invalid="ignore"):
        ses = np.sqrt(np.diag(np.linalg.inv(second)))[: len(at) - 1]
    if not np.isfinite(ses).all():
        raise Declined("the likelihood is flat at its top: these coefficients have no standard errors")
    return np.asarray(ses)
