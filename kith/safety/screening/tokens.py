"""Cutting folded text into words, breaks and signs, and mending words that were disguised.

A word keeps its inner apostrophes and hyphens in the text and loses them as a token: "don't" is `dont`,
"matar-me" is `matarme`. Disguises are undone only where the result is a word the rules know.
"""

import re
from dataclasses import dataclass, field
from operator import sub

from kith.safety.screening import entities, mending
from kith.safety.screening.mending import Known

# The first kind is only the commonest of the second, found in half the time. The space before a token is read
# with it, for every place where no token begins is tried in vain. The group does not hold what it has found
# ("*+"): Python before 3.11.5 then takes for found what only began to be.
TOKEN = re.compile(r" ?+([a-z]++(?=[ ,.\n])|\w++(?:['\-@$!¡*+|]++\w++)*|[^\w\s.]|\n|\.++)")


@dataclass(slots=True)
class Tokens:
    """The tokens of one folded text: as they stand in it, as the rules read them, and entities by name."""

    folded: str
    standing: list[str]
    words: list[str]
    entities: list[tuple[int, int, str]]
    strangers: list[str]  # words that no rule knows
    _starts: list[int] | None = None  # worked out only when somebody asks
    _ends: list[int] = field(default_factory=list)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The start and the end of every token in the folded text."""
        return [self.span(at, at) for at in range(len(self.words))]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`, in the folded text."""
        if self._starts is None:
            self._starts, self._ends = _places(self.folded, self.standing, self.entities)
        return self._starts[first], self._ends[last]

    def join(self, first: int, last: int, words: list[str]) -> None:
        """Put words in place of tokens `first` to `last`; each stands where all of these stood."""
        start, end = self.span(first, last)
        for kept, whole in ((self._starts, start), (self._ends, end)):
            if kept is not None:
                kept[first : last + 1] = [whole] * len(words)
        self.words[first : last + 1] = words

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
        starts, ends = map(list, zip(*(self.span(at, at) for at in kept), strict=True))
        return Tokens(self.folded, [], [words[at] for at in kept], [], [], starts, ends), seams


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token in entities.NAMES


def tokens_of(folded: str, known: Known) -> Tokens:
    """The tokens of a folded text; `known` are the words that a disguise may turn out to be."""
    named = entities.entities_of(folded, known)
    standing = _cut(folded, named) if named else TOKEN.findall(folded)
    words, strangers = mending.all_mended(standing, known)
    found = Tokens(folded, standing, words, named, strangers)
    if mending.has_letters_apart(folded):
        found.words = list(words)
        for first, last, joined in reversed(mending.letters_joined(folded, words, found.spans, known)):
            found.join(first, last, joined)
        found.strangers = known.strangers(found.words)
    return found


def _cut(folded: str, named: list[tuple[int, int, str]]) -> list[str]:
    """The tokens, each entity as one by its name."""
    words: list[str] = []
    at = 0
    for start, end, name in named:
        words += TOKEN.findall(folded, at, start)
        words.append(name)
        at = end
    return words + TOKEN.findall(folded, at)


def _places(
    folded: str, standing: list[str], named: list[tuple[int, int, str]]
) -> tuple[list[int], list[int]]:
    """Where tokens start and end. Between two there is only space, so the next is the first that is found."""
    starts, ends, at = list[int](), list[int](), 0
    for start, end, name in [*named, (len(folded), len(folded), "")]:
        words = standing[len(ends) : standing.index(name, len(ends)) if name else len(standing)]
        here = [at := folded.find(word, at) + len(word) for word in words]
        starts += [*map(sub, here, map(len, words)), start]
        ends += [*here, end]
        at = end
    return starts[:-1], ends[:-1]
