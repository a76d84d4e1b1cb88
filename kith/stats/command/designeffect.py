"""Intraclass correlation and design effect: `kith stats designeffect`."""

import argparse

from kith.stats.command.typed import level_option
from kith.stats.tables import read
from kith.stats.trials.clustering import Clustering, clustering

EXAMPLE = "kith stats designeffect example:two_arms_in_groups.csv --outcome post --group group --arm arm"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN")
    parser.add_argument("--group", required=True, metavar="COLUMN")
    parser.add_argument("--arm", metavar="COLUMN", help="take differences between arms out first")
    parser.add_argument("--only", metavar="ARM", help="look at this arm alone")
    level_option(parser)


def run(asked: argparse.Namespace) -> Clustering:
    return clustering(
        read(asked.file),
        outcome=asked.outcome,
        group=asked.group,
        arm=asked.arm,
        only=asked.only,
        level=asked.level,
    )
