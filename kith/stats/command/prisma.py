"""The flow of records through a review: `kith stats prisma`."""

import argparse

from kith.stats.command.flow_options import counts_in, reason_options
from kith.stats.plots.flow import Prisma, draw_prisma
from kith.stats.refusing import BadInput
from kith.stats.tables import read
from kith.stats.trials.flows import Flow
from kith.stats.trials.reviews import prisma
from kith.stats.trials.tallying import prisma_of

EXAMPLE = (
    "kith stats prisma example:review_records.csv --source source --registers 'trial register' "
    "--duplicates duplicate --excluded-screen excluded_title --not-retrieved not_retrieved "
    "--excluded-full excluded_full"
)
COLUMNS = (
    ("duplicates", "of which record it is another copy"),
    ("removed-before", "why it was removed before screening"),
    ("excluded-screen", "why it was excluded by title and abstract"),
    ("not-retrieved", "why its report could not be had"),
    ("excluded-full", "why its report was excluded"),
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "One row a record; all columns but the source hold a reason or nothing. Or a file of counts: "
        'FILE.json with "database", "duplicates" and so on.'
    )
    parser.add_argument("--source", metavar="COLUMN", help="where a record was found")
    parser.add_argument(
        "--registers", nargs="+", default=[], metavar="SOURCE", help="sources that are registers"
    )
    reason_options(parser, COLUMNS)


def run(asked: argparse.Namespace) -> Flow:
    counts = counts_in(asked.file)
    if counts is not None:
        return prisma(counts)
    if asked.source is None:
        raise BadInput("records need --source")
    return prisma_of(
        read(asked.file),
        source=asked.source,
        registers=asked.registers,
        duplicates=asked.duplicates,
        removed_before=asked.removed_before,
        excluded_screen=asked.excluded_screen,
        not_retrieved=asked.not_retrieved,
        excluded_full=asked.excluded_full,
    )


def picture(result: Flow) -> str:
    def many(key: str) -> int:
        box = result.box(key)
        return 0 if box is None else box.count

    full = result.box("excluded_full")
    excluded = (full.reasons or (("no reason given", full.count),)) if full and full.count else ()
    return draw_prisma(
        Prisma(
            title="Flow of records through the review",
            databases=many("database") + many("other"),
            registers=many("registers"),
            duplicates=many("duplicates"),
            screened=many("screened"),
            excluded_screen=many("excluded_screen"),
            sought=many("sought"),
            not_retrieved=many("not_retrieved"),
            assessed=many("assessed"),
            excluded_full=excluded,
            included=many("included"),
            other_removed=many("removed_before"),
        )
    )
