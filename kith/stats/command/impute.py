"""Multiple imputation of a trial's outcome: `kith stats impute`."""

import argparse

from kith.stats.command.imputing_options import EXAMPLE_DATA, imputing_of, imputing_options
from kith.stats.command.trial_options import endpoint_of
from kith.stats.tables import read
from kith.stats.trials.pooling import Pooled
from kith.stats.trials.tipping import imputed_effect

EXAMPLE = f"kith stats impute {EXAMPLE_DATA} --imputations 20 --seed 1"


def options(parser: argparse.ArgumentParser) -> None:
    imputing_options(parser)


def run(asked: argparse.Namespace) -> Pooled:
    return imputed_effect(read(asked.file), endpoint_of(asked), **imputing_of(asked))
