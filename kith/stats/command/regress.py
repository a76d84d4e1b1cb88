"""`kith stats regress`: whether effects differ with something that differs between studies."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import model_of, model_options, study_options, taken
from kith.stats.plots.trend import draw_trend
from kith.stats.synthesis.drawing import trend_of
from kith.stats.synthesis.regression import MetaRegression, regress
from kith.stats.tables import need

EXAMPLE = (
    "kith stats regress example:support_trials.csv --measure SMD --better lower --shared control "
    "--moderators sessions"
)


def options(parser: ArgumentParser) -> None:
    study_options(parser)
    model_options(parser)
    parser.add_argument("--moderators", nargs="+", required=True, metavar="COLUMN", help="numbers or names")


def run(asked: Namespace) -> MetaRegression:
    found = taken(asked)
    need(found.table, *asked.moderators)
    moderators = found.table[list(dict.fromkeys(asked.moderators))]
    return found.asked_of(regress, moderators, **model_of(asked))


def picture(result: MetaRegression) -> str:
    return draw_trend(trend_of(result))
