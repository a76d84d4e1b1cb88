"""The page of one message, and what may be done with it."""

from typing import cast

from django.contrib import messages as notes
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.conversations import access, drafting, editing, posting, thanking
from kith.conversations.drafting import Begun
from kith.conversations.forms import Edit
from kith.conversations.models import Conversation, Message, Thanks
from kith.conversations.noticing import place_of, source_of
from kith.conversations.reading import said
from kith.conversations.rendering import fragment
from kith.conversations.views.composing import failures_of
from kith.conversations.views.sending import go_to, send, show
from kith.conversations.wishing import folds_notes
from kith.gates import Refused, member, staff
from kith.groups.holding import Hold, hold_now
from kith.ledger.recording import record
from kith.people.models import Person
from kith.safety.blocking import block
from kith.safety.explaining import explained
from kith.safety.looking import stand_under_you
from kith.safety.unsent import help_unsent, notice_unsent


@member
@require_safe
def message(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    found = access.message_for(person, key)
    is_blocked = _is_blocked(found)
    may_thank = thanking.may_thank(found, person) and found.taken_back_at is None
    context = {
        "message": found,
        "where": _where(found),
        "is_blocked": is_blocked,
        "said": "" if is_blocked and "read" not in request.GET else _drawn(found, person),
        "may_block": not is_blocked and found.author_id not in (None, person.pk),
        "may_change": found.author_id == person.pk and found.taken_back_at is None,
        "may_thank": may_thank,
        "helped": may_thank and Thanks.objects.filter(message=found, taken_back_at__isnull=True).exists(),
        "own_covered": said(found, person).html if found.author_id == person.pk and found.cover else "",
        "may_report": found.author_id not in (None, person.pk) and found.taken_back_at is None,
        "noticed": explained(person, source_of(found.key)) if found.author_id == person.pk else None,
    }
    return render(request, "conversations/message.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    found = access.message_for(person, key)
    if request.method != "POST":
        return redirect("conversations:message", key)
    try:
        if request.POST.get("helped") == "no":
            thanking.unthank(found, by=person)
        else:
            thanking.thank(found, by=person)
    except Refused as refusal:
        notes.error(request, str(refusal.sentence))
    return redirect(_where(found))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def edits(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    found = access.own_message_for(person, key)
    if found.taken_back_at is not None and request.method != "POST":
        return redirect("conversations:message", key)
    place = f"edit:{found.key}"
    if request.method == "POST":
        form = Edit(request.POST)
        edited, status = send(
            form,
            lambda: _edit(found, person, form),
            when_refused=lambda: _notice_unsent(found, person, form),
        )
        if edited is not None:
            return go_to(request, _where(edited))
        context = {
            "message": found,
            "where": _where(found),
            "form": form,
            "titled": editing.has_title(found),
            "place": place,
            "failures": failures_of(form),
            "unsent_help": help_unsent(request, person, place_of(found.conversation.key)),
            "is_overtaken": form.cleaned_data.get("drawn_from") not in (None, found.revision),
        }
        return show(request, "conversations/edits.html", context, status)
    kept = drafting.read(person, place)
    shown = kept or Begun(found.words, found.whole_title, found.whole_note)
    context = {
        "message": found,
        "where": _where(found),
        "form": Edit(initial=shown._asdict()),
        "titled": editing.has_title(found),
        "place": place,
        "hold": _hold(found.conversation, person),
        "kept": kept is not None,
    }
    return render(request, "conversations/edits.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def taking_back(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    found = access.message_to_take_back(person, key)
    if request.method == "POST":
        editing.take_back(found, by=person)
        notes.success(request, _("You took this back. The others cannot read it any more."))
        return redirect(_where(found))
    context = {"message": found, "where": _where(found), "said": _drawn(found, person)}
    return render(request, "conversations/taking_back.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def blocking(request: HttpRequest, key: str) -> HttpResponse:
    """Block whoever wrote a message, under the one name it was written with."""
    person = cast(Person, request.user)
    found = access.message_to_block(person, key)
    if request.method == "POST" and found.author is not None:
        alias = found.alias.key if found.alias is not None else ""
        block(found.author, by=person, known_as=found.shown_name, alias=alias)
        notes.success(request, _("You have blocked %(name)s.") % {"name": found.shown_name})
        return redirect(_where(found))
    return render(request, "conversations/blocking.html", {"message": found, "name": found.shown_name})


@staff("moderator")
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """What a message said before. It opens by POST, and that somebody looked is recorded."""
    found = access.message_for_safety(key)
    is_open = request.method == "POST"
    if is_open:
        _record_look(found, cast(Person, request.user))
    context = {
        "message": found,
        "is_open": is_open,
        "versions": found.versions.order_by("pk") if is_open else [],
    }
    return render(request, "conversations/versions.html", context)


@transaction.atomic
def _record_look(found: Message, by: Person) -> None:
    if found.author is not None:
        stand_under_you(found.author, by=by)
    record("conversations.versions_seen", by=by.pk, about=found)


def _notice_unsent(found: Message, person: Person, form: Edit) -> None:
    place, language = place_of(found.conversation.key), found.conversation.group.language
    words, note = form.cleaned_data["words"], form.cleaned_data["content_note"]
    notice_unsent(person, place, words, found.key, label=note, language=language)


def _hold(here: Conversation, person: Person) -> Hold | None:
    return hold_now(person, here.group, to_hosts=here.kind == Conversation.QUIET)


def _edit(found: Message, person: Person, form: Edit) -> Message:
    cleaned = form.cleaned_data
    title = cleaned["title"] if "title" in form.data else None
    return editing.edit(
        found,
        cleaned["words"],
        by=person,
        content_note=cleaned["content_note"],
        title=title,
        drawn_from=cleaned["drawn_from"],
    )


def _where(found: Message) -> str:
    """Where this person came from: the thread, or the room in which it was said."""
    if found.conversation.kind == Conversation.THREAD:
        return posting.address_of(found.conversation.key, found.position)
    return f"/rooms/{found.conversation.key}/"


def _is_blocked(found: Message) -> bool:
    """What is said quietly between a member and the hosts is always read: hosts answer as hosts."""
    return found.is_blocked and found.conversation.kind != Conversation.QUIET


def _drawn(found: Message, person: Person) -> str:
    """As it stands, also for whoever has blocked its voice and opens it all the same."""
    return fragment(said(found, person), person.language, person.zone, opens_notes=not folds_notes(person))
