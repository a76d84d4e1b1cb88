"""Reliable change: `kith stats change`."""

import argparse

from kith.stats.change import ReliableChange, reliable_change, scores_of
from kith.stats.command.people_options import people_of, person_option
from kith.stats.command.threshold_options import threshold_of, threshold_options
from kith.stats.command.typed import level_option

EXAMPLE = "kith stats change example:phq9_two_times.csv --before before --after after --measure phq-9"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--before", required=True, metavar="COLUMN", help="scores before, in points")
    parser.add_argument("--after", required=True, metavar="COLUMN", help="scores after")
    threshold_options(parser)
    person_option(parser)
    level_option(parser)


def run(asked: argparse.Namespace) -> ReliableChange:
    scale = threshold_of(asked)
    before, after = scores_of(people_of(asked), asked.before, asked.after, scale)
    return reliable_change(before, after, scale, level=asked.level)
