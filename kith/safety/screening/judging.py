"""The screen itself: a text in, a verdict out. Nothing is stored, nothing is looked up elsewhere."""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from kith.safety.screening import rules
from kith.safety.screening.adding import added
from kith.safety.screening.data_files import DATA, LANGUAGES, every_file
from kith.safety.screening.folding import Origins, fold
from kith.safety.screening.grammar import Grammar
from kith.safety.screening.mending import Known
from kith.safety.screening.reading import Reading, is_same
from kith.safety.screening.second import read_again
from kith.safety.screening.telling import Teller
from kith.safety.screening.tokens import tokens_of
from kith.safety.screening.verdicts import OTHER_LANGUAGE, UNDETERMINED, Finding, Verdict

_UNREAD = (OTHER_LANGUAGE, UNDETERMINED)  # a text of which no word is known is none for weighing words
_FORMAT = "3"  # of the engine: raised when the same data would be read differently


@dataclass(frozen=True, slots=True)
class Engine:
    """All languages made ready, and what their data is called."""

    grammars: dict[str, Grammar]
    teller: Teller
    known: Known
    version: str


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Made ready once for each process, when the first text comes or when a server asks ahead."""
    with _nothing_thrown_away():
        grammars = {language: Grammar(language) for language in LANGUAGES}
    words = {name: (grammar.lexicon.telling_words(), grammar.common) for name, grammar in grammars.items()}
    known = Known(word for grammar in grammars.values() for word in grammar.lexicon.known)
    return Engine(grammars, Teller(words), known, _version())


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """What is made here stays: to look through it for what could go would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _version() -> str:
    """A name for the rules as they are: it changes with every change of the data."""
    digest = hashlib.sha256(_FORMAT.encode())
    for file in every_file():
        digest.update(f"\0{file.relative_to(DATA).as_posix()}\0".encode() + file.read_bytes())
    return f"{_FORMAT}-{digest.hexdigest()[:16]}"


def screen(text: str, lang: str | None = None, *, is_by_rules_alone: bool = False) -> Verdict:
    """Read one text. `lang` is what the writer or the group declared; the text itself has the last word.

    `is_by_rules_alone` leaves out the second reader, so that both can be measured apart.
    """
    ready = engine()
    folded = fold(text)
    tokens = tokens_of(folded, ready.known)
    told = ready.teller.tell(folded, tokens.words, lang)
    grammars = [ready.grammars[language] for language in (*told.to_read, *told.passages)]
    reading = Reading(text, tokens, Origins(text), grammars, tokens.strangers, told.passages)
    found = reading.findings()
    found += _across_lines(reading, found)
    for grammar, around in zip(grammars, reading.texts, strict=True):
        found += added(grammar, around, [one for one in found if one.language == grammar.language])
    if told.language not in _UNREAD and not is_by_rules_alone:
        found = read_again(reading, found)
    return _verdict(tuple(found), told.language, ready.version)


def _across_lines(reading: Reading, found: Sequence[Finding]) -> list[Finding]:
    """What is found only when lines that end in the middle of a sentence are read on.

    It comes on top: a line may as well be a sentence of its own, and "no" above "i want to die" no denial.
    """
    joined, seams = reading.tokens.lines_joined()
    if not seams:
        return []
    again = Reading(reading.text, joined, reading.origins, reading.grammars, reading.strangers, {}, seams)
    return [one for one in again.findings() if not any(is_same(one, other) for other in found)]


def _verdict(findings: tuple[Finding, ...], language: str, version: str) -> Verdict:
    counted = [found for found in findings if found.counts]
    distress = max((found.level for found in counted if not found.is_conduct), default=0)
    categories = {
        rules.THIRD_PARTY if rules.THIRD in found.scope else found.category
        for found in counted
        if not found.is_conduct
    }
    return Verdict(
        max((found.level for found in counted), default=0),
        distress,
        tuple(sorted(categories)),
        tuple(sorted({found.category for found in counted if found.is_conduct})),
        language,
        findings,
        version,
    )
