"""Sample size: `kith stats samplesize`."""

import argparse

from kith.stats.command.typed import finite, refuse_ignored, share
from kith.stats.refusing import BadInput
from kith.stats.trials.planning import Layout, SampleSize, plan
from kith.stats.trials.sizes import for_equivalence, for_noninferiority, two_means, two_proportions

EXAMPLE = "kith stats samplesize means --d 0.4 --size 8 --icc 0.05 --attrition 0.15"
QUESTIONS = ("means", "proportions", "noninferiority", "equivalence")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", choices=QUESTIONS)
    parser.add_argument("--d", type=finite, help="means: the difference in standard deviations")
    parser.add_argument("--p", type=share, nargs=2, metavar=("NEW", "REFERENCE"), help="the two proportions")
    parser.add_argument("--pooled", action="store_true", help="proportions: pooled variance under the null")
    parser.add_argument("--sd", type=finite, help="with a margin: the standard deviation")
    parser.add_argument("--margin", type=finite, help="in the outcome's units, above 0")
    parser.add_argument("--true-difference", type=finite, default=0.0, help="towards worse; 0 if not said")
    parser.add_argument("--power", type=share, default=0.8, help=".8 if not said")
    parser.add_argument("--alpha", type=share, help=".05, or one-sided .025 for noninferiority")
    parser.add_argument("--size", type=finite, help="people taken into a group")
    parser.add_argument("--icc", type=finite, help="intraclass correlation; must be stated with groups")
    parser.add_argument("--cv", type=finite, default=0.0, help="of the groups' sizes")
    parser.add_argument("--one-arm", action="store_true", help="groups in the new arm only")
    parser.add_argument("--ratio", type=finite, help="with --one-arm: people in groups by people alone; 1")
    parser.add_argument("--attrition", type=finite, default=0.0, help="the share that leaves")


def run(asked: argparse.Namespace) -> SampleSize:
    if not asked.one_arm:
        refuse_ignored(asked, ("ratio",), "goes with --one-arm")
    alpha = asked.alpha or (0.025 if asked.question == "noninferiority" else 0.05)
    n, assumed = _people(asked, alpha)
    layout = Layout(
        size=asked.size,
        icc=asked.icc,
        cv=asked.cv,
        one_arm=asked.one_arm,
        ratio=1.0 if asked.ratio is None else asked.ratio,
        attrition=asked.attrition,
    )
    d = asked.d if asked.question == "means" else None
    return plan(
        n, question=asked.question, layout=layout, assumed=assumed, d=d, power=asked.power, alpha=alpha
    )


def _people(asked: argparse.Namespace, alpha: float) -> tuple[float, list[tuple[str, float]]]:
    """Independent people per arm, and what was assumed."""
    if asked.question == "means":
        d = _stated(asked.d, "--d")
        return two_means(d, power=asked.power, alpha=alpha), [("difference, in sd", d)]
    if asked.question == "proportions":
        if asked.p is None:
            raise BadInput("state --p")
        new, old = asked.p
        n = two_proportions(new, old, power=asked.power, alpha=alpha, pooled=asked.pooled)
        return n, [("proportion, new", new), ("proportion, reference", old)]
    sd, margin, truth = _stated(asked.sd, "--sd"), _stated(asked.margin, "--margin"), asked.true_difference
    assumed = [("sd", sd), ("margin", margin), ("true difference", truth)]
    if asked.question == "noninferiority":
        return for_noninferiority(sd, margin, worse_by=truth, power=asked.power, alpha=alpha), assumed
    return for_equivalence(sd, margin, true_difference=truth, power=asked.power, alpha=alpha), assumed


def _stated(value: float | None, option: str) -> float:
    if value is None:
        raise BadInput(f"state {option}")
    return value
