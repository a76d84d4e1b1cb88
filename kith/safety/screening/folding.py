"""Folding text so that one spelling stands for many: case, width, accents, look-alikes, hidden characters.

Every character is folded by itself into none, one or a few. Where a character of the result came from is
therefore a running sum, counted only when somebody asks.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right

from kith.safety.screening.data_files import toml

_SHARED = toml("shared/characters.toml")
_QUOTES, _APOSTROPHES, _DASHES = _SHARED["quotes"], _SHARED["apostrophes"], _SHARED["dashes"]
_LOOKALIKES = str.maketrans(_SHARED["lookalikes"])
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]")
_WORD_WITH_FOREIGN = re.compile(r"\w*[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]\w*")
_LATIN = re.compile("[a-z]")
_FEW_ODD = 20  # different characters
_REMEMBERED = 20_000  # different characters that are remembered once folded; more are folded anew


class _Folds(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded


def _fold(character: str) -> str:
    if sign := _sign(character):
        return sign
    plain = unicodedata.normalize("NFKD", character.casefold())
    return "".join(_sign(one) or _kept(one) for one in plain).casefold()


def _sign(character: str) -> str:
    """What the rules know a mark as: quotation, apostrophe, dash, dots, end of a line. Of others nothing."""
    if character in _QUOTES:
        return '"'
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    if character == "…":
        return ".."
    return "\n" if character in "\n\u2028\u2029" else ""


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf", "Sk", "Cs"} and character not in "^`":
        return ""
    return " " if category in {"Cc", "Zs", "Zl", "Zp"} else character


_FOLDS = _Folds()


# Single marks around at least two words are quotation marks; 'cause and 'til only lack a letter.
# The mark comes first in the expression: then it is looked for as fast as a letter in a string.
_OPENED = re.compile(rf"'(?<!\w')(?!(?:{'|'.join(_SHARED['elided'])})\b)\w")
_SINGLE_QUOTED = re.compile(
    rf"(?<!\w)'(?!(?:{'|'.join(_SHARED['elided'])})\b)(\w[^'\n\"]{{0,60}}(?:\w'\w[^'\n\"]{{0,60}}){{0,8}}[^\s'\"])'(?!\w)"
)

_ODD_SIGNS = "".join(re.escape(chr(code)) for code in range(128) if _FOLDS[code] != chr(code).lower())
_ODD = re.compile(f"[{_ODD_SIGNS}\x80-\U0010ffff]")
# The first 256 characters as one table of bytes. Where what a character becomes is not one of these, a zero
# says so: nothing becomes that.
_BYTES = bytes(
    ord(became) if len(became := _FOLDS[code]) == 1 and became < "\u0100" else 0 for code in range(256)
)
# Of the first letters few become none or several; of the rest each is looked at.
_MAY_NOT_BE_ONE = re.compile(
    f"[{''.join(chr(code) for code in range(0xA0, 0x250) if len(_FOLDS[code]) != 1)}\u0250-\U0010ffff]"
)


def fold(text: str) -> str:
    """The text as the rules read it."""
    folded = _folded_at_once(text) or _folded_one_by_one(text)
    if "'" in folded and _OPENED.search(folded):
        folded = _SINGLE_QUOTED.sub(r'"\1"', folded)
    if not folded.isascii() and _FOREIGN.search(folded) and _LATIN.search(folded):
        folded = _unmask(folded)
    return folded


def _folded_at_once(text: str) -> str:
    """Where every character becomes one, by a table: a tenth of the time. Otherwise nothing."""
    try:
        folded = text.encode("latin-1").translate(_BYTES)
    except UnicodeEncodeError:
        return ""
    return "" if 0 in folded else folded.decode("latin-1")


def _folded_one_by_one(text: str) -> str:
    """Every character folded by itself.

    Where few different ones are odd, each is replaced in the whole text: a third of the time of a table.
    """
    lowered = text.lower()
    odd = set(_ODD.findall(lowered))
    if len(odd) > _FEW_ODD:
        return text.translate(_FOLDS)
    folds = {one: became for one in odd if (became := _FOLDS[ord(one)]) != one}
    if not odd.isdisjoint("".join(folds.values())):  # what one became must not be folded again
        return text.translate(_FOLDS)
    for one, became in folds.items():
        lowered = lowered.replace(one, became)
    return lowered


def _unmask(folded: str) -> str:
    """Greek, Cyrillic and Armenian look-alikes inside Latin text, read as what they look like."""
    foreign = len(_FOREIGN.findall(folded))
    if foreign > len(_LATIN.findall(folded)):  # the text is really written in that script
        return folded
    return _WORD_WITH_FOREIGN.sub(lambda found: found.group().translate(_LOOKALIKES), folded)


class Origins:
    """Where the characters of the folded text stand in the text itself. Counted when first asked.

    Nearly every character becomes one. Only those that became none or several are counted.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: list[int] = []
        self._ends: list[int] = []
        self._is_counted = text.isascii()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the text that became characters `start` to `end` of the folded text."""
        if not self._is_counted:
            self._count()
        if not self._at:
            return start, end
        return self._origin(start, bisect_right(self._ends, start)), (
            self._origin(end - 1, bisect_left(self._ends, end)) + 1
        )

    def _count(self) -> None:
        """Of each character that did not become one: its place, and where what became of it ends."""
        self._is_counted = True
        if _folded_at_once(self._text):
            return
        grown = 0
        for found in _MAY_NOT_BE_ONE.finditer(self._text):
            length = len(_FOLDS[ord(found.group())])
            if length != 1:
                grown += length - 1
                self._at.append(found.start())
                self._ends.append(found.end() + grown)

    def _origin(self, folded_at: int, passed: int) -> int:
        """The place of a character, when so many that did not become one have been passed."""
        grown = self._ends[passed - 1] - self._at[passed - 1] - 1 if passed else 0
        next_odd = self._at[passed] if passed < len(self._at) else len(self._text)
        return min(folded_at - grown, next_odd)
