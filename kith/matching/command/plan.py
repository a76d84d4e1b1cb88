"""A plan for a problem: `kith match problem.json`."""

import argparse
import sys
import time
from collections.abc import Callable

from kith.matching.command.texts import text_of
from kith.matching.reading import read_problem
from kith.matching.recording import as_text
from kith.matching.solving.planning import solve

EXAMPLE = "kith match problem.json --seconds 30 --seed 1 --workers 2 > plan.json"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", metavar="PROBLEM", help="a problem in JSON; - for standard input")
    parser.add_argument(
        "--seconds",
        type=float,
        metavar="S",
        help="of work for each worker; as many as the size asks for if not said",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="a whole number; 1 if not said")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="cores to use; 2 if not said")
    parser.add_argument(
        "--loosen",
        action=argparse.BooleanOptionalAction,
        help="say what looser rules of the site would gain, which takes up to twice as long again; for up to "
        "400 people if not said",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")


def run(asked: argparse.Namespace) -> int:
    problem = read_problem(text_of(asked.problem))
    plan = solve(
        problem,
        seconds=asked.seconds,
        seed=asked.seed,
        workers=asked.workers,
        loosen=asked.loosen,
        tell=(lambda _: None) if asked.quiet else progress(),
    )
    print(as_text(plan), end="")
    return 0


def progress() -> Callable[[str], None]:
    """Says each step on standard error, with the seconds since the beginning."""
    began = time.monotonic()
    return lambda says: print(f"{time.monotonic() - began:6.1f} s  {says}", file=sys.stderr, flush=True)
