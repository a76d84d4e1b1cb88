"""`kith stats pool`: a meta-analysis, of all studies or by subgroups."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import model_of, model_options, study_options, taken
from kith.stats.plots.forest import draw_forest
from kith.stats.refusing import BadInput
from kith.stats.synthesis.drawing import forest_of_groups, forest_of_pooled
from kith.stats.synthesis.pooling import Pooled, pool
from kith.stats.synthesis.prediction import VARIANTS
from kith.stats.synthesis.subgroups import Subgroups, subgroups
from kith.stats.tables import need

EXAMPLE = (
    "kith stats pool example:support_trials.csv --measure SMD --better lower --shared control --name study"
)


def options(parser: ArgumentParser) -> None:
    study_options(parser)
    model_options(parser)
    parser.add_argument("--prediction", choices=list(VARIANTS), help="the variant of the prediction interval")
    parser.add_argument("--by", metavar="COLUMN", help="subgroups")
    parser.add_argument(
        "--spread", choices=["separate", "common"], default="separate", help="tau2 of subgroups"
    )


def run(asked: Namespace) -> Pooled | Subgroups:
    if asked.by and asked.prediction:
        raise BadInput("subgroups have no prediction interval here: leave out --by, or --prediction")
    found = taken(asked)
    if not asked.by:
        return found.asked_of(pool, prediction=asked.prediction, **model_of(asked))
    need(found.table, asked.by)
    return found.asked_of(subgroups, list(found.table[asked.by]), spread=asked.spread, **model_of(asked))


def picture(result: Pooled | Subgroups) -> str:
    forest = forest_of_groups(result) if isinstance(result, Subgroups) else forest_of_pooled(result)
    return draw_forest(forest)
