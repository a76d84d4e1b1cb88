"""`kith stats frontier`: several options by cost and effect."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.terms import people_in, terms_in, terms_options
from kith.stats.costs.choosing import Frontier, frontier
from kith.stats.costs.drawing import best_of, options_of
from kith.stats.plots.plane import draw_acceptability, draw_frontier
from kith.stats.plots.stacking import stacked

EXAMPLE = (
    "kith stats frontier example:costs_of_options.csv --arm option --cost cost --effect qaly --unit QALY "
    "--currency EUR --price-year 2025 --discount 0 --threshold 20000"
)


def options(parser: ArgumentParser) -> None:
    terms_options(parser)


def run(asked: Namespace) -> Frontier:
    return frontier(
        people_in(asked),
        terms_in(asked),
        seed=asked.seed,
        thresholds=asked.thresholds,
        draws=asked.draws,
    )


def picture(result: Frontier) -> str:
    curves = best_of(result)
    drawn = [draw_frontier(options_of(result))]
    return stacked([*drawn, draw_acceptability(curves)]) if curves else drawn[0]
