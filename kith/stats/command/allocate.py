"""Allocation of enrolled people or groups: `kith stats allocate`."""

import argparse

from kith.stats.command.typed import finite
from kith.stats.refusing import BadInput
from kith.stats.tables import read
from kith.stats.trials.allocated import Allocated, allocate
from kith.stats.trials.allocating import Blocks, Rule
from kith.stats.trials.minimising import Minimisation

EXAMPLE = (
    "kith stats allocate example:enrolled.csv --unit id --arms mutual cbt --levels site=north,south "
    "--sizes 4 6 --seed 20260112"
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Draws an arm for everybody in the file, in its order, and for nobody to come. The same seed and the "
        "same file, longer at its end, give the same arms again."
    )
    parser.add_argument("--unit", required=True, metavar="COLUMN", help="people, or groups to allocate whole")
    parser.add_argument("--arms", required=True, nargs="+", metavar="ARM")
    parser.add_argument(
        "--levels", nargs="+", default=[], metavar="COLUMN=LEVEL,LEVEL", help="declared factors"
    )
    parser.add_argument("--method", choices=("blocks", "minimisation"), default="blocks")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=None, help="of blocks; 2 and 3 times the least"
    )
    parser.add_argument("--ratio", type=int, nargs="+", default=[], help="of the arms, as 2 1")
    parser.add_argument("--distance", choices=("range", "variance"), default="range")
    parser.add_argument(
        "--probability", type=finite, default=0.8, help="of the preferred arm; .8 if not said"
    )
    parser.add_argument("--seed", type=int, required=True, help="a whole number, kept secret until the end")


def run(asked: argparse.Namespace) -> Allocated:
    return allocate(read(asked.file), _rule(asked), unit=asked.unit)


def _rule(asked: argparse.Namespace) -> Rule:
    arms, factors = tuple(asked.arms), dict(map(_factor, asked.levels))
    if asked.method == "minimisation":
        if asked.ratio or asked.sizes:
            raise BadInput("minimisation has arms of equal size and no blocks")
        return Minimisation(arms, asked.seed, factors, distance=asked.distance, probability=asked.probability)
    least = sum(asked.ratio) or len(arms)
    sizes = tuple(asked.sizes or (2 * least, 3 * least))
    return Blocks(arms, asked.seed, sizes=sizes, ratio=tuple(asked.ratio), factors=factors)


def _factor(text: str) -> tuple[str, tuple[str, ...]]:
    name, sign, levels = text.partition("=")
    if not sign or not name:
        raise BadInput(f'a factor is declared as COLUMN=LEVEL,LEVEL, and "{text}" is not')
    return name, tuple(levels.split(","))
