"""What is next: the meetings to come, with what this person said and how many come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from kith import clock
from kith.database.prepared import PreparedObjects
from kith.groups.models import Group, Membership
from kith.meetings import wording
from kith.meetings.models import Coming, Meeting, MeetingQuerySet
from kith.people.models import Person
from kith.ui.times import moment

NOBODY = 0  # who is not signed in has said to no meeting whether they come


@dataclass(frozen=True)
class Next:
    """One meeting as one person sees it ahead of them."""

    meeting: Meeting
    reply: bool | None  # True: comes; False: not this time; None: has not said
    say_they_come: int
    host: str | None  # who set the weekly time, as long as they host

    @property
    def starts_at(self) -> datetime:
        return self.meeting.starts_at

    @property
    def answer(self) -> str:
        """As the component asks for it: "coming", "not_today" or nothing."""
        return {True: "coming", False: "not_today", None: ""}[self.reply]

    @property
    def when(self) -> str:
        """`Today at 19:30` near the day, else `Tuesday 24 November, 19:30 to 20:30`."""
        near = abs(self.meeting.starts_at - clock.now()) < timedelta(days=2)
        return wording.opening(moment(self.meeting.starts_at)) if near else wording.when(self.meeting)

    @property
    def moved_from(self) -> str:
        return wording.day_and_hour(self.meeting.planned_at) if self.meeting.was_moved else ""

    @property
    def called_off(self) -> str:
        """Why it does not take place, or that nobody said why."""
        if self.meeting.cancelled_at is None:
            return ""
        return self.meeting.cancelled_because or _("No reason was given.")

    @property
    def facts(self) -> list[str]:
        """What one wants to know before saying yes, a sentence each."""
        return [
            wording.how(self.meeting, self.host),
            *([wording.will_come(self.say_they_come)] if self.say_they_come else []),
        ]


def next_for(person: Person) -> Next | None:
    """The soonest meeting of all the groups this person sits in. An open room comes first."""
    return _first(_next_of_all.all(person=person.pk, now=clock.now()))


def next_of(group: Group, person: Person | None = None) -> Next | None:
    """The soonest meeting of one group, as this person sees it, or as a stranger does."""
    return _first(_next_of_one.all(group=group.pk, person=_number_of(person), now=clock.now()))


def seen_by(meeting: Meeting, person: Person) -> Next:
    """One meeting, whenever it is, as this person sees it."""
    return _as_next(_with_replies(Meeting.objects.filter(pk=meeting.pk), person.pk).get())


def ahead_of(group: Group, person: Person) -> list[Next]:
    """The meetings of the next weeks, with those called off that would have been among them."""
    now = clock.now()
    meetings = Meeting.objects.of(group).filter(closed_at__isnull=True, ends_at__gt=now).order_by("starts_at")
    return [_as_next(meeting) for meeting in _with_replies(meetings, person.pk)]


def soonest_of(groups: Iterable[Group]) -> dict[int, Meeting]:
    """The next meeting of each of these groups (by primary key), in one query. For pages that list groups."""
    soonest: dict[int, Meeting] = {}
    for meeting in Meeting.objects.filter(group__in=groups).ahead().select_related("series"):
        soonest.setdefault(meeting.group_id, meeting)
    return soonest


def _first(found: list[Meeting]) -> Next | None:
    return _as_next(found[0]) if found else None


def _as_next(meeting: Any) -> Next:
    return Next(meeting, meeting.mine, meeting.come or 0, meeting.host)


def _number_of(person: Person | None) -> int:
    return person.pk if person is not None else NOBODY


def _with_replies(meetings: MeetingQuerySet, person: int) -> MeetingQuerySet:
    """These meetings with this person's answer and the number of those who say they come, in one query."""
    mine = Coming.objects.filter(meeting=OuterRef("pk"), person=person).values("is_coming")
    come = (
        Coming.objects.filter(meeting=OuterRef("pk"), is_coming=True)
        .values("meeting")
        .annotate(n=Count("pk"))
        .values("n")
    )
    hosts = Membership.objects.facilitating().filter(group=OuterRef("group"), person=OuterRef("series__host"))
    return meetings.annotate(
        mine=Subquery(mine), come=Subquery(come), host=Subquery(hosts.values("person__pseudonym"))
    ).select_related("group", "series")


def _soonest_of_all(person: int, now: datetime) -> MeetingQuerySet:
    return _with_replies(Meeting.objects.visible_to(Person(pk=person)).ahead(now), person)[:1]


def _soonest_of_one(group: int, person: int, now: datetime) -> MeetingQuerySet:
    return _with_replies(Meeting.objects.filter(group=group).ahead(now), person)[:1]


_next_of_all = PreparedObjects[Meeting](_soonest_of_all, person=int, now=datetime)
_next_of_one = PreparedObjects[Meeting](_soonest_of_one, group=int, person=int, now=datetime)


def past_of(group: Group, person: Person) -> QuerySet[Meeting]:
    """Evenings that took place since this person joined, latest first. For hosts: all of them."""
    seats = Membership.objects.standing().of(group, person)
    seat = seats.first()
    past = Meeting.objects.of(group).past()
    if seat is None:
        return past.none()
    if seat.role == Membership.FACILITATOR:
        return past
    return past.filter(closed_at__gte=seat.joined_at)
