"""Nesting: the likelihood of effects that lie within studies, at a cost that grows with the effects."""

from dataclasses import dataclass
from functools import cached_property
from math import log, pi
from typing import Literal, TypedDict

import numpy as np
import numpy.typing as npt

from kith.stats.synthesis.summits import highest_of, summits
from kith.stats.tables import Floats

Level = Literal["between", "within"]
OUTER, INNER = 8, 5  # steps of the scans for more than one summit


class Scan(TypedDict):
    """How closely to look for summits."""

    first: float
    steps: int
    exact: float


@dataclass(frozen=True)
class At:
    """Everything about the model at one pair of variances (between studies, within studies)."""

    log_likelihood: float  # restricted
    gradient: Floats  # (2,), in the two variances
    coefficients: Floats  # (p,), of the design given
    covariance: Floats  # (p, p)
    residuals: Floats  # (k,)


@dataclass(frozen=True)
class _Inside:
    """What the likelihood and its slope have in common at one pair of variances."""

    w: Floats  # (k,)
    totals: Floats  # of w, per study
    seen: Floats  # the inverse of V times the basis, (k, p)
    inverse: Floats  # (p, p)
    turned: Floats  # coefficients of the basis, (p,)
    pulled: Floats  # P y, (k,)
    gradient: Floats  # (2,)


class Nested:
    """Effects (k,) with variances (k,), a design (k, p) and the study of each effect, codes from 0.

    V is block-diagonal: per study diag(vi + within) + between. Its inverse and determinant follow from sums
    over studies (Sherman and Morrison), so no matrix larger than (k, p) is made.
    """

    def __init__(self, y: Floats, v: Floats, x: Floats, codes: npt.NDArray[np.int64]) -> None:
        order = np.argsort(codes, kind="stable")
        self.order, self.codes = order, codes[order]
        self.starts = np.flatnonzero(np.diff(self.codes, prepend=-1))
        self.y, self.v, self.x = y[order], v[order], x[order]
        self.basis, self.upper = np.linalg.qr(self.x)
        self._right = np.column_stack([self.basis, self.y])
        self.k: int = len(y)
        self.p: int = x.shape[1]

    @cached_property
    def spread(self) -> float:
        """The variance of the effects around a fit without weights: a size for both variances."""
        loose = self.y - self.basis @ (self.basis.T @ self.y)
        return max(float(loose @ loose) / max(self.k - self.p, 1), 1e-8 * float(self.v.min()))

    def solve(self, between: float, within: float, right: Floats) -> Floats:
        """The inverse of V times columns, shape (k, m)."""
        w = 1 / (self.v + within)
        return self._solved(w, between / (1 + between * self._sums(w)), right)

    def _solved(self, w: Floats, share: Floats, right: Floats) -> Floats:
        weighted = w[:, None] * right
        return np.asarray(weighted - w[:, None] * (share[:, None] * self._sums(weighted))[self.codes])

    def _inside(self, between: float, within: float) -> _Inside:
        w = 1 / (self.v + within)
        totals = self._sums(w)
        share = between / (1 + between * totals)
        both = self._solved(w, share, self._right)
        seen, last = both[:, :-1], both[:, -1]
        inverse: Floats = np.linalg.inv(self.basis.T @ seen).astype(np.float64)
        turned = inverse @ (self.basis.T @ last)
        pulled = last - seen @ turned
        gradient = self._gradient(w, totals, share, seen, inverse, pulled)
        return _Inside(w, totals, seen, inverse, turned, pulled, gradient)

    def at(self, between: float, within: float) -> At:
        one = self._inside(between, within)
        log_det = -np.log(one.w).sum() + np.log1p(between * one.totals).sum()
        log_det -= np.linalg.slogdet(one.inverse)[1]
        explained = self.k - self.p
        return At(
            float(-0.5 * (explained * log(2 * pi) + log_det + self.y @ one.pulled)),
            one.gradient,
            np.linalg.solve(self.upper, one.turned),
            np.linalg.solve(self.upper, np.linalg.solve(self.upper, one.inverse).T),
            self._in_given_order(self.y - self.basis @ one.turned),
        )

    def highest(self) -> tuple[float, float]:
        """Both variances, not below 0, where the restricted likelihood is highest.

        It can have a summit where all variance is within studies and another where it is between them, so
        the variance between studies is scanned, the other one being at its best for each.
        """
        found = summits(lambda between: self._ridge(between)[0], size=self.spread, **self._scan(OUTER))
        between = highest_of(found, lambda one: self.highest_with("between", one).log_likelihood)
        return between, self._ridge(between)[1]

    def highest_with(self, which: Level, held: float) -> At:
        """The highest restricted likelihood over the other variance when one of them is held."""
        return self.at(*_pair(which, held, self._best_other(which, held)))

    def _ridge(self, between: float) -> tuple[float, float]:
        """The slope along the variance between studies, and the best variance within them."""
        within = self._best_other("between", between)
        return float(self._inside(between, within).gradient[0]), within

    def _best_other(self, which: Level, held: float) -> float:
        other = 1 if which == "between" else 0

        def slope(value: float) -> float:
            return float(self._inside(*_pair(which, held, value)).gradient[other])

        found = summits(slope, size=self.spread, **self._scan(INNER))
        return highest_of(found, lambda one: self.at(*_pair(which, held, one)).log_likelihood)

    def _scan(self, steps: int) -> Scan:
        return {"first": 1e-3 * self.spread, "steps": steps, "exact": 1e-11}

    def covariance(self, between: float, within: float) -> Floats:
        """V itself, shape (k, k), in the order the effects were given in."""
        same = self.codes[:, None] == self.codes[None, :]
        v = between * same + np.diag(self.v + within)
        back = np.argsort(self.order)
        return np.asarray(v[np.ix_(back, back)])

    def _sums(self, values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def _gradient(
        self, w: Floats, totals: Floats, share: Floats, seen: Floats, inverse: Floats, pulled: Floats
    ) -> Floats:
        """Half of y'P(dV)Py less tr(P dV), for dV of ones within studies and for the identity."""
        per_study = self._sums(seen)
        ones = float((totals * (1 - share * totals)).sum() - np.sum(inverse * (per_study.T @ per_study)))
        alone = float(w.sum() - share @ self._sums(w * w) - np.sum(inverse * (seen.T @ seen)))
        return 0.5 * np.array([np.sum(self._sums(pulled) ** 2) - ones, pulled @ pulled - alone])

    def _in_given_order(self, values: Floats) -> Floats:
        back = np.empty_like(values)
        back[self.order] = values
        return back


def _pair(which: Level, held: float, other: float) -> tuple[float, float]:
    """The variance between studies and the one within them, when one of them is held."""
    return (held, other) if which == "between" else (other, held)
