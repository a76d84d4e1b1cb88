"""Instruments: published questionnaires as data, with where each word and number of them was read."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kith.stats.scales import reliable_points, stored_thresholds

FOLDER = Path(__file__).parent
OFFERED = ("phq-9", "ucla-3")  # in the order they are asked

HIGHER_IS_WORSE, HIGHER_IS_BETTER = "higher is worse", "higher is better"


@dataclass(frozen=True)
class Wording:
    """The published words of a questionnaire in one language. They are not ours to change."""

    language: str
    instruction: str
    items: tuple[str, ...]
    options: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Band:
    """A named part of the range. A score on a boundary belongs to the band above."""

    start: int
    name: str


@dataclass(frozen=True)
class Threshold:
    """From what difference a change is unlikely to be chance (`>= value`), and what that rests on."""

    value: int
    sd: float
    r: float
    r_type: str
    population: str
    source: str
    rule: str  # "published", or "computed" by Jacobson and Truax


@dataclass(frozen=True)
class Danger:
    """An answer of `start` or more to this item (counted from 1) means that somebody may be in danger."""

    item: int
    start: int
    level: int


@dataclass(frozen=True)
class Instrument:
    """One questionnaire in one version: its words, its options and its scoring together."""

    id: str
    version: str
    name: str
    licence: str
    notice: str
    source: str
    wordings: dict[str, Wording]
    values: tuple[int, ...]
    missing_at_most: int
    low: int
    high: int
    direction: str
    bands: tuple[Band, ...]
    case_from: int
    thresholds: tuple[Threshold, ...]
    dangers: tuple[Danger, ...]
    codes: dict[str, Any]

    @property
    def size(self) -> int:
        """How many items it has."""
        return len(next(iter(self.wordings.values())).items)

    @property
    def threshold(self) -> Threshold | None:
        """The one that is used, or None when nobody has published one that we know of."""
        return self.thresholds[0] if self.thresholds else None

    def wording(self, *languages: str) -> Wording:
        """Its words in the first of these languages it has, else in the first it was published in."""
        found = (self.wordings[code] for code in languages if code in self.wordings)
        return next(found, next(iter(self.wordings.values())))

    def danger_at(self, item: int, value: int | None) -> Danger | None:
        """What an answer to the item (counted from 1) says about danger."""
        hits = (one for one in self.dangers if one.item == item and value is not None and value >= one.start)
        return next(hits, None)


@lru_cache
def instrument(id_: str) -> Instrument:
    """The instrument of that name. Raises LookupError for one we do not have."""
    if id_ not in OFFERED:
        raise LookupError(id_)
    return read(FOLDER / f"{id_}.json")


def offered_in(language: str) -> tuple[Instrument, ...]:
    """What may be asked in that language: only what has published words in it."""
    return tuple(one for one in map(instrument, OFFERED) if language in one.wordings)


def missing_in(language: str) -> tuple[Instrument, ...]:
    return tuple(one for one in map(instrument, OFFERED) if language not in one.wordings)


def read(file: Path) -> Instrument:
    """An instrument from its file."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    return Instrument(
        id=raw["id"],
        version=raw["version"],
        name=raw["name"],
        licence=raw["licence"]["words"],
        notice=raw["licence"]["notice"],
        source=raw["source"],
        wordings={code: _wording(code, words) for code, words in raw["languages"].items()},
        values=tuple(raw["values"]),
        missing_at_most=raw["scoring"]["missing_at_most"],
        low=raw["range"][0],
        high=raw["range"][1],
        direction=raw["direction"],
        bands=tuple(Band(band["from"], band["id"]) for band in raw["bands"]),
        case_from=raw["case_from"],
        thresholds=tuple(_thresholds(raw["change"])),
        dangers=tuple(Danger(one["item"], one["from"], one["level"]) for one in raw["alerts"]),
        codes=raw["codes"],
    )


def _wording(language: str, words: dict[str, Any]) -> Wording:
    return Wording(
        language=language,
        instruction=words["instruction"],
        items=tuple(words["items"]),
        options=tuple(words["options"]),
        source=words["source"],
    )


def _thresholds(names: list[str]) -> Iterable[Threshold]:
    """Those of these names in the statistics, where every threshold stands once, with what it rests on."""
    for name in names:
        stored = stored_thresholds()[name]
        points = reliable_points(stored)
        if points is None:
            raise LookupError(f"no reliable change is known for {name}")
        yield Threshold(
            value=int(points),
            sd=stored["sd"],
            r=stored["r"],
            r_type=stored["type_of_r"].removeprefix("Cronbach's "),
            population=stored["population"],
            source=stored["source"],
            rule="computed" if stored["reliable"] is None else "published",
        )
