"""Reliability of a scale: `kith stats alpha`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import level_option, names
from kith.stats.reliability import Reliability, reliability

EXAMPLE = (
    "kith stats alpha example:cohesion_items.csv --items close,trusted,heard,apart,belong,warm "
    "--reversed apart"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--items", required=True, metavar="COLUMNS", help="the items, by commas")
    parser.add_argument("--reversed", default="", metavar="COLUMNS", help="those to be turned round")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Reliability:
    return reliability(
        people_of(asked), names(asked.items), reversed_items=names(asked.reversed), level=asked.level
    )
