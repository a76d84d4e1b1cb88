"""Tipping point of a trial with missing outcomes: `kith stats tipping`."""

import argparse

from kith.stats.command.impute import imputation_options
from kith.stats.command.trial_options import endpoint_of, endpoint_options, level_option
from kith.stats.tables import read
from kith.stats.trials.tipping import Tipping, tipping

EXAMPLE = (
    "kith stats tipping example:two_arms_in_groups.csv --outcome post --arm arm --base base --group group "
    "--shifted mutual --deltas 2 4 6 8 --imputations 10 --seed 1"
)


def options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser)
    imputation_options(parser)
    level_option(parser)
    parser.add_argument(
        "--shifted", required=True, metavar="ARM", help="the one arm that deltas are added in"
    )
    parser.add_argument("--deltas", required=True, nargs="+", type=float, metavar="DELTA")


def run(asked: argparse.Namespace) -> Tipping:
    return tipping(
        read(asked.file),
        endpoint_of(asked),
        shifted=asked.shifted,
        deltas=asked.deltas,
        auxiliary=asked.also,
        count=asked.imputations,
        seed=asked.seed,
        level=asked.level,
    )
