"""Options of every question that is put to imputed data: what tells of the missing, how often, from where."""

import argparse
from typing import Any

from kith.stats.command.trial_options import endpoint_options
from kith.stats.command.typed import level_option

EXAMPLE_DATA = "example:two_arms_in_groups.csv --outcome post --arm arm --base base --group group"


def imputing_options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser)
    parser.add_argument(
        "--also", nargs="+", default=[], metavar="COLUMN", help="that tell of what is missing"
    )
    parser.add_argument("--imputations", type=int, default=20, help="20 if not said")
    parser.add_argument("--seed", type=int, required=True, help="a whole number; stored with the result")
    level_option(parser)


def imputing_of(asked: argparse.Namespace) -> dict[str, Any]:
    """What the functions of imputation take by keyword."""
    return {
        "auxiliary": asked.also,
        "count": asked.imputations,
        "seed": asked.seed,
        "level": asked.level,
    }
