"""Studies as the verbs of evidence synthesis take them from a file: effects, or what effects are made of."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from kith.stats.command.typed import level_option
from kith.stats.refusing import BadInput
from kith.stats.results import Result
from kith.stats.synthesis.heterogeneity import ESTIMATORS
from kith.stats.synthesis.measuring import MEASURES, EffectSizes, effect_sizes
from kith.stats.synthesis.studies import names_in, numeric, refuse, values_of
from kith.stats.synthesis.weighting import TESTS
from kith.stats.tables import read

Answer = TypeVar("Answer", bound=Result)


@dataclass(frozen=True)
class Taken:
    """Effects and variances of a file's rows, (rows,) each, with names, and what was done to get them."""

    table: pd.DataFrame
    yi: "pd.Series[float]"
    vi: "pd.Series[float]"
    name: str  # the column of names, or none
    measure: str
    notes: tuple[str, ...]

    @property
    def names(self) -> list[object]:
        return names_in(self.table, self.name)

    def asked_of(self, method: Callable[..., Answer], *more: Any, **options: Any) -> Answer:
        """What a method answers to these effects; notes on how they were computed stand before its own."""
        result = method(self.yi, self.vi, *more, names=self.names, measure=self.measure, **options)
        return replace(result, notes=(*self.notes, *result.notes))


def study_options(parser: ArgumentParser) -> None:
    """Where effects come from: columns that hold them, or the summary data of a measure."""
    parser.add_argument("--effect", metavar="COLUMN", default="yi", help="effects (default yi)")
    parser.add_argument("--variance", metavar="COLUMN", help="their sampling variances (default vi)")
    parser.add_argument("--se", metavar="COLUMN", help="their standard errors, instead of variances")
    parser.add_argument("--of", metavar="WORDS", help='what the effects are: "SMD", "log OR" and so on')
    summary_options(parser, needed=False)
    level_option(parser)


def summary_options(parser: ArgumentParser, *, needed: bool) -> None:
    """The measure to compute from summary data, and the columns it is computed from."""
    kinds = "; ".join(f"{key}: {kind.says}, from {' '.join(kind.needs)}" for key, kind in MEASURES.items())
    says = f"compute effects from summary data. {kinds}"
    parser.add_argument("--measure", choices=list(MEASURES), required=needed, help=says)
    says = "columns with another name than the part"
    parser.add_argument("--columns", nargs="+", default=[], metavar="PART=COLUMN", help=says)
    says = "lower turns every sign once"
    parser.add_argument("--better", choices=["higher", "lower"], default="higher", help=says)
    says = "names of control arms, to split shared ones"
    parser.add_argument("--shared", metavar="COLUMN", default="", help=says)
    parser.add_argument("--name", metavar="COLUMN", default="", help="names of the studies")


def model_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--estimator", choices=list(ESTIMATORS), default="REML", help="of the variance between studies"
    )
    parser.add_argument(
        "--test", choices=list(TESTS), help="of the mean (default hartung-knapp-guarded; wald for fixed)"
    )


def model_of(asked: Namespace) -> dict[str, Any]:
    """What every function that fits a model of studies takes by keyword."""
    return {"estimator": asked.estimator, "test": asked.test, "level": asked.level}


def taken(asked: Namespace) -> Taken:
    """Read the file and take its effects, or compute them."""
    table = read(asked.file)
    if asked.measure:
        return _computed(table, asked)
    if asked.variance and asked.se:
        raise BadInput("name either the column of the variance or that of the standard error")
    effects = numeric(table, asked.effect)
    measure = asked.of or "effect"
    return Taken(table, effects, _variances(table, asked), asked.name, measure, ())


def measured(table: pd.DataFrame, asked: Namespace) -> EffectSizes:
    return effect_sizes(
        table,
        asked.measure,
        columns=_parts(asked.columns),
        better=asked.better,
        shared=asked.shared,
        name=asked.name,
        level=asked.level,
    )


def _computed(table: pd.DataFrame, asked: Namespace) -> Taken:
    found = measured(table, asked)
    yi, vi = (pd.Series(values, index=table.index) for values in (found.yi, found.vi))
    return Taken(table, yi, vi, asked.name, found.measure, found.notes)


def _variances(table: pd.DataFrame, asked: Namespace) -> "pd.Series[float]":
    if not asked.se:
        return numeric(table, asked.variance or "vi")
    errors = numeric(table, asked.se)
    refuse(errors, values_of(errors) <= 0, "a standard error must be above 0")
    return errors**2


def _parts(given: list[str]) -> dict[str, str]:
    parts: dict[str, Any] = {}
    for one in given:
        part, equals, column = one.partition("=")
        if not (part and equals and column):
            raise BadInput(f'"{one}" is not PART=COLUMN')
        parts[part] = column
    return parts
