"""Before and after: `kith stats prepost`."""

import argparse

from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.typed import level_option
from kith.stats.prepost import PrePost, pre_post
from kith.stats.tables import need, numbers

EXAMPLE = "kith stats prepost example:phq9_two_times.csv --before before --after after"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", required=True, metavar="COLUMN", help="scores before")
    parser.add_argument("--after", required=True, metavar="COLUMN", help="scores after")
    parser.add_argument("--unit", default="points", help="what a score is counted in")
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> PrePost:
    table = people_of(asked)
    need(table, asked.before, asked.after)
    before, after = numbers(table, asked.before), numbers(table, asked.after)
    return pre_post(before, after, level=asked.level, unit=asked.unit)
