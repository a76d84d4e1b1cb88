"""Home of a member, and the page of everything about oneself."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith import clock
from kith.conversations import answers, waiting
from kith.gates import member
from kith.groups.access import groups_of
from kith.groups.models import Group, Membership
from kith.groups.waiting import held_for
from kith.groups.ways import HELD, waited_for
from kith.meetings import agenda
from kith.notices import telling
from kith.notices.access import newest_of, news_of
from kith.outcomes import checking_in
from kith.people.models import Person
from kith.safety.access import open_alerts
from kith.ui import times
from kith.web import looking_after
from kith.web.blocks import block
from kith.web.working import work_of

MOST_NEWS = 3
WRITTEN = "moderation.written"  # those who answer for safety wrote to this person
SAID_ELSEWHERE = frozenset(
    {
        "groups.asked",
        "groups.seat_offered",
        "conversations.reply",
        "conversations.waiting",
        "conversations.helped",
        "meetings.tomorrow",
        "meetings.soon",
        "outcomes.due",
        WRITTEN,
        "safety.alert",
        "safety.still_waits",
    }
)
"""Notices that Home says in a part of its own, as they stand now."""


@member
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The next meeting; then who waits, what came back, and how one is doing."""
    person = cast(Person, request.user)
    next_meeting = block(agenda.next_for, person)
    return render(
        request,
        "web/home.html",
        {
            "today": times.weekday_and_day(clock.now()),
            "greeting": greeting(person),
            "alerts": block(open_alerts, person),
            "written": block(newest_of, person, WRITTEN),
            "next": next_meeting,
            "marks": block(marks_beside, person, next_meeting.value),
            "waiting": block(waiting.for_person, person),
            "answers": block(answers.to, person),
            "helped": block(answers.helped_by, person),
            "checkin": block(checking_in.due_for, person),
            "groups": block(groups_of, person),
            "waited_for": block(still_waited_for, person),
            "news": block(news_of, person, besides=SAID_ELSEWHERE, most=MOST_NEWS),
            "unseen": block(telling.unseen, person),
            "held": block(held_for, person),
            "cares": block(looking_after.for_host, person),
        },
    )


@member
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """The groups one sits in, and the way to others."""
    person = cast(Person, request.user)
    return render(request, "web/groups.html", {"groups": groups_of(person), "waited_for": waited_for(person)})


@member
@require_GET
def you(request: HttpRequest) -> HttpResponse:
    """Everything about oneself, a line for each."""
    return render(request, "web/you.html", {"work": work_of(cast(Person, request.user))})


def marks_beside(person: Person, coming: agenda.Next | None) -> list[int]:
    """The circle of the group that meets next: one's own mark first, then who sits there."""
    if coming is None:
        return []
    seats = Membership.objects.in_circle().filter(group=coming.meeting.group_id).exclude(person=person)
    return [person.mark, *seats.order_by("joined_at", "pk").values_list("person__mark", flat=True)]


def still_waited_for(person: Person) -> list[tuple[Group, str]]:
    """Without the seats that are held: those stand on Home by themselves."""
    return [(group, way) for group, way in waited_for(person) if way != HELD]


def greeting(person: Person) -> str:
    """Good morning, day or evening, by the clock on this person's wall."""
    hour = timezone.localtime(clock.now()).hour
    name = {"name": person.pseudonym}
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s") % name
    if hour < 12:
        return _("Good morning, %(name)s") % name
    return _("Good afternoon, %(name)s") % name
