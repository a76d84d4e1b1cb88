"""Reading what is sealed about a case: what reporters said, and what a decision was about. Each is a look.

Nothing of it opens by coming to a page. Whose words they are sees that somebody read them.
"""

from collections.abc import Iterable

from django.db import transaction

from kith.moderation.models import Decision, Report
from kith.people.models import Person
from kith.people.sealing import Unreadable
from kith.safety import looking
from kith.safety.looking import Seen

MOST = 20  # reports whose words one page shows


@transaction.atomic
def read_reports(reports: Iterable[Report], *, by: Person) -> dict[int, str]:
    """What was said with the first of these, by number. Whoever said it sees that it was read."""
    opened = {}
    for report in said_with(reports):
        looking.look_at_words(report.by, report.row, by=by)
        try:
            opened[report.pk] = report.read()
        except Unreadable:
            opened[report.pk] = ""
    return opened


def has_read_reports(reports: Iterable[Report], *, by: Person) -> bool:
    """Whether somebody has opened all that a page shows of what reporters said."""
    return looking.has_opened_all([one.row for one in said_with(reports)], by=by)


def said_with(reports: Iterable[Report]) -> list[Report]:
    """Those of the first reports with which anything was said."""
    return [one for one in list(reports)[:MOST] if one.words]


def is_about_words(decision: Decision) -> bool:
    """Whether it was decided about something that somebody wrote."""
    return decision.measure != Decision.NONE and (decision.message is not None or decision.alert is not None)


def read_again(decision: Decision, *, by: Person) -> Seen | None:
    """What it was decided about, for whoever agrees to it or judges it anew. It is a look as any other."""
    if not is_about_words(decision):
        return None
    if decision.message is not None and decision.about is not None:
        source = f"message:{decision.message.key}"
        return looking.look_again(decision.about, source, by=by, alert=decision.alert)
    return looking.look(decision.alert, by=by) if decision.alert is not None else None
