"""A made-up problem: `kith match example`."""

import argparse

from kith.matching.examples.forming import example
from kith.matching.writing import as_text

EXAMPLE = "kith match example --people 1000 --seed 1 > problem.json"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=100, metavar="N", help="who wait; 100 if not said")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="a whole number; 1 if not said")


def run(asked: argparse.Namespace) -> int:
    print(as_text(example(asked.people, seed=asked.seed)), end="")
    return 0
