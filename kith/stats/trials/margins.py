"""Margins: how large a difference would still not matter, written down with its reason before the data."""

import json
import math
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from kith.stats.refusing import BadInput, Declined
from kith.stats.stored import stored

NOT_RAW = {"sd", "sds", "d", "g", "smd", "standard deviation", "standard deviations"}
NEEDED = ("outcome", "unit", "better", "why", "set_by", "set_at")


@dataclass(frozen=True, kw_only=True)
class Margin:
    """From `low` (below 0) to `high` (above 0), in the outcome's own units: differences that do not matter.

    A difference is the new arm minus the reference arm. `better` says which way people get better, and
    with that which side non-inferiority is about. Raises `BadInput` for a margin without its reason, its
    author or its time, and `Declined` for one in standard deviations, which the data themselves decide.

    >>> Margin(outcome="phq9", unit="points", better="lower", low=-2, high=2, why="below the smallest change "
    ...     "that patients notice", set_by="the trial's board", set_at="2026-01-08T09:00:00+00:00").worst
    2
    """

    outcome: str
    unit: str
    better: Literal["lower", "higher"]
    low: float
    high: float
    why: str
    set_by: str
    set_at: str  # ISO 8601 with its offset from UTC
    then_superiority: bool = False  # stated beforehand: once non-inferior, superiority is tested too

    def __post_init__(self) -> None:
        if self.better not in {"lower", "higher"}:
            raise BadInput(f'a margin says whether "lower" or "higher" is better, and not "{self.better}"')
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < 0 < self.high):
            raise BadInput(f"a margin lies on both sides of 0, and {self.low:g} to {self.high:g} does not")
        for name in NEEDED:
            if not str(getattr(self, name)).strip():
                raise BadInput(f"a margin must say {name}")
        if self.unit.strip().lower() in NOT_RAW:
            raise Declined("a margin in standard deviations moves with the data: state it in raw units")
        if not isinstance(self.then_superiority, bool):
            raise BadInput("then_superiority of a margin is true or false")
        _moment(self.set_at)

    @property
    def worst(self) -> float:
        """The end of the margin on the side where people do worse."""
        return self.high if self.better == "lower" else self.low

    def must_precede(self, first_data_at: str) -> None:
        """Raises `Declined` unless the margin was set before the first outcome was known (ISO 8601)."""
        if _moment(self.set_at) >= _moment(first_data_at):
            raise Declined(
                f"the margin was set at {self.set_at}, after the first data at {first_data_at}: "
                "a margin chosen with the data in sight proves nothing"
            )

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g} {self.unit}"


def load(name: str | Path | None) -> Margin:
    """Read a margin from JSON: `size` for a symmetric one, or `low` and `high`, and the fields of `Margin`.

    `example:margin.json` is the one that ships. Raises `Declined` where there is none.
    """
    if name is None:
        raise Declined("a margin must be stored, with its reason and its time, before this can be tested")
    return of(stored(name, holds="one margin"))


def of(given: dict[str, Any]) -> Margin:
    """A margin from the plain values of its JSON.

    >>> of({"outcome": "post", "unit": "points", "better": "lower", "size": 2, "why": "half of what patients "
    ...     "notice", "set_by": "the board", "set_at": "2026-01-08T09:00:00Z"}).low
    -2.0
    """
    given = dict(given)
    if "size" in given:
        if given.keys() & {"low", "high"}:
            raise BadInput("a margin has a size, or low and high, and not both")
        size = _number(given.pop("size"), "size")
        given |= {"low": -size, "high": size}
    missing = [name for name in (*NEEDED, "low", "high") if name not in given]
    unknown = sorted(given.keys() - Margin.__dataclass_fields__.keys())
    if missing or unknown:
        raise BadInput(f"a margin lacks {missing[0]}" if missing else f"a margin has no field {unknown[0]}")
    given |= {name: _number(given[name], name) for name in ("low", "high")}
    for name in NEEDED:
        if not isinstance(given[name], str):
            raise BadInput(f"the {name} of a margin stands in words, and {given[name]!r} does not")
    return Margin(**given)


def save(margin: Margin, path: Path) -> None:
    """Store a margin as JSON. A file that is there stays as it is: margins are not edited.

    Raises `Declined` if there is one.
    """
    try:
        with path.open("x", encoding="utf-8") as file:
            json.dump(asdict(margin), file, indent=1, ensure_ascii=False)
    except FileExistsError:
        raise Declined(
            f"{path} holds a margin already, and margins are not edited: write a new one"
        ) from None


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadInput(f'the {name} of a margin must be a number, and "{value}" is not')
    return float(value)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise BadInput(f'"{text}" is not a time as ISO 8601 writes it') from None
    if moment.tzinfo is None:
        raise BadInput(f'the time "{text}" must say its offset from UTC, as in 2026-01-08T09:00:00Z')
    return moment
