"""`kith stats bias`: small-study effects, by Egger, Begg, trim and fill, and a funnel."""

from argparse import ArgumentParser, Namespace

from kith.stats.command.studies import study_options, taken
from kith.stats.plots.funnel import draw_funnel
from kith.stats.synthesis.asymmetry import Asymmetry, asymmetry
from kith.stats.synthesis.drawing import funnel_of
from kith.stats.synthesis.heterogeneity import ESTIMATORS
from kith.stats.synthesis.studies import numeric

EXAMPLE = (
    "kith stats bias example:support_trials.csv --measure SMD --better lower --shared control --name study"
)


def options(parser: ArgumentParser) -> None:
    study_options(parser)
    says = "people per study: regress on 1/sqrt(n) instead of the standard error"
    parser.add_argument("--size", metavar="COLUMN", help=says)
    forms = ["multiplicative", "mixed"]
    parser.add_argument("--model", choices=forms, default=forms[0], help="Egger's own form, or with tau2")
    parser.add_argument("--count", choices=["L0", "R0"], default="L0", help="rule of trim and fill")
    parser.add_argument("--side", choices=["left", "right"], help="where studies are missing")
    parser.add_argument(
        "--estimator", choices=list(ESTIMATORS), default="REML", help="that trim and fill refits with"
    )


def run(asked: Namespace) -> Asymmetry:
    found = taken(asked)
    return found.asked_of(
        asymmetry,
        predictor="1/sqrt(n)" if asked.size else "standard error",
        sizes=numeric(found.table, asked.size) if asked.size else None,
        model=asked.model,
        count=asked.count,
        side=asked.side,
        estimator=asked.estimator,
        level=asked.level,
    )


def picture(result: Asymmetry) -> str:
    return draw_funnel(funnel_of(result))
