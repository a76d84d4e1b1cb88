"""Power by simulation: `kith stats power`."""

import argparse
import sys
from collections.abc import Callable

from kith.stats.command.typed import finite, share
from kith.stats.trials.powering import QUESTIONS, Arm, Power, power_by_simulation

EXAMPLE = (
    "kith stats power --new-groups 16 --reference-people 128 --size 8 --icc 0.05 --difference 0.4 "
    "--attrition 0.1 --runs 1000 --seed 1"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--question", choices=QUESTIONS, default="superiority")
    for arm in ("new", "reference"):
        parser.add_argument(f"--{arm}-groups", type=int, default=0, help=f"groups in the {arm} arm")
        parser.add_argument(f"--{arm}-people", type=int, default=0, help=f"or people alone in the {arm} arm")
    parser.add_argument("--size", type=finite, default=1.0, help="people in a group, on average")
    parser.add_argument("--cv", type=finite, default=0.0, help="of the groups' sizes")
    parser.add_argument("--icc", type=finite, help="intraclass correlation; must be stated with groups")
    parser.add_argument("--sd", type=finite, default=1.0, help="of people's outcomes; 1 if not said")
    parser.add_argument("--difference", type=finite, default=0.0, help="true mean, new minus reference")
    parser.add_argument("--margin", type=finite, help="above 0; higher is worse")
    parser.add_argument("--attrition", type=finite, default=0.0, help="the share without an outcome")
    parser.add_argument("--alpha", type=share)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument(
        "--analysis", choices=("means", "model"), default="means", help="of groups; or a mixed model"
    )
    parser.add_argument("--seed", type=int, required=True, help="a whole number; stored with the result")


def run(asked: argparse.Namespace) -> Power:
    return power_by_simulation(
        _arm(asked, asked.new_people, asked.new_groups),
        _arm(asked, asked.reference_people, asked.reference_groups),
        seed=asked.seed,
        difference=asked.difference,
        question=asked.question,
        margin=asked.margin,
        alpha=asked.alpha,
        runs=asked.runs,
        analysis=asked.analysis,
        progress=_shown(asked.runs) if asked.analysis == "model" and sys.stderr.isatty() else None,
    )


def _shown(runs: int) -> Callable[[int, str], None]:
    """A line that says how far it is, on a terminal."""

    def show(done: int, what: str) -> None:
        end = "\n" if done == runs else ""
        print(f"\r{what}: {done} of {runs} runs", end=end, file=sys.stderr, flush=True)

    return show


def _arm(asked: argparse.Namespace, people: int, groups: int) -> Arm:
    return Arm(
        people=people,
        groups=groups,
        size=asked.size if groups else 1.0,
        size_cv=asked.cv if groups else 0.0,
        icc=asked.icc if groups else None,
        attrition=asked.attrition,
        sd=asked.sd,
    )
