"""Agreement of raters on a scale: `kith stats icc`."""

import argparse

from kith.stats.agreement import Icc, icc, ratings_of
from kith.stats.command.typed import level_option
from kith.stats.tables import read

EXAMPLE = "kith stats icc example:ratings.csv --subject person --rater rater --score score"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--subject", required=True, metavar="COLUMN", help="who was rated")
    parser.add_argument("--rater", required=True, metavar="COLUMN", help="by whom")
    parser.add_argument("--score", required=True, metavar="COLUMN", help="one row a rating")
    level_option(parser)


def run(asked: argparse.Namespace) -> Icc:
    ratings = ratings_of(read(asked.file), subject=asked.subject, rater=asked.rater, score=asked.score)
    return icc(ratings, level=asked.level)
