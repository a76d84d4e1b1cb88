"""Dose and outcome: `kith stats dose`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import amounts, finite, level_option, names
from kith.stats.dose import DoseResponse, dose_response
from kith.stats.plots.trend import Trend, draw_trend

EXAMPLE = (
    "kith stats dose example:attendance.csv --outcome remitted --dose meetings --unit 4 --cuts 3,8 "
    "--covariates age,base --group group"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="0 or 1")
    parser.add_argument("--dose", required=True, metavar="COLUMN", help="how much, from 0 on")
    parser.add_argument("--covariates", default="", metavar="COLUMNS", help="chosen beforehand, by commas")
    parser.add_argument("--categorical", default="", metavar="COLUMNS", help="those whose numbers are kinds")
    parser.add_argument("--unit", type=finite, default=1.0, help="of the odds ratio, in units of dose (1)")
    parser.add_argument("--form", choices=("linear", "log1p"), default="linear", help="of the main model")
    parser.add_argument("--cuts", type=amounts, metavar="AMOUNTS", help="of the categories; else quartiles")
    parser.add_argument("--doses", type=finite, nargs=2, metavar=("LOW", "HIGH"), help="to compare risks at")
    parser.add_argument("--group", metavar="COLUMN", help="groups of people who may be alike")
    parser.add_argument("--variance", choices=("model", "CR2", "CR1S", "GEE"), help="with groups CR2")
    parser.add_argument("--within-groups", action="store_true", help="add the odds ratio within a group")
    parser.add_argument("--draws", type=int, default=0, help="of a bootstrap for the risks (none)")
    parser.add_argument("--seed", type=int, help="of the bootstrap")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> DoseResponse:
    return dose_response(
        people_of(asked),
        outcome=asked.outcome,
        dose=asked.dose,
        covariates=names(asked.covariates),
        categorical=names(asked.categorical),
        unit=asked.unit,
        shape=asked.form,
        cuts=asked.cuts,
        doses=None if asked.doses is None else (asked.doses[0], asked.doses[1]),
        clusters=asked.group,
        variance=asked.variance,
        within_groups=asked.within_groups,
        draws=asked.draws,
        seed=asked.seed,
        level=asked.level,
    )


def picture(result: DoseResponse) -> str:
    limits = [one.interval for one in result.course if one.interval]
    return draw_trend(
        Trend(
            title=f"Risk of {result.outcome} by {result.dose}, adjusted",
            along=result.dose,
            measure=result.outcome,
            xs=result.course_doses,
            values=tuple(one.value for one in result.course),
            lows=tuple(one.low for one in limits),
            highs=tuple(one.high for one in limits),
            level=limits[0].level,
            share=True,
            finding="Mean risk if everyone had that dose, by the main model; an association, and no effect.",
        )
    )
