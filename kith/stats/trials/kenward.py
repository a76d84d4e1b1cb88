"""Kenward and Roger's standard error and df for a mixed model with one random intercept."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kith.stats.tables import Floats


@dataclass(frozen=True)
class _Sums:
    """What each group adds to the sums: size (k,), s s' (k, p, p) with s the column sums, X'X (k, p, p)."""

    size: Floats
    outer: Floats
    square: Floats

    def weighted(self, ones: Floats, rest: float) -> Floats:
        """X' f(V) X over all groups, where f(V) is `ones` (k,) along the vector of ones and `rest` across."""
        along = np.einsum("k,kpq->pq", (ones - rest) / self.size, self.outer)
        return np.asarray(along + rest * self.square.sum(axis=0))


def kenward_roger(
    design: Floats, groups: npt.ArrayLike, between: float, within: float, contrast: npt.ArrayLike
) -> tuple[float, float]:
    """The standard error of a contrast, made larger for estimated variances, and its df.

    `design` has shape (n, p), `groups` (n,), `contrast` (p,); `between` and `within` are REML's variances of
    groups and of people, in squared units of the outcome. For one contrast the scaling of F is 1 and the df
    are 2 / A. Assumes a normal random intercept and independent groups, by REML's expected information.
    Source: Kenward and Roger (1997), Biometrics 53:983; as pbkrtest computes it.

    >>> x = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    >>> se, df = kenward_roger(x, np.repeat([0, 1, 2, 3], 2), 1.0, 2.0, [0, 1])
    >>> round(se, 4), round(df, 4)
    (1.4142, 2.0)
    """
    sums = _sums(design, groups)
    ones: Floats = 1 / (within + sums.size * between)
    across = 1 / within
    cov: Floats = np.asarray(np.linalg.inv(sums.weighted(ones, across)), dtype=np.float64)
    p = [-sums.weighted(sums.size * ones**2, 0.0), -sums.weighted(ones**2, across**2)]
    q = _q(sums, ones, across)
    spread = 2 * np.linalg.inv(_information(sums, ones, across, cov, p, q))
    pairs = [(i, j) for i in (0, 1) for j in (0, 1)]
    larger = sum((spread[i, j] * (q[i][j] - p[i] @ cov @ p[j]) for i, j in pairs), np.zeros_like(cov))
    side = cov @ np.asarray(contrast, dtype=np.float64)
    variance = float(np.asarray(contrast) @ side)
    moves = np.array([side @ one @ side for one in p]) / variance
    return float(np.sqrt(variance + 2 * side @ larger @ side)), float(2 / (moves @ spread @ moves))


def _sums(design: Floats, groups: npt.ArrayLike) -> _Sums:
    _, where = np.unique(np.asarray(groups), return_inverse=True)
    columns: Floats = np.array([np.bincount(where, weights=one) for one in design.T], dtype=np.float64).T
    square = np.zeros((len(columns), design.shape[1], design.shape[1]))
    np.add.at(square, where, design[:, :, None] * design[:, None, :])
    size: Floats = np.bincount(where).astype(np.float64)
    return _Sums(size, columns[:, :, None] * columns[:, None, :], square)


def _q(sums: _Sums, ones: Floats, across: float) -> list[list[Floats]]:
    mixed = sums.weighted(sums.size * ones**3, 0.0)
    return [
        [sums.weighted(sums.size**2 * ones**3, 0.0), mixed],
        [mixed, sums.weighted(ones**3, across**3)],
    ]


def _information(
    sums: _Sums, ones: Floats, across: float, cov: Floats, p: list[Floats], q: list[list[Floats]]
) -> Floats:
    """Twice the expected information of REML in the two variances, shape (2, 2)."""
    both = float((sums.size * ones**2).sum())
    trace = np.array(
        [
            [float(((sums.size * ones) ** 2).sum()), both],
            [both, float(((sums.size - 1) * across**2 + ones**2).sum())],
        ]
    )
    for i in (0, 1):
        for j in (0, 1):
            trace[i, j] += -2 * np.trace(cov @ q[i][j]) + np.trace(cov @ p[i] @ cov @ p[j])
    return trace
