"""The host's console: the same room, with the tools to hold it."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith.gates import Refused, member
from kith.meetings import access, opening, rounds
from kith.meetings.models import Meeting
from kith.meetings.views.room import ASKS_TO_STAY, inside
from kith.people.models import Person

MORE_MINUTES = 2
WORDS = "words"


@member
@require_GET
def console(request: HttpRequest, key: str) -> HttpResponse:
    """The console of an open room. Before and after it, and without a chair, the room's own page speaks."""
    person = cast(Person, request.user)
    meeting = access.meeting_held_by(person, key)
    seat = access.own_chair(meeting, person)
    if not meeting.is_open or seat is None:
        return redirect("meetings:room", key)
    shows_words = request.GET.get("view") == WORDS
    here = reverse("meetings:console", args=[key])
    views = [
        {"label": _("Words"), "url": f"{here}?view={WORDS}#newest", "current": shows_words},
        {"label": _("Console"), "url": here, "current": not shows_words},
    ]
    given = {"meeting": meeting, "group": meeting.group, "views": views, "shows_tools": not shows_words}
    hosting = access.host_seat(person, meeting.group)
    return render(
        request, "meetings/console.html", given | inside(request, meeting, person, seat, hosting=hosting)
    )


@member
@require_http_methods(["GET", "POST"])
def open_(request: HttpRequest, key: str) -> HttpResponse:
    """Open the room now."""
    return _act(request, key, lambda meeting, by: opening.open_room(meeting, by=by), to="meetings:room")


@member
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, key: str) -> HttpResponse:
    """Close the room, after a look at what that means."""
    person = cast(Person, request.user)
    meeting = access.meeting_held_by(person, key)
    if request.method == "GET":
        return render(request, "meetings/closing.html", {"meeting": meeting, "group": meeting.group})
    return _act(request, key, lambda meeting, by: opening.close_room(meeting, by=by), to="meetings:room")


@member
@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, key: str) -> HttpResponse:
    """Hand the word on from whoever the host saw having it."""

    def hand_on(meeting: Meeting, by: Person) -> None:
        chair = request.POST.get("after", "")
        rounds.pass_on(meeting, after=access.chair_in(meeting, chair) if chair else None, by=by)

    return _act(request, key, hand_on)


@member
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, key: str) -> HttpResponse:
    """Call somebody: they come next."""

    def call_them(meeting: Meeting, by: Person) -> None:
        rounds.call(access.chair_in(meeting, request.POST.get("chair", "")), by=by)

    return _act(request, key, call_them)


@member
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Begin another part of the evening."""

    def begin(meeting: Meeting, by: Person) -> None:
        order = request.POST.get("order", "")
        number = int(order) if order.isdecimal() and len(order) < 4 else 0
        rounds.begin_part(get_object_or_404(meeting.parts.select_related("meeting"), order=number), by=by)

    return _act(request, key, begin)


@member
@require_http_methods(["GET", "POST"])
def time(request: HttpRequest, key: str) -> HttpResponse:
    """Give the running part a little more time."""
    return _act(request, key, lambda meeting, by: rounds.give_time(meeting, minutes=MORE_MINUTES, by=by))


@member
@require_http_methods(["GET", "POST"])
def calm(request: HttpRequest, key: str) -> HttpResponse:
    """Hold a minute of quiet."""
    return _act(request, key, lambda meeting, by: rounds.hold_calm(meeting, by=by))


def _act(
    request: HttpRequest, key: str, verb: Callable[[Meeting, Person], object], to: str = "meetings:console"
) -> HttpResponse:
    """One act of a host, then the console again. Looking at its address does nothing."""
    person = cast(Person, request.user)
    meeting = access.meeting_held_by(person, key)
    if request.method == "POST":
        try:
            verb(meeting, person)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            if request.headers.get(ASKS_TO_STAY):
                return HttpResponse(status=204)
    return redirect(to, key)
