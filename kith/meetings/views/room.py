"""The room of one meeting, for whoever has a chair in it: the circle, the words, the small acts."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from kith import clock
from kith.conversations import drafting
from kith.conversations.drafting import Begun
from kith.conversations.posting import post
from kith.conversations.views.helping import help_in, help_with
from kith.gates import Refused, member
from kith.groups.holding import hold_now
from kith.groups.models import Membership
from kith.keys import new_key
from kith.meetings import access, agenda, attendance, opening, reading, rounds, seating, showing, wording
from kith.meetings.forms import WordsForm
from kith.meetings.models import Meeting, Seat
from kith.meetings.state import read
from kith.people.models import Person
from kith.safety.noticing import is_screened
from kith.safety.unsent import notice_unsent

ASKS_TO_STAY = "X-Composer"
"""A page that sends in the background says so: it needs no new page when its words are out."""
WAITS = "HX-Request"
"""A page that waits for the room asks now and then in the background, and goes in when it is open."""


@member
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, key: str) -> HttpResponse:
    """The room, or what stands in its place: the way in, the wait before, the calm after."""
    person = cast(Person, request.user)
    meeting = access.meeting_for(person, key)
    if request.method == "POST":
        return _say(request, meeting, person)
    if meeting.cancelled_at is not None:
        return redirect("meetings:meeting", key)
    return _show(request, meeting, person, access.own_chair(meeting, person))


def _say(request: HttpRequest, meeting: Meeting, person: Person) -> HttpResponse:
    """Write to the room; with "pass_on", hand the word on in the same breath."""
    seat = access.own_chair(meeting, person)
    form = WordsForm(request.POST)
    if seat is None or not form.is_valid():
        fault = (
            _("Take a chair first.") if seat is None else _("Write something first. A few words are enough.")
        )
        return _show(request, meeting, person, seat, draft=request.POST.get("words", ""), fault=fault)
    try:
        said = post(meeting.conversation, form.cleaned_data["words"], form.cleaned_data["nonce"], by=person)
    except Refused as refused:
        _notice_unsent(meeting, person, form)
        return _show(request, meeting, person, seat, draft=form.cleaned_data["words"], fault=str(refused))
    seating.be_here(meeting, person.pk, by_stream=False)
    if "pass_on" in request.POST:
        with suppress(Refused):  # the words are out; a room that closed meanwhile has no word to pass
            rounds.pass_word(meeting, by=person)
    there = _console_or_room(meeting, is_host=access.hosts(person, meeting.group), words=True)
    if request.headers.get(ASKS_TO_STAY):
        return stay(help_with(request, person, said, back=there))
    return redirect(there)


def _notice_unsent(meeting: Meeting, person: Person, form: WordsForm) -> None:
    """The panel stands at the end of the room's words, as after words that went out."""
    words, nonce = form.cleaned_data["words"], form.cleaned_data["nonce"]
    notice_unsent(person, place_of(meeting), words, nonce, language=meeting.group.language)


def stay(panel: str) -> HttpResponse:
    """The words are out and the page stays. Help, when there is any, comes in the same answer."""
    return HttpResponse(panel, headers={ASKS_TO_STAY: "sent"}) if panel else HttpResponse(status=204)


def _show(
    request: HttpRequest,
    meeting: Meeting,
    person: Person,
    seat: Seat | None,
    draft: str = "",
    fault: str = "",
) -> HttpResponse:
    if WAITS in request.headers and (meeting.is_open or meeting.closed_at is not None):
        return HttpResponseClientRefresh()
    hosting = access.host_seat(person, meeting.group)
    is_host = hosting is not None
    if meeting.is_open and seat is not None and is_host and not fault:
        return redirect(_console_or_room(meeting, is_host=True))
    given = {"meeting": meeting, "group": meeting.group, "is_host": is_host, "draft": draft, "fault": fault}
    status = 422 if fault else 200
    if meeting.closed_at is not None:
        given["draft"] = draft or _begun(meeting, person).words
        return render(
            request, "meetings/after.html", given | _after(meeting, person, is_host=is_host), status=status
        )
    if not meeting.is_open:
        return render(
            request,
            "meetings/before.html",
            given
            | {
                "when": wording.when(meeting),
                "is_due": meeting.opens_at <= clock.now(),
                "may_open": is_host and opening.may_be_opened(meeting),
            },
            status=status,
        )
    if seat is None:
        given["is_screened"] = is_screened(meeting.group.language)
        return render(request, "meetings/door.html", given, status=status)
    template = "meetings/console.html" if is_host else "meetings/room.html"
    return render(
        request,
        template,
        given | inside(request, meeting, person, seat, hosting=hosting, came_back=draft),
        status=status,
    )


def inside(
    request: HttpRequest,
    meeting: Meeting,
    person: Person,
    seat: Seat,
    *,
    hosting: Membership | None,
    came_back: str = "",
) -> dict[str, Any]:
    """What the page of an open room shows to somebody in it."""
    now = read(meeting)
    begun = Begun(came_back) if came_back else _begun(meeting, person)
    before = request.GET.get("before", "")
    words, earlier = reading.words(
        meeting, person, before=int(before) if before.isdecimal() and len(before) < 9 else None
    )
    return {
        "state": showing.state(showing.moment_of(meeting), showing.variant_for(person, meeting, hosting)),
        "me": now.place_of(seat),
        "seat": seat,
        "word": now.word,
        "my_turn": now.word == seat,
        "can_pass": now.can_pass(seat),
        "question": wording.asks(now.part) if now.part else "",
        "words": reading.as_html(words, person),
        "help": ""
        if before
        else help_in(request, person, meeting.conversation, back=request.get_full_path()),
        "is_screened": is_screened(meeting.group.language),
        "earlier": earlier,
        "from": reading.mark_of(meeting.conversation),
        "place": place_of(meeting),
        "draft": begun.words,
        "is_kept": bool(begun.words),
        "nonce": begun.nonce or new_key(),
        "hold": hold_now(person, meeting.group),
        "answered": reading.was_answered(meeting, person),
        "stream_url": f"/live/room/{meeting.key}/",
    }


def place_of(meeting: Meeting) -> str:
    """Where words for the room are kept until they are sent."""
    return f"conversation:{meeting.conversation.key}"


def _begun(meeting: Meeting, person: Person) -> Begun:
    return drafting.read(person, place_of(meeting)) or Begun()


def _after(meeting: Meeting, person: Person, *, is_host: bool) -> dict[str, Any]:
    """The calm after: my minutes, the next meeting, and what was said, for whoever was there."""
    return {
        "minutes": attendance.minutes(meeting).get(person.pk),
        "rows": attendance.rows(meeting) if is_host else [],
        "next": agenda.next_of(meeting.group, person),
        "words": reading.as_html(reading.of(meeting.conversation, person), person),
    }


@member
@require_http_methods(["GET", "POST"])
def arriving(request: HttpRequest, key: str) -> HttpResponse:
    """Take a chair."""
    listens = "listening" in request.POST
    return _act(request, key, lambda meeting, by: seating.sit(meeting, by=by, is_listening=listens))


@member
@require_http_methods(["GET", "POST"])
def hand(request: HttpRequest, key: str) -> HttpResponse:
    """Raise a hand, or lower it."""
    is_up = request.POST.get("hand") != "down"
    return _act(request, key, lambda meeting, by: seating.raise_hand(meeting, is_up=is_up, by=by))


@member
@require_http_methods(["GET", "POST"])
def listening(request: HttpRequest, key: str) -> HttpResponse:
    """Only listen today, or speak again."""
    listens = request.POST.get("listening") != "no"
    return _act(request, key, lambda meeting, by: seating.listen(meeting, is_listening=listens, by=by))


@member
@require_http_methods(["GET", "POST"])
def passing(request: HttpRequest, key: str) -> HttpResponse:
    """Let the word go past."""
    return _act(request, key, lambda meeting, by: rounds.pass_word(meeting, by=by))


@member
@require_http_methods(["GET", "POST"])
def here(request: HttpRequest, key: str) -> HttpResponse:
    """See what is new, and be counted as present, without a stream."""
    return _act(request, key, lambda meeting, by: seating.be_here(meeting, by.pk, by_stream=False))


@member
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, key: str) -> HttpResponse:
    """Leave the room at once."""
    person = cast(Person, request.user)
    meeting = access.meeting_to_leave(person, key)
    if request.method == "POST":
        seating.leave(meeting, by=person)
        messages.success(request, _("You have left the room. You can come back while it is open."))
    return redirect("meetings:meeting", key)


@member
@require_GET
def breath(request: HttpRequest, key: str) -> HttpResponse:
    """A still minute. Nobody sees that somebody is here."""
    meeting = access.meeting_for(cast(Person, request.user), key)
    line = line_to_room(meeting, cast(Person, request.user))
    return render(request, "meetings/breath.html", {"meeting": meeting, "group": meeting.group, "line": line})


@member
@require_GET
def said_here(request: HttpRequest, key: str) -> HttpResponse:
    """Back to where something was said: the room, or the page of a quiet word."""
    person = cast(Person, request.user)
    word = access.quiet_word_heard_by(person, key)
    if word is None:
        page = "meetings:quiet" if "quiet" in request.GET else "meetings:room"
        return redirect(page, access.room_of_words(person, key).key)
    if word.person_id == person.pk:
        return redirect("meetings:quiet", word.meeting.key)
    return redirect("meetings:answer", word.meeting.key, key)


def line_to_room(meeting: Meeting, person: Person) -> str:
    """The stream that keeps somebody in the room while they are on a page beside it, if they have a chair."""
    if not meeting.is_open or access.own_chair(meeting, person) is None:
        return ""
    return f"/live/room/{meeting.key}/?after={reading.mark_of(meeting.conversation)}"


def _act(request: HttpRequest, key: str, verb: Callable[[Meeting, Person], object]) -> HttpResponse:
    """One small act, then the room again. Looking at its address does nothing."""
    person = cast(Person, request.user)
    meeting = access.meeting_for(person, key)
    if request.method == "POST":
        try:
            verb(meeting, person)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            if request.headers.get(ASKS_TO_STAY):
                return HttpResponse(status=204)
    return redirect(_console_or_room(meeting, is_host=access.hosts(person, meeting.group)))


def _console_or_room(meeting: Meeting, *, is_host: bool, words: bool = False) -> str:
    if not is_host:
        return reverse("meetings:room", args=[meeting.key]) + "#newest"
    return reverse("meetings:console", args=[meeting.key]) + ("?view=words#newest" if words else "")
