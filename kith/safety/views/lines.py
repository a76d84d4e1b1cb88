"""The page of the crisis lines for staff: which are shown, which are hidden, and until when."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from kith import clock
from kith.gates import staff
from kith.people.models import Role
from kith.safety.lines import OVERDUE, SHOWN, WEAK, Line, every_line, standing_of
from kith.safety.wording import day
from kith.ui.places import country_name

SAYS: dict[str, StrPromise] = {
    OVERDUE: _("Hidden: nobody has gone through it in time"),
    WEAK: _("Hidden: no source that is good enough"),
    SHOWN: _("Shown"),
}
_ORDER = list(SAYS)


class Row(NamedTuple):
    """One line as staff see it."""

    where: str
    line: Line
    reached_by: str
    says: StrPromise
    reviewed: str  # a day, or nothing when nobody ever went through it
    until: str


@staff(*Role.LOOK_AFTER_ALERTS, Role.OPERATOR)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """What needs somebody first; then by country, in the order in which they are shown."""
    today = clock.now().date()
    standing = [(standing_of(line, today=today), line) for line in every_line()]
    rows = [_row(state, line) for state, line in sorted(standing, key=_first)]
    counts = [(SAYS[state], sum(one == state for one, _line in standing)) for state in _ORDER]
    return render(request, "safety/lines.html", {"rows": rows, "counts": counts})


def _first(pair: tuple[str, Line]) -> tuple[int, str, int]:
    state, line = pair
    return _ORDER.index(state), line.country, line.rank


def _row(state: str, line: Line) -> Row:
    return Row(
        where=country_name(line.country),
        line=line,
        reached_by=line.number or line.text or line.source,
        says=SAYS[state],
        reviewed=day(line.reviewed_on) if line.reviewed_on else "",
        until=day(line.review_by) if line.review_by else "",
    )
