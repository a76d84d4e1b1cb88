"""What reporters said, as the pages of staff show it: so much at once, and the rest by further presses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from kith import clock
from kith.moderation import reading
from kith.moderation.models import Report
from kith.moderation.reading import Again
from kith.moderation.views.choosing import LOOK
from kith.moderation.wording import REPORTS

DIGITS = 6


def start_of(request: HttpRequest) -> int:
    """From which report on they press to read."""
    pressed = request.POST.get(LOOK, "")[:DIGITS]
    return max(int(pressed), 1) if pressed.isdecimal() else 1


def inputs(reports: Sequence[Report], opened: Mapping[int, str], start: int) -> dict[str, Any]:
    """What `_told.html` asks for. How long reporters are here stands there, and nothing is made of it."""
    part = reading.part_of(reports, start)
    after = start + len(part)
    more = max(len(reports) - after + 1, 0)
    told = [_told(one, opened.get(one.pk, "")) for one in part]
    return {"told": told, "more": more, "next": after if more else 0}


def of(again: Again, start: int) -> dict[str, Any]:
    """The same where somebody agrees or judges anew, with the words it was about."""
    return {"seen": again.seen} | inputs(again.reports, again.said, start)


def _told(report: Report, words: str) -> dict[str, Any]:
    days = (clock.now() - report.by.joined_at).days
    return {"report": report, "kind": REPORTS[report.kind], "words": words, "days": days}
