"""Competing risks: `kith stats competing`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import amounts, level_option, names
from kith.stats.competing import Competing, Incidence, cumulative_incidence
from kith.stats.plots.steps import StepCurve, Steps, draw_steps

EXAMPLE = (
    "kith stats competing example:staying.csv --time weeks --cause why --name 1=dropout --name 2=remission "
    "--covariates age"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--time", required=True, metavar="COLUMN", help="from each person's own start")
    parser.add_argument("--cause", required=True, metavar="COLUMN", help="0 censored; 1, 2 and so on: why")
    parser.add_argument("--name", type=_named, action="append", metavar="CODE=WORD", help="of a cause")
    parser.add_argument("--group", metavar="COLUMN", help="groups to show beside each other")
    parser.add_argument("--covariates", default="", metavar="COLUMNS", help="for cause-specific hazards")
    parser.add_argument("--at", type=amounts, metavar="TIMES", help="times to show, by commas")
    parser.add_argument("--limits", choices=("log-log", "log"), default="log-log")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Competing:
    return cumulative_incidence(
        people_of(asked),
        time=asked.time,
        cause=asked.cause,
        causes=dict(asked.name or []),
        group=asked.group,
        covariates=names(asked.covariates),
        at=asked.at,
        limits=asked.limits,
        level=asked.level,
    )


def picture(result: Competing) -> str:
    figure = Steps(
        title=result.title,
        event="it",
        time=result.time,
        curves=tuple(_steps(one) for one in result.incidences),
        marks=result.marks,
        level=next((x.interval.level for one in result.incidences for x in one.at_marks if x.interval), 0.95),
        rising=True,
    )
    return draw_steps(figure)


def _steps(one: Incidence) -> StepCurve:
    return StepCurve(
        name=one.cause if one.group == "All" else f"{one.cause}, {one.group}",
        times=(0.0, *one.times),
        values=(0.0, *one.values),
        lows=(0.0, *(low if low == low else 0.0 for low in one.lows)),
        highs=(
            0.0,
            *(high if high == high else value for high, value in zip(one.highs, one.values, strict=True)),
        ),
        at_risk=one.at_risk_at_marks,
    )


def _named(text: str) -> tuple[float, str]:
    code, mark, word = text.partition("=")
    if not (mark and code.strip().isdigit() and word.strip()):
        raise argparse.ArgumentTypeError(f'a cause is named like 1=dropout, and not "{text}"')
    return float(code), word.strip()
