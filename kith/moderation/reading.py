"""Reading what is sealed about a case: what reporters said, and what a decision was about. Each is a look.

Nothing of it opens by coming to a page. Whose words they are sees that somebody read them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.database.prepared import PreparedObjects
from kith.moderation.models import Decision, Report
from kith.people.models import Person
from kith.people.sealing import unseal_each
from kith.safety import looking
from kith.safety.looking import Seen

MOST = 20  # reports whose words one press opens


@dataclass(frozen=True, slots=True)
class Again:
    """What something was decided about: the words, where there are any, and what reporters said of it."""

    seen: Seen | None
    reports: Sequence[Report]
    said: Mapping[int, str]  # by the number of the report, of those that this press opened


@transaction.atomic
def read_reports(reports: Iterable[Report], *, by: Person, start: int = 1) -> dict[int, str]:
    """What was said with some of these, by number. Whoever said it sees that it was read. Empty where their
    key is gone.

    `start`: from which of them on, as they stand in turn. One press opens no more than a page shows.
    """
    by_reporter: dict[Person, list[Report]] = {}
    for report in said_with(part_of(reports, start)):
        by_reporter.setdefault(report.by, []).append(report)
    looking.look_at_words({who: [one.row for one in made] for who, made in by_reporter.items()}, by=by)
    made = [one for theirs in by_reporter.values() for one in theirs]
    words = unseal_each((one.by, one.words, one.row) for one in made)
    return {one.pk: text or "" for one, text in zip(made, words, strict=True)}


def has_read_reports(reports: Iterable[Report], *, by: Person) -> bool:
    """Whether somebody has opened all that reporters said, by however many presses."""
    return looking.has_opened_all([one.row for one in said_with(reports)], by=by)


def said_with(reports: Iterable[Report]) -> list[Report]:
    """Those with which anything was said."""
    return [one for one in reports if one.words]


def part_of(reports: Iterable[Report], start: int) -> list[Report]:
    """What one page shows of them, from this one on."""
    return in_turn(reports)[start - 1 : start - 1 + MOST]


def in_turn(reports: Iterable[Report]) -> list[Report]:
    """Everybody's first words before anybody's second: nobody pushes others out of sight by saying more."""
    counts: dict[tuple[int, bool], int] = {}
    turns = []
    for report in reports:
        of_whom = report.by_id, bool(report.words)
        counts[of_whom] = counts.get(of_whom, 0) + 1
        turns.append((not report.words, counts[of_whom], report.made_at, report.pk, report))
    return [report for *_turn, report in sorted(turns, key=lambda one: one[:4])]


def reports_of(decision: Decision) -> list[Report]:
    """What it rests on, or what the decision does in whose place it stands."""
    return _resting_on.all(decision=decision.instead_of_id or decision.pk)


def has_said(decision: Decision) -> bool:
    """Whether words of reporters open with it, who see that they were read."""
    return _opens(decision) and bool(said_with(reports_of(decision)))


def is_about_words(decision: Decision) -> bool:
    """Whether it was decided about something that somebody wrote."""
    return decision.measure != Decision.NONE and (decision.message is not None or decision.alert is not None)


@transaction.atomic
def read_reason(decision: Decision, *, by: Person, start: int = 1) -> Again:
    """What it was decided about, with its reason: that is a look at what was done."""
    if decision.about is not None:
        looking.look_at_what_was_done(decision.about, decision.alert, by=by, source=decision.row)
    return read_again(decision, by=by, start=start)


def has_read_reason(decision: Decision, *, by: Person, since: datetime) -> bool:
    """Whether somebody has opened its reason since then, and at any time all that reporters said of it."""
    if decision.about is None or not looking.has_opened(decision.row, decision.about, by=by, since=since):
        return False
    return has_read_reports(reports_of(decision), by=by)


@transaction.atomic
def read_again(decision: Decision, *, by: Person, start: int = 1) -> Again:
    """What it was decided about, for whoever agrees to it or judges it anew. It is a look as any other.

    Further presses open further reports, and nothing else once more. Where nothing followed nothing opens.
    """
    if not _opens(decision):
        return Again(None, (), {})
    reports = reports_of(decision)
    seen = _words_in_question(decision, by) if start == 1 else None
    return Again(seen, reports, read_reports(reports, by=by, start=start))


def _opens(decision: Decision) -> bool:
    return decision.measure != Decision.NONE and decision.about is not None


def _words_in_question(decision: Decision, by: Person) -> Seen | None:
    if decision.message is not None and decision.about is not None:
        source = f"message:{decision.message.key}"
        return looking.look_again(decision.about, source, by=by, alert=decision.alert)
    return looking.look(decision.alert, by=by) if decision.alert is not None else None


_resting_on = PreparedObjects[Report](
    lambda decision: Report.objects.filter(decision=decision).select_related("by").order_by("pk"),
    decision=int,
)
