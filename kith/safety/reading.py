"""Reading a text that has parts: a title over it, a label before it, as a thread, a group and a note have.

Each part is read by itself, so that no title changes how the words under it are taken, and a title with its
text once more together, for a sentence that begins in one and ends in the other. All that is found counts.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import structlog

from kith.safety.screening import Finding, Verdict, screen
from kith.safety.screening.rules import THIRD, THIRD_PARTY

log = structlog.get_logger(__name__)
_BETWEEN = "\n\n"
_ONE_LINE = " \n"  # as long, and read as a line that was broken: a sentence may begin in the title
# Somebody speaks of themselves; the names of things that happen to people do not look like this.
_OF_ONESELF = re.compile(
    r"\b(i|i.?m|me|my|myself|yo|mi|quiero|voy|estoy|eu|meu|minha|quero|vou|estou|não aguento|no puedo)\b",
    re.I,
)


def read(text: str, *, title: str = "", label: str = "", language: str | None = None) -> Verdict:
    """The verdict on all of it. Spans are offsets in `whole(text, title=…, label=…)`.

    A label ("suicide, loss of a child") names what comes. It counts as distress only where it speaks of its
    writer.
    """
    verdict = screen(text, language)
    if not title and not label:
        return verdict
    after = len(title) + len(_BETWEEN) if title else 0
    found = [*_moved(verdict.findings, after)]
    if title:
        found = _more(_moved(screen(title, language).findings, 0), found)
        found = _more(screen(title + _ONE_LINE + text, language).findings, found)
    if label:
        speaks = _OF_ONESELF.search(label) is not None
        said = [one for one in screen(label, language).findings if one.is_conduct or speaks]
        found = _more(_moved(said, after + len(text) + len(_BETWEEN)), found)
    return _of(tuple(found), verdict)


def may_be_of_distress(text: str) -> bool:
    """Whether anything in it could be: a sign of any weight, a language not read, a screen that fails.

    Asked by what would have somebody wait. It does not, then.
    """
    try:
        verdict = screen(text)
    except Exception:
        log.exception("the screen failed, so nobody is asked to wait")
        return True
    return not verdict.is_screened or any(not one.is_conduct for one in verdict.findings)


def whole(text: str, *, title: str = "", label: str = "") -> str:
    return _BETWEEN.join(part for part in (title, text, label) if part)


def _moved(findings: Iterable[Finding], by: int) -> list[Finding]:
    return [one._replace(start=one.start + by, end=one.end + by) for one in findings]


def _more(others: Iterable[Finding], found: list[Finding]) -> list[Finding]:
    """With what others found where nothing of the same rule was found yet."""
    new = [
        one
        for one in others
        if not any(one.rule == old.rule and one.start < old.end and old.start < one.end for old in found)
    ]
    return [*found, *new]


def _of(findings: tuple[Finding, ...], verdict: Verdict) -> Verdict:
    counted = [one for one in findings if one.counts]
    distress = [one for one in counted if not one.is_conduct]
    return replace(
        verdict,
        level=max((one.level for one in counted), default=0),
        distress=max((one.level for one in distress), default=0),
        categories=tuple(sorted({_category(one) for one in distress})),
        conduct=tuple(sorted({one.category for one in counted if one.is_conduct})),
        findings=findings,
    )


def _category(one: Finding) -> str:
    return THIRD_PARTY if THIRD in one.scope else one.category
