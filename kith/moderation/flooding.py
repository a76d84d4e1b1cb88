"""One account that reports a great deal within an hour: all of it is taken, and stands together as one item.

Nothing is refused, hidden or decided by it, and each thing is looked at as any other. A fear for somebody is
never counted and never among them, nor is a thing that somebody else reported too.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from kith import clock
from kith.database.prepared import Prepared
from kith.moderation.models import Decision, Report
from kith.people.models import Person

MOST = 5  # things one account reports within the time before they stand together
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of whoever reported them, as facts beside them: no weight follows from it by itself."""

    days: int  # since they came
    decided: int  # of what they reported before: things that were decided about
    bore_out: int  # of those: from which something followed that was not taken back


def together(reports: Iterable[Report]) -> dict[str, int]:
    """Of reports that nobody decided: which things stand together, each with the number of its reporter."""
    first: dict[int, dict[str, Report]] = defaultdict(dict)
    reporters: dict[str, set[int]] = defaultdict(set)
    for report in sorted(reports, key=lambda one: (one.made_at, one.pk)):
        if not report.is_fear:
            first[report.by_id].setdefault(report.source, report)
            reporters[report.source].add(report.by_id)
    found: dict[str, int] = {}
    for account, made in first.items():
        theirs = [source for source in _crowded(list(made.values())) if reporters[source] == {account}]
        found |= dict.fromkeys(theirs if len(theirs) > 1 else (), account)
    return found


def is_one_of_many(report: Report) -> bool:
    """Whether it goes beyond what one account reports within the time. It is asked before it is kept.

    What they took back again counts: staff were told of it.
    """
    if report.is_fear:
        return False
    others = _others_lately(by=report.by_id, source=report.source, since=clock.now() - WITHIN)
    return any(things >= MOST for (things,) in others)


def accounts_of(people: Iterable[Person]) -> dict[int, Account]:
    """Of each of these, by number."""
    known = {person.pk: person for person in people}
    holds = Q(decision__in=Decision.objects.told().filter(undone_at__isnull=True))
    things = Count("source", distinct=True)
    rows = Report.objects.filter(by__in=known, decision__isnull=False).order_by().values("by")
    counted = rows.annotate(decided=things, bore_out=Count("source", distinct=True, filter=holds))
    found = {row["by"]: (row["decided"], row["bore_out"]) for row in counted} if known else {}
    now = clock.now()
    return {
        pk: Account((now - person.joined_at).days, *found.get(pk, (0, 0))) for pk, person in known.items()
    }


def _crowded(made: list[Report]) -> list[str]:
    """The things among these, in the order of time, that lie in an hour with more of them than that."""
    found: dict[str, None] = {}
    begin = 0
    for end, report in enumerate(made):
        while report.made_at - made[begin].made_at > WITHIN:
            begin += 1
        if end - begin + 1 > MOST:
            found |= dict.fromkeys(one.source for one in made[begin : end + 1])
    return list(found)


def _besides(by: int, source: str, since: datetime) -> "QuerySet[Report, Any]":
    """How many other things they reported since then: one row, or none."""
    lately = Report.objects.undecided().exclude(kind=Report.FEAR).filter(by=by, made_at__gt=since)
    others = lately.exclude(source=source).order_by().values("by")
    return others.annotate(things=Count("source", distinct=True)).values_list("things")


_others_lately = Prepared(_besides, by=int, source=str, since=datetime)
