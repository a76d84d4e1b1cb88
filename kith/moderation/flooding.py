"""One account that reports a great deal within an hour: all of it is taken, and stands together as one item.

Nothing is refused, hidden or decided by it, and each thing is looked at as any other. A fear for somebody is
never counted and never among them, nor is a thing that somebody else reported too.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from kith import clock
from kith.moderation.models import Decision, Report
from kith.people.models import Person

MOST = 5  # things one account reports within the time before they stand together
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of whoever reported them, as facts beside them: no weight follows from it by itself."""

    days: int  # since they came
    decided: int  # of their earlier reports
    bore_out: int  # of those: with which a person of the staff decided something, that was not taken back


def together(reports: Iterable[Report]) -> dict[str, int]:
    """Of reports that are open: which things stand together, each with the number of who reported them."""
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
    """Whether it goes beyond what one account reports within the time. It is asked before it is kept."""
    if report.is_fear:
        return False
    since = clock.now() - WITHIN
    lately = Report.objects.open().exclude(kind=Report.FEAR).filter(by=report.by, made_at__gt=since)
    others = lately.exclude(source=report.source).order_by().values("source").distinct()
    return others.count() >= MOST


def account_of(person: Person) -> Account:
    decided = Report.objects.filter(by=person, decision__isnull=False)
    bore_out = decided.exclude(decision__measure=Decision.NONE).filter(decision__undone_at__isnull=True)
    return Account((clock.now() - person.joined_at).days, decided.count(), bore_out.count())


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
