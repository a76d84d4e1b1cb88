"""Regression with cluster-robust standard errors: `kith stats robust`."""

import argparse

from kith.stats.command.typed import level_option
from kith.stats.tables import read
from kith.stats.trials.regression import RobustRegression, robust_regression
from kith.stats.trials.robust import KINDS

EXAMPLE = (
    "kith stats robust example:two_arms_in_groups.csv --outcome post --on arm base site --clusters group"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN")
    parser.add_argument("--on", nargs="+", required=True, metavar="COLUMN", help="predictors")
    parser.add_argument("--clusters", required=True, metavar="COLUMN", help="the group that people belong to")
    parser.add_argument("--kind", choices=KINDS, default="CR2", help="CR2 unless said")
    level_option(parser)


def run(asked: argparse.Namespace) -> RobustRegression:
    return robust_regression(
        read(asked.file),
        outcome=asked.outcome,
        on=asked.on,
        clusters=asked.clusters,
        kind=asked.kind,
        level=asked.level,
    )
