"""Reference cases of evidence synthesis, number by number; lists of tables among them."""

from collections.abc import Iterator
from typing import Any

from kith.stats.tests.trials_cases import case, rows_of

__all__ = ["at", "case", "numbers_in", "rows_of"]


def numbers_in(expected: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Every number below, with the path to it: `REML.ci_low`, `meta_regression.2.se.ablat`."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            yield from numbers_in(value, f"{path}.{key}" if path else key)
    elif isinstance(expected, list):
        for place, value in enumerate(expected):
            yield from numbers_in(value, f"{path}.{place}")
    elif isinstance(expected, int | float) and not isinstance(expected, bool):
        yield path, float(expected)


def at(found: Any, path: str) -> float:
    """The number at a path of dicts and lists."""
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list | tuple) else found[step]
    return float(found)
