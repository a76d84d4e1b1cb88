"""Cutting folded text into words, breaks and signs, and mending words that were disguised.

A word keeps its inner apostrophes and hyphens in the text and loses them as a token: "don't" is `dont`,
"matar-me" is `matarme`. Disguises are undone only where the result is a word the rules know.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kith.safety.screening import entities, mending
from kith.safety.screening.mending import Known

TOKEN = re.compile(r"\w+(?:['\-@$!*+|]+\w+)*|[.]{2,}|[^\w\s]|\n")
_JOINTS = str.maketrans("", "", "'-")
_HAS_JOINT = re.compile(r"['\-]")


@dataclass(slots=True)
class Tokens:
    """The tokens of one folded text. `spans` is None until a token covers more than its own word."""

    folded: str
    words: list[str]
    spans: list[tuple[int, int]] | None = None

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`, in the folded text."""
        if self.spans is None:
            self.spans = [found.span() for found in TOKEN.finditer(self.folded)]
        return self.spans[first][0], self.spans[last][1]


def tokens_of(folded: str, known: Known) -> Tokens:
    """The tokens of a folded text; `known` are the words that a disguise may turn out to be."""
    words = TOKEN.findall(folded)
    found = Tokens(folded, words)
    if entities.HINT.search(folded):
        _name_entities(found, known)
    if _HAS_JOINT.search(folded):
        found.words = [_unjoined(word) for word in found.words]
    if mending.HINT.search(folded):
        found.words = mending.all_mended(found.words, known)
    if mending.SPACED.search(folded):
        _join_letters(found, known)
    return found


def _unjoined(word: str) -> str:
    return word.translate(_JOINTS) or word


def _name_entities(found: Tokens, known: Known) -> None:
    """Numbers, addresses and handles become one token each, named by what they are."""
    named = entities.entities_of(found.folded, known)
    if not named:
        return
    _replace(found, [(start, end, name) for start, end, name in named])


def _join_letters(found: Tokens, known: Known) -> None:
    found.span(0, 0)
    spans = found.spans or []
    for first, last, joined in reversed(mending.letters_joined(found.words, spans, known)):
        start, end = spans[first][0], spans[last][1]
        found.words[first : last + 1] = joined
        spans[first : last + 1] = [(start, end)] * len(joined)


def _replace(found: Tokens, named: Sequence[tuple[int, int, str]]) -> None:
    """Put one token in place of all that touch each named stretch of the text."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    coming = iter([*named, (len(found.folded) + 1, len(found.folded) + 1, "")])
    start, end, name = next(coming)
    for match in TOKEN.finditer(found.folded):
        first, last = match.span()
        while first >= end and name:
            start, end, name = next(coming)
        if last <= start:
            words.append(match.group())
            spans.append((first, last))
        elif not spans or spans[-1] != (start, end):
            words.append(name)
            spans.append((start, end))
    found.words, found.spans = words, spans
