"""Doses: who had how much, and the forms in which an amount can enter a model."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from kith.stats.conditional import random_intercept
from kith.stats.logistic import Logistic, Variance, fit
from kith.stats.profiling import profile_interval
from kith.stats.proportions import trend
from kith.stats.refusing import BadInput, Declined
from kith.stats.results import Estimate, Interval, number
from kith.stats.standardising import AtDose
from kith.stats.synthesis.tails import quantile, two_sided
from kith.stats.tables import Floats, complete, need, numbers, refuse
from kith.stats.trials.designs import design

Shape = Literal["linear", "log1p"]
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, kw_only=True)
class DoseShape:
    """One form of the dose in the adjusted model, with odds ratios and Akaike's criterion."""

    shape: str
    odds_ratios: tuple[Estimate, ...]
    aic: float | None


@dataclass(frozen=True)
class Study:
    """The people with everything known, and how the columns become a design."""

    data: pd.DataFrame
    outcome: Floats
    dose: Floats
    others: Floats  # intercept and covariates, shape (n, q)
    names: tuple[str, ...]
    name: str
    clusters: pd.Series | None
    variance: Variance | None
    level: float

    def model(self, columns: Floats, names: Sequence[str]) -> Logistic:
        """The covariates with the dose's columns right after the intercept."""
        x = np.column_stack([self.others[:, 0], columns, self.others[:, 1:]])
        named = [self.names[0], *names, *self.names[1:]]
        if np.linalg.matrix_rank(x / np.abs(x).max(axis=0)) < x.shape[1]:
            raise BadInput("the covariates determine the dose: it cannot be told from them", column=self.name)
        clusters = None if self.clusters is None else self.clusters.to_numpy()
        return fit(x, self.outcome, named, clusters=clusters, variance=self.variance)

    def at(self, shape: Shape) -> AtDose:
        def everyone_at(value: float) -> Floats:
            column = np.full(len(self.dose), shaped(np.array([value]), shape)[0])
            return np.column_stack([self.others[:, 0], column, self.others[:, 1:]])

        return everyone_at


def study_of(
    table: pd.DataFrame,
    given: Sequence[str],
    covariates: Sequence[str],
    categorical: Sequence[str],
    clusters: str | None,
    variance: Variance | None,
    level: float,
) -> Study:
    outcome, dose = given[0], given[1]
    need(table, *given)
    if dose in covariates or outcome in covariates or outcome == dose:
        raise BadInput("outcome, dose and covariates must be different columns", column=dose)
    for name in categorical:
        if name not in covariates:
            raise BadInput("is to be categories and is not among the covariates", column=name)
    _check_outcome(table, outcome)
    refuse(table, numbers(table, dose) < 0, "a dose cannot be below 0, and is {}", column=dose)
    data = complete(table, given)
    amounts = numbers(data, dose)
    if np.ptp(amounts) == 0:
        raise BadInput("everyone had the same dose: a constant predictor tells nothing", column=dose)
    made = design(data, list(covariates), kinds=categorical)
    return Study(
        data=data,
        outcome=numbers(data, outcome),
        dose=amounts,
        others=made.matrix,
        names=made.names,
        name=dose,
        clusters=None if clusters is None else data[clusters],
        variance=variance,
        level=level,
    )


def _check_outcome(table: pd.DataFrame, outcome: str) -> None:
    values = numbers(table, outcome)
    wrong = ~np.isin(values, (0, 1)) & ~np.isnan(values)
    refuse(table, wrong, "an outcome is 0 or 1, and not {}", column=outcome)
    if np.isnan(values).all():
        raise BadInput("the outcome is missing for everybody", column=outcome)
    if np.nanmin(values) == np.nanmax(values):
        raise BadInput(f"the outcome is {np.nanmin(values):g} for everybody: nothing varies", column=outcome)


def shaped(dose: Floats, shape: Shape) -> Floats:
    return np.log1p(dose) if shape == "log1p" else dose


def shape_name(dose: str, shape: Shape) -> str:
    return f"log(1 + {dose})" if shape == "log1p" else dose


def per(unit: float) -> str:
    return "" if unit == 1 else f"{unit:g} "


def odds_ratio_of(model: Logistic, place: int, level: float, unit: float, name: str) -> Estimate:
    return _ratio_of(model.beta[place] * unit, model.se()[place] * unit, model.df[place], level, name, model)


def _ratio_of(log: float, se: float, df: float, level: float, name: str, model: Logistic) -> Estimate:
    reach = quantile(level, df) * se
    method = f"{model.interval_method()}, on the logarithm"
    return Estimate(
        name=name,
        value=math.exp(log),
        se=float(se),
        interval=Interval(low=math.exp(log - reach), high=math.exp(log + reach), level=level, method=method),
        df=float(df),
        statistic=float(log / se),
        p=two_sided(float(log / se), float(df)),
        unit="se of log",
    )


def profiled_odds_ratio(model: Logistic, level: float, unit: float) -> Estimate | None:
    """The same odds ratio with limits by profile likelihood; None where there is no such likelihood."""
    try:
        log = profile_interval(model, 1, level=level)
    except Declined:
        return None
    interval = Interval(
        low=math.exp(unit * log.low), high=math.exp(unit * log.high), level=level, method=log.method
    )
    name = "the same, limits by profile likelihood"
    return Estimate(name=name, value=math.exp(unit * float(model.beta[1])), interval=interval)


def odds_ratio_within(model: Logistic, clusters: pd.Series | None, level: float, unit: float) -> Estimate:
    """The odds ratio between two people of one group, by a model with a level for each group."""
    if clusters is None:
        raise BadInput("odds within groups need a column that says who is in which group")
    found = random_intercept(model.x, model.y, model.names, clusters.to_numpy(), level=level)
    log = found.coefficients[1]
    reach = log.interval
    if reach is None or log.se is None:
        raise Declined("the odds within groups have no interval")
    return Estimate(
        name=f"the same within a group (SD of groups {number(found.sd_of_groups)} on the log odds)",
        value=math.exp(unit * log.value),
        se=unit * log.se,
        interval=Interval(
            low=math.exp(unit * reach.low),
            high=math.exp(unit * reach.high),
            level=level,
            method="random intercept, adaptive quadrature, Wald on the logarithm",
        ),
        df=log.df,
        statistic=log.statistic,
        p=log.p,
        unit="se of log",
    )


def between(model: Logistic, ends: tuple[float, float], shape: Shape, level: float) -> Estimate:
    low, high = shaped(np.array(ends), shape)
    return odds_ratio_of(model, 1, level, float(high - low), f"odds ratio, {ends[1]:g} against {ends[0]:g}")


def crude_odds_ratio(study: Study, shape: Shape, unit: float) -> Estimate:
    x = np.column_stack([np.ones(len(study.dose)), shaped(study.dose, shape)])
    clusters = None if study.clusters is None else study.clusters.to_numpy()
    names = ["(Intercept)", study.name]
    found = fit(x, study.outcome, names, clusters=clusters, variance=study.variance)
    return odds_ratio_of(found, 1, study.level, unit, "the same, not adjusted")


def ends_of(dose: Floats, given: tuple[float, float] | None) -> tuple[float, float]:
    if given is not None:
        if not (0 <= given[0] < given[1] < math.inf):
            raise BadInput("two doses to compare are the lower, from 0 on, and the higher")
        return float(given[0]), float(given[1])
    if set(np.unique(dose)) == {0.0, 1.0}:
        return 0.0, 1.0
    low, high = (float(one) for one in np.quantile(dose, (0.25, 0.75)))
    return (low, high) if low < high else (float(dose.min()), float(dose.max()))


def all_shapes(
    study: Study, main: Logistic, shape: Shape, unit: float, cuts: Sequence[float] | None
) -> tuple[tuple[DoseShape, ...], list[str]]:
    """Linear, log1p and categories; what cannot be fitted is left out and said."""
    if len(np.unique(study.dose)) == 2:
        return (), ["The dose has two values only: it has no other form."]
    made: list[DoseShape] = []
    notes: list[str] = []
    kinds: tuple[Shape, ...] = ("linear", "log1p")
    for kind in kinds:
        step = unit if kind == "linear" else 1.0
        found = main
        if kind != shape:
            found = study.model(shaped(study.dose, kind)[:, None], [shape_name(study.name, kind)])
        ratio = odds_ratio_of(found, 1, study.level, step, f"per {step:g} of {shape_name(study.name, kind)}")
        made.append(DoseShape(shape=kind, odds_ratios=(ratio,), aic=found.aic()))
    try:
        made.append(_categories(study, cuts))
    except Declined as refused:
        notes.append(f"Categories were not fitted: {refused}.")
    return tuple(made), notes


def _bands(study: Study, cuts: Sequence[float] | None) -> tuple[Floats, list[str]]:
    """A code from 0 for each person, and the names of the bands; a cut belongs to the band below it."""
    edges = np.unique(np.quantile(study.dose, QUARTILES)) if cuts is None else np.asarray(cuts, np.float64)
    if len(edges) == 0 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise BadInput("cuts of a dose are finite numbers in rising order", column=study.name)
    codes = np.searchsorted(edges, study.dose, side="left")
    limits = [number(edge).rstrip("0").rstrip(".") for edge in edges]
    names = [f"up to {limits[0]}"]
    names += [f"{low} to {high}" for low, high in pairwise(limits)]
    return codes.astype(np.float64), [*names, f"over {limits[-1]}"]


def _categories(study: Study, cuts: Sequence[float] | None) -> DoseShape:
    codes, names = _bands(study, cuts)
    empty = [name for n, name in enumerate(names) if not (codes == n).any()]
    if empty:
        raise Declined(f"nobody has a dose of {empty[0]}")
    columns = np.column_stack([codes == n for n in range(1, len(names))]).astype(np.float64)
    found = study.model(columns, [f"{study.name} {name}" for name in names[1:]])
    ratios = [
        odds_ratio_of(found, n, study.level, 1.0, f"{names[n]} against {names[0]}")
        for n in range(1, len(names))
    ]
    rule = "quartiles" if cuts is None else "stated cuts"
    return DoseShape(shape=f"categories ({rule})", odds_ratios=tuple(ratios), aic=found.aic())


def trend_of(study: Study, cuts: Sequence[float] | None) -> Estimate | None:
    if len(np.unique(study.dose)) == 2:
        return None
    codes, names = _bands(study, cuts)
    present = [n for n in range(len(names)) if (codes == n).any()]
    if len(present) < 2:
        return None
    counts = [float(study.outcome[codes == n].sum()) for n in present]
    found = trend(counts, [int((codes == n).sum()) for n in present])
    return Estimate(
        name="trend over the categories (Cochran-Armitage, not adjusted)",
        value=found.value,
        df=found.df,
        statistic=found.statistic,
        p=found.p,
        unit="change in proportion per category",
    )
