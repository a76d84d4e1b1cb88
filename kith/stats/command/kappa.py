"""Agreement of two raters in categories: `kith stats kappa`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import level_option, names
from kith.stats.kappa import Kappa, kappa

EXAMPLE = (
    "kith stats kappa example:two_raters.csv --first first --second second --weights quadratic "
    "--order none,mild,severe"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--first", required=True, metavar="COLUMN", help="categories of one rater")
    parser.add_argument("--second", required=True, metavar="COLUMN", help="categories of the other")
    parser.add_argument("--weights", choices=("none", "linear", "quadratic"), default="none")
    parser.add_argument("--order", default="", metavar="NAMES", help="the categories in order, by commas")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Kappa:
    return kappa(
        people_of(asked),
        asked.first,
        asked.second,
        weights=asked.weights,
        order=names(asked.order) or None,
        level=asked.level,
    )
