"""Tipping point of a trial with missing outcomes: `kith stats tipping`."""

import argparse

from kith.stats.command.imputing_options import EXAMPLE_DATA, imputing_of, imputing_options
from kith.stats.command.trial_options import endpoint_of
from kith.stats.command.typed import finite
from kith.stats.tables import read
from kith.stats.trials.tipping import Tipping, tipping

EXAMPLE = f"kith stats tipping {EXAMPLE_DATA} --shifted mutual --deltas 2 4 6 8 --imputations 10 --seed 1"


def options(parser: argparse.ArgumentParser) -> None:
    imputing_options(parser)
    says = "the one arm that deltas are added in"
    parser.add_argument("--shifted", required=True, metavar="ARM", help=says)
    parser.add_argument("--deltas", required=True, nargs="+", type=finite, metavar="DELTA")


def run(asked: argparse.Namespace) -> Tipping:
    table, endpoint = read(asked.file), endpoint_of(asked)
    return tipping(table, endpoint, shifted=asked.shifted, deltas=asked.deltas, **imputing_of(asked))
