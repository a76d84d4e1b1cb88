"""Who may look at a report or a decision: nobody at what is about them, or at what they reported or decided.

Nor at what is about somebody beside whom they host: no host hears of what is said about hosts.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kith.groups.models import Membership
from kith.moderation.models import Decision, Report
from kith.people.models import Person
from kith.safety.alerting import staff_besides

NOBODY = 0  # no person has this number


def staff_for(report: Report) -> QuerySet[Person]:
    """Who may look at a report."""
    may = staff_besides(report.about_id or NOBODY).exclude(pk=report.by_id)
    if report.about_id is None:
        return may.exclude(pk__in=_hosts_of(report.group_id))
    return may.exclude(pk__in=beside(report.about_id))


def with_fresh_eyes(decision: Decision) -> QuerySet[Person]:
    """Who may agree to a decision, or answer an appeal from it: whoever had no part in it.

    Nor in one that it stands in the place of: who proposed a ban is no other eye on what came of it.
    """
    about = decision.about_id or NOBODY
    before = before_it(decision)
    reported = Report.objects.filter(decision__in=[decision, *before]).values("by")
    had_a_part = decision.deciders.union(*(one.deciders for one in before))
    staff = staff_besides(about).exclude(pk__in=had_a_part)
    return staff.exclude(pk__in=reported).exclude(pk__in=beside(about))


def before_it(decision: Decision) -> list[Decision]:
    """What was decided on the same ground before, and taken back: the first of it in front."""
    if decision.instead_of_id is None:
        return []
    chain = Q(pk=decision.instead_of_id) | Q(instead_of=decision.instead_of_id)
    found = Decision.objects.filter(chain, pk__lt=decision.pk).select_related("proposal")
    return list(found.order_by("pk"))


def beside(person: int) -> QuerySet[Membership, int]:
    """With whom somebody hosts, or did, by number."""
    return Membership.objects.hosting_beside(person).values_list("person", flat=True)


def concerned(reports: Iterable[Report]) -> dict[int, set[int]]:
    """Of each of these reports, by its number: who may not look at it, though they be of the staff."""
    made = list(reports)
    seats = _shared_by({one.about_id for one in made if one.about_id}, {one.group_id for one in made})
    return {one.pk: {one.by_id} | _near(one, seats) for one in made}


def _near(report: Report, seats: list[tuple[int, int, bool]]) -> set[int]:
    if report.about_id is None:
        return {person for group, person, hosts_now in seats if group == report.group_id and hosts_now}
    shared = {group for group, person, _ in seats if person == report.about_id}
    return {report.about_id} | {person for group, person, _ in seats if group in shared}


def _shared_by(people: set[int], groups: set[int]) -> list[tuple[int, int, bool]]:
    """Seats of hosts, now or before, in what these people host and in these groups: group, person, now."""
    every = Membership.objects.filter(role=Membership.FACILITATOR)
    theirs = every.filter(person__in=people).values("group")
    rows = (every.filter(group__in=theirs) | every.filter(group__in=groups)).values_list(
        "group", "person", "ended_at"
    )
    return [(group, person, ended_at is None) for group, person, ended_at in rows]


def _hosts_of(group: int) -> QuerySet[Membership, int]:
    return Membership.objects.facilitating().filter(group=group).values_list("person", flat=True)
