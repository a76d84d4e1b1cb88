"""What is typed on a command line, as values: names and amounts by commas, shares, the level of intervals."""

import argparse
import math
from collections.abc import Sequence

from kith.stats.refusing import BadInput


def names(listed: str) -> tuple[str, ...]:
    """Columns by commas.

    >>> names("age, sex")
    ('age', 'sex')
    """
    return tuple(filter(None, (one.strip() for one in listed.split(","))))


def amounts(listed: str) -> list[float]:
    """Numbers by commas, for argparse.

    >>> amounts("4,12")
    [4.0, 12.0]
    """
    try:
        return [finite(one) for one in names(listed)]
    except (ValueError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError(f'numbers by commas are wanted, and not "{listed}"') from None


def finite(text: str) -> float:
    """A number that is one, for argparse: neither infinite nor the word for no number.

    >>> finite("1e3")
    1000.0
    """
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number")
    return value


def share(text: str) -> float:
    """A number between 0 and 1, for argparse."""
    value = float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text} does not lie between 0 and 1")
    return value


def refuse_ignored(asked: argparse.Namespace, options: Sequence[str], why: str) -> None:
    """Raise `BadInput` for an option that was given and would be passed over in silence."""
    for name in options:
        if getattr(asked, name):
            raise BadInput(f"--{name.replace('_', '-')} {why}, and would be ignored")


def level_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--level", type=share, default=0.95, help="of intervals, a proportion; .95 if not said"
    )
