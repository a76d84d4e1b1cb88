"""Pooling: one mean effect from several studies, with what a reader needs to weigh it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, made_by, table_of
from kith.stats.synthesis.heterogeneity import (
    Estimator,
    Heterogeneity,
    Tau2,
    checked_estimator,
    heterogeneity,
    tau2_of,
)
from kith.stats.synthesis.prediction import RULE, Centre, Variant, all_variants, prediction_interval
from kith.stats.synthesis.studies import LOG_MEASURES, Studies, studies_of
from kith.stats.synthesis.tails import estimated
from kith.stats.synthesis.weighting import TEST_WORDS, Fit, Test, checked_test, dispersion, fit_at, intercept

FEW = 5
ESTIMATOR_WORDS: dict[Estimator, str] = {
    "REML": "Random effects, tau2 by restricted maximum likelihood",
    "ML": "Random effects, tau2 by maximum likelihood",
    "DL": "Random effects, tau2 by DerSimonian and Laird",
    "PM": "Random effects, tau2 by Paule and Mandel",
    "fixed": "Fixed effect, inverse variance",
}
DEFAULT_VARIANT: dict[Test, Variant] = {
    "hartung-knapp-guarded": "t(k-2), guarded",
    "hartung-knapp": "t(k-2), Hartung-Knapp",
    "wald": "t(k-2), Wald",
}


@dataclass(frozen=True, kw_only=True)
class Study:
    """One study as a forest plot shows it; `weight` is its share, in per cent, in the model drawn."""

    name: str
    effect: float
    variance: float
    interval: Interval
    weight: float


@dataclass(frozen=True, kw_only=True)
class Pooled(Result):
    """A pooled effect. For a logarithm of a ratio `ratio` is the same on the scale that people read."""

    title: ClassVar[str] = "Meta-analysis"
    estimate: Estimate
    ratio: Estimate | None
    prediction: Interval | None
    predictions: Mapping[str, Interval]  # by every variant, to compare with other software
    heterogeneity: Heterogeneity
    log_likelihood: float
    dispersion: float  # the q of Hartung and Knapp before the guard; 1 for Wald
    studies: tuple[Study, ...]
    measure: str
    estimator: Estimator
    test: Test

    def tables(self) -> Sequence[Table]:
        found = self.heterogeneity
        between = [found.q, found.tau2, found.tau, found.i2_tau2, found.i2_q, found.h2_tau2, found.h2_q]
        return [
            table_of([one for one in (self.estimate, self.ratio) if one], "Pooled effect"),
            *([_prediction_table(self)] if self.prediction else []),
            table_of([one for one in between if one], "Heterogeneity"),
            studies_table(self.studies, self.measure),
        ]


def pool(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    names: Sequence[object] | None = None,
    estimator: Estimator = "REML",
    test: Test | None = None,
    prediction: Variant | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> Pooled:
    """Pool effects (k,) with known sampling variances (k,), weighted by 1 / (vi + tau2).

    Estimand: the mean of the distribution of true effects (random effects), or the weighted mean of the
    effects in these very studies (`fixed`). Assumes independent studies, normal estimates with known
    variances and, for random effects, normal true effects. `test`: Hartung-Knapp with the guard max(1, q)
    unless said otherwise, Wald for `fixed`. A model is chosen for the question, never by the p of Q.
    Raises BadInput for bad values and Declined for a single study, or for a prediction interval asked of
    fewer than 3. Sources: Viechtbauer (2005) for REML; Knapp and Hartung (2003); Röver et al. (2015).

    >>> found = pool([-0.6, -0.3, -0.5, 0.1], [0.04, 0.05, 0.09, 0.06], measure="SMD")
    >>> round(found.estimate.value, 3), round(found.estimate.se, 3), found.estimate.df
    (-0.331, 0.158, 3.0)
    >>> round(found.prediction.low, 2), round(found.prediction.high, 2)
    (-1.45, 0.79)
    """
    options = Options(checked_estimator(estimator), test_for(estimator, test), prediction, measure, level)
    return pooled(studies_of(yi, vi, names), options)


@dataclass(frozen=True)
class Options:
    """How to pool."""

    estimator: Estimator
    test: Test
    prediction: Variant | None
    measure: str
    level: float


def pooled(studies: Studies, options: Options) -> Pooled:
    """Pool studies that are already checked."""
    if studies.k < 2:
        raise Declined("one study is not pooled: it stands for itself")
    x = intercept(studies.k)
    tau2 = tau2_of(studies.yi, studies.vi, x, options.estimator)
    fit = fit_at(studies.yi, studies.vi, x, tau2.value)
    spread = heterogeneity(studies.yi, studies.vi, x, tau2, level=options.level, estimator=options.estimator)
    estimate = _estimate(fit, options)
    centre = _centre(fit, tau2)
    asked = options.prediction or (DEFAULT_VARIANT[options.test] if studies.k > 2 else None)
    random = options.estimator != "fixed"
    return Pooled(
        provenance=_provenance(studies, options),
        notes=_notes(studies, options, fit, tau2),
        estimate=estimate,
        ratio=as_ratio(estimate, options.measure),
        prediction=prediction_interval(centre, asked, level=options.level) if random and asked else None,
        predictions=all_variants(centre, level=options.level) if random else {},
        heterogeneity=spread,
        log_likelihood=tau2.log_likelihood,
        dispersion=1.0 if options.test == "wald" else fit.q / fit.df,
        studies=study_rows(studies, fit.weights, options.level),
        measure=options.measure,
        estimator=options.estimator,
        test=options.test,
    )


def as_ratio(estimate: Estimate, measure: str) -> Estimate | None:
    """The exponential of a logarithm of a ratio with its interval; None for any other measure."""
    if measure not in LOG_MEASURES:
        return None
    interval = estimate.interval
    ends = interval and Interval(
        low=exp(interval.low), high=exp(interval.high), level=interval.level, method=interval.method
    )
    return Estimate(
        name=f"{measure.removeprefix('log ')} ({estimate.name})",
        value=exp(estimate.value),
        interval=ends,
    )


def study_rows(studies: Studies, weights: npt.NDArray[np.float64], level: float) -> tuple[Study, ...]:
    """Studies with their own intervals, and their shares of the weights of the model drawn."""
    shares = 100 * weights / weights.sum()
    return tuple(
        Study(name=name, effect=float(y), variance=float(v), interval=interval, weight=float(share))
        for name, y, v, interval, share in zip(
            studies.names, studies.yi, studies.vi, studies.intervals(level), shares, strict=True
        )
    )


def studies_table(studies: Sequence[Study], measure: str) -> Table:
    rows = tuple((one.name, one.effect, one.interval.low, one.interval.high, one.weight) for one in studies)
    return Table("Studies", ("", measure, "low", "high", "weight %"), rows)


def _estimate(fit: Fit, options: Options) -> Estimate:
    factor, df = dispersion(fit, options.test)
    return estimated(
        f"mean {options.measure}",
        float(fit.coefficients[0]),
        float((factor * fit.covariance[0, 0]) ** 0.5),
        df=df,
        level=options.level,
        method=TEST_WORDS[options.test],
    )


def _centre(fit: Fit, tau2: Tau2) -> Centre:
    wald = float(fit.covariance[0, 0] ** 0.5)
    q = fit.q / fit.df
    plain, guarded = wald * q**0.5, wald * max(1.0, q) ** 0.5
    return Centre(float(fit.coefficients[0]), wald, plain, guarded, tau2.value, len(fit.residuals))


def test_for(estimator: str, test: str | None) -> Test:
    if estimator != "fixed":
        return checked_test(test or "hartung-knapp-guarded")
    if test not in {None, "wald"}:
        raise BadInput("Hartung-Knapp belongs to random effects; a fixed effect has a Wald interval")
    return "wald"


def _provenance(studies: Studies, options: Options) -> Provenance:
    test = TEST_WORDS[options.test]
    return Provenance(
        method=f"{ESTIMATOR_WORDS[options.estimator]}; interval: {test}",
        n_used=studies.k,
        n_eligible=studies.eligible,
        of="studies",
        missing=studies.missing,
        df_rule="none, normal distribution" if options.test == "wald" else "k - 1",
        library=made_by("numpy", "scipy"),
        data_hash=studies.hash,
    )


def _notes(studies: Studies, options: Options, fit: Fit, tau2: Tau2) -> tuple[str, ...]:
    notes = []
    random = options.estimator != "fixed"
    if random and studies.k < FEW:
        notes.append(f"{studies.k} studies say little about tau2; its interval shows how little.")
    if random and studies.k < 3:
        notes.append(f"No prediction interval: {RULE}.")
    if options.test == "hartung-knapp-guarded" and fit.q / fit.df < 1:
        notes.append(f"The guard acted: q was {fit.q / fit.df:.3f}, and 1 was used.")
    if random and options.test == "wald":
        notes.append("A Wald interval around a random-effects mean is too narrow with few studies.")
    if random and tau2.value == 0:
        notes.append("tau2 is estimated at exactly 0: that is not evidence that the studies agree.")
    return (*notes, *_repeated(studies.names))


def _repeated(names: Sequence[str]) -> tuple[str, ...]:
    """Effects of one study are more alike than those of two, and this model does not know."""
    several = [name for name, count in Counter(names).items() if count > 1]
    if not several:
        return ()
    shown = ", ".join(several[:5]) + (f" and {len(several) - 5} more" if len(several) > 5 else "")
    return (
        f"Names that stand in several rows: {shown}. Effects of the same people are not independent: "
        "take one effect of each study, or a three-level model.",
    )


def _prediction_table(result: Pooled) -> Table:
    found = result.prediction
    rows = [("true effect in a new study", found.low, found.high, found.method)] if found else []
    if found and result.ratio:
        rows.append(
            (f"the same as {result.measure.removeprefix('log ')}", exp(found.low), exp(found.high), "")
        )
    return Table("Prediction interval", ("", "low", "high", "variant"), tuple(rows))
