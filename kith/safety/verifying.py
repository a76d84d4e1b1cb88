"""Verifying crisis lines: a person of this house says that they called a number today, or read it where the
line itself says it, or that it is wrong. The newest that was said of a number counts."""

from datetime import UTC

from django.db import transaction

from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.lines import Check, Checks, Line
from kith.safety.models import LineCheck


def checks() -> Checks:
    """What this house found out about its numbers, as the functions of `kith.safety.lines` take it."""
    found = {}
    for row in LineCheck.objects.select_related("by").order_by("pk"):
        found[row.dials] = row
    return {dials: _said(row) for dials, row in found.items() if row.found != LineCheck.UNSAID}


def newest_check() -> int:
    """The number of the newest check: it changes when anybody says anything about a line."""
    return LineCheck.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


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


def _said(row: LineCheck) -> Check:
    return Check(
        on=row.checked_at.astimezone(UTC).date(),
        by=row.by.pseudonym if row.by else "",
        was_called=row.found == LineCheck.CALLED,
        is_wrong=row.found == LineCheck.WRONG,
    )
