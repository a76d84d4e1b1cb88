"""Telling staff, and whom a decision is about. A notice carries no word of anybody."""

from collections.abc import Iterable

from django.db.models import QuerySet

from kith.groups.models import Membership
from kith.moderation.models import Decision, Report
from kith.notices.telling import tell
from kith.people.models import Person
from kith.safety.alerting import staff_besides

NOBODY = 0  # no person has this number


def staff_for(report: Report) -> QuerySet[Person]:
    """Who may look at a report: neither whom it is about nor who made it, and of a group no host of it."""
    may = staff_besides(report.about_id or NOBODY).exclude(pk=report.by_id)
    if report.about_id is None:
        may = may.exclude(pk__in=hosts_of(report.group_id))
    return may


def hosts_of(group: int) -> QuerySet[Membership, int]:
    """Who hosts a group, by number."""
    return Membership.objects.facilitating().filter(group=group).values_list("person", flat=True)


def staff_besides_who_decided(decision: Decision) -> QuerySet[Person]:
    """Who may look at a decision with fresh eyes."""
    decided = [pk for pk in (decision.by_id, decision.confirmed_by_id) if pk is not None]
    return staff_besides(decision.about_id or NOBODY).exclude(pk__in=decided)


def tell_all(people: Iterable[Person], kind: str, path: str) -> None:
    for person in people:
        tell(person, kind, path)
