"""Cutting folded text into words, breaks and signs, and mending words that were disguised.

A word keeps its inner apostrophes and hyphens in the text and loses them as a token: "don't" is `dont`,
"matar-me" is `matarme`. Disguises are undone only where the result is a word the rules know.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from kith.safety.screening import entities, mending
from kith.safety.screening.mending import Known

# The first kind is only the commonest of the second, found in half the time. The space before a token is read
# with it, for every place where no token begins is tried in vain. The group does not hold what it has found
# ("*+"): Python before 3.11.5 then takes for found what only began to be.
TOKEN = re.compile(r" ?+([a-z]++(?=[ ,.\n])|\w++(?:['\-@$!¡*+|]++\w++)*|[^\w\s.]|\n|\.++)")


class Places:
    """Where the tokens stand in a folded text, worked out when somebody asks.

    Between two tokens there is only space. So a token begins behind so many characters of the tokens before
    it, and behind the spaces before which there are no more than those.
    """

    def __init__(self, folded: str, standing: list[str], named: list[tuple[int, int, str]]) -> None:
        self._folded, self._standing, self._named = folded, standing, named
        self._before: list[int] = []  # characters of tokens before each token, and before the end
        self._spaces: list[int] = []  # characters of tokens before each space

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`."""
        if not self._before:
            self._count()
        start, end = self._before[first], self._before[last + 1]
        return start + bisect_right(self._spaces, start), end + bisect_left(self._spaces, end)

    @property
    def has_lines(self) -> bool:
        """Whether the text may have several lines: looked for in it, which is quicker than among tokens."""
        return "\n" in self._folded

    def _count(self) -> None:
        lengths, at = list(map(len, self._standing)), 0
        for start, end, name in self._named:  # an entity stands there by its name
            at = self._standing.index(name, at)
            lengths[at] = end - start - self._folded.count(" ", start, end)
            at += 1
        self._before = list(accumulate(lengths, initial=0))
        self._spaces = list(accumulate(map(len, self._folded.split(" "))))


@dataclass(slots=True)
class Tokens:
    """The tokens of one text as the rules read them. `strangers` are words that no rule knows.

    `stood` says of each from which to which token of the text it was made, where these are not the same.
    """

    words: list[str]
    strangers: list[str]
    places: Places
    stood: list[tuple[int, int]] | None = None

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The start and the end of every token in the folded text."""
        return [self.span(at, at) for at in range(len(self.words))]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From the start of token `first` to the end of token `last`, in the folded text."""
        if self.stood is not None:
            first, last = self.stood[first][0], self.stood[last][1]
        return self.places.span(first, last)

    def lines_joined(self) -> tuple["Tokens", list[int]]:
        """Without the ends of lines that end no sentence, and the tokens before which one stood."""
        words = self.words
        if not self.places.has_lines:
            return self, []
        soft = {
            at
            for at in range(1, len(words) - 1)
            if words[at] == "\n" and _is_word(words[at - 1]) and _is_word(words[at + 1])
        }
        kept = [at for at in range(len(words)) if at not in soft]
        seams = [number for number, at in enumerate(kept) if at - 1 in soft]
        stood = [self.stood[at] if self.stood else (at, at) for at in kept]
        return Tokens([words[at] for at in kept], [], self.places, stood), seams


def _is_word(token: str) -> bool:
    return token[0].isalnum() or token in entities.NAMES


def tokens_of(folded: str, known: Known) -> Tokens:
    """The tokens of a folded text; `known` are the words that a disguise may turn out to be."""
    named = entities.entities_of(folded, known)
    standing = _cut(folded, named) if named else TOKEN.findall(folded)
    words, strangers = mending.all_mended(standing, known)
    found = Tokens(words, strangers, Places(folded, standing, named))
    return _with_letters_joined(folded, found, known) if mending.has_letters_apart(folded) else found


def _with_letters_joined(folded: str, tokens: Tokens, known: Known) -> Tokens:
    """With words in place of the letters that spell them; each stands where all of these stood."""
    words, stood = list(tokens.words), [(at, at) for at in range(len(tokens.words))]
    for first, last, joined in reversed(mending.letters_joined(folded, words, tokens.spans, known)):
        words[first : last + 1] = joined
        stood[first : last + 1] = [(first, last)] * len(joined)
    return Tokens(words, known.strangers(words), tokens.places, stood)


def _cut(folded: str, named: list[tuple[int, int, str]]) -> list[str]:
    """The tokens, each entity as one by its name."""
    words: list[str] = []
    at = 0
    for start, end, name in named:
        words += TOKEN.findall(folded, at, start)
        words.append(name)
        at = end
    return words + TOKEN.findall(folded, at)
