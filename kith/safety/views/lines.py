"""Pages of the crisis lines for staff: which are shown or hidden, who verified them, and until when."""

from typing import NamedTuple, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kith import clock
from kith.gates import staff
from kith.people.models import Person, Role
from kith.safety import verifying
from kith.safety.access import line_for
from kith.safety.lines import OVERDUE, SHOWN, WEAK, WRONG, Line, every_line, standing_of
from kith.safety.models import LineCheck
from kith.safety.wording import checked, day, verified
from kith.ui.places import country_name

SAYS: dict[str, StrPromise] = {
    OVERDUE: gettext_lazy("Hidden: nobody has gone through it in time"),
    WRONG: gettext_lazy("Hidden: somebody of this house found it wrong"),
    WEAK: gettext_lazy("Hidden: no source that is good enough"),
    SHOWN: gettext_lazy("Shown"),
}
_ORDER = list(SAYS)
MAY_VERIFY = (Role.LEAD, Role.OPERATOR)


class Row(NamedTuple):
    """One line as staff see it."""

    where: str
    line: Line
    reached_by: str
    says: StrPromise
    verified: str  # who of this house verified it and when, or that nobody did
    until: str
    may_be_verified: bool


@staff(*Role.LOOK_AFTER_ALERTS, Role.OPERATOR)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """What needs somebody first; then by country, in the order in which they are shown."""
    today = clock.now().date()
    every = every_line(verifying.checks())
    standing = [(standing_of(line, today=today), line) for line in every]
    rows = [_row(state, line) for state, line in sorted(standing, key=_first)]
    counts = [(SAYS[state], sum(one == state for one, _line in standing)) for state in _ORDER]
    counts.append(
        (gettext_lazy("Verified by a person of this house"), sum(bool(one.verified_on) for one in every))
    )
    page = {"rows": rows, "counts": counts, "may_verify": cast(Person, request.user).holds(*MAY_VERIFY)}
    return render(request, "safety/lines.html", page)


@staff(*MAY_VERIFY)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, country: str, rank: int) -> HttpResponse:
    """One line, and what was said of it here. By POST somebody says what they found out today."""
    found = line_for(country, rank)
    if request.method == "POST":
        _verify(request, found)
        return redirect("safety:line", country, rank)
    history = verifying.history_of(found)
    page = {
        "row": _row(standing_of(found), found),
        "history": [checked(one) for one in history],
        "may_take_back": found.check is not None,
        "newest": _newest(history),
    }
    return render(request, "safety/line.html", page)


def _verify(request: HttpRequest, line: Line) -> None:
    said = request.POST.get("found", "")
    if said not in LineCheck.FOUND or not line.has_good_source():
        messages.error(request, _("Nothing was written down. Choose what you found out."))
        return
    if _is_of_before(request, line, said):
        text = _("Nothing was written down. Something has changed here since you opened the page.")
        messages.error(request, text)
        return
    verifying.verify(line, said, by=cast(Person, request.user))
    messages.success(request, _("Written down, with your name and today's date."))


def _is_of_before(request: HttpRequest, line: Line, said: str) -> bool:
    """An upgrade brought another number meanwhile, or what would be taken back is not what they read."""
    if request.POST.get("line", line.dials) != line.dials:
        return True
    newest = _newest(verifying.history_of(line))
    return said == LineCheck.UNSAID and request.POST.get("newest", newest) != newest


def _newest(history: list[LineCheck]) -> str:
    return history[0].key if history else ""


def _first(pair: tuple[str, Line]) -> tuple[int, str, int]:
    state, line = pair
    return _ORDER.index(state), line.country, line.rank


def _row(state: str, line: Line) -> Row:
    return Row(
        where=country_name(line.country),
        line=line,
        reached_by=line.number or line.text or line.source,
        says=SAYS[state],
        verified=verified(line),
        until=day(line.review_by) if line.review_by and state == SHOWN else "",
        may_be_verified=line.has_good_source(),
    )
