"""Rates: `kith stats rates`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.threshold_options import threshold_of, threshold_options
from kith.stats.command.typed import level_option
from kith.stats.rates import ComparedRates, Rates, event_rates, rates
from kith.stats.refusing import BadInput

EXAMPLE = (
    "kith stats rates example:phq9_two_times.csv --before before --after after --measure phq-9 --arm arm"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", metavar="COLUMN", help="scores before, in points")
    parser.add_argument("--after", metavar="COLUMN", help="scores after")
    parser.add_argument("--event", metavar="COLUMN", help="instead of scores: a column of 0 and 1")
    parser.add_argument("--arm", metavar="COLUMN", help="two arms, to be compared")
    parser.add_argument(
        "--reference", metavar="ARM", help="the arm compared with; the first in order if not said"
    )
    threshold_options(parser)
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Rates | ComparedRates:
    if bool(asked.event) == bool(asked.before or asked.after):
        raise BadInput("give either --event, or --before and --after with a scale")
    if asked.reference and not asked.arm:
        raise BadInput("a reference is one of two arms: name their column by --arm")
    arms = {"arm": asked.arm, "reference": asked.reference, "level": asked.level}
    if asked.event:
        return event_rates(people_of(asked), event=asked.event, **arms)
    if not (asked.before and asked.after):
        raise BadInput("give both --before and --after")
    scale = threshold_of(asked)
    return rates(people_of(asked), before=asked.before, after=asked.after, threshold=scale, **arms)
