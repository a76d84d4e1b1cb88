"""Verifying crisis lines: a person of this house says that they called a number today, or read it where the
line itself says it, or that it is wrong. The newest that was said of a number and not taken back counts."""

from datetime import UTC, date

from django.db import transaction

from kith.database.prepared import PreparedObjects
from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.lines import Check, Checks, Line
from kith.safety.models import LineCheck

_all_said = PreparedObjects[LineCheck](lambda: LineCheck.objects.select_related("by").order_by("pk"))


def checks() -> Checks:
    """What this house found out about its numbers, as the functions of `kith.safety.lines` take it."""
    found: dict[str, list[LineCheck]] = {}
    for row in _all_said.all():
        standing = found.setdefault(row.dials, [])
        if row.found != LineCheck.UNSAID:
            standing.append(row)
        elif standing:
            standing.pop()  # what was said before it counts again: a number found wrong stays hidden
    return {dials: _said(standing) for dials, standing in found.items() if standing}


def how_many_checks() -> int:
    """It changes when anybody says anything about a line, also when two say something at once: the newest
    number would not, where the lower one is written later."""
    return LineCheck.objects.count()


@transaction.atomic
def verify(line: Line, found: str, *, by: Person) -> LineCheck:
    """Note what somebody found out about a line today. It is shown for 180 days from now, or hidden at once.

    Saying the same twice is two checks: somebody called twice.
    """
    row = LineCheck.objects.create(dials=line.dials, found=found, by=by)
    record("safety.line_checked", by=by.pk, about=row, what=found, line=f"{line.country}:{line.rank}")
    return row


def history_of(line: Line) -> list[LineCheck]:
    """What was said of these numbers, the newest first."""
    return list(LineCheck.objects.filter(dials=line.dials).select_related("by").order_by("-pk"))


def _said(standing: list[LineCheck]) -> Check:
    """What counts of all that stands, the newest last."""
    newest = standing[-1]
    called = next((one for one in reversed(standing) if one.found != LineCheck.READ), newest)
    return Check(
        on=_day(newest),
        by=newest.by.pseudonym if newest.by else "",
        was_called=newest.found == LineCheck.CALLED,
        is_wrong=newest.found == LineCheck.WRONG,
        called_on=_day(called) if called.found == LineCheck.CALLED else None,
    )


def _day(row: LineCheck) -> date:
    return row.checked_at.astimezone(UTC).date()
