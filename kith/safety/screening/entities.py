"""Things that are no words: numbers to call, addresses, handles, sums, doses, hours.

Each becomes one token, so that a rule can say "a place to write to, then a handle".
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from kith.safety.screening.data_files import toml
from kith.safety.screening.mending import Known, mended

PHONE, HELPLINE, EMAIL, URL, HANDLE, NICK = "<phone>", "<helpline>", "<email>", "<url>", "<handle>", "<nick>"
MONEY, PERCENT, DOSE, CLOCK, DATE, NUMBER = "<money>", "<percent>", "<dose>", "<clock>", "<date>", "<number>"
FEW, MANY, YEAR = "<few>", "<many>", "<year>"  # what a number may be besides
NAMES = (
    PHONE,
    HELPLINE,
    EMAIL,
    URL,
    HANDLE,
    NICK,
    MONEY,
    PERCENT,
    DOSE,
    CLOCK,
    DATE,
    NUMBER,
    FEW,
    MANY,
    YEAR,
)
IS_ALSO = dict.fromkeys((FEW, MANY, YEAR), NUMBER)

_SHARED = toml("shared/entities.toml")
_SITES = "|".join(_SHARED["sites"])
_LINES = Path(__file__).parent.parent / "data" / "lines.csv"

_SIGN = re.compile("[0-9@#_$%€£][0-9@#_$%€£]*+")  # begun by a set, which an expression finds fast
_NO_SIGN = bytes(code for code in range(128) if not _SIGN.match(chr(code)))
_LINK = re.compile(r"://|www\.")
_BETWEEN_DIGITS = 3  # signs that may stand between two digits of a number to call
_WIDEST = 400  # characters of the longest: an address of a page
_SITE = re.compile(rf"\.(?:{_SITES})\b")
_BY_SIGN = "|".join(  # what begins with a digit or a sign
    (
        r"(?P<handle>(?<![\w.])@\w[\w.]{1,30}+)",
        r"(?P<date>\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d-\d\d-\d\d\b)",
        r"(?P<dose>\b\d{1,5}(?:[.,]\d{1,3})? ?(?:mg|mcg|ml|ug|miligramas?|miligramos?|milligrams?)\b)",
        r"(?P<clock>\b\d{1,2}(?::|h)\d{2}(?: ?[ap]\.?m\b)?|\b\d{1,2} ?(?:am|pm|hs|hrs|h)\b)",
        r"(?P<money>(?:r\$|us\$|[$€£]) ?\d[\d.,]{0,14}|\b\d[\d.,]{0,14} ?(?:[$€£]|reais\b|euros\b|usd\b))",
        r"(?P<percent>\b\d{1,5}(?:[.,]\d{1,2})? ?%)",
        r"(?P<phone>(?<!\w)\+?\(?\d(?:[ ().\-/]{0,3}\d){2,19}(?!\w))",
        r"(?P<number>\b\d{1,20}+\b)",
    )
)
_BY_WORD = "|".join(  # what begins with a letter or a digit of a name
    (
        r"(?P<url>https?://\S{1,300}+|www\.\S{1,300}+)",
        rf"(?P<site>[a-z0-9][\w-]{{0,40}}+(?:\.(?!(?:{_SITES})(?![\w.]))[\w-]{{1,40}}+){{0,3}}\.(?:{_SITES})(?![\w-])(?:/\S{{0,200}}+)?)",
        r"(?P<tagged>\w[\w.]{1,30}+#\d{3,5}\b)",
        r"(?P<nick>(?<![!¡$*|+])[a-z][a-z]{0,30}+[_\d]\w{0,30}+(?!\w))",
    )
)
_ENTITY = re.compile(rf"(?=[\d+($€£@ru])(?:{_BY_SIGN})|\b(?=[a-z0-9])(?:{_BY_WORD})")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_COUNTED = re.compile(rf"\s*(?:{'|'.join(_SHARED['counted'])})")  # what comes behind a count of things
_FEW, _MANY = 4, 10  # up to, and from: pills in a hand and pills in a box
_YEARS = range(1950, 2031)
_FREE, _LEAST_FREE = tuple(_SHARED["free_numbers"]), 9
_ONLY_DIGITS = re.compile(r"\D")


@lru_cache(maxsize=1)
def help_numbers() -> frozenset[str]:
    """Published numbers of help, as digits only."""
    with _LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {_ONLY_DIGITS.sub("", row[column]) for row in rows for column in ("phone", "number", "text")}
    return frozenset(listed | set(_SHARED["help_numbers"])) - {""}


def entities_of(folded: str, known: Known) -> list[tuple[int, int, str]]:
    """Start, end and name of each, in order and apart from each other."""
    stretches = list(_stretches(folded))
    if not stretches:
        return []
    mails = [(*found.span(), EMAIL) for found in _EMAIL.finditer(folded)] if "@" in folded else []
    others = [
        (*found.span(), name)
        for start, end in stretches
        for found in _ENTITY.finditer(folded, start, end)
        if (name := _named(found, known))
    ]
    apart: list[tuple[int, int, str]] = []
    for start, end, name in sorted(mails + others, key=lambda one: (one[0], one[2] != EMAIL)):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end, name))
    return apart


def _stretches(folded: str) -> Iterator[tuple[int, int]]:
    """The parts of a text where there can be any: around a digit, a sign or the ending of a site.

    From the space before it to the second space behind it, because "5 mg" has its number first.
    """
    hints = [found.span() for found in _SIGN.finditer(folded)] if _may_have_signs(folded) else []
    hints += [found.span() for found in _SITE.finditer(folded)]
    hints += [found.span() for sign in ("://", "www.") if sign in folded for found in _LINK.finditer(folded)]
    start = end = -1
    for first, last in sorted(hints):
        if (begins := _begin(folded, first)) > end + _BETWEEN_DIGITS:
            if end >= 0:
                yield start, end
            start = begins
        end = max(end, _space_behind(folded, _space_behind(folded, last) + 1))
    if end >= 0:
        yield start, end


def _may_have_signs(folded: str) -> bool:
    """Whether a digit or a sign can be found. In a plain text this tells in a fifth of the time."""
    return not folded.isascii() or bool(folded.encode("ascii").translate(None, _NO_SIGN))


def _begin(folded: str, at: int) -> int:
    """Behind the space before a place, or as far before it as anything of the kind reaches."""
    least = max(0, at - _WIDEST)
    return max(folded.rfind(" ", least, at), folded.rfind("\n", least, at), least - 1) + 1


def _space_behind(folded: str, at: int) -> int:
    found = folded.find(" ", at, at + _WIDEST)
    return found if found >= 0 else min(len(folded), at + _WIDEST)


def _named(found: re.Match[str], known: Known) -> str:
    group, text = found.lastgroup, found.group()
    if group in {"phone", "number"}:
        return _number(text, is_of_things=bool(_COUNTED.match(found.string, found.end())))
    if group == "nick":
        return "" if not text.isascii() or text in known or mended(text, known) in known else NICK
    if group in {"site", "tagged"}:
        return URL if group == "site" else HANDLE
    return f"<{group}>"


def _number(text: str, *, is_of_things: bool) -> str:
    digits = _ONLY_DIGITS.sub("", text)
    if (digits in help_numbers() or _is_free(digits)) and not is_of_things:
        return HELPLINE
    is_a_year_or_range = len(digits) == 8 and digits[:2] in {"19", "20"} and digits[4:6] in {"19", "20"}
    if 7 <= len(digits) <= 15 and not is_a_year_or_range:
        return PHONE
    return NUMBER if text != digits else _size(int(digits), is_of_things=is_of_things)


def _is_free(digits: str) -> bool:
    """Whether a call costs nothing: then the number is a service's, and nobody's own."""
    return len(digits) >= _LEAST_FREE and digits.startswith(_FREE)


def _size(number: int, *, is_of_things: bool) -> str:
    if number in _YEARS and not is_of_things:
        return YEAR
    if 0 < number < _MANY:
        return FEW if number <= _FEW else NUMBER
    return MANY if number else NUMBER
