"""Analysis of covariance: the difference of arms at the end, given where people began, groups respected."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from kith.stats.mixed import MixedModel, fit
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Interval, Provenance, Result, Table, made_by, table_of
from kith.stats.tables import Floats
from kith.stats.trials.differences import Difference, from_summary
from kith.stats.trials.endpoints import Endpoint, Prepared, prepare
from kith.stats.trials.kenward import kenward_roger
from kith.stats.trials.regression import least_squares
from kith.stats.trials.robust import sandwich


@dataclass(frozen=True, kw_only=True)
class Ancova(Result):
    """The adjusted difference, and the same question asked in other ways that must not tell another story."""

    title: ClassVar[str] = "Analysis of covariance"
    effect: Estimate  # the primary analysis: new minus reference
    coefficients: tuple[Estimate, ...]
    sensitivity: tuple[Estimate, ...]
    naive: Estimate | None  # as if nobody were in a group; None where nobody is
    groups: int
    between: Estimate | None  # variance between groups, given the covariates
    within: Estimate | None  # residual variance, in the arm of groups if one arm is alone
    icc: Estimate | None  # adjusted intraclass correlation

    def tables(self) -> Sequence[Table]:
        shown = [table_of([self.effect], "Primary"), table_of(self.coefficients, "Coefficients")]
        if self.between and self.within and self.icc:
            shown.append(table_of([self.between, self.within, self.icc], "Groups"))
        if self.sensitivity:
            shown.append(table_of(self.sensitivity, "Sensitivity"))
        if self.naive:
            shown.append(table_of([self.naive], "Groups ignored, for comparison only: too narrow"))
        return shown


def ancova(table: pd.DataFrame, endpoint: Endpoint, *, level: float = 0.95) -> Ancova:
    """Outcome on arm, covariates and strata, with a random intercept for groups where there are groups.

    Estimand: the mean difference of the outcome, new minus reference, among people alike in covariates and
    strata. Assumes linear covariates with the same slope in both arms, outcomes missing at random given
    them, normal effects. REML with Satterthwaite's df; without groups, least squares. Where one arm is
    alone the other has a group effect and each arm its own residual variance. Beside it: the t test of
    group means, least squares with CR2, and Kenward and Roger's df. Raises what `prepare` raises.

    >>> frame = pd.DataFrame({"y": [4.0, 6, 5, 8, 7, 9], "x": [3.0, 5, 4, 5, 4, 5], "arm": list("aaabbb")})
    >>> round(ancova(frame, Endpoint(outcome="y", arm="arm", base=("x",))).effect.value, 2)
    2.25
    """
    made = prepare(table, endpoint)
    beta, rest = least_squares(made.design, made.y, endpoint.outcome)
    plain = _plain(made, beta, rest, level)
    if endpoint.group is None:
        fixed, rule, parts = plain, "n - coefficients", None
        found: tuple[str, ...] = ()
    else:
        model = _mixed(made, endpoint, level)
        fixed, rule, parts = _renamed(model, made), "Satterthwaite", _parts(model)
        found = model.notes
    others = _sensitivity(made, beta, rest, level) if endpoint.group else ()
    if parts and endpoint.alone is None:
        others = (*others, _kenward_roger(made, fixed[1].value, parts, level))
    effect = _named(fixed[1], f"{made.names[0]} minus {made.names[1]}")
    return Ancova(
        effect=effect,
        coefficients=fixed,
        sensitivity=others,
        naive=plain[1] if endpoint.group else None,
        groups=len(np.unique(made.groups[made.nested == 1])) if endpoint.group else 0,
        between=parts[0] if parts else None,
        within=parts[1] if parts else None,
        icc=parts[2] if parts else None,
        notes=(*_notes(made, endpoint), *found),
        provenance=_provenance(made, endpoint, rule),
    )


def effect_of(table: pd.DataFrame, endpoint: Endpoint, *, population: str = "all") -> Difference:
    """The adjusted difference alone, for tests against margins and for pooling. As `ancova`."""
    made = prepare(table, endpoint)
    beta, rest = least_squares(made.design, made.y, endpoint.outcome)
    if endpoint.group is None:
        found, rule = _plain(made, beta, rest, 0.95)[1], "n - coefficients"
    else:
        found, rule = _mixed(made, endpoint, 0.95).fixed[1], "Satterthwaite"
    if found.se is None or found.df is None:
        raise BadInput("the model gives no standard error for the difference")
    told = _provenance(made, endpoint, rule)
    return Difference(
        value=found.value,
        se=found.se,
        df=found.df,
        n_used=told.n_used,
        n_eligible=told.n_eligible,
        method=told.method,
        df_rule=rule,
        missing=told.missing,
        library=told.library,
        data_hash=told.data_hash,
        population=population,
    )


def _mixed(made: Prepared, endpoint: Endpoint, level: float) -> MixedModel:
    frame, fixed = made.frame()
    if endpoint.alone is None:
        return fit(f"{fixed} + (1|g)", frame, level=level)
    return fit(f"{fixed} + (0 + nested|g)", frame, level=level, residual_by="nested")


def _renamed(model: MixedModel, made: Prepared) -> tuple[Estimate, ...]:
    pairs = zip(model.fixed, made.design.names, strict=True)
    return tuple(_named(one, name) for one, name in pairs)


def _parts(model: MixedModel) -> tuple[Estimate, Estimate, Estimate]:
    """Variance between groups, variance within, and the intraclass correlation that they make."""
    between = next(one.variance for one in model.components if one.group == "g")
    # With a residual variance for each class of `nested` that of 1, the people in groups, comes last.
    within = [one.variance for one in model.components if one.group == "Residual"][-1]
    return (
        Estimate(name="variance between groups", value=between),
        Estimate(name="variance within groups", value=within),
        Estimate(name="adjusted ICC", value=between / (between + within)),
    )


def _plain(made: Prepared, beta: Floats, rest: Floats, level: float) -> tuple[Estimate, ...]:
    """Least squares as if everybody were independent."""
    rows, count = made.design.matrix.shape
    df = float(rows - count)
    bread = np.linalg.inv(made.design.matrix.T @ made.design.matrix)
    errors = np.sqrt(np.diag(bread) * (rest @ rest) / df)
    return tuple(
        t_estimate(name, float(value), float(se), df, level)
        for name, value, se in zip(made.design.names, beta, errors, strict=True)
    )


def _sensitivity(made: Prepared, beta: Floats, rest: Floats, level: float) -> tuple[Estimate, ...]:
    spread = sandwich(made.design.matrix, rest, made.groups)
    found = [spread.estimate("least squares, CR2", made.contrast, beta, level=level)]
    if made.within_arms():
        found.append(group_means(made.y, made.arm, made.groups, level=level, pooled=bool(made.nested.all())))
    return tuple(found)


def _kenward_roger(
    made: Prepared, value: float, parts: tuple[Estimate, Estimate, Estimate], level: float
) -> Estimate:
    between, within = parts[0].value, parts[1].value
    se, df = kenward_roger(made.design.matrix, made.groups, between, within, made.contrast)
    return t_estimate("mixed model, Kenward-Roger", value, se, df, level)


def group_means(
    y: Floats, arm: Floats, groups: npt.NDArray[np.int64], *, level: float = 0.95, pooled: bool = True
) -> Estimate:
    """A t test of the unadjusted means of groups: shapes (n,) all, `arm` 0 or 1, groups within arms.

    Student's with `pooled`, Welch's without. Estimand: the difference of the mean of group means.

    >>> y, arm = np.array([1.0, 3, 2, 4, 5, 7, 6, 9]), np.repeat([0.0, 1.0], 4)
    >>> round(group_means(y, arm, np.repeat([0, 1, 2, 3], 2)).value, 2)
    4.25
    """
    codes, where = np.unique(groups, return_inverse=True)
    means = np.bincount(where, weights=y) / np.bincount(where)
    arms = np.zeros(len(codes))
    arms[where] = arm
    new, old = means[arms == 1], means[arms == 0]
    made = from_summary(
        float(new.mean()),
        float(new.std(ddof=1)),
        len(new),
        float(old.mean()),
        float(old.std(ddof=1)),
        len(old),
        equal_variances=pooled,
    )
    return _named(made.estimate(level), "t test of group means, unadjusted")


def t_estimate(name: str, value: float, se: float, df: float, level: float) -> Estimate:
    """A value with its standard error as an estimate with a t interval."""
    reach = float(stats.t.ppf(0.5 + level / 2, df)) * se
    return Estimate(
        name=name,
        value=value,
        se=se,
        df=df,
        statistic=value / se,
        p=float(2 * stats.t.sf(abs(value) / se, df)),
        interval=Interval(low=value - reach, high=value + reach, level=level, method="t"),
    )


def _named(one: Estimate, name: str) -> Estimate:
    return Estimate(**{**vars(one), "name": name})


def _provenance(made: Prepared, endpoint: Endpoint, rule: str) -> Provenance:
    given = ", ".join([*endpoint.base, *endpoint.strata])
    method = f"{endpoint.outcome} on {endpoint.arm}{f' given {given}' if given else ''}"
    if endpoint.group is None:
        method += ", least squares"
    else:
        method += f", mixed model (REML) with {len(np.unique(made.groups))} groups by {endpoint.group}"
    if endpoint.alone is not None:
        method += f', "{endpoint.alone}" alone, residual variance by arm'
    return Provenance(
        method=method,
        n_used=len(made.y),
        n_eligible=made.eligible,
        missing=made.missing,
        df_rule=rule,
        library=made_by("numpy", "scipy"),
        data_hash=made.data_hash,
    )


def _notes(made: Prepared, endpoint: Endpoint) -> tuple[str, ...]:
    notes = []
    if not endpoint.base:
        notes.append("No covariate from before was given: the difference is less precise than it could be.")
    if len(made.y) < made.eligible:
        notes.append(
            f"{made.eligible - len(made.y)} rows were left out; this is right if they are missing at random "
            "given the covariates. Look at imputation and the tipping point."
        )
    return tuple(notes)
