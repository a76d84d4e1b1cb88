"""`kith stats multilevel`: several effects of one study, by a three-level model with robust intervals."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import study_options, taken
from kith.stats.plots.forest import draw_forest
from kith.stats.synthesis.drawing import forest_of_levels
from kith.stats.synthesis.multilevel import ThreeLevel, refuse_one_study, three_level
from kith.stats.tables import need

EXAMPLE = (
    "kith stats multilevel example:several_outcomes.csv --effect g --variance v --of SMD "
    "--study study --name outcome"
)


def options(parser: ArgumentParser) -> None:
    study_options(parser)
    parser.add_argument("--study", required=True, metavar="COLUMN", help="which study an effect comes from")
    parser.add_argument("--moderators", nargs="+", metavar="COLUMN", help="numbers or names")


def run(asked: Namespace) -> ThreeLevel:
    found = taken(asked)
    need(found.table, asked.study, *(asked.moderators or ()))
    refuse_one_study(found.table[asked.study])
    moderators = found.table[list(dict.fromkeys(asked.moderators))] if asked.moderators else None
    study = found.table[asked.study]
    return found.asked_of(three_level, study, moderators=moderators, level=asked.level)


def picture(result: ThreeLevel) -> str:
    return draw_forest(forest_of_levels(result))
