"""Multiple imputation of a trial's outcome: `kith stats impute`."""

import argparse

from kith.stats.command.trial_options import endpoint_of, endpoint_options, level_option
from kith.stats.tables import read
from kith.stats.trials.pooling import Pooled
from kith.stats.trials.tipping import imputed_effect

EXAMPLE = (
    "kith stats impute example:two_arms_in_groups.csv --outcome post --arm arm --base base --group group "
    "--imputations 20 --seed 1"
)


def options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser)
    imputation_options(parser)
    level_option(parser)


def imputation_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--also", nargs="+", default=[], metavar="COLUMN", help="that tell of what is missing"
    )
    parser.add_argument("--imputations", type=int, default=20, help="20 if not said")
    parser.add_argument("--seed", type=int, required=True, help="a whole number; stored with the result")


def run(asked: argparse.Namespace) -> Pooled:
    return imputed_effect(
        read(asked.file),
        endpoint_of(asked),
        auxiliary=asked.also,
        count=asked.imputations,
        seed=asked.seed,
        level=asked.level,
    )
