"""The queue of the desk as one person sees it: what is open, the most urgent first, and its clock."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects, UpTo, in_parts
from kith.moderation.access import (
    MOST_ON_THE_DESK,
    follow_ups_due_for,
    proposals_waiting_for,
    undecided_for,
)
from kith.moderation.flooding import together
from kith.moderation.models import Act, Care, FollowUp, Proposal, Report, Step, Turn
from kith.moderation.placing import Where, where
from kith.moderation.reporting import LEVELS as LEVELS_OF_REPORTS
from kith.moderation.wording import LEVELS
from kith.people.models import Person
from kith.safety.clocks import clock_of
from kith.safety.models import Alert, AlertQuerySet, Noticed
from kith.ui.times import moment, span

AT_ONCE = 50  # alerts that are asked about together
A_PRESS = timedelta(minutes=1)  # by then a report and its alert are kept


@dataclass(frozen=True, slots=True)
class Item:
    """One open alert in the queue."""

    alert: Alert
    where: Where
    due_at: datetime
    care: Care | None
    is_for_review: bool
    is_mine: bool

    @property
    def level(self) -> str:
        """Its level, in a word."""
        return str(LEVELS[self.alert.level])

    @property
    def is_held(self) -> bool:
        return self.care is not None and not self.care.may_be_taken_over

    @property
    def is_late(self) -> bool:
        return not self.is_held and not self.is_for_review and self.due_at <= clock.now()

    @property
    def clock(self) -> str:
        """How the clock stands, in words."""
        if self.care is not None and not self.care.may_be_taken_over:
            return _("taken by you") if self.is_mine else _("taken by %(name)s") % {"name": self.care.person}
        if self.is_for_review:
            return _("for the weekly review")
        left = self.due_at - clock.now()
        if left <= timedelta(0):
            return _("%(time)s late") % {"time": span(-int(left // timedelta(minutes=1)))}
        whole = clock_of(self.alert.level)
        if left > whole:
            return _("%(moment)s, next staffed hour") % {"moment": moment(self.due_at)}
        said = _("%(left)s left of %(whole)s")
        return said % {"left": _minutes(left), "whole": _minutes(whole)}


@dataclass(frozen=True, slots=True)
class Stack:
    """What one account alone reported in a flood: one line, at the level and the clock of the most urgent."""

    items: list[Item]

    @property
    def first(self) -> Item:
        return min(self.items, key=lambda item: (-item.alert.level, item.due_at))

    @property
    def last_at(self) -> datetime:
        return max(item.alert.raised_at for item in self.items)

    @property
    def is_late(self) -> bool:
        return any(item.is_late for item in self.items)


def queue(person: Person) -> list[Item | Stack]:
    """What stands open, by level and then by age, as far as it is for this person's eyes.

    All alerts of distress stand there, however many there are of conduct: nobody in danger is pushed out.
    """
    flooded, most = _flooded(person), MOST_ON_THE_DESK
    distress, conduct = _of_distress.all(person=person.pk), _open(person.pk).filter(is_conduct=True)
    by_themselves = [
        *distress,
        *(conduct.exclude(pk__in=flooded)[:most] if flooded else _of_conduct(most).all(person=person.pk)),
    ]
    stacked = list(conduct.filter(pk__in=flooded)) if flooded else []
    found: list[Item | Stack] = []
    stacks: dict[int, list[Item]] = {}
    for item in items([*by_themselves, *stacked], person):
        if item.alert.pk in flooded:
            stacks.setdefault(flooded[item.alert.pk], []).append(item)
        else:
            found.append(item)
    return sorted([*found, *map(Stack, stacks.values())], key=_urgency)


def _open(person: int) -> AlertQuerySet:
    open_ = Alert.objects.for_eyes_of(Person(pk=person)).filter(closed_at__isnull=True)
    return open_.select_related("person").order_by("-level", "opened_at")


_of_distress = PreparedObjects[Alert](lambda person: _open(person).filter(is_conduct=False), person=int)


@cache
def _of_conduct(most: int) -> PreparedObjects[Alert]:
    return PreparedObjects[Alert](lambda person: _open(person).filter(is_conduct=True)[:most], person=int)


def _urgency(one: Item | Stack) -> tuple[int, datetime]:
    alert = one.first.alert if isinstance(one, Stack) else one.alert
    return -alert.level, alert.opened_at


def _flooded(person: Person) -> dict[int, int]:
    """Alerts that rest on nothing but reports which stand together, each with the number of who made them.

    Not what the screen noticed too, and not what somebody has in hand. A report that was taken back leaves
    its alert here, and so is still one of them.
    """
    reports = undecided_for(person)
    accounts = together(reports)
    made: dict[int, list[Report]] = {}
    for one in reports:
        if one.alert_id is not None:
            made.setdefault(one.alert_id, []).append(one)
    found: dict[int, int] = {}
    for alert, under in made.items():
        makers = {None if one.is_fear else accounts.get(one.source) for one in under}
        maker = makers.pop()
        if maker is not None and not makers and _is_of_reports_alone(under):
            found[alert] = maker
    if not found:
        return {}
    besides = {*Noticed.objects.filter(alert__in=found).values_list("alert", flat=True)}
    besides |= {*Care.objects.standing().filter(alert__in=found).values_list("alert", flat=True)}
    found = {alert: maker for alert, maker in found.items() if alert not in besides}
    counts = Counter(found.values())
    return {alert: maker for alert, maker in found.items() if counts[maker] > 1}


def _is_of_reports_alone(reports: list[Report]) -> bool:
    """Whether their alert came with the first of these and rose by none but these.

    How an account approaches people, and many who come at once, raise one too, and leave no row of their own.
    """
    alert, first, last = reports[0].alert, reports[0], reports[-1]
    return alert is not None and (
        first.made_at <= alert.opened_at
        and alert.raised_at <= last.made_at + A_PRESS
        and alert.level <= max(LEVELS_OF_REPORTS[one.kind] for one in reports)
    )


def items(alerts: Iterable[Alert], person: Person) -> list[Item]:
    listed = list(alerts)
    places, clocks = where(listed), _clocks(listed)
    cares = {care.alert_id: care for part in _parts(listed) for care in _cares.all(alerts=part)}
    return [_item(alert, places[alert.pk], clocks[alert.pk], cares.get(alert.pk), person) for alert in listed]


def follow_ups(person: Person) -> list[FollowUp]:
    """What is due to come back to: of members, and of oneself. Not one's own, where it is about oneself."""
    return follow_ups_due_for(person)


def proposals(person: Person) -> list[Proposal]:
    """What waits for a second person, who may be this one."""
    return proposals_waiting_for(person)


def standing() -> str:
    """A mark of how the whole board looks: it differs once anything on it has changed, or a minute went."""
    marks = (
        Alert.objects.filter(closed_at__isnull=True).aggregate(a=Max("raised_at"), b=Count("pk")),
        Care.objects.aggregate(a=Max("pk"), b=Max("ended_at"), c=Max("late_at")),
        Step.objects.aggregate(a=Max("pk"), b=Max("done_at")),
        Act.objects.aggregate(a=Max("pk")),
        FollowUp.objects.aggregate(a=Max("pk"), b=Max("done_at")),
        Proposal.objects.aggregate(a=Max("pk"), b=Max("answered_at")),
        Turn.objects.aggregate(a=Max("pk"), b=Max("here_at"), c=Max("given_up_at")),
        clock.now().replace(second=0, microsecond=0),
    )
    return hashlib.sha256(repr(marks).encode()).hexdigest()[:16]


def _item(
    alert: Alert, place: Where, times: tuple[datetime, bool], care: Care | None, person: Person
) -> Item:
    due_at, is_for_review = times
    is_mine = care is not None and care.person_id == person.pk
    return Item(alert, place, due_at, care, is_for_review=is_for_review, is_mine=is_mine)


def _clocks(alerts: list[Alert]) -> dict[int, tuple[datetime, bool]]:
    """When each is to be taken at the latest, and whether that has passed into the list of the review."""
    found = {alert.pk: (alert.raised_at + clock_of(alert.level), False) for alert in alerts}
    steps = [step for part in _parts(alerts) for step in _steps.all(alerts=part)]
    for step in steps:  # the last that is read of an alert is the first of its newest round
        is_for_review = step.name == Step.REVIEW and step.outcome == Step.DONE
        found[step.alert_id] = (step.due_at, is_for_review)
    return found


def _parts(alerts: Iterable[Alert]) -> list[list[int]]:
    return in_parts((alert.pk for alert in alerts), AT_ONCE)


_cares = PreparedObjects[Care](
    lambda alerts: (
        Care.objects.standing().filter(alert__in=alerts).select_related("person", "given_by").order_by("pk")
    ),
    alerts=UpTo(AT_ONCE),
)
_steps = PreparedObjects[Step](
    lambda alerts: Step.objects.filter(alert__in=alerts).exclude(name=Step.LATE).order_by("round", "-due_at"),
    alerts=UpTo(AT_ONCE),
)


def _minutes(length: timedelta) -> str:
    """Said by the next whole minute: 30 minutes that have just begun are 30."""
    return span(-int(-length // timedelta(minutes=1)))
