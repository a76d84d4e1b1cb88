"""Subgroups: effects of kinds of studies side by side, and the one test that compares them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Provenance, Result, Table, hash_of, made_by, table_of
from kith.stats.synthesis.heterogeneity import (
    Estimator,
    Heterogeneity,
    checked_estimator,
    heterogeneity,
    tau2_of,
)
from kith.stats.synthesis.pooling import ESTIMATOR_WORDS, Options, Pooled, Study, pooled, study_rows, test_for
from kith.stats.synthesis.regression import (
    ECOLOGICAL,
    OMNIBUS_HEADER,
    Omnibus,
    coefficients_of,
    group_indicators,
    joint_test,
)
from kith.stats.synthesis.studies import Studies, studies_of
from kith.stats.synthesis.tails import estimated
from kith.stats.synthesis.weighting import TEST_WORDS, Test, dispersion, fit_at, intercept
from kith.stats.tables import Floats

Spread = Literal["separate", "common"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """One kind of studies: its pooled effect, and how much its studies differ (None for a single one)."""

    name: str
    k: int
    estimate: Estimate
    tau2: float
    heterogeneity: Heterogeneity | None
    studies: tuple[Study, ...]


@dataclass(frozen=True, kw_only=True)
class Subgroups(Result):
    """Effects by group and the test between them."""

    title: ClassVar[str] = "Subgroups"
    groups: tuple[Group, ...]
    between: Omnibus
    spread: Spread
    overall: Pooled
    measure: str

    def tables(self) -> Sequence[Table]:
        rows = tuple(
            (one.name, one.k, one.tau2, one.heterogeneity and one.heterogeneity.i2_q.value)
            for one in self.groups
        )
        return [
            table_of([one.estimate for one in self.groups], f"Mean {self.measure}"),
            Table("Between groups", OMNIBUS_HEADER, (self.between.row(),)),
            Table("Within groups", ("", "studies", f"tau2 ({self.spread})", "I2 from Q, %"), rows),
        ]


def subgroups(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    groups: Sequence[object],
    *,
    spread: Spread = "separate",
    names: Sequence[object] | None = None,
    estimator: Estimator = "REML",
    test: Test | None = None,
    measure: str = "effect",
    level: float = 0.95,
) -> Subgroups:
    """Pool effects (k,) with variances (k,) within groups, names of shape (k,), and compare the groups.

    Estimand: the mean true effect of each kind of studies, and their differences. `spread` says whether
    each group has its own tau2 or all share one. The test between groups: with separate tau2 Q of the
    groups' means with Wald variances, chi-squared; with a common one QM of the mixed model, F under
    Hartung-Knapp. One p below .05 beside one above is no difference between groups: only this test is.
    Raises BadInput with one group. Source: Borenstein et al. (2009), ch. 19.

    >>> found = subgroups([-0.9, -0.7, -0.2, 0.1], [0.05, 0.04, 0.05, 0.04], ["in", "in", "out", "out"])
    >>> round(found.between.statistic, 2), found.between.df1
    (12.84, 1)
    """
    if spread not in {"separate", "common"}:
        raise BadInput(f'tau2 is "separate" or "common", and not "{spread}"')
    options = Options(checked_estimator(estimator), test_for(estimator, test), None, measure, level)
    studies, codes, called = _grouped(studies_of(yi, vi, names), groups)
    make = _separate if spread == "separate" else _common
    found, between = make(studies, codes, called, options)
    overall = pooled(studies, options)
    return Subgroups(
        provenance=Provenance(
            method=(
                f"{ESTIMATOR_WORDS[options.estimator]}, {spread} for the groups; "
                f"intervals: {TEST_WORDS[options.test]}"
            ),
            n_used=studies.k,
            n_eligible=studies.eligible,
            of="studies",
            missing=studies.missing.replace("variance", "variance or group"),
            df_rule=_df_rule(options.test, spread),
            library=made_by("numpy", "scipy"),
            data_hash=hash_of({"yi": studies.yi, "vi": studies.vi, "group": codes}),
        ),
        notes=(*_single_notes(found), ECOLOGICAL),
        groups=found,
        between=between,
        spread=spread,
        overall=overall,
        measure=measure,
    )


def _grouped(studies: Studies, groups: Sequence[object]) -> tuple[Studies, npt.NDArray[np.int64], list[str]]:
    if len(groups) != studies.eligible:
        raise BadInput(f"there are {studies.eligible} studies and {len(groups)} groups")
    values = np.asarray(pd.Series(list(groups), dtype=object))[studies.kept]
    codes, called = pd.factorize(values, sort=True)
    known = codes >= 0
    kept = studies.kept.copy()
    kept[studies.kept] = known
    names = tuple(name for name, keep in zip(studies.names, known, strict=True) if keep)
    left = Studies(studies.yi[known], studies.vi[known], names, studies.eligible, kept)
    if len(called) < 2:
        raise BadInput("there is one group only, so there is nothing to compare")
    if len(called) == left.k:
        raise Declined("every group has one study: that compares studies, not groups")
    return left, codes[known].astype(np.int64), [str(one) for one in called]


def _separate(
    studies: Studies, codes: npt.NDArray[np.int64], called: Sequence[str], options: Options
) -> tuple[tuple[Group, ...], Omnibus]:
    found, variances = [], []
    for code, name in enumerate(called):
        inside = codes == code
        group, variance = _one(_part(studies, inside), name, options)
        found.append(group)
        variances.append(variance)
    means = np.array([one.estimate.value for one in found])
    return tuple(found), _between(means, np.array(variances), 1.0, float("inf"))


def _one(studies: Studies, name: str, options: Options) -> tuple[Group, float]:
    """A group by itself, with the Wald variance of its mean."""
    x = intercept(studies.k)
    kind: Estimator = options.estimator if studies.k > 1 else "fixed"
    test: Test = options.test if studies.k > 1 else "wald"
    tau2 = tau2_of(studies.yi, studies.vi, x, kind)
    fit = fit_at(studies.yi, studies.vi, x, tau2.value)
    estimate = coefficients_of(fit, [name], test, options.level)[0]
    within = None
    if studies.k > 1:
        within = heterogeneity(studies.yi, studies.vi, x, tau2, level=options.level, estimator=kind)
    rows = study_rows(studies, fit.weights, options.level)
    group = Group(
        name=name, k=studies.k, estimate=estimate, tau2=tau2.value, heterogeneity=within, studies=rows
    )
    return group, float(fit.covariance[0, 0])


def _common(
    studies: Studies, codes: npt.NDArray[np.int64], called: Sequence[str], options: Options
) -> tuple[tuple[Group, ...], Omnibus]:
    x = group_indicators(codes, len(called))
    tau2 = tau2_of(studies.yi, studies.vi, x, options.estimator)
    fit = fit_at(studies.yi, studies.vi, x, tau2.value)
    factor, df = dispersion(fit, options.test)
    variances = np.diag(fit.covariance)
    found = []
    for code, name in enumerate(called):
        part = _part(studies, codes == code)
        alone, _ = _one(part, name, options)
        estimate = estimated(
            name,
            float(fit.coefficients[code]),
            float(np.sqrt(factor * variances[code])),
            df=df,
            level=options.level,
            method=TEST_WORDS[options.test],
        )
        rows = study_rows(part, fit.weights[codes == code], options.level)
        found.append(
            Group(
                name=name,
                k=part.k,
                estimate=estimate,
                tau2=tau2.value,
                heterogeneity=alone.heterogeneity,
                studies=rows,
            )
        )
    return tuple(found), _between(fit.coefficients, variances, factor, df)


def _between(means: Floats, variances: Floats, factor: float, df2: float) -> Omnibus:
    weights = 1 / variances
    centre = float(weights @ means / weights.sum())
    chi_squared = float(weights @ (means - centre) ** 2)
    return joint_test("between groups", chi_squared, len(means) - 1, factor, df2)


def _part(studies: Studies, inside: npt.NDArray[np.bool_]) -> Studies:
    names = tuple(name for name, keep in zip(studies.names, inside, strict=True) if keep)
    return Studies(studies.yi[inside], studies.vi[inside], names, studies.eligible, studies.kept)


def _df_rule(test: Test, spread: Spread) -> str:
    if test == "wald":
        return "none, normal distribution"
    return "k - 1 in each group" if spread == "separate" else "k - groups"


def _single_notes(groups: Sequence[Group]) -> tuple[str, ...]:
    alone = [one.name for one in groups if one.k == 1]
    return (f"One study only: {', '.join(alone)}. Its interval is its own.",) if alone else ()
