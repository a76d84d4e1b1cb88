"""Dose: whether those who came more often, or for longer, more often had the outcome."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kith.stats.doses import (
    DoseShape,
    Shape,
    Study,
    all_shapes,
    between,
    crude_odds_ratio,
    ends_of,
    odds_ratio_of,
    odds_ratio_within,
    per,
    profiled_odds_ratio,
    shape_name,
    shaped,
    study_of,
    trend_of,
)
from kith.stats.logistic import FEW, Logistic, Variance
from kith.stats.proportions import Rate, rate, table_of_rates
from kith.stats.refusing import BadInput
from kith.stats.results import (
    Estimate,
    Provenance,
    Result,
    Table,
    hash_of,
    limits_in_words,
    made_by,
    table_of,
)
from kith.stats.sensitivity import COMMON, EValue, e_value_of
from kith.stats.standardising import Standardised, bootstrapped, risk_at, standardised
from kith.stats.synthesis.tails import checked_level
from kith.stats.tables import Floats, numbers

COURSE = 13  # doses at which the risk is drawn
REVERSE = (
    "Reverse causation: whoever gets better, or worse, may come less. The dose should be measured before "
    "the outcome, and even then an association is not the effect of the dose."
)
IMMORTAL = (
    "Immortal time: only who stays can collect hours over a long period. Count everyone's dose over one "
    "early window, and the outcome after it."
)


@dataclass(frozen=True, kw_only=True)
class DoseResponse(Result):
    """An adjusted association of a dose with an outcome, in every form, and what it would mean in risk."""

    title: ClassVar[str] = "Dose and outcome, adjusted"
    outcome: str
    dose: str
    outcome_known: Rate
    outcome_if_missing_none: Rate
    missing_outcome: int
    dose_if_known: float  # mean dose of people whose outcome is known
    dose_if_missing: float | None
    coefficients: tuple[Estimate, ...]  # of the main model, log odds
    odds_ratio: Estimate  # per stated unit, from the main model
    odds_ratio_profile: Estimate | None  # without clusters only
    odds_ratio_within: Estimate | None  # between people of one group; None unless asked
    crude_odds_ratio: Estimate
    shapes: tuple[DoseShape, ...]
    trend: Estimate | None  # over the categories, not adjusted
    standardised: Standardised
    course: tuple[Estimate, ...]  # the same risk along the doses that were seen
    course_doses: tuple[float, ...]
    e_value: EValue  # of the odds ratio between the two doses compared
    e_value_of_risk_ratio: EValue

    def tables(self) -> list[Table]:
        counted = (self.outcome_known, self.outcome_if_missing_none)
        shapes = [
            (shape.shape, one.name, one.value, limits_in_words(one.interval), one.p, shape.aic)
            for shape in self.shapes
            for one in shape.odds_ratios
        ]
        risks = self.standardised
        several = (
            self.crude_odds_ratio,
            self.odds_ratio,
            self.odds_ratio_profile,
            self.odds_ratio_within,
            self.trend,
        )
        shown = [one for one in several if one]
        made = [
            table_of_rates(counted, "Outcome"),
            Table("Mean dose", ("outcome", "people", "dose"), self._doses()),
            table_of(self.coefficients, "Model"),
            table_of(shown, "Dose"),
        ]
        if shapes:
            header = ("form", "odds ratio", "", "interval", "p", "AIC")
            made.append(Table("The same dose in other forms", header, tuple(shapes)))
        risk = table_of([risks.risk_low, risks.risk_high, risks.difference, risks.ratio], "In risk")
        return [*made, risk, self._strengths()]

    def _doses(self) -> tuple[tuple[object, ...], ...]:
        rows = (
            ("known", self.outcome_if_missing_none.of - self.missing_outcome, self.dose_if_known),
            ("missing", self.missing_outcome, self.dose_if_missing),
        )
        return rows if self.missing_outcome else rows[:1]

    def _strengths(self) -> Table:
        rows = tuple(
            (name, one.risk_ratio, one.point, one.limit, one.rule)
            for name, one in (
                ("odds ratio", self.e_value),
                ("standardised risk ratio", self.e_value_of_risk_ratio),
            )
        )
        return Table("E-values", ("", "as risk ratio", "point", "limit", "rule"), rows)


def dose_response(
    table: pd.DataFrame,
    *,
    outcome: str,
    dose: str,
    covariates: Sequence[str] = (),
    categorical: Sequence[str] = (),
    unit: float = 1.0,
    shape: Shape = "linear",
    cuts: Sequence[float] | None = None,
    doses: tuple[float, float] | None = None,
    clusters: str | None = None,
    variance: Variance | None = None,
    within_groups: bool = False,
    draws: int = 0,
    seed: int | None = None,
    level: float = 0.95,
) -> DoseResponse:
    """The association of a dose with an outcome of 0 or 1, adjusted for prespecified covariates.

    One row a person. Estimand: the odds ratio per `unit` of dose among people alike in the covariates, and
    the risks if everyone had the lower or the higher of `doses` (0 and 1 where the dose is so; else the
    quartiles). Assumes that the covariates, chosen before looking and with the score before among them,
    hold what dose and outcome have in common; log odds linear in the `shape` of the dose; independent
    people, or independent `clusters`. All forms are shown beside each other: linear, log(1 + dose), and
    categories by `cuts` (else quartiles, a rule that has not seen the outcome). `variance` is the
    model's, with clusters CR2, CR1S or GEE; `within_groups` adds the odds ratio of a model with a level for
    each group; with `draws` the risks' intervals come from a bootstrap with a
    `seed`. `categorical` covariates are numbers that name kinds. Rows with anything missing are left out;
    a missing outcome is counted, and once as none. Raises `BadInput` for columns that are not as they
    must be, `Declined` for separation. Greenland (2004) and Muller and MacLehose (2014) for risks.

    >>> random = np.random.Generator(np.random.PCG64(1))
    >>> hours = random.gamma(2, 5, 200)
    >>> better = (random.random(200) < 1 / (1 + np.exp(1 - 0.1 * hours))).astype(int)
    >>> made = dose_response(pd.DataFrame({"hours": hours, "better": better}), outcome="better",
    ...                      dose="hours", unit=10)
    >>> made.odds_ratio.value > 1, made.provenance.n_used
    (True, 200)
    """
    checked_level(level)
    if not (math.isfinite(unit) and unit > 0):
        raise BadInput(f"a unit of dose is a number above 0, and not {unit:g}")
    if draws and seed is None:
        raise BadInput("a bootstrap needs a seed, so that it can be made again")
    given = [outcome, dose, *covariates, *([clusters] if clusters else [])]
    study = study_of(table, given, covariates, categorical, clusters, variance, level)
    main = study.model(shaped(study.dose, shape)[:, None], [shape_name(dose, shape)])
    ends = ends_of(study.dose, doses)
    grouped = None if study.clusters is None else study.clusters.to_numpy()
    at = study.at(shape)
    risks = (
        bootstrapped(main, at, ends, seed=seed, draws=draws, clusters=grouped, level=level)
        if draws and seed is not None
        else standardised(main, at, ends, level=level)
    )
    course = tuple(np.linspace(study.dose.min(), study.dose.max(), COURSE).tolist())
    had, amount = numbers(table, outcome), numbers(table, dose)
    missing = np.isnan(had)
    known = rate(int(study.outcome.sum()), len(study.outcome), level=level, name="outcome, all known")
    apart = between(main, ends, shape, level)
    common = known.estimate.value >= COMMON
    shapes, notes = all_shapes(study, main, shape, unit, cuts)
    return DoseResponse(
        outcome=outcome,
        dose=dose,
        outcome_known=known,
        outcome_if_missing_none=rate(
            int(np.nansum(had)), len(had), level=level, name="outcome, everyone, missing counted as none"
        ),
        missing_outcome=int(missing.sum()),
        dose_if_known=float(np.nanmean(amount[~missing])),
        dose_if_missing=_mean(amount[missing]),
        coefficients=main.coefficients(level),
        odds_ratio=odds_ratio_of(
            main, 1, level, unit, f"odds ratio per {per(unit)}{shape_name(dose, shape)}"
        ),
        odds_ratio_profile=profiled_odds_ratio(main, level, unit),
        odds_ratio_within=odds_ratio_within(main, study.clusters, level, unit) if within_groups else None,
        crude_odds_ratio=crude_odds_ratio(study, shape, unit),
        shapes=shapes,
        trend=trend_of(study, cuts),
        standardised=risks,
        course=tuple(risk_at(main, at, one, level=level) for one in course),
        course_doses=course,
        e_value=e_value_of(apart, measure="odds ratio", common=common),
        e_value_of_risk_ratio=e_value_of(risks.ratio),
        notes=(*_notes(study, main, ends, known.estimate.value, clusters), *notes, REVERSE, IMMORTAL),
        provenance=Provenance(
            method=f"Logistic regression, {main.interval_method()}; risks by g-computation",
            n_used=len(study.data),
            n_eligible=len(table),
            missing="rows with outcome, dose, a covariate or group missing are left out; counted above",
            df_rule="normal" if math.isinf(main.df.min()) else main.interval_method(),
            library=made_by("statsmodels", "numpy"),
            seed=seed if draws else None,
            data_hash=hash_of(table[list(dict.fromkeys(given))]),
        ),
    )


def _mean(amounts: Floats) -> float | None:
    known = amounts[~np.isnan(amounts)]
    return float(known.mean()) if len(known) else None


def _notes(
    study: Study, model: Logistic, ends: tuple[float, float], share: float, clusters: str | None
) -> list[str]:
    notes = [f"Risks compare everyone at {ends[0]:g} with everyone at {ends[1]:g} of {study.name}."]
    if share >= COMMON:
        notes.append(
            f"The outcome is common ({100 * share:.0f} %): never read the odds ratio as a risk ratio."
        )
    if model.clusters is None:
        notes.append(
            "People were taken as independent. If they sat in groups, name the column of groups."
            if clusters is None
            else "Groups were named, and the model's own variance was asked for: it ignores them."
        )
    elif model.clusters < FEW:
        notes.append(
            f"There are {model.clusters} groups: below about {FEW}, errors that trust in many are too small; "
            f"the interval is {model.interval_method()}."
        )
    if model.variance == "GEE":
        notes.append("GEE answers for the average over groups; it has no likelihood, and so no AIC.")
    return notes
