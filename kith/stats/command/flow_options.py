"""Options of flows: columns that hold a reason or nothing, or a file that holds the counts themselves."""

import argparse
from collections.abc import Sequence
from typing import Any

from kith.stats.stored import stored


def reason_options(parser: argparse.ArgumentParser, columns: Sequence[tuple[str, str]]) -> None:
    """One option a step, and what its column says of who left there."""
    for name, says in columns:
        parser.add_argument(f"--{name}", metavar="COLUMN", help=says)


def counts_in(name: str) -> dict[str, Any] | None:
    """The counts of a JSON file; None for a file of records."""
    return stored(name, holds="the counts of boxes by name") if name.endswith(".json") else None
