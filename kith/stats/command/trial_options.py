"""The options that say which columns of a file a trial's comparison is made of, for several verbs."""

import argparse

from kith.stats.refusing import BadInput
from kith.stats.trials.endpoints import Endpoint
from kith.stats.trials.margins import Margin, load


def endpoint_options(parser: argparse.ArgumentParser, *, needs_arm: bool = True) -> None:
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="the outcome at the end")
    parser.add_argument("--arm", required=needs_arm, metavar="COLUMN", help="who was allocated to what")
    parser.add_argument("--base", nargs="+", default=[], metavar="COLUMN", help="covariates from before")
    parser.add_argument("--strata", nargs="+", default=[], metavar="COLUMN", help="strata of the allocation")
    parser.add_argument("--group", metavar="COLUMN", help="the group that people met in")
    parser.add_argument(
        "--reference", metavar="ARM", help="the arm compared with; the first in order if not said"
    )
    parser.add_argument("--alone", metavar="ARM", help="an arm whose people meet in no group")


def endpoint_of(asked: argparse.Namespace) -> Endpoint:
    return Endpoint(
        outcome=asked.outcome,
        arm=asked.arm,
        base=tuple(asked.base),
        strata=tuple(asked.strata),
        group=asked.group,
        reference=asked.reference,
        alone=asked.alone,
    )


def margin_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--margin", metavar="FILE.json", help="the stored margin; none, and nothing is tested"
    )
    parser.add_argument("--first-data-at", metavar="TIME", help="when the first outcome was known, ISO 8601")
    parser.add_argument("--per-protocol", metavar="COLUMN", help="1 for who kept to the protocol, else 0")


def margin_of(asked: argparse.Namespace) -> Margin:
    margin = load(asked.margin)
    if margin.outcome != asked.outcome:
        raise BadInput(f'the margin was set for "{margin.outcome}", and not for this', column=asked.outcome)
    if asked.first_data_at is not None:
        margin.must_precede(asked.first_data_at)
    return margin


def timing_note(asked: argparse.Namespace) -> tuple[str, ...]:
    """What a reader must know when nobody said when the data began."""
    if asked.first_data_at is not None:
        return ()
    return ("Nobody said when the first data came (--first-data-at): the margin may have been set after it.",)
