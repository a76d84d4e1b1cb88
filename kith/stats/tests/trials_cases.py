"""Cases with results from R, flattened: one number, one test."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

REFERENCE = Path(__file__).resolve().parent / "reference"


def case(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((REFERENCE / f"{name}.json").read_text())
    return found


def rows_of(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / f"{name}.csv")


def flat(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, float]]:
    """Every number of a nested mapping, with its path: `("ols_CR2.se", 0.84)`."""
    for key, value in tree.items():
        path = f"{before}{key}"
        if isinstance(value, dict):
            yield from flat(value, f"{path}.")
        elif isinstance(value, list):
            yield from (
                (f"{path}.{n}", float(one)) for n, one in enumerate(value) if not isinstance(one, dict)
            )
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path, float(value)
