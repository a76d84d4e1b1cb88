"""The course a mixed model describes, as growth curves: its means at each time, by arm, with intervals."""

import numpy as np
import pandas as pd

from kith.stats.mixed.model import MixedModel
from kith.stats.mixed.predicting import population_curve
from kith.stats.plots.colours import SERIES
from kith.stats.plots.growth import Growth, GrowthCurve
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate

MANY_TIMES = 12  # beyond which means are shown at some times and not at all


def growth_of(model: MixedModel, *, time: str, by: str | None = None) -> Growth:
    """Population means over `time`, for each class of `by`, with t intervals; other predictors at their mean.

    `time` is a column of numbers in the fixed part of the model, `by` a column of at most four classes
    there. Where a predictor is not a number it is held at its most frequent class. How many rows stand
    behind a mean is counted at the times that were observed. Estimand: the mean of new members of new groups.
    Raises `BadInput` for a column that is not in the fixed part and for more classes than can be told apart.

    >>> from kith.stats.mixed import fit
    >>> from kith.stats.tables import read
    >>> model = fit("phq9 ~ week*arm + (week|member) + (1|group)", read("example:growth.csv"))
    >>> [curve.name for curve in growth_of(model, time="week", by="arm").curves]
    ['arm 0', 'arm 1']
    """
    table = model.inside.table
    _refuse_strangers(model, [time, *([by] if by else [])])
    seen = np.unique(table[time].to_numpy(dtype=np.float64))
    times = seen if len(seen) <= MANY_TIMES else np.linspace(seen[0], seen[-1], MANY_TIMES)
    classes = [None] if by is None else sorted(table[by].unique())
    if len(classes) > len(SERIES):
        raise BadInput(f"a figure tells at most {len(SERIES)} curves apart", column=by)
    return Growth(
        title=f"Course of {model.inside.formula.response.text}: means of the model",
        outcome=model.inside.formula.response.text,
        time=time,
        curves=tuple(_curve(model, times, time, by, one) for one in classes),
        level=model.level,
    )


def _refuse_strangers(model: MixedModel, columns: list[str]) -> None:
    known = model.inside.formula.fixed.columns()
    for column in columns:
        if column not in known:
            raise BadInput("it is not in the fixed part of the model", column=column)
    if not pd.api.types.is_numeric_dtype(model.inside.table[columns[0]]):
        raise BadInput("a time is a number", column=columns[0])


def _curve(
    model: MixedModel,
    times: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    time: str,
    by: str | None,
    one: object,
) -> GrowthCurve:
    table = model.inside.table
    mine = table if by is None else table[table[by] == one]
    kinds = _kinds(model)
    at = pd.DataFrame(
        {
            name: [_typical(table[name], kind=name in kinds)] * len(times)
            for name in model.inside.formula.fixed.columns()
        }
    )
    at[time] = times
    if by is not None:
        at[by] = one
    points = population_curve(model, at).points
    counts = mine[time].value_counts()
    return GrowthCurve(
        name=f"{by} {one}" if by else "all",
        times=tuple(map(float, times)),
        values=tuple(point.value for point in points),
        lows=tuple(_ends(point)[0] for point in points),
        highs=tuple(_ends(point)[1] for point in points),
        counts=tuple(int(counts.get(when, 0)) for when in times),
    )


def _kinds(model: MixedModel) -> set[str]:
    """The columns that enter the fixed part as classes by factor(): a mean of their codes is none of them."""
    terms = model.inside.formula.fixed.terms
    return {name for term in terms for one in term if one.is_factor for name in one.expression.columns()}


def _typical(column: pd.Series, *, kind: bool) -> object:
    """The mean of numbers, the most frequent of classes."""
    if pd.api.types.is_numeric_dtype(column) and not kind:
        return float(column.mean())
    return column.mode().iloc[0]


def _ends(point: Estimate) -> tuple[float, float]:
    if point.interval is None:
        raise BadInput(f"{point.name} has no interval to be drawn")
    return point.interval.low, point.interval.high
