"""`kith stats costs`: two arms by cost and effect."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.terms import people_in, terms_in, terms_options
from kith.stats.command.typed import finite, level_option
from kith.stats.costs.comparing import CostEffectiveness, cost_effectiveness
from kith.stats.costs.drawing import acceptability_of, plane_of
from kith.stats.plots.plane import draw_acceptability, draw_plane
from kith.stats.plots.stacking import stacked
from kith.stats.refusing import BadInput

EXAMPLE = (
    "kith stats costs example:costs_of_groups.csv --arm arm --control usual --cost cost --effect qaly "
    "--group group --adjust utility_before --currency EUR --price-year 2025 --discount 0 --unit QALY "
    "--threshold 20000 --seed 1"
)


def options(parser: ArgumentParser) -> None:
    terms_options(parser)
    parser.add_argument("--control", help="the arm compared against; the first in order otherwise")
    parser.add_argument("--adjust", default="", metavar="COLUMNS", help="baseline columns, by commas")
    level_option(parser)
    parser.add_argument("--population", type=finite, metavar="PEOPLE", help="people a year, for the EVPI")
    parser.add_argument("--years", type=int, help="for how many years the decision holds, for the EVPI")


def run(asked: Namespace) -> CostEffectiveness:
    if (asked.population is None) != (asked.years is None):
        raise BadInput("--population and --years go together")
    return cost_effectiveness(
        people_in(asked, covariates=asked.adjust),
        terms_in(asked),
        seed=asked.seed,
        control=asked.control,
        thresholds=asked.thresholds,
        draws=asked.draws,
        level=asked.level,
        population=None if asked.population is None else (asked.population, asked.years),
    )


def picture(result: CostEffectiveness) -> str:
    return stacked([draw_plane(plane_of(result)), draw_acceptability(acceptability_of(result))])
