"""`kith stats lagged`: what helping has to do with how a member is one wave later."""

import argparse

from kith.stats.command.typed import level_option
from kith.stats.lagging import lagged
from kith.stats.results import Result
from kith.stats.tables import read

EXAMPLE = (
    "kith stats lagged example:helping.csv --outcome distress --given given --received received "
    "--member member --wave wave --group group"
)


def options(parser: argparse.ArgumentParser) -> None:
    for name, says in (
        ("outcome", "the column of the outcome"),
        ("given", "help given"),
        ("received", "help received"),
        ("member", "who"),
        ("wave", "when, a whole number"),
    ):
        parser.add_argument(f"--{name}", required=True, metavar="COLUMN", help=says)
    parser.add_argument("--group", metavar="COLUMN", help="the group of the member")
    parser.add_argument("--lag", type=int, default=1, help="in waves")
    level_option(parser)


def run(asked: argparse.Namespace) -> Result:
    return lagged(
        read(asked.file),
        outcome=asked.outcome,
        given=asked.given,
        received=asked.received,
        member=asked.member,
        wave=asked.wave,
        group=asked.group,
        lag=asked.lag,
        level=asked.level,
    )
