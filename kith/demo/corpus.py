"""The sentences invented people use, by language."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True, slots=True)
class Corpus:
    names: list[str]
    groups: dict[str, list[str]]
    openers: list[tuple[str, str, list[str]]]
    replies: dict[str, list[str]]
    thanks: list[str]
    room: list[str]
    notes: list[str]
    aliases: list[str]
    questions: list[str]
    weekdays: list[str]


@cache
def corpus(language: str) -> Corpus:
    return Corpus(**json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8")))
