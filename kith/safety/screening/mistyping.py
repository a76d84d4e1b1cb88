"""Errors of typing: the word of the rules that somebody meant who wrote a word nobody knows.

A letter left out makes another word too easily ("beach", "pensado"), so that is mended only in words of slots
that ask for it, and in very long ones. Two letters swapped, or one doubled, are mended in every word of six
letters or more.
"""

from collections.abc import Iterable, Iterator

_SHORTEST, _VERY_LONG = 6, 9  # letters


class Mistyped:
    """What the longer words of one language become under the fingers."""

    def __init__(self, words: Iterable[str], asked: Iterable[str]) -> None:
        """`asked` are the words of slots that ask for it."""
        longer = {word for word in words if len(word) >= _SHORTEST}
        self._meant: dict[str, str] = {}  # for an error the word; the error itself where it could be several
        for word in longer:
            self._add(word, swapped(word))
            self._add(word, _doubled(word))
        for word in longer.intersection(asked) | {word for word in longer if len(word) >= _VERY_LONG}:
            self._add(word, left_out(word))

    def _add(self, word: str, errors: Iterable[str]) -> None:
        for error in errors:
            self._meant[error] = word if self._meant.get(error, word) == word else error

    def mended(self, strangers: Iterable[str]) -> dict[str, str]:
        """Of words that nobody knows, those that are an error of just one word."""
        return {word: self._meant[word] for word in strangers if word in self._meant}


def errors_in_short(word: str) -> Iterator[str]:
    """Of a short word: two neighbouring letters swapped, from four letters on; one left out, from five on."""
    if 3 < len(word) < _SHORTEST:
        yield from swapped(word)
    if 4 < len(word) < _SHORTEST:
        yield from left_out(word)


def swapped(word: str) -> Iterator[str]:
    """Two neighbouring letters the wrong way round, not the first."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def left_out(word: str) -> Iterator[str]:
    """One letter missing: not the first or the last, which change a verb's person, and no n before a d, which
    makes a participle of a gerund in two of our languages."""
    for at in range(1, len(word) - 1):
        if word[at : at + 2] != "nd":
            yield word[:at] + word[at + 1 :]


def _doubled(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        yield word[:at] + word[at - 1 :]
