"""Contact details and scam links in a text, so that they can be kept back until a person has looked.

Only spans of that are found, and only by rules: the second reader marks the words that weighed most, and what
lies between them is anything. A span in which the screen reads distress as well is never one of them: words
of somebody in danger are not kept from anybody. When the screen fails, nothing is kept back.
"""

import re

import structlog

from kith.safety.screening import Finding, screen
from kith.safety.screening.data_files import LANGUAGES
from kith.safety.screening.verdicts import is_by_second_reader

Span = tuple[int, int]
_WHOLE = ("contact_info", "off_platform")
_LINKS_OF = "scam"
KEPT_BACK = frozenset({*_WHOLE, _LINKS_OF})
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_REST_OF_A_NAME = re.compile(r"[\w.@/+#-]*")
_ROUNDS = 8  # one rule finds one place at a time
_DECLARED = {language.lower(): language for language in LANGUAGES}

log = structlog.get_logger(__name__)


def contacts_in(text: str, *, language: str = "") -> list[Span]:
    """Where it says how to reach somebody elsewhere, or leads to a scam: offsets in `text`, in order."""
    if not text:
        return []
    try:
        return _contacts_in(text, _DECLARED.get(language))
    except Exception:
        log.exception("contact details could not be looked for")
        return []


def _contacts_in(text: str, language: str | None) -> list[Span]:
    verdict = screen(text, language)
    distress = [one for one in verdict.findings if not one.is_conduct]
    found: list[Span] = []
    left = text
    for _round in range(_ROUNDS):
        new = [span for one in verdict.findings for span in _spans_of(one, left)]
        new = [span for span in new if not any(_meet(span, (one.start, one.end)) for one in distress)]
        if not new:
            break
        found += new
        for start, end in new:
            left = left[:start] + " " * (end - start) + left[end:]
        verdict = screen(left, language)
    return _joined(found)


def _spans_of(one: Finding, text: str) -> list[Span]:
    if (
        not (one.is_conduct and one.counts)
        or is_by_second_reader(one.rule)
        or not text[one.start : one.end].strip()
    ):
        return []
    if one.category in _WHOLE:
        if mails := [mail.span() for mail in _MAIL.finditer(text, one.start) if mail.start() < one.end]:
            return mails  # and not the words that lead to it
        rest = _REST_OF_A_NAME.match(text, one.end)
        return [(one.start, rest.end() if rest else one.end)]
    if one.category == _LINKS_OF:
        return [link.span() for link in _LINK.finditer(text, one.start) if link.start() < one.end]
    return []


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _joined(spans: list[Span]) -> list[Span]:
    """In order, and those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
