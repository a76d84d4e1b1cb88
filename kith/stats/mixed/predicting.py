"""Predictions: where each member and each group stands, and the course of people like these."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from kith.stats.mixed.designing import design
from kith.stats.mixed.factors import combined
from kith.stats.mixed.model import MixedModel
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.tables import Floats, complete


@dataclass(frozen=True, kw_only=True)
class RandomEffects(Result):
    """How far each level of a factor is predicted from the mean, drawn towards it as its data allow."""

    title: ClassVar[str] = "Predicted deviations (best linear unbiased)"
    factor: str
    levels: tuple[str, ...]
    names: tuple[str, ...]
    values: Floats  # (levels, names)
    sds: Floats  # conditional standard deviations, the fixed effects and variances taken as known

    def tables(self) -> Sequence[Table]:
        header = [self.factor] + [text for name in self.names for text in (name, "conditional SD")]
        rows = [
            (level, *(float(one) for pair in zip(value, sd, strict=True) for one in pair))
            for level, value, sd in zip(self.levels, self.values, self.sds, strict=True)
        ]
        return [Table("", tuple(header), tuple(rows))]


@dataclass(frozen=True, kw_only=True)
class Curve(Result):
    """The mean at given values of the predictors, for a new member of a new group."""

    title: ClassVar[str] = "Population means"
    points: tuple[Estimate, ...]

    def tables(self) -> Sequence[Table]:
        return [table_of(list(self.points))]


def random_effects(model: MixedModel) -> dict[str, RandomEffects]:
    """For each factor its levels' conditional modes with their conditional SDs (Bates et al. 2015, 58, 59).

    The SDs take fixed effects and variances as known, as `ranef(condVar = TRUE)` in lme4 does.

    >>> from kith.stats.mixed import fit
    >>> from kith.stats.tables import read
    >>> model = fit("phq9 ~ week + (week|member) + (1|group)", read("example:growth.csv"))
    >>> random_effects(model)["group"].values.shape
    (18, 1)
    """
    inside = model.inside
    point = inside.optimum.point
    found = {}
    for way, (means, spread) in zip(inside.ways, point.sweep.effects(point.beta), strict=True):
        means = way.turn @ means
        sds = np.sqrt(point.sigma2 * np.einsum("ij,jkn,ik->in", way.turn, spread, way.turn))
        found[way.name] = RandomEffects(
            factor=way.name,
            levels=way.levels,
            names=way.columns.names,
            values=means.T,
            sds=sds.T,
            provenance=model.provenance,
        )
    return found


def fitted_values(model: MixedModel) -> pd.Series:
    """What the model expects in each row used: fixed part and predicted deviations, by the table's index."""
    return predicted(model, model.inside.table)


def predicted(model: MixedModel, table: pd.DataFrame, *, population: bool = False) -> pd.Series:
    """Expected values for rows of a table, one for each, by its index.

    With the predicted deviations of the levels that were in the fit; a level that was not has none. With
    `population` the fixed part alone. BadInput for a class that was not in the fit.
    """
    asked = model.inside.formula
    fixed = [*asked.fixed.columns(), *(name for one in asked.random for name in one.columns())]
    table = complete(table, asked.fixed.columns() if population else fixed)
    found = _rows(model, table) @ model.inside.beta
    if not population:
        found = found + _deviations(model, table)
    return pd.Series(found, index=table.index)


def _deviations(model: MixedModel, table: pd.DataFrame) -> Floats:
    found = np.zeros(len(table))
    effects = random_effects(model)
    for way in model.inside.ways:
        terms = [one for one in model.inside.formula.random if one.factor == way.name]
        columns = [v for one in terms for v in design(one.terms, table, dict(model.inside.levels)).values]
        codes, names = combined(terms[0].group, table)
        known = {name: n for n, name in enumerate(way.levels)}
        places = np.array([known.get(name, -1) for name in names])[codes]
        values = np.vstack([effects[way.name].values, np.zeros(way.width)])
        found += sum(column * values[places, n] for n, column in enumerate(columns))
    return found


def population_curve(model: MixedModel, at: pd.DataFrame, *, level: float | None = None) -> Curve:
    """The population mean at each row of `at`, with a t interval by Satterthwaite's df for that mean.

    `at` holds the predictors of the fixed part, one row a point; each point is named by them. Estimand: the
    mean of new members of new groups.
    """
    columns = model.inside.formula.fixed.columns()
    if not len(at):
        raise BadInput("there is no point to predict at")
    at = complete(at, columns) if columns else at
    chosen = [", ".join(f"{name} {row[name]}" for name in columns) for _, row in at.iterrows()]
    points = tuple(
        model.contrast(row, name or "mean", level=level)
        for row, name in zip(_rows(model, at), chosen, strict=True)
    )
    return Curve(points=points, provenance=model.provenance)


def _rows(model: MixedModel, table: pd.DataFrame) -> Floats:
    return design(model.inside.formula.fixed, table, dict(model.inside.levels)).matrix()
