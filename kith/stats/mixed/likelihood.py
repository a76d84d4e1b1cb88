"""REML and ML as functions of theta: the deviance, its slope, and what the fixed effects are worth there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from kith.stats.mixed.factors import Factor, split_theta
from kith.stats.tables import Floats


class Sweep(Protocol):
    """What a factorisation at one theta knows. `gram` is [X y]'V^-1[X y]."""

    @property
    def log_determinant(self) -> float: ...

    @property
    def gram(self) -> Floats: ...

    def slopes(self, weights: Floats) -> list[Floats]: ...

    def effects(self, beta: Floats) -> list[tuple[Floats, Floats]]: ...


class Engine(Protocol):
    """Nested factors by elimination, crossed ones by sparse algebra: two ways to the same numbers."""

    def sweep(self, relatives: Sequence[Floats]) -> Sweep: ...


@dataclass(frozen=True)
class Point:
    """The likelihood at one value of the parameters."""

    deviance: float  # -2 log-likelihood, restricted or not
    slope: Floats  # in the parameters
    sigma2: float
    rss: float
    beta: Floats
    bread: Floats  # (X'V^-1X)^-1, so that sigma2 * bread is the covariance of beta
    sweep: Sweep


@dataclass(frozen=True)
class Likelihood:
    """The profiled deviance. Parameters are theta, then the log ratios of residual SDs to that of the first.

    Source: Bates et al. 2015, equations 34 to 42.
    """

    ways: tuple[Factor, ...]
    engine: Callable[[Floats], Engine]  # by the weights of the residual strata, 1 / ratio^2
    rows: Floats  # in each residual stratum
    predictors: int
    reml: bool
    shift: float = 0.0  # log |R'R| where X was replaced by X R^-1

    @property
    def size(self) -> int:
        return sum(len(one.entries) for one in self.ways)

    @property
    def freedom(self) -> int:
        """Rows, less the fixed effects where these were taken out."""
        return int(self.rows.sum()) - (self.predictors if self.reml else 0)

    def at(self, parameters: Floats, sigma2: float | None = None) -> Point:
        """The likelihood and its slope, with the residual variance at its best or as given."""
        return self.with_slope(self.value_at(parameters, sigma2), parameters, sigma2)

    def with_slope(self, point: Point, parameters: Floats, sigma2: float | None = None) -> Point:
        """The point of these parameters with its slope."""
        bread = point.bread if self.reml else None
        slope = self.slope_at(point.sweep, parameters, point.beta, point.sigma2, bread)
        more = [self._along(parameters, place, sigma2) for place in range(self.size, len(parameters))]
        return replace(point, slope=np.append(slope, more))

    def relatives(self, parameters: Floats) -> list[Floats]:
        """The relative Cholesky factor of each grouping factor."""
        pieces = split_theta(parameters[: self.size], self.ways)
        return [one.relative(piece) for one, piece in zip(self.ways, pieces, strict=True)]

    def value_at(self, parameters: Floats, sigma2: float | None = None) -> Point:
        """The likelihood without its slope. Raises LinAlgError where arithmetic breaks down."""
        ratios = np.append(0.0, parameters[self.size :])
        sweep = self.engine(np.exp(-2 * ratios)).sweep(self.relatives(parameters))
        root = np.linalg.cholesky(sweep.gram)
        size = self.predictors
        beta = np.linalg.solve(root[:size, :size].T, root[size, :size])
        rss = float(root[size, size] ** 2)
        within = rss / self.freedom if sigma2 is None else sigma2
        half = np.linalg.inv(root[:size, :size])
        logs = sweep.log_determinant + 2 * float(self.rows @ ratios)
        logs += 2 * float(np.log(np.diag(root)[:size]).sum()) + self.shift if self.reml else 0.0
        deviance = logs + self.freedom * np.log(2 * np.pi * within) + rss / within
        return Point(float(deviance), np.empty(0), within, rss, beta, half.T @ half, sweep)

    def slope_at(
        self,
        sweep: Sweep,
        parameters: Floats,
        beta: Floats,
        sigma2: float,
        bread: Floats | None = None,
    ) -> Floats:
        """The slope in theta, with these fixed effects; `bread` where REML takes their covariance out."""
        residual = np.append(-beta, 1.0)
        weights = np.outer(residual, residual) / sigma2
        if bread is not None:
            weights[:-1, :-1] += bread
        found = []
        relatives = self.relatives(parameters)
        for one, relative, slope in zip(self.ways, relatives, sweep.slopes(weights), strict=True):
            found.append(2 * (slope @ relative)[one.lower])
        return np.concatenate(found)

    def _along(self, parameters: Floats, place: int, sigma2: float | None, step: float = 1e-4) -> float:
        """The slope in one log ratio, by central differences with one extrapolation."""

        def centred(width: float) -> float:
            moved = np.zeros_like(parameters)
            moved[place] = width
            up, down = (self.value_at(parameters + sign * moved, sigma2).deviance for sign in (1, -1))
            return (up - down) / (2 * width)

        return (4 * centred(step) - centred(2 * step)) / 3
