"""Asymmetry: all that is asked of a funnel, with the points of the funnel itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy.typing as npt

from kith.stats.results import Result, Table, table_of
from kith.stats.synthesis.bias import (
    Begg,
    Contour,
    Egger,
    Model,
    Predictor,
    begg,
    contour_table,
    contours,
    egger,
)
from kith.stats.synthesis.heterogeneity import Estimator
from kith.stats.synthesis.studies import studies_of
from kith.stats.synthesis.trimming import Count, Side, TrimAndFill, trim_and_fill


@dataclass(frozen=True, kw_only=True)
class Asymmetry(Result):
    """Egger, Begg, trim and fill, and each study's place in a contour-enhanced funnel."""

    title: ClassVar[str] = "Small-study effects"
    egger: Egger
    begg: Begg
    trimmed: TrimAndFill
    funnel: tuple[Contour, ...]
    measure: str

    def tables(self) -> Sequence[Table]:
        line = [self.egger.slope, self.egger.limit]
        return [
            table_of(line, f"Egger: {self.egger.predictor}, {self.egger.model}"),
            table_of([self.begg.tau], "Begg"),
            *self.trimmed.tables(),
            contour_table(self.funnel),
        ]


def asymmetry(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    *,
    names: Sequence[object] | None = None,
    predictor: Predictor = "standard error",
    sizes: npt.ArrayLike | None = None,
    model: Model = "multiplicative",
    count: Count = "L0",
    side: Side | None = None,
    estimator: Estimator = "REML",
    measure: str = "effect",
    level: float = 0.95,
) -> Asymmetry:
    """Everything about a funnel of effects (k,) with variances (k,), by the functions of that name.

    Estimand, assumptions and sources: `egger`, `begg`, `trim_and_fill`, `contours`. Raises Declined with
    fewer than 3 studies.

    >>> found = asymmetry([0.9, 0.6, 0.4, 0.3, 0.35], [0.2, 0.1, 0.05, 0.02, 0.01])
    >>> found.trimmed.side, found.funnel[0].band
    ('left', '.01 to .05')
    """
    line = egger(yi, vi, predictor=predictor, sizes=sizes, model=model, measure=measure, level=level)
    ranks = begg(yi, vi)
    filled = trim_and_fill(
        yi, vi, names=names, count=count, side=side, estimator=estimator, measure=measure, level=level
    )
    notes = dict.fromkeys((*line.notes, *ranks.notes, *filled.notes, *_causes()))
    return Asymmetry(
        provenance=line.provenance,
        notes=tuple(notes),
        egger=line,
        begg=ranks,
        trimmed=filled,
        funnel=contours(studies_of(yi, vi, names)),
        measure=measure,
    )


def _causes() -> tuple[str, ...]:
    return (
        "Asymmetry has more causes than unpublished studies: chance, other people or doses in small "
        "studies, poorer methods. A test that finds none shows no absence.",
    )
