"""Time to an event: `kith stats survival`, with a Cox model where covariates are named."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import amounts, finite, level_option, names, refuse_ignored
from kith.stats.hazards import Hazards, cox
from kith.stats.plots.steps import StepCurve, Steps, draw_steps
from kith.stats.refusing import BadInput
from kith.stats.survival import Curve, Survival, kaplan_meier

EXAMPLE = "kith stats survival example:staying.csv --time weeks --event why --event-is 1 --group arm"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--time", required=True, metavar="COLUMN", help="from each person's own start")
    parser.add_argument("--event", required=True, metavar="COLUMN", help="how the wait ended")
    parser.add_argument("--event-is", type=finite, default=1.0, help="the code of the event (1)")
    parser.add_argument("--group", metavar="COLUMN", help="groups to compare by the log-rank test")
    parser.add_argument("--covariates", default="", metavar="COLUMNS", help="instead: a Cox model of these")
    parser.add_argument("--clusters", metavar="COLUMN", help="for the Cox model: people who may be alike")
    parser.add_argument("--at", type=amounts, metavar="TIMES", help="times to show, by commas")
    parser.add_argument("--limits", choices=("log", "log-log"), default="log", help="of the curve (log)")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Survival | Hazards:
    table, covariates = people_of(asked), names(asked.covariates)
    if not covariates:
        refuse_ignored(asked, ("clusters",), "is of a Cox model: name its --covariates")
        return kaplan_meier(
            table,
            time=asked.time,
            event=asked.event,
            event_is=asked.event_is,
            group=asked.group,
            at=asked.at,
            limits=asked.limits,
            level=asked.level,
        )
    refuse_ignored(asked, ("group", "at"), "is of curves: in a Cox model a group is a covariate")
    if asked.plot:
        raise BadInput("a Cox model has no picture here: leave out --covariates, or --plot")
    return cox(
        table,
        time=asked.time,
        event=asked.event,
        covariates=covariates,
        event_is=asked.event_is,
        clusters=asked.clusters,
        level=asked.level,
    )


def picture(result: Survival) -> str:
    figure = Steps(
        title=result.title,
        event=result.event,
        time=result.time,
        curves=tuple(_steps(one) for one in result.curves),
        marks=result.marks,
        level=next((x.interval.level for one in result.curves for x in one.at_marks if x.interval), 0.95),
    )
    return draw_steps(figure)


def _steps(curve: Curve) -> StepCurve:
    last = max([*curve.times, *curve.censored])
    return StepCurve(
        name=curve.name,
        times=(0.0, *curve.times, last),
        values=_run_on(1.0, curve.survival),
        lows=_run_on(1.0, curve.lows),
        highs=_run_on(1.0, curve.highs),
        censored=curve.censored,
        at_risk=curve.at_risk_at_marks,
    )


def _run_on(start: float, values: tuple[float, ...]) -> tuple[float, ...]:
    """From the start to the end of follow-up; where a limit is not defined the last one runs on."""
    shown = [start]
    for value in values:
        shown.append(value if value == value else shown[-1])
    return (*shown, shown[-1])
