"""Cutting folded text into words, breaks and signs, and mending words that were disguised.

A word keeps its inner apostrophes and hyphens in the text and loses them as a token: "don't" is `dont`,
"matar-me" is `matarme`. Disguises are undone only where the result is a word the rules know.
"""

import re
from dataclasses import dataclass
from operator import sub

from kith.safety.screening import entities, mending
from kith.safety.screening.mending import Known

TOKEN = re.compile(r"\w+(?:['\-@$!¡*+|]+\w+)*|[.]{2,}|[^\w\s]|\n")
_JOINTS = str.maketrans("", "", "'-")


@dataclass(slots=True)
class Tokens:
    """The tokens of one folded text: as they stand in it, as the rules read them, and entities by name."""

    folded: str
    standing: list[str]
    words: list[str]
    entities: list[tuple[int, int, str]]
    _spans: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The start and the end of every token in the folded text, worked out only when it is asked."""
        if self._spans is None:
            self._spans = _spans(self.folded, self.standing, self.entities)
        return self._spans

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`, in the folded text."""
        return self.spans[first][0], self.spans[last][1]

    def join(self, first: int, last: int, words: list[str]) -> None:
        """Put words in place of tokens `first` to `last`; each stands where all of these stood."""
        whole = self.span(first, last)
        self.words[first : last + 1] = words
        self.spans[first : last + 1] = [whole] * len(words)

    def lines_joined(self) -> tuple["Tokens", list[int]]:
        """Without the ends of lines that end no sentence, and the tokens before which one stood."""
        words = self.words
        if "\n" not in words:
            return self, []
        soft = {
            at
            for at in range(1, len(words) - 1)
            if words[at] == "\n" and _is_word(words[at - 1]) and _is_word(words[at + 1])
        }
        kept = [at for at in range(len(words)) if at not in soft]
        seams = [number for number, at in enumerate(kept) if at - 1 in soft]
        spans = [self.spans[at] for at in kept]
        return Tokens(self.folded, [], [words[at] for at in kept], [], spans), seams


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token in entities.NAMES


def tokens_of(folded: str, known: Known) -> Tokens:
    """The tokens of a folded text; `known` are the words that a disguise may turn out to be."""
    named = entities.entities_of(folded, known)
    standing = _cut(folded, named) if named else TOKEN.findall(folded)
    words = mending.all_mended(_without_joints(folded, standing), known)
    found = Tokens(folded, standing, words, named)
    if mending.has_letters_apart(folded):
        found.words = list(words)
        for first, last, joined in reversed(mending.letters_joined(folded, words, found.spans, known)):
            found.join(first, last, joined)
    return found


def _without_joints(folded: str, words: list[str]) -> list[str]:
    if "'" not in folded and "-" not in folded:
        return words
    return [word.translate(_JOINTS) or word if "'" in word or "-" in word else word for word in words]


def _cut(folded: str, named: list[tuple[int, int, str]]) -> list[str]:
    """The tokens, each entity as one by its name."""
    words: list[str] = []
    at = 0
    for start, end, name in named:
        words += TOKEN.findall(folded, at, start)
        words.append(name)
        at = end
    return words + TOKEN.findall(folded, at)


def _spans(folded: str, standing: list[str], named: list[tuple[int, int, str]]) -> list[tuple[int, int]]:
    """Where the tokens stand. Between two there is only space, so the next is the first that is found."""
    spans: list[tuple[int, int]] = []
    at, first = 0, 0
    for start, end, name in [*named, (len(folded), len(folded), "")]:
        last = standing.index(name, first) if name else len(standing)
        ends = [at := folded.find(word, at) + len(word) for word in standing[first:last]]
        spans += zip(map(sub, ends, map(len, standing[first:last])), ends, strict=True)
        spans.append((start, end))
        at, first = end, last + 1
    return spans[:-1]
