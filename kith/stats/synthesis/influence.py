"""Influence: what each study does to the mean, by leaving it out. Nothing is deleted for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import ClassVar

import numpy.typing as npt

from kith.stats.refusing import Declined
from kith.stats.results import Estimate, Provenance, Result, Table, made_by, table_of
from kith.stats.synthesis.heterogeneity import Estimator, Tau2, checked_estimator, tau2_of
from kith.stats.synthesis.pooling import ESTIMATOR_WORDS, Options, Pooled, pooled, test_for
from kith.stats.synthesis.studies import Studies, studies_of
from kith.stats.synthesis.tails import chi_squared_tail, estimated
from kith.stats.synthesis.weighting import TEST_WORDS, Fit, Test, dispersion, fit_at, intercept

FEWEST = 3


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """The model without one study, and how far that study stands off from it."""

    name: str
    estimate: Estimate
    tau2: float
    i2: float  # from tau2, in per cent; from Q for a fixed effect
    q: float
    residual: float  # studentised and deleted
    dffits: float
    cook: float
    hat: float
    weight: float  # in per cent, in the full model
    covariance_ratio: float
    dfbetas: float
    flagged: bool


@dataclass(frozen=True, kw_only=True)
class Influence(Result):
    """Every study left out in turn."""

    title: ClassVar[str] = "Influence of single studies"
    pooled: Pooled
    left_out: tuple[LeftOut, ...]
    measure: str

    def tables(self) -> Sequence[Table]:
        without = tuple((one.name, *_ends(one.estimate), one.tau2, one.i2, one.q) for one in self.left_out)
        marks = tuple(
            (
                one.name,
                one.residual,
                one.dffits,
                one.cook,
                one.hat,
                one.covariance_ratio,
                "look at it" if one.flagged else None,
            )
            for one in self.left_out
        )
        return [
            table_of([self.pooled.estimate], "All studies"),
            Table("Left out", ("", f"mean {self.measure}", "low", "high", "tau2", "I2 %", "Q"), without),
            Table("Influence", ("", "residual", "dffits", "Cook", "hat", "covariance ratio", ""), marks),
        ]


def influence(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    names: Sequence[object] | None = None,
    estimator: Estimator = "REML",
    test: Test | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> Influence:
    """Fit the model without each study in turn: effects (k,), variances (k,).

    Residuals, dffits, Cook's distance, hat values and covariance ratios use Wald variances (Viechtbauer and
    Cheung 2010); the intervals of the means follow `test`. A study is flagged where |dffits| > 3 √(1/(k-1)),
    hat > 3/k, |dfbetas| > 1, or half of chi-squared with 1 df lies below Cook's distance. A flag is a
    reason to read the study again, never one to leave it out. Raises Declined with fewer than 3 studies.

    >>> found = influence([0.1, 0.2, 0.15, 1.9], [0.02, 0.03, 0.02, 0.03])
    >>> [one.flagged for one in found.left_out], round(found.left_out[3].estimate.value, 3)
    ([False, False, False, True], 0.144)
    """
    options = Options(checked_estimator(estimator), test_for(estimator, test), None, measure, level)
    studies = studies_of(yi, vi, names)
    if studies.k < FEWEST:
        raise Declined(f"leaving out one study needs at least {FEWEST}, and there are {studies.k}")
    full = _fitted(studies, options.estimator)
    return Influence(
        provenance=Provenance(
            method=f"Leave one out. {ESTIMATOR_WORDS[options.estimator]}; {TEST_WORDS[options.test]}",
            n_used=studies.k,
            n_eligible=studies.eligible,
            of="studies",
            missing=studies.missing,
            df_rule="none, normal distribution" if options.test == "wald" else "k - 2, one study being out",
            library=made_by("numpy", "scipy"),
            data_hash=studies.hash,
        ),
        notes=("No study was deleted. A flag is a reason to read a study again, and no fault of it.",),
        pooled=pooled(studies, options),
        left_out=tuple(_without(studies, at, full, options) for at in range(studies.k)),
        measure=measure,
    )


def _fitted(studies: Studies, estimator: Estimator) -> tuple[Tau2, Fit]:
    x = intercept(studies.k)
    tau2 = tau2_of(studies.yi, studies.vi, x, estimator if studies.k > 1 else "fixed")
    return tau2, fit_at(studies.yi, studies.vi, x, tau2.value)


def _without(studies: Studies, at: int, full: tuple[Tau2, Fit], options: Options) -> LeftOut:
    rest = studies.without(at)
    tau2, fit = _fitted(rest, options.estimator)
    all_fit = full[1]
    y, v = float(studies.yi[at]), float(studies.vi[at])
    mean, variance = float(fit.coefficients[0]), float(fit.covariance[0, 0])
    all_mean, all_variance = float(all_fit.coefficients[0]), float(all_fit.covariance[0, 0])
    hat = float(all_fit.weights[at] * all_variance)
    # The variance of the full mean with the tau2 that the other studies give.
    shared = float(1 / (1 / (studies.vi + tau2.value)).sum())
    moved = all_mean - mean
    dffits = moved / sqrt(hat * (tau2.value + v))
    dfbetas, cook = moved / sqrt(shared), moved**2 / all_variance
    factor, df = dispersion(fit, options.test)
    fixed = fit_at(rest.yi, rest.vi, intercept(rest.k), 0.0)
    return LeftOut(
        name=studies.names[at],
        estimate=estimated(
            f"mean {options.measure} without {studies.names[at]}",
            mean,
            sqrt(factor * variance),
            df=df,
            level=options.level,
            method=TEST_WORDS[options.test],
        ),
        tau2=tau2.value,
        i2=_i2(fixed, tau2, options.estimator),
        q=fixed.q,
        residual=(y - mean) / sqrt(variance + tau2.value + v),
        dffits=dffits,
        cook=cook,
        hat=hat,
        weight=100 * hat,
        covariance_ratio=variance / all_variance,
        dfbetas=dfbetas,
        flagged=_flagged(dffits, cook, hat, dfbetas, studies.k),
    )


def _i2(fixed: Fit, tau2: Tau2, estimator: Estimator) -> float:
    if estimator == "fixed":
        return 100 * max(0.0, 1 - fixed.df / fixed.q) if fixed.q > 0 else 0.0
    w = fixed.weights
    typical = fixed.df / float(w.sum() - w @ w / w.sum())
    return 100 * tau2.value / (tau2.value + typical)


def _flagged(dffits: float, cook: float, hat: float, dfbetas: float, k: int) -> bool:
    return (
        abs(dffits) > 3 * sqrt(1 / (k - 1))
        or chi_squared_tail(cook, 1) < 0.5
        or hat > 3 / k
        or abs(dfbetas) > 1
    )


def _ends(estimate: Estimate) -> tuple[float | None, ...]:
    ends = (estimate.interval.low, estimate.interval.high) if estimate.interval else (None, None)
    return (estimate.value, *ends)
