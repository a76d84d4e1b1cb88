"""Folding text so that one spelling stands for many: case, width, accents, look-alikes, hidden characters.

Every character is folded by itself into none, one or a few. Where a character of the result came from is
therefore a running sum, counted only when somebody asks.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate

from kith.safety.screening.data_files import toml

_SHARED = toml("shared/characters.toml")
_QUOTES, _APOSTROPHES, _DASHES = _SHARED["quotes"], _SHARED["apostrophes"], _SHARED["dashes"]
_LOOKALIKES = str.maketrans(_SHARED["lookalikes"])
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]")
_WORD_WITH_FOREIGN = re.compile(r"\w*[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]\w*")
_LATIN = re.compile("[a-z]")
_REMEMBERED = 20_000  # different characters that are remembered once folded; more are folded anew


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


def _fold(character: str) -> str:
    if character in _QUOTES:
        return '"'
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    if character == "…":
        return ".."
    if character in "\n\u2028\u2029":
        return "\n"
    plain = unicodedata.normalize("NFKD", character.casefold())
    return "".join(_kept(one) for one in plain).casefold()


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf", "Sk", "Cs"} and character not in "^`":
        return ""
    return " " if category in {"Cc", "Zs", "Zl", "Zp"} else character


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text as the rules read it."""
    folded = text.translate(_FOLDS)
    if not folded.isascii() and _FOREIGN.search(folded) and _LATIN.search(folded):
        folded = _unmask(folded)
    return folded


def _unmask(folded: str) -> str:
    """Greek, Cyrillic and Armenian look-alikes inside Latin text, read as what they look like."""
    foreign = len(_FOREIGN.findall(folded))
    if foreign > len(_LATIN.findall(folded)):  # the text is really written in that script
        return folded
    return _WORD_WITH_FOREIGN.sub(lambda found: found.group().translate(_LOOKALIKES), folded)


class Origins:
    """Where the characters of the folded text stand in the text itself. Counted when first asked."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        # Of Latin letters none but the soft hyphen folds into nothing. With as many left as there were,
        # each became one.
        is_plain = text.isascii() or (bool(text) and max(text) < "\u0250" and "\u00ad" not in text)
        self._is_same = is_plain and len(text) == len(folded)
        self._ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that became characters `start` to `end` of the folded text."""
        if self._is_same:
            return start, end
        if self._ends is None:
            self._ends = list(accumulate(map(len, map(_FOLDS.__getitem__, map(ord, self._text)))))
        last = len(self._text)
        return min(bisect_right(self._ends, start), last), min(bisect_left(self._ends, end) + 1, last)
