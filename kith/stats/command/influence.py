"""`kith stats influence`: every study left out in turn, and what it does to the mean."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import model_of, model_options, study_options, taken
from kith.stats.plots.influence import draw_influence
from kith.stats.synthesis.drawing import influence_of
from kith.stats.synthesis.influence import Influence, influence

EXAMPLE = (
    "kith stats influence example:support_trials.csv --measure SMD --better lower "
    "--shared control --name study"
)


def options(parser: ArgumentParser) -> None:
    study_options(parser)
    model_options(parser)


def run(asked: Namespace) -> Influence:
    return taken(asked).asked_of(influence, **model_of(asked))


def picture(result: Influence) -> str:
    return draw_influence(influence_of(result))
