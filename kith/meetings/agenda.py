"""What is next: the meetings to come, with what this person said and how many come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from kith import clock
from kith.groups.models import Group, Membership
from kith.meetings import wording
from kith.meetings.models import Coming, Meeting
from kith.people.models import Person
from kith.ui.times import moment


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
    return _first(Meeting.objects.visible_to(person).ahead(), person)


def next_of(group: Group, person: Person | None = None) -> Next | None:
    """The soonest meeting of one group, as this person sees it, or as a stranger does."""
    return _first(Meeting.objects.of(group).ahead(), person)


def seen_by(meeting: Meeting, person: Person) -> Next:
    """One meeting, whenever it is, as this person sees it."""
    return _with_replies(Meeting.objects.filter(pk=meeting.pk), person)[0]


def ahead_of(group: Group, person: Person) -> list[Next]:
    """The meetings of the next weeks, with those called off that would have been among them."""
    now = clock.now()
    meetings = Meeting.objects.of(group).filter(closed_at__isnull=True, ends_at__gt=now).order_by("starts_at")
    return _with_replies(meetings, person)


def soonest_of(groups: Iterable[Group]) -> dict[int, Meeting]:
    """The next meeting of each of these groups (by primary key), in one query. For pages that list groups."""
    soonest: dict[int, Meeting] = {}
    for meeting in Meeting.objects.filter(group__in=groups).ahead().select_related("series"):
        soonest.setdefault(meeting.group_id, meeting)
    return soonest


def _first(meetings: QuerySet[Meeting], person: Person | None) -> Next | None:
    found = _with_replies(meetings[:1], person)
    return found[0] if found else None


def _with_replies(meetings: QuerySet[Meeting], person: Person | None) -> list[Next]:
    """These meetings with this person's answer and the number of those who say they come, in one query."""
    mine = Coming.objects.filter(meeting=OuterRef("pk"), person=person).values("is_coming")
    come = (
        Coming.objects.filter(meeting=OuterRef("pk"), is_coming=True)
        .values("meeting")
        .annotate(n=Count("pk"))
        .values("n")
    )
    hosts = Membership.objects.facilitating().filter(group=OuterRef("group"), person=OuterRef("series__host"))
    answered = meetings.annotate(
        mine=Subquery(mine), come=Subquery(come), host=Subquery(hosts.values("person__pseudonym"))
    ).select_related("group", "series")
    return [Next(meeting, meeting.mine, meeting.come or 0, meeting.host) for meeting in answered]


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
