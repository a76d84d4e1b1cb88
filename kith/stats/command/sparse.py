"""`kith stats sparse`: rare events by Mantel-Haenszel or Peto, without adding to any cell."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.typed import level_option
from kith.stats.plots.forest import draw_forest
from kith.stats.synthesis.drawing import forest_of_tables
from kith.stats.synthesis.sparse import WORDS, SparsePooled, pool_sparse
from kith.stats.synthesis.studies import names_in, numeric
from kith.stats.tables import read

EXAMPLE = (
    "kith stats sparse example:rare_events.csv --events1 admitted1 --events2 admitted2 --rule OR --name study"
)


def options(parser: ArgumentParser) -> None:
    for part, says in (
        ("events1", "people with the event in arm 1"),
        ("n1", "people in arm 1"),
        ("events2", "people with the event in arm 2, the control"),
        ("n2", "people in arm 2"),
    ):
        parser.add_argument(f"--{part}", metavar="COLUMN", default=part, help=f"{says} (default {part})")
    parser.add_argument("--rule", choices=list(WORDS), default="OR", help="; ".join(_rules()))
    parser.add_argument("--name", metavar="COLUMN", default="", help="names of the studies")
    level_option(parser)


def run(asked: Namespace) -> SparsePooled:
    table = read(asked.file)
    columns = (numeric(table, name) for name in (asked.events1, asked.n1, asked.events2, asked.n2))
    return pool_sparse(*columns, rule=asked.rule, names=names_in(table, asked.name), level=asked.level)


def picture(result: SparsePooled) -> str:
    return draw_forest(forest_of_tables(result))


def _rules() -> list[str]:
    return [f"{key}: {words}" for key, words in WORDS.items()]
