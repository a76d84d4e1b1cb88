"""Meta-regression: whether effects differ with something that differs between studies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from kith.stats.results import Estimate, Provenance, Result, Table, made_by, table_of
from kith.stats.synthesis.heterogeneity import (
    Estimator,
    Heterogeneity,
    checked_estimator,
    heterogeneity,
    tau2_of,
)
from kith.stats.synthesis.moderators import Design, Moderators, design_of
from kith.stats.synthesis.pooling import ESTIMATOR_WORDS, Study, study_rows, test_for
from kith.stats.synthesis.studies import studies_of
from kith.stats.synthesis.tails import estimated, f_tail
from kith.stats.synthesis.weighting import TEST_WORDS, Fit, Test, dispersion, fit_at, intercept
from kith.stats.tables import Floats

STUDIES_PER_COEFFICIENT = 10
ECOLOGICAL = (
    "A difference between studies is not one between people: studies are not randomised to moderators, "
    "and what holds for their means need not hold within them."
)


@dataclass(frozen=True, kw_only=True)
class Omnibus:
    """A test of several coefficients, or groups, at once. `df2` is None for chi-squared, else it is an F."""

    name: str
    statistic: float
    df1: int
    df2: float | None
    p: float

    def row(self) -> tuple[object, ...]:
        kind = "chi-squared" if self.df2 is None else "F"
        return (self.name, kind, self.statistic, self.df1, self.df2, self.p)


OMNIBUS_HEADER = ("", "distribution", "statistic", "df", "df2", "p")


@dataclass(frozen=True, kw_only=True)
class MetaRegression(Result):
    """Coefficients, the test of all moderators, and how much of tau2 they account for."""

    title: ClassVar[str] = "Meta-regression"
    coefficients: tuple[Estimate, ...]
    moderators: Omnibus  # QM: all coefficients but the intercept
    heterogeneity: Heterogeneity  # what is left; Q is QE
    tau2_without: float | None  # of the same studies without moderators
    r2: Estimate | None
    log_likelihood: float
    studies: tuple[Study, ...]
    design: Floats  # (k, p), the intercept first
    vcov: Floats  # of the coefficients, (p, p), as the tests take it
    moderator: str | None  # the one number that effects were regressed on; None for more, or for names
    measure: str
    estimator: Estimator
    test: Test

    def tables(self) -> Sequence[Table]:
        found = self.heterogeneity
        left = [found.q, found.tau2, found.i2_tau2, found.i2_q, self.r2]
        return [
            table_of(self.coefficients, f"Coefficients ({self.measure} per unit)"),
            Table("Test of the moderators", OMNIBUS_HEADER, (self.moderators.row(),)),
            table_of([one for one in left if one], "Heterogeneity that is left"),
        ]


def regress(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    moderators: Moderators,
    *,
    names: Sequence[object] | None = None,
    estimator: Estimator = "REML",
    test: Test | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> MetaRegression:
    """Regress effects (k,) with known variances (k,) on moderators, columns of shape (k,) by name.

    Estimand: the difference of mean true effects between studies that differ by one unit, the other
    moderators held. Assumes independent studies, a linear relation and normal residual heterogeneity. t and
    F by Knapp and Hartung (2003) with the guard max(1, q) unless said otherwise. R2 is the share of tau2
    that the moderators take away, not below 0. A warning stands beside more than k/10 coefficients. Raises
    BadInput as `design_of` does.

    >>> y, v = [-0.9, -0.6, -0.5, -0.1, 0.0], [0.04, 0.05, 0.03, 0.02, 0.04]
    >>> found = regress(y, v, {"sessions": [24, 16, 12, 6, 4]})
    >>> [round(one.value, 3) for one in found.coefficients], found.moderators.df2
    ([0.149, -0.046], 3.0)
    """
    kind, how = checked_estimator(estimator), test_for(estimator, test)
    design = design_of(studies_of(yi, vi, names), moderators)
    studies, x = design.studies, design.x
    tau2 = tau2_of(studies.yi, studies.vi, x, kind)
    fit = fit_at(studies.yi, studies.vi, x, tau2.value)
    alone = None if kind == "fixed" else tau2_of(studies.yi, studies.vi, intercept(studies.k), kind).value
    return MetaRegression(
        provenance=Provenance(
            method=f"Mixed effects. {ESTIMATOR_WORDS[kind]}; tests: {TEST_WORDS[how]}",
            n_used=studies.k,
            n_eligible=studies.eligible,
            of="studies",
            missing=_missing(design),
            df_rule="none, normal distribution" if how == "wald" else "k - p",
            library=made_by("numpy", "scipy"),
            data_hash=design.hash,
        ),
        notes=(*_crowded(design), *design.references, ECOLOGICAL),
        coefficients=coefficients_of(fit, design.names, how, level),
        moderators=omnibus(fit, how),
        heterogeneity=heterogeneity(studies.yi, studies.vi, x, tau2, level=level, estimator=kind),
        tau2_without=alone,
        r2=None if alone is None else _r2(alone, tau2.value),
        log_likelihood=tau2.log_likelihood,
        studies=study_rows(studies, fit.weights, level),
        design=x,
        vcov=dispersion(fit, how)[0] * fit.covariance,
        moderator=design.names[1] if len(design.names) == 2 and not design.references else None,
        measure=measure,
        estimator=kind,
        test=how,
    )


def coefficients_of(fit: Fit, names: Sequence[str], test: Test, level: float) -> tuple[Estimate, ...]:
    factor, df = dispersion(fit, test)
    errors = np.sqrt(factor * np.diag(fit.covariance))
    return tuple(
        estimated(name, float(value), float(se), df=df, level=level, method=TEST_WORDS[test])
        for name, value, se in zip(names, fit.coefficients, errors, strict=True)
    )


def omnibus(fit: Fit, test: Test) -> Omnibus:
    """The test that all coefficients but the first are 0: chi-squared for Wald, F for Hartung-Knapp."""
    slopes, spread = fit.coefficients[1:], fit.covariance[1:, 1:]
    factor, df2 = dispersion(fit, test)
    return joint_test("QM", float(slopes @ np.linalg.solve(spread, slopes)), len(slopes), factor, df2)


def joint_test(name: str, chi_squared: float, df1: int, factor: float, df2: float) -> Omnibus:
    normal = np.isinf(df2)
    statistic = chi_squared if normal else chi_squared / factor / df1
    p = f_tail(chi_squared / df1 if normal else statistic, df1, df2)
    return Omnibus(name=name, statistic=statistic, df1=df1, df2=None if normal else df2, p=p)


def _r2(alone: float, left: float) -> Estimate | None:
    """Where there was nothing to account for there is no share of it."""
    if alone == 0:
        return None
    return Estimate(name="R2", value=100 * max(0.0, 1 - left / alone), unit="%")


def _missing(design: Design) -> str:
    left_out = design.studies.eligible - design.studies.k
    return f"{left_out} without an effect, variance or moderator left out" if left_out else "none missing"


def _crowded(design: Design) -> tuple[str, ...]:
    k, slopes = design.studies.k, design.x.shape[1] - 1
    if slopes <= k / STUDIES_PER_COEFFICIENT:
        return ()
    return (
        f"{slopes} coefficient{'s' * (slopes > 1)} from {k} studies: with more than one for every "
        f"{STUDIES_PER_COEFFICIENT}, chance finds moderators. Read it as a question.",
    )


def group_indicators(codes: npt.NDArray[np.int64], count: int) -> Floats:
    """A design of one column for each group, shape (k, groups)."""
    return np.asarray(codes[:, None] == np.arange(count), dtype=np.float64)
