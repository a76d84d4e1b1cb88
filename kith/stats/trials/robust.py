"""Cluster-robust standard errors: how much a coefficient varies when people of one group are alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import linalg, stats

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval
from kith.stats.tables import Floats

Kind = Literal["CR0", "CR1", "CR1S", "CR2"]
KINDS: tuple[Kind, ...] = ("CR2", "CR0", "CR1", "CR1S")
NO_ERROR = 1e-18  # of a variance, relative to what the residuals alone would give
NO_EIGENVALUE = 1e-10  # relative; below it a direction of a cluster is determined by the fit alone


@dataclass(frozen=True)
class Sandwich:
    """The covariance of coefficients, shape (p, p), that allows any dependence within clusters."""

    kind: Kind
    vcov: Floats
    clusters: int
    # For the degrees of freedom: per cluster the adjusted scores' quadratic form and two projections.
    _own: Floats = field(repr=False)  # (clusters, p, p)
    _seen: Floats = field(repr=False)  # (clusters, p, p)
    _weighed: Floats = field(repr=False)  # (clusters, p, p)
    _bread: Floats = field(repr=False)  # (p, p)
    _spread: Floats = field(repr=False)  # (p, p)
    _noise: float = field(repr=False)  # mean square of the residuals

    def se(self, contrast: npt.ArrayLike) -> float:
        """The standard error of a weighted sum of coefficients; `contrast` has shape (p,)."""
        weights = np.asarray(contrast, dtype=np.float64)
        return float(np.sqrt(weights @ self.vcov @ weights))

    def refuse_certainty(self, name: str, contrast: npt.ArrayLike) -> None:
        """Raise `Declined` where the fit leaves the clusters no error in a contrast: then se is rounding.

        So it is where no cluster differs from what its own coefficient says, as with one cluster a kind.
        """
        weights = np.asarray(contrast, dtype=np.float64)
        if self.se(weights) ** 2 <= NO_ERROR * self._noise * float(weights @ self._bread @ weights):
            raise Declined(f"{name}: clusters are fitted without error, and so give no standard error")

    def df(self, contrast: npt.ArrayLike) -> float:
        """Degrees of freedom of a contrast, shape (p,): Satterthwaite's for CR2, clusters - 1 for CR1.

        CR0 is compared with the normal distribution, as it commonly is: infinite. The Satterthwaite df
        match the mean and variance of the variance estimate under the working covariance (Bell and
        McCaffrey 2002; Pustejovsky and Tipton 2018, eq. 11).
        """
        if self.kind != "CR2":
            return float("inf") if self.kind == "CR0" else float(self.clusters - 1)
        side = self._bread @ np.asarray(contrast, dtype=np.float64)
        own = np.einsum("p,jpq,q->j", side, self._own, side)
        seen, weighed = self._seen @ side, self._weighed @ side
        left = np.hstack([seen @ self._bread, weighed @ self._bread, seen])
        middle = seen @ (self._bread @ self._spread @ self._bread)
        right = np.hstack([-weighed, -seen, middle])
        shared = np.einsum("jk,jk->j", left, right)
        total = own.sum() + shared.sum()
        squares = own @ own + 2 * own @ shared + np.sum((left.T @ left) * (right.T @ right))
        return float(total**2 / squares)

    def estimate(
        self, name: str, contrast: npt.ArrayLike, coefficients: npt.ArrayLike, *, level: float = 0.95
    ) -> Estimate:
        """A contrast of the coefficients with its t interval and two-sided p."""
        weights = np.asarray(contrast, dtype=np.float64)
        self.refuse_certainty(name, weights)
        value, se, df = float(weights @ np.asarray(coefficients)), self.se(weights), self.df(weights)
        reach = float(stats.t.ppf(0.5 + level / 2, df)) * se
        method = f"{self.kind}, {'normal' if np.isinf(df) else 't'}"
        return Estimate(
            name=name,
            value=value,
            se=se,
            df=df,
            statistic=value / se,
            p=float(2 * stats.t.sf(abs(value) / se, df)),
            interval=Interval(low=value - reach, high=value + reach, level=level, method=method),
        )


def sandwich(
    design: npt.ArrayLike,
    residuals: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    working: npt.ArrayLike | None = None,
    kind: Kind = "CR2",
) -> Sandwich:
    """Cluster-robust covariance of (weighted) least-squares coefficients.

    `design` has shape (n, p), `residuals` (n,), `clusters` (n,) of any labels. `working` is the guess of the
    errors' covariance up to a factor: none for the identity, (n,) variances, or (n, n), block-diagonal by
    cluster. `weights` are those of the fit, (n,) or (n, n) block-diagonal: none means the inverse of
    `working`. So both absent is ordinary least squares, and a three-level meta-analysis gives its marginal
    covariance as `working`. Assumes independent clusters; nothing of the dependence within them.

    CR2 multiplies a cluster's residuals by A such that its part of the variance is unbiased if `working`
    holds; CR0 takes them as they are; CR1 scales by J/(J-1), CR1S by (n-1)/(n-p) too. Source: Bell and
    McCaffrey (2002); Pustejovsky and Tipton (2018), J Bus Econ Stat 36:672. Raises `Declined` with one
    cluster, `BadInput` for shapes that do not fit and for a design whose columns are not independent.

    >>> x = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]])
    >>> y = np.array([1.0, 2.0, 4.0, 5.0, 4.0, 9.0])
    >>> beta = np.linalg.lstsq(x, y, rcond=None)[0]
    >>> made = sandwich(x, y - x @ beta, [1, 1, 2, 3, 3, 4])
    >>> round(made.se([0, 1]), 4), round(made.df([0, 1]), 3)
    (2.4267, 2.0)
    """
    x, e = np.asarray(design, dtype=np.float64), np.asarray(residuals, dtype=np.float64)
    members = _members(np.asarray(clusters), len(x))
    if x.ndim != 2 or e.shape != (len(x),):
        raise BadInput(f"a design of shape {x.shape} does not fit residuals of shape {e.shape}")
    blocks = [_block(x, e, rows, weights, working) for rows in members]
    for name, given in (("weights", weights), ("working covariance", working)):
        _refuse_links_between_clusters(name, given, members)
    bread = _inverse(sum((one.x.T @ one.wx for one in blocks), np.zeros((x.shape[1],) * 2)))
    spread = sum((one.wx.T @ one.times_working(one.wx) for one in blocks), np.zeros_like(bread))
    sides = [_adjusted(one, bread, spread) if kind == "CR2" else one.wx for one in blocks]
    scores = np.array([side.T @ one.e for side, one in zip(sides, blocks, strict=True)])
    vcov = _scale(kind, len(blocks), *x.shape) * bread @ (scores.T @ scores) @ bread
    pairs = list(zip(sides, blocks, strict=True))
    return Sandwich(
        kind,
        vcov,
        len(blocks),
        np.array([side.T @ one.times_working(side) for side, one in pairs]),
        np.array([one.x.T @ side for side, one in pairs]),
        np.array([one.times_working(one.wx).T @ side for side, one in pairs]),
        bread,
        spread,
        float(e @ e / len(e)),
    )


@dataclass(frozen=True)
class _Block:
    """One cluster: its rows of the design, the same weighted, its residuals, its working covariance."""

    x: Floats
    wx: Floats
    e: Floats
    working: Floats | None  # none for the identity

    def times_working(self, right: Floats) -> Floats:
        return right if self.working is None else self.working @ right


def _members(clusters: npt.NDArray[np.generic], rows: int) -> list[npt.NDArray[np.intp]]:
    if clusters.shape != (rows,):
        raise BadInput(f"there are {rows} rows and {clusters.size} cluster labels")
    codes, found = pd.factorize(clusters)
    if (codes < 0).any():
        raise BadInput("a cluster label is missing")
    if len(found) < 2:
        raise Declined("with one cluster there is nothing to see how clusters vary by")
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)


def _block(
    x: Floats,
    e: Floats,
    rows: npt.NDArray[np.intp],
    weights: npt.ArrayLike | None,
    working: npt.ArrayLike | None,
) -> _Block:
    covariance = _part(working, rows)
    weight = _part(weights, rows)
    if weight is None and covariance is not None:
        weight = _inverse(covariance)
    wx = x[rows] if weight is None else weight @ x[rows]
    if weight is not None and covariance is None:
        covariance = np.eye(len(rows))
    return _Block(x[rows], wx, e[rows], covariance)


def _part(given: npt.ArrayLike | None, rows: npt.NDArray[np.intp]) -> Floats | None:
    if given is None:
        return None
    values = np.asarray(given, dtype=np.float64)
    return np.diag(values[rows]) if values.ndim == 1 else values[np.ix_(rows, rows)]


def _refuse_links_between_clusters(
    name: str, given: npt.ArrayLike | None, members: Sequence[npt.NDArray[np.intp]]
) -> None:
    values = np.asarray(0.0 if given is None else given, dtype=np.float64)
    if values.ndim < 2:
        return
    within = sum(float(np.abs(values[np.ix_(rows, rows)]).sum()) for rows in members)
    if not np.isclose(within, np.abs(values).sum()):
        raise BadInput(f"the {name} links rows of different clusters")


def _adjusted(block: _Block, bread: Floats, spread: Floats) -> Floats:
    """A' W X of a cluster, shape (rows, p), where A undoes what fitting took from its residuals' variance."""
    if block.working is None:
        return _adjusted_plain(block.x, bread)
    root = np.linalg.cholesky(block.working).T  # upper: working = root' root
    taken = block.x @ bread @ block.times_working(block.wx).T
    left = block.working - taken - taken.T + block.x @ (bread @ spread @ bread) @ block.x.T
    inner = _inverse_root(root @ left @ root.T)
    return np.asarray(root.T @ (inner @ (root @ block.wx)))


def _adjusted_plain(x: Floats, bread: Floats) -> Floats:
    """The same for least squares without weights, at a cost that grows with the rows and not their square.

    I - X M X' differs from the identity only within the span of X's columns.
    """
    half = np.linalg.cholesky(bread)
    left, singular, _ = np.linalg.svd(x @ half, full_matrices=False)
    rest = 1 - singular**2
    gain = np.where(rest > NO_EIGENVALUE, 1 / np.sqrt(np.maximum(rest, NO_EIGENVALUE)), 0.0) - 1
    return np.asarray(x + left @ (gain[:, None] * (left.T @ x)))


def _inverse_root(matrix: Floats) -> Floats:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    kept = values > NO_EIGENVALUE * values.max()
    roots = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    return np.asarray((vectors * roots) @ vectors.T)


def _inverse(matrix: Floats) -> Floats:
    try:
        return np.asarray(linalg.cho_solve(linalg.cho_factor(matrix), np.eye(len(matrix))))
    except linalg.LinAlgError:
        raise BadInput("columns of the design depend on each other, or a covariance is not one") from None


def _scale(kind: Kind, clusters: int, rows: int, coefficients: int) -> float:
    if kind in {"CR0", "CR2"}:
        return 1.0
    factor = clusters / (clusters - 1)
    return factor * (rows - 1) / (rows - coefficients) if kind == "CR1S" else factor
