"""Quiet words: a member and the hosts, and nobody else."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.conversations import drafting
from kith.conversations.drafting import Begun
from kith.conversations.models import Conversation, Message
from kith.conversations.views.helping import help_in, help_with
from kith.gates import Refused, member
from kith.groups.holding import hold_now
from kith.keys import new_key
from kith.meetings import access, reading, whispering
from kith.meetings.forms import WordsForm
from kith.meetings.models import Meeting
from kith.meetings.views.room import ASKS_TO_STAY, line_to_room, stay
from kith.people.models import Person
from kith.safety.noticing import is_screened
from kith.safety.unsent import notice_unsent


@member
@require_http_methods(["GET", "POST"])
def quiet(request: HttpRequest, key: str) -> HttpResponse:
    """A member's own quiet word to the hosts, and what they answered."""
    person = cast(Person, request.user)
    meeting = access.meeting_for(person, key)
    word = meeting.quiet_words.filter(person=person).select_related("conversation").first()
    return _page(
        request,
        meeting,
        word.conversation if word else None,
        lambda words, nonce: whispering.whisper(meeting, words, nonce, by=person),
        {
            "title": _("Quiet word"),
            "lead": _(
                "Only the hosts of this group read it, and those who answer for safety when there is an"
                " alert."
            ),
            "back": _back(meeting),
            "place": whispering.place_of(meeting),
        },
    )


@member
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str, conversation: str) -> HttpResponse:
    """A host reads a quiet word and answers it."""
    person = cast(Person, request.user)
    meeting = access.meeting_held_by(person, key)
    word = access.quiet_word_to(person, meeting, conversation)
    place = f"conversation:{conversation}"
    lead = _(
        "Only %(name)s and the hosts of this group read it, and those who answer for safety when there is"
        " an alert."
    ) % {"name": word.known_as}
    return _page(
        request,
        meeting,
        word.conversation,
        lambda words, nonce: whispering.answer(word, words, nonce, by=person),
        {"title": _("Quiet word"), "lead": lead, "back": _back(meeting), "place": place},
    )


def _once_more(form: WordsForm) -> WordsForm:
    """The same words and why they were refused, in a form that was not sent before."""
    again = WordsForm({"words": form.data.get("words", ""), "nonce": new_key()})
    again.full_clean()
    for error in form.non_field_errors():
        again.add_error(None, str(error))
    return again


def _notice_unsent(
    meeting: Meeting, conversation: Conversation | None, person: Person, form: WordsForm
) -> None:
    place = f"conversation:{conversation.key}" if conversation else f"group:{meeting.group.key}"
    words, nonce = form.cleaned_data["words"], form.cleaned_data["nonce"]
    notice_unsent(person, place, words, nonce, language=meeting.group.language)


def _back(meeting: Meeting) -> str:
    return reverse("meetings:room", args=[meeting.key])


def _page(
    request: HttpRequest,
    meeting: Meeting,
    conversation: Conversation | None,
    send: Callable[[str, str], Message],
    given: dict[str, str],
) -> HttpResponse:
    person = cast(Person, request.user)
    begun = drafting.read(person, given["place"]) or Begun()
    fresh = {"words": begun.words, "nonce": begun.nonce or new_key()}
    form = WordsForm(request.POST) if request.method == "POST" else WordsForm(initial=fresh)
    if request.method == "POST" and form.is_valid():
        try:
            said = send(form.cleaned_data["words"], form.cleaned_data["nonce"])
        except Refused as refused:
            _notice_unsent(meeting, conversation, person, form)
            form.add_error(None, str(refused))
            form = _once_more(form)
        else:
            if request.headers.get(ASKS_TO_STAY) and conversation is not None:
                return stay(help_with(request, person, said, back=request.path))
            return redirect(request.path)
    context = {
        **given,
        "meeting": meeting,
        "group": meeting.group,
        "form": form,
        "hold": hold_now(person, meeting.group, to_hosts=True),
        "is_kept": bool(begun.words) and not form.is_bound,
        "words": reading.as_html(reading.of(conversation, person), person) if conversation else "",
        "help": help_in(request, person, conversation, back=request.path) if conversation else "",
        "is_screened": is_screened(meeting.group.language),
        "from": reading.mark_of(conversation) if conversation else "",
        "line": line_to_room(meeting, person),
        "stream_url": f"/live/conversation/{conversation.key}/" if conversation else "",
    }
    return render(request, "meetings/quiet.html", context, status=422 if form.errors else 200)
