"""Doors of moderation: turns, proposals, reports and decisions for staff; letters, reports and decisions for
whose they are."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat
from django.http import Http404
from django.shortcuts import get_object_or_404

from kith import clock
from kith.conversations.models import Conversation, Message
from kith.database.prepared import PreparedObjects
from kith.groups.access import any_seat_for, seats_of
from kith.groups.models import Group, Membership
from kith.moderation.deciding import Ground, latest_on
from kith.moderation.flooding import together
from kith.moderation.impartial import beside
from kith.moderation.models import Act, Appeal, Decision, FollowUp, Proposal, Report, ReportQuerySet, Turn
from kith.moderation.models.agreeing import ProposalQuerySet
from kith.moderation.models.care import FollowUpQuerySet
from kith.people.models import Person, Role
from kith.safety.access import alert_for
from kith.safety.models import Alert, Noticed

MOST = 200
MOST_ON_THE_DESK = 100


PLANS = (Role.MODERATOR, Role.LEAD)
"""Who makes the rota."""


def may_plan(person: Person) -> bool:
    return person.holds(*PLANS)


def turn_for(person: Person, key: str) -> Turn:
    """A turn of one's own; any turn, for who makes the rota."""
    turns = Turn.objects.standing().select_related("person")
    return get_object_or_404(turns if may_plan(person) else turns.filter(person=person), key=key)


def turn_that_asks(key: str) -> Turn:
    """A turn whose person has asked for a buddy: that stands on the rota for all of the staff."""
    return get_object_or_404(Turn.objects.standing().filter(buddy_asked_at__isnull=False), key=key)


def proposals_for(person: Person) -> ProposalQuerySet:
    """What waits for a second person, or was decided. Never about oneself, nor what is not for their eyes:
    a decision that concerns them (`decision_for`), an alert at the conduct of somebody beside whom they host.
    """
    kept = Decision.objects.filter(proposal__isnull=False).exclude(pk__in=_unconcerned(person).values("pk"))
    found = Proposal.objects.exclude(concerns=person).exclude(pk__in=kept.values("proposal"))
    near = Alert.objects.filter(is_conduct=True, person__in=beside(person.pk))
    found = found.exclude(
        about__in=near.values_list(Concat(Value("alert:"), "key", output_field=CharField()))
    )
    return found.select_related("asked_by", "answered_by", "concerns")


def proposal_for(person: Person, key: str) -> Proposal:
    return _proposals.one(person=person.pk, key=key)


def follow_ups_for(person: Person) -> FollowUpQuerySet:
    """What to come back to, of alerts that are for their eyes. A debrief is for its person alone."""
    theirs = ~Q(kind=FollowUp.DEBRIEF) | Q(person=person)
    found = FollowUp.objects.filter(theirs, alert__in=Alert.objects.for_eyes_of(person))
    return found.select_related("alert__person")


def follow_up_for(person: Person, key: str) -> FollowUp:
    return get_object_or_404(follow_ups_for(person), key=key)


def letters_to(person: Person) -> list[Act]:
    """What the desk wrote to this person, and what they answered; oldest first."""
    return _letters.all(person=person.pk)


def letter_for(person: Person, key: str) -> Act:
    """A letter of the desk, for who it was sent to."""
    return _letter.one(person=person.pk, key=key)


class Whom(NamedTuple):
    """Somebody who can be reported in a group, under the name its members know."""

    seat: str
    name: str
    is_host: bool


@dataclass(frozen=True, slots=True)
class Case:
    """The open reports of one thing: its first, and all of them."""

    first: Report
    reports: tuple[Report, ...]

    @property
    def kinds(self) -> list[str]:
        return list(self.said)

    @property
    def said(self) -> dict[str, int]:
        """Of what kind the reports are, and how many people say so of each. For the eyes of who decides."""
        said = Counter(kind for kind, _by in {(report.kind, report.by_id) for report in self.reports})
        return {kind: said[kind] for kind in Report.KINDS if kind in said}

    @property
    def thing(self) -> str:
        """Of what kind it is: "message", "seat" or "group"."""
        return self.first.source.partition(":")[0]

    @property
    def ground(self) -> Ground:
        one = self.first
        return Ground(one.about, one.group, one.message, self.reports, one.alert)


def group_to_report(person: Person, key: str) -> Group:
    """A group this person sits in, or sat in: who was sent away by a host may report the host."""
    return any_seat_for(person, key).group


def to_be_reported(person: Person, group: Group) -> list[Whom]:
    """Whom a member can name: those they see sitting here. Whoever has left can name the hosts."""
    seats = seats_of(group)
    sits_here = any(one.person_id == person.pk for one in seats)
    others = [one for one in seats if one.person_id != person.pk and one.person.is_active]
    others = [one for one in others if sits_here or _hosts(one)]
    return [Whom(one.key, one.person.pseudonym, _hosts(one)) for one in others]


def _hosts(seat: Membership) -> bool:
    return seat.role == Membership.FACILITATOR


def seat_to_report(person: Person, group: Group, key: str) -> Membership:
    if key not in {one.seat for one in to_be_reported(person, group)}:
        raise Http404
    return get_object_or_404(group.memberships.select_related("person", "group"), key=key)


def own_reports(person: Person, group: Group) -> list[Report]:
    """What this person reported in a group, the newest first."""
    return _own_reports.all(person=person.pk, group=group.pk)


def own_report(person: Person, group: Group, key: str) -> Report:
    return get_object_or_404(Report.objects.filter(by=person, group=group), key=key)


def reports_for(person: Person) -> ReportQuerySet:
    """Reports this member of staff may look at.

    Not those about them, nor those of a thing they reported, nor those of a group they host or of somebody
    beside whom they do: nobody decides about themselves, and no host hears of what is said about hosts.
    """
    own = Report.objects.filter(by=person, withdrawn_at__isnull=True).values("source")
    of_ours = Q(about__isnull=True, group__in=Group.objects.held_by(person).values("pk"))
    found = Report.objects.exclude(about__isnull=False, about=person).exclude(source__in=own)
    found = found.exclude(of_ours).exclude(about__isnull=False, about__in=beside(person.pk))
    return found.select_related("by", "about", "group", "message", "alert", "decision")


def open_cases(person: Person) -> list[Case]:
    """What waits to be decided, the oldest first. Fears for somebody stand by themselves."""
    found = sorted(_waiting.all(person=person.pk), key=_thing)
    cases = [_case(list(reports)) for _thing_reported, reports in groupby(found, key=_thing)]
    return sorted(cases, key=lambda case: (case.first.made_at, case.first.pk))


def cases_together(person: Person) -> list[list[Case]]:
    """The same, each for itself, but for what one account alone reported in a flood: that stands together.

    So nobody pushes what others reported out of sight.
    """
    cases = open_cases(person)
    accounts = together(report for case in cases for report in case.reports)
    stacks: dict[tuple[str, int], list[Case]] = {}
    for case in cases:
        account = None if case.first.is_fear else accounts.get(case.first.source)
        key = ("case", case.first.pk) if account is None else ("account", account)
        stacks.setdefault(key, []).append(case)
    return list(stacks.values())[:MOST]


def case_for(person: Person, key: str) -> Case:
    """The case one report belongs to, with the others that wait with it."""
    report = _by_key.one(person=person.pk, key=key)
    of_this = _of_the_same.all(person=person.pk, source=report.source)
    alike = [one for one in of_this if one.is_fear == report.is_fear]
    return Case(report, tuple(one for one in alike if one.decision_id == report.decision_id))


def conduct_for(person: Person, key: str) -> Ground:
    """An alert at somebody's conduct, as the ground of a decision, with the message that raised it."""
    alert = alert_for(person, key)
    if not alert.is_conduct:
        raise Http404
    sources = Noticed.objects.filter(alert=alert).order_by("-pk").values_list("source", flat=True)
    kind, _, name = (sources.first() or "").partition(":")
    message = Message.objects.filter(key=name).select_related("conversation__group").first()
    message = message if kind == "message" else None
    group = message.conversation.group if message else _group_at(alert.place)
    return Ground(alert.person, group, message, alert=alert)


def reported_under(ground: Ground) -> Report | None:
    """The first open report under this alert: it is decided there, by whoever may."""
    return Report.objects.open().filter(alert=ground.alert).first()


def decided_under(ground: Ground) -> Decision | None:
    """The decision with which this alert ended, or that was made on it as it is now."""
    return latest_on(ground.alert, Decision.objects.all()) if ground.alert is not None else None


def decisions_about(person: Person) -> list[Decision]:
    """What was decided about this person, as far as it concerns them, the newest first."""
    return _told.all(person=person.pk)


def decision_about(person: Person, key: str) -> Decision:
    return _own_decisions.one(person=person.pk, key=key)


def decision_for(person: Person, key: str) -> Decision:
    """A decision, for staff. Nobody finds what concerns them here, or what they reported."""
    return _decisions.one(person=person.pk, key=key)


def ground_of(decision: Decision) -> Ground:
    """What a decision that was taken back rested on, so that something less can be decided in its place."""
    first = decision.instead_of or decision
    reports = tuple(first.reports.select_related("by", "decision").order_by("pk"))
    near = decision.about, decision.group, decision.message, reports, decision.alert
    return Ground(*near, instead_of=decision)


def decisions_that_hold(person: Person) -> list[Decision]:
    """What holds now of what they may find (`decision_for`), the newest first: there it can be taken back."""
    return _holding.all(person=person.pk, now=clock.now())


def waiting_for(person: Person) -> list[Decision]:
    """Decisions of which an appeal waits for this member of staff."""
    return _appealed.all(person=person.pk)


def proposals_waiting_for(person: Person) -> list[Proposal]:
    """What waits for a second person, who may be this one."""
    return _proposals_waiting.all(person=person.pk)


def follow_ups_due_for(person: Person) -> list[FollowUp]:
    """What is due to come back to."""
    return _follow_ups_due.all(person=person.pk, now=clock.now())


def undecided_for(person: Person) -> list[Report]:
    """Reports that nobody has decided, and those taken back whose alert is still open."""
    return _undecided.all(person=person.pk)


def _as_appealed(person: int) -> QuerySet[Decision]:
    agreed = Q(proposal__answered_by=person, proposal__answer=Proposal.AGREED)
    mine = Decision.objects.filter(Q(by=person) | Q(proposal__asked_by=person) | agreed)
    firsts = mine.annotate(first=Coalesce("instead_of", "pk")).values("first")
    others = _unconcerned(Person(pk=person)).exclude(pk__in=mine.values("pk"))
    others = others.exclude(instead_of__isnull=False, instead_of__in=firsts)
    appealed = others.filter(Exists(Appeal.objects.open().filter(decision=OuterRef("pk"))))
    return appealed.order_by("decided_at", "pk")[:MOST]


def _as_holding(person: int, now: datetime) -> QuerySet[Decision]:
    others = Decision.objects.standing(now).exclude(measure=Decision.NONE)
    mine = _unconcerned(Person(pk=person)).values("pk")
    return others.filter(pk__in=mine).order_by("-decided_at", "-pk")[:MOST]


def _as_undecided(person: int) -> QuerySet[Report]:
    stands = Q(withdrawn_at__isnull=True) | Q(alert__isnull=False, alert__closed_at__isnull=True)
    return reports_for(Person(pk=person)).undecided().filter(stands)


def _unconcerned(person: Person) -> QuerySet[Decision]:
    """Neither about them, nor about somebody beside whom they host, nor by a report of theirs."""
    near = Q(about=person) | Q(about__in=beside(person.pk))
    reported = Report.objects.filter(by=person, decision__isnull=False).values("decision")
    found = Decision.objects.exclude(near & Q(about__isnull=False)).exclude(pk__in=reported)
    return found.exclude(instead_of__isnull=False, instead_of__in=reported)


def _thing(report: Report) -> tuple[str, bool]:
    return report.source, report.is_fear


def _case(reports: list[Report]) -> Case:
    oldest = sorted(reports, key=lambda one: (one.made_at, one.pk))
    return Case(oldest[0], tuple(oldest))


def _group_at(place: str) -> Group | None:
    kind, _, key = place.partition(":")
    if kind == "conversation":
        return Group.objects.filter(pk__in=Conversation.objects.filter(key=key).values("group")).first()
    return Group.objects.filter(key=key).first() if kind == "group" else None


def _as_reported(person: int, key: str) -> QuerySet[Report]:
    return reports_for(Person(pk=person)).filter(key=key, withdrawn_at__isnull=True)


def _as_the_same(person: int, source: str) -> QuerySet[Report]:
    made = reports_for(Person(pk=person)).filter(source=source, withdrawn_at__isnull=True)
    return made.order_by("pk")


def _as_decided(person: int, key: str) -> QuerySet[Decision]:
    near = ("about", "by", "group", "message", "alert__person", "proposal__answered_by", "instead_of")
    return _unconcerned(Person(pk=person)).select_related(*near).filter(key=key)


def _as_told(person: int, key: str) -> QuerySet[Decision]:
    mine = Decision.objects.told().filter(about=person, key=key)
    return mine.select_related("about", "group", "message")


def _as_written(person: int) -> "QuerySet[Act]":
    kinds = (*Act.TO_MEMBER, Act.ANSWER)
    acts = Act.objects.filter(alert__person=person, kind__in=kinds).select_related("by", "alert__person")
    return acts.order_by("done_at", "pk")


def _as_letter(person: int, key: str) -> "QuerySet[Act]":
    letters = Act.objects.filter(alert__person=person, kind__in=Act.TO_MEMBER)
    return letters.select_related("alert__person", "by").filter(key=key)


def _as_all_told(person: int) -> "QuerySet[Decision]":
    mine = Decision.objects.told().filter(about=person).select_related("about", "group", "appeal")
    return mine.order_by("-decided_at", "-pk")[:MOST]


_letters = PreparedObjects[Act](_as_written, person=int)
_letter = PreparedObjects[Act](_as_letter, person=int, key=str)
_told = PreparedObjects[Decision](_as_all_told, person=int)
_own_reports = PreparedObjects[Report](
    lambda person, group: (
        Report.objects.filter(by=person, group=group)
        .select_related("about")
        .order_by("-made_at", "-pk")[:MOST]
    ),
    person=int,
    group=int,
)
_holding = PreparedObjects[Decision](_as_holding, person=int, now=datetime)
_appealed = PreparedObjects[Decision](_as_appealed, person=int)
_undecided = PreparedObjects[Report](_as_undecided, person=int)
_proposals_waiting = PreparedObjects[Proposal](
    lambda person: proposals_for(Person(pk=person)).waiting().order_by("asked_at")[:MOST_ON_THE_DESK],
    person=int,
)
_follow_ups_due = PreparedObjects[FollowUp](
    lambda person, now: follow_ups_for(Person(pk=person)).due(now).order_by("due_at")[:MOST_ON_THE_DESK],
    person=int,
    now=datetime,
)
_by_key = PreparedObjects[Report](_as_reported, person=int, key=str)
_of_the_same = PreparedObjects[Report](_as_the_same, person=int, source=str)
_waiting = PreparedObjects[Report](lambda person: reports_for(Person(pk=person)).open(), person=int)
_decisions = PreparedObjects[Decision](_as_decided, person=int, key=str)
_own_decisions = PreparedObjects[Decision](_as_told, person=int, key=str)
_proposals = PreparedObjects[Proposal](
    lambda person, key: proposals_for(Person(pk=person)).filter(key=key), person=int, key=str
)
