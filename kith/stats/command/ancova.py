"""Analysis of covariance: `kith stats ancova`."""

import argparse

from kith.stats.command.trial_options import endpoint_of, endpoint_options
from kith.stats.command.typed import level_option
from kith.stats.tables import read
from kith.stats.trials.ancova import Ancova, ancova

EXAMPLE = (
    "kith stats ancova example:two_arms_in_groups.csv --outcome post --arm arm --base base --strata site "
    "--group group"
)


def options(parser: argparse.ArgumentParser) -> None:
    endpoint_options(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> Ancova:
    return ancova(read(asked.file), endpoint_of(asked), level=asked.level)
