"""`kith stats effects`: effect sizes from the means, counts or correlations of each study."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import measured, summary_options
from kith.stats.command.typed import level_option
from kith.stats.synthesis.measuring import EffectSizes
from kith.stats.tables import read

EXAMPLE = (
    "kith stats effects example:support_trials.csv --measure SMD --better lower --shared control --name study"
)


def options(parser: ArgumentParser) -> None:
    summary_options(parser, needed=True)
    level_option(parser)


def run(asked: Namespace) -> EffectSizes:
    return measured(read(asked.file), asked)
