"""Tipping point of a trial with missing outcomes: `kith stats tipping`."""

import argparse

from kith.stats.command.imputing_options import EXAMPLE_DATA, imputing_of, imputing_options
from kith.stats.command.trial_options import endpoint_of
from kith.stats.command.typed import finite
from kith.stats.plots.trend import Trend, draw_trend
from kith.stats.refusing import BadInput
from kith.stats.tables import read
from kith.stats.trials.tipping import Tipping, tipping

EXAMPLE = f"kith stats tipping {EXAMPLE_DATA} --shifted mutual --deltas 2 4 6 8 --imputations 10 --seed 1"


def options(parser: argparse.ArgumentParser) -> None:
    imputing_options(parser)
    says = "the one arm that deltas are added in"
    parser.add_argument("--shifted", required=True, metavar="ARM", help=says)
    parser.add_argument("--deltas", required=True, nargs="+", type=finite, metavar="DELTA")


def run(asked: argparse.Namespace) -> Tipping:
    table, endpoint = read(asked.file), endpoint_of(asked)
    return tipping(table, endpoint, shifted=asked.shifted, deltas=asked.deltas, **imputing_of(asked))


def picture(result: Tipping) -> str:
    limits = [one.estimate.interval for one in result.steps if one.estimate.interval]
    if len(limits) < 2:
        raise BadInput("a picture needs a delta beside 0")
    return draw_trend(
        Trend(
            title=f'Difference in {result.outcome} as outcomes unseen in arm "{result.shifted}" are moved',
            along="delta",
            measure=f"Difference in {result.outcome}, pooled",
            xs=tuple(one.delta for one in result.steps),
            values=tuple(one.estimate.value for one in result.steps),
            lows=tuple(one.low for one in limits),
            highs=tuple(one.high for one in limits),
            level=limits[0].level,
            null=0.0,
            mark=result.tips_at,
            finding=result.conclusion,
        )
    )
