"""`kith stats mixed`: members in groups over time, by a linear mixed model."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from kith.stats.command.typed import level_option, refuse_ignored
from kith.stats.mixed import MixedModel, compare, fit, profile_intervals, random_effects
from kith.stats.mixed.comparing import Comparison
from kith.stats.mixed.drawing import growth_of
from kith.stats.mixed.predicting import RandomEffects
from kith.stats.plots.growth import Growth, draw_growth
from kith.stats.refusing import BadInput
from kith.stats.results import Estimate, Result, Table, table_of
from kith.stats.tables import read

EXAMPLE = (
    'kith stats mixed example:growth.csv --formula "phq9 ~ week*arm + (week|member) + (1|group)" '
    '--contrast "arm=1,week:arm=12" --time week --by arm'
)


@dataclass(frozen=True, kw_only=True)
class Answer(Result):
    """A model, with the contrasts, intervals, deviations and the comparison that were asked for."""

    title: ClassVar[str] = "Linear mixed model"
    model: MixedModel
    contrasts: tuple[Estimate, ...]
    profile: tuple[Estimate, ...] | None
    course: Growth | None  # means over time, where a time was named
    deviations: tuple[RandomEffects, ...]  # of the levels of each factor, where asked for
    comparison: Comparison | None  # with the smaller model, where one was named

    def tables(self) -> Sequence[Table]:
        found = [*self.model.tables()]
        if self.contrasts:
            found.append(table_of(list(self.contrasts), "Contrasts"))
        if self.profile:
            found.append(table_of(list(self.profile), "Intervals by profile likelihood (ML)"))
        if self.course:
            found.append(self.course.as_table())
        for one in self.deviations:
            found += [replace(table, title=f"{one.title}, {one.factor}") for table in one.tables()]
        if self.comparison:
            found.append(table_of([self.comparison.test], f"Compared with {self.comparison.smaller}"))
        return found


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--formula", required=True, help="in lme4's language")
    parser.add_argument("--ml", action="store_true", help="maximum likelihood instead of REML")
    level_option(parser)
    parser.add_argument("--intervals", choices=["wald", "profile"], default="wald")
    parser.add_argument("--residual-by", metavar="COLUMN", help="a residual variance for each class of it")
    parser.add_argument(
        "--contrast", action="append", default=[], metavar="NAME=WEIGHT,...", help="may be repeated"
    )
    parser.add_argument("--time", metavar="COLUMN", help="means over this predictor, and for the picture")
    parser.add_argument(
        "--deviations", action="store_true", help="where each member and group is predicted to stand"
    )
    parser.add_argument(
        "--against", metavar="FORMULA", help="a smaller model, to be compared by the likelihood ratio"
    )
    parser.add_argument("--by", metavar="COLUMN", help="the same for each class of this one, such as the arm")


def run(asked: argparse.Namespace) -> Answer:
    if not asked.time:
        refuse_ignored(asked, ("by",), "goes with --time")
    wanted = [(one, weights(one)) for one in asked.contrast]
    table = read(asked.file)
    how = {"reml": not asked.ml, "level": asked.level, "residual_by": asked.residual_by}
    model = fit(asked.formula, table, **how)
    comparison = compare(fit(asked.against, table, **how), model) if asked.against else None
    return Answer(
        model=model,
        contrasts=tuple(model.contrast(one, name) for name, one in wanted),
        profile=profile_intervals(model) if asked.intervals == "profile" else None,
        course=growth_of(model, time=asked.time, by=asked.by) if asked.time else None,
        deviations=tuple(random_effects(model).values()) if asked.deviations else (),
        comparison=comparison,
        provenance=model.provenance,
        notes=(*model.notes, *(comparison.notes if comparison else ())),
    )


def picture(result: Answer) -> str:
    if result.course is None:
        raise BadInput("a picture of a model is one of means over time: say which column with --time")
    return draw_growth(result.course)


def weights(text: str) -> dict[str, float]:
    """Weights as they are typed.

    >>> weights("arm=1,week:arm=8")
    {'arm': 1.0, 'week:arm': 8.0}
    """
    found = {}
    for part in text.split(","):
        name, sign, weight = part.rpartition("=")
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            sign = ""
        if not sign:
            raise BadInput(f'contrast "{text}": "{part}" is not NAME=WEIGHT')
    return found
