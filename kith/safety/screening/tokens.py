"""Cutting folded text into words, breaks and signs, and mending words that were disguised.

A word keeps its inner apostrophes and hyphens in the text and loses them as a token: "don't" is `dont`,
"matar-me" is `matarme`. Disguises are undone only where the result is a word the rules know.
"""

import re
from dataclasses import dataclass

from kith.safety.screening import entities, mending
from kith.safety.screening.mending import Known

TOKEN = re.compile(r"\w+(?:['\-@$!*+|]+\w+)*|[.]{2,}|[^\w\s]|\n")
_JOINTS = str.maketrans("", "", "'-")
_HAS_JOINT = re.compile(r"['\-]")


@dataclass(slots=True)
class Tokens:
    """The tokens of one folded text. Where they stand is worked out only when it is asked."""

    folded: str
    words: list[str]
    entities: list[tuple[int, int, str]]
    _spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The start and the end of every token in the folded text."""
        if self._spans is None:
            self._spans = _spans(self.folded, self.entities)
        return self._spans

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`, in the folded text."""
        return self.spans[first][0], self.spans[last][1]

    def join(self, first: int, last: int, words: list[str]) -> None:
        """Put words in place of tokens `first` to `last`; each stands where all of these stood."""
        whole = self.span(first, last)
        self.words[first : last + 1] = words
        self.spans[first : last + 1] = [whole] * len(words)


def tokens_of(folded: str, known: Known) -> Tokens:
    """The tokens of a folded text; `known` are the words that a disguise may turn out to be."""
    named = entities.entities_of(folded, known) if entities.HINT.search(folded) else []
    words = _words(folded, named) if named else TOKEN.findall(folded)
    if _HAS_JOINT.search(folded):
        words = [word.translate(_JOINTS) or word for word in words]
    if mending.HINT.search(folded):
        words = mending.all_mended(words, known)
    found = Tokens(folded, words, named)
    if mending.SPACED.search(folded):
        for first, last, joined in reversed(mending.letters_joined(words, found.spans, known)):
            found.join(first, last, joined)
    return found


def _words(folded: str, named: list[tuple[int, int, str]]) -> list[str]:
    """The tokens, each entity as one by its name."""
    words: list[str] = []
    at = 0
    for start, end, name in named:
        words += TOKEN.findall(folded, at, start)
        words.append(name)
        at = end
    return words + TOKEN.findall(folded, at)


def _spans(folded: str, named: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Where the tokens of `_words` stand."""
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end, _ in [*named, (len(folded), len(folded), "")]:
        spans += [found.span() for found in TOKEN.finditer(folded, at, start)]
        spans.append((start, end))
        at = end
    return spans[:-1]
