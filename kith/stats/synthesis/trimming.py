"""Trim and fill: how far the mean would move if a funnel were made symmetric. A sensitivity, no answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.synthesis.heterogeneity import Estimator, checked_estimator, tau2_of
from kith.stats.synthesis.pooling import Options, Pooled, Study, pooled, test_for
from kith.stats.synthesis.studies import Studies, studies_of
from kith.stats.synthesis.weighting import Test, fit_at, intercept
from kith.stats.tables import Floats

Count = Literal["L0", "R0"]
Side = Literal["left", "right"]
ROUNDS, FEWEST = 100, 3


@dataclass(frozen=True, kw_only=True)
class TrimAndFill(Result):
    """How many studies were filled in on which side, and the pooled effect with and without them."""

    title: ClassVar[str] = "Trim and fill"
    k0: int
    k0_se: float
    k0_p: float | None  # that none is missing; R0 only
    side: Side
    count: Count
    observed: Estimate
    filled: Estimate
    ratio: Estimate | None
    tau2: float
    imputed: tuple[Study, ...]
    pooled: Pooled  # with the imputed studies
    estimator: Estimator

    def tables(self) -> Sequence[Table]:
        missing = ("filled in", self.k0, self.k0_se, self.side, self.count, self.estimator)
        return [
            Table("Studies", ("", "number", "se", "side", "rule", "refitted by"), (missing,)),
            table_of([one for one in (self.observed, self.filled, self.ratio) if one], "Pooled effect"),
        ]


def trim_and_fill(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    names: Sequence[object] | None = None,
    count: Count = "L0",
    side: Side | None = None,
    estimator: Estimator = "REML",
    test: Test | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> TrimAndFill:
    """Estimate how many studies a symmetric funnel lacks, mirror as many, and pool again.

    Effects and variances of shape (k,). `count` is the rule for the number, `side` where studies are
    missing: where not given, opposite to the slope of effects on standard errors. The model is refitted in
    every round by `estimator`, so fixed, DL and REML can fill in different numbers: the result says which.
    Assumes that asymmetry comes from missing studies alone. Raises Declined with fewer than 3 studies.
    Source: Duval and Tweedie (2000).

    >>> found = trim_and_fill([0.9, 0.7, 0.5, 0.3, 0.25], [0.2, 0.15, 0.08, 0.02, 0.01], estimator="fixed")
    >>> found.k0, found.side, round(found.filled.value, 3)
    (2, 'left', 0.285)
    """
    if count not in {"L0", "R0"} or side not in {None, "left", "right"}:
        raise BadInput("the number is by L0 or R0, and the side is left or right")
    options = Options(checked_estimator(estimator), test_for(estimator, test), None, measure, level)
    studies = studies_of(yi, vi, names)
    if studies.k < FEWEST:
        raise Declined(f"trim and fill needs at least {FEWEST} studies, and there are {studies.k}")
    missing_on: Side = side or _side(studies, options.estimator)
    k0, se, whole = _filled(studies, missing_on, count, options.estimator)
    before, after = pooled(studies, options), pooled(whole, options)
    made = replace(
        after.provenance,
        method=f"Trim and fill, {count}, refitted by: {after.provenance.method}",
        n_used=studies.k,
        data_hash=studies.hash,
        n_eligible=studies.eligible,
    )
    return TrimAndFill(
        provenance=made,
        notes=("A sensitivity analysis: the filled mean is not a corrected one.",),
        k0=k0,
        k0_se=se,
        k0_p=0.5 ** (k0 + 1) if count == "R0" else None,
        side=missing_on,
        count=count,
        observed=replace(before.estimate, name=f"{before.estimate.name}, as found"),
        filled=replace(after.estimate, name=f"{after.estimate.name}, with {k0} filled in"),
        ratio=after.ratio,
        tau2=after.heterogeneity.tau2.value if after.heterogeneity.tau2 else 0.0,
        imputed=after.studies[studies.k :],
        pooled=after,
        estimator=options.estimator,
    )


def _filled(
    studies: Studies, missing_on: Side, count: Count, estimator: Estimator
) -> tuple[int, float, Studies]:
    """How many are missing, its standard error, and the studies with their mirror images."""
    # Turned so that studies are missing on the left: the largest effects are trimmed.
    sign = -1.0 if missing_on == "right" else 1.0
    order = np.argsort(sign * studies.yi, kind="stable")
    effects, variances = sign * studies.yi[order], studies.vi[order]
    k0, se, centre = _settle(effects, variances, count, estimator)
    trimmed = slice(studies.k - k0, studies.k)
    return k0, se, _with(studies, sign * (2 * centre - effects[trimmed]), variances[trimmed])


def _side(studies: Studies, estimator: Estimator) -> Side:
    """Small studies with larger effects leave a gap on the left."""
    errors = np.sqrt(studies.vi)
    if np.ptp(errors) == 0:
        raise BadInput("every study is as precise as the others: say on which side studies are missing")
    x = np.column_stack([np.ones(studies.k), errors])
    tau2 = tau2_of(studies.yi, studies.vi, x, estimator)
    return "right" if fit_at(studies.yi, studies.vi, x, tau2.value).coefficients[1] < 0 else "left"


def _settle(yi: Floats, vi: Floats, count: Count, estimator: Estimator) -> tuple[int, float, float]:
    """Trim, estimate the centre, count again, until the number stays: it, its standard error, the centre."""
    k, k0 = len(yi), 0
    for _ in range(ROUNDS):
        centre = _centre(yi[: k - k0], vi[: k - k0], estimator)
        again, se = _missing(yi - centre, count)
        if again == k0:
            return k0, se, centre
        k0 = min(again, k - 1)
    raise Declined("trim and fill goes back and forth and settles on no number")


def _centre(yi: Floats, vi: Floats, estimator: Estimator) -> float:
    x = intercept(len(yi))
    tau2 = tau2_of(yi, vi, x, estimator if len(yi) > 1 else "fixed")
    return float(fit_at(yi, vi, x, tau2.value).coefficients[0])


def _missing(moved: Floats, count: Count) -> tuple[int, float]:
    """How many are missing on the left, from the signed ranks of distances to the centre, and its SE."""
    k = len(moved)
    # The one study that may be left is its own centre, but for the last digit.
    moved = np.where(np.abs(moved) <= 1e-12 * np.abs(moved).max(), 0.0, moved)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(moved), kind="stable")] = np.arange(1, k + 1)
    if count == "R0":
        found = k - float(ranks[moved < 0].max(initial=0)) - 1
        return max(0, round(found)), float(np.sqrt(2 * max(0.0, found) + 2))
    positive = float(ranks[moved > 0].sum())
    found = (4 * positive - k * (k + 1)) / (2 * k - 1)
    variance = (
        k * (k + 1) * (2 * k + 1)
        + 10 * found**3
        + 27 * found**2
        + 17 * found
        - 18 * k * found**2
        - 18 * k * found
        + 6 * k**2 * found
    ) / 24
    return max(0, round(found)), float(4 * np.sqrt(max(variance, 0.0)) / (2 * k - 1))


def _with(studies: Studies, yi: Floats, vi: Floats) -> Studies:
    names = (*studies.names, *(f"filled in {n + 1}" for n in range(len(yi))))
    kept: npt.NDArray[np.bool_] = np.concatenate([studies.kept, np.ones(len(yi), dtype=np.bool_)])
    return Studies(
        np.concatenate([studies.yi, yi]),
        np.concatenate([studies.vi, vi]),
        names,
        studies.eligible + len(yi),
        kept,
    )
