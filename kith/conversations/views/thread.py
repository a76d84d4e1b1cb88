"""The page of one thread: reading it, answering in it, and how its notes are folded."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.conversations import access, drafting, posting, wishing
from kith.conversations.access import Opened
from kith.conversations.forms import Reply
from kith.conversations.listing import page_of_thread, thanked
from kith.conversations.models import Conversation
from kith.conversations.noticing import place_of
from kith.conversations.reading import Said
from kith.conversations.rendering import fragments
from kith.conversations.views.composing import OFFERS, Composer
from kith.conversations.views.helping import help_below, no_help
from kith.conversations.views.sending import NOT_NOW, NOT_SO, go_to, send, show
from kith.conversations.waiting import usual_first_reply
from kith.gates import member
from kith.groups.holding import hold_now
from kith.groups.models import Group
from kith.people.models import Person
from kith.safety.noticing import is_screened
from kith.safety.unsent import help_unsent, notice_unsent
from kith.ui.icons import icon

ASKS_FOR_THE_REST = "HX-Request"
"""A page on which a message came asks in the background how the thread stands now."""
_A_KEY = "k" * 22


@member
@require_safe
def thread(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    opened = access.opened_for(person, key)
    if ASKS_FOR_THE_REST in request.headers:
        return render(request, "conversations/_standing.html", _standing(opened, person))
    return _show(request, opened, _page(request))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def replies(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    opened = access.opened_for(person, key)
    if request.method != "POST":
        return redirect(posting.address_of(key, opened.last_position))
    form = Reply(request.POST)
    message, status = send(
        form,
        lambda: _post(Conversation(pk=opened.pk), person, form),
        when_refused=lambda: _notice_unsent(opened, person, form),
    )
    if message is None:
        return _show(request, opened, _last(opened), form, status)
    return go_to(request, posting.address_of(key, message.position))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest, key: str) -> HttpResponse:
    """Whether content notes stay folded, for this reader, everywhere."""
    person = cast(Person, request.user)
    conversation = access.thread_for(person, key)
    if request.method == "POST":
        wishing.wish(person, folds_notes=request.POST.get("notes") != "open")
    return redirect("conversations:thread", conversation.key)


def _post(conversation: Conversation, person: Person, form: Reply) -> Any:
    return posting.post(
        conversation,
        form.cleaned_data["words"],
        form.cleaned_data["nonce"],
        by=person,
        offers=form.cleaned_data["offers"],
        as_alias=form.is_alias,
        content_note=form.cleaned_data["content_note"],
    )


def _notice_unsent(opened: Opened, person: Person, form: Reply) -> None:
    given, place = form.cleaned_data, place_of(opened.key)
    words, nonce, note = given["words"], given["nonce"], given["content_note"]
    notice_unsent(person, place, words, nonce, label=note, language=opened.group_language)


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= 10**7:
        raise Http404
    return int(number)


def _last(opened: Opened) -> int:
    return posting.page_of(opened.last_position)


def _show(
    request: HttpRequest, opened: Opened, page: int, form: Reply | None = None, status: int = 200
) -> HttpResponse:
    person = cast(Person, request.user)
    rows, asked = page_of_thread(opened.pk, page, person)
    if not rows and page > 1:
        raise Http404
    is_mine = opened.opened_by == person.pk
    is_last = page >= _last(opened)
    helped = thanked(opened.pk, page, person) if is_mine else frozenset()
    own = _own_controls(person, helped, is_mine=is_mine)
    panel = help_below(request, person, opened.key, opened.help_at) if opened.help_at else no_help
    composer = _composer(opened, person, form, status) if is_last and not opened.closed_at else None
    context = _standing(opened, person) | {
        "said": fragments(
            rows, person.language, person.zone, opens_notes=opened.opens_notes, own=own, after=panel
        ),
        "unsent_help": help_unsent(request, person, place_of(opened.key)) if status == NOT_SO else "",
        "has_help": opened.help_at is not None or status == NOT_SO,
        "is_screened": is_screened(opened.group_language),
        "asked": asked if page > 1 else (),
        "offer": _offer(opened, person) if is_mine else None,
        "earlier": page - 1,
        "later": 0 if is_last else page + 1,
        "last": _last(opened),
        "composer": composer,
        "hold": hold_now(person, Group(pk=opened.group_pk)) if composer else None,
    }
    return show(request, "conversations/thread.html", context, status)


def _standing(opened: Opened, person: Person) -> dict[str, Any]:
    """What a page says of the thread beside its messages. It changes when one comes."""
    is_mine = opened.opened_by == person.pk
    return {"thread": opened, "is_mine": is_mine, "usual": _usual(opened) if is_mine else None}


def _usual(opened: Opened) -> int | None:
    """To somebody who waits: in how many minutes people here usually answer, when that can be said."""
    if opened.first_reply_at is not None:
        return None
    usual = usual_first_reply(Group(pk=opened.group_pk))
    return None if usual is None else int(usual.total_seconds() // 60)


def _composer(opened: Opened, person: Person, form: Reply | None, status: int) -> Composer:
    place = f"conversation:{opened.key}"
    picks = "" if opened.opened_by == person.pk else OFFERS
    if form is not None:
        return Composer.returned(
            form, place, person.pseudonym, picks=picks, alias=opened.my_alias, is_unsure=status == NOT_NOW
        )
    kept = drafting.read(person, place) if opened.has_draft else None
    return Composer.begun(place, person.pseudonym, kept, picks=picks, alias=opened.my_alias)


def _own_controls(person: Person, helped: frozenset[int], *, is_mine: bool) -> Callable[[Said], str]:
    """What this one viewer may do with a message. It is never in the shared fragment."""
    edit, thank, thanked_already = _controls(get_language())

    def controls(said: Said) -> str:
        if said.taken_back_at is not None or said.is_blocked:
            return ""
        if said.author == person.pk:
            return edit.replace(_A_KEY, said.key)
        if not is_mine:
            return ""
        return (thanked_already if said.pk in helped else thank).replace(_A_KEY, said.key)

    return controls


def _offer(opened: Opened, person: Person) -> dict[str, str]:
    """What the page sets into answers that come while it is open, and the names that are one's own."""
    _edit, thank, _thanked = _controls(get_language())
    return {"key": _A_KEY, "control": thank, "names": f"{person.pseudonym}\n{opened.my_alias or ''}"}


@cache
def _controls(language: str | None) -> tuple[str, str, str]:
    """Edit, This helped, You said this helped, in one language, for the key that is put in."""
    edits = reverse("conversations:edits", args=[_A_KEY])
    thanks = reverse("conversations:thanks", args=[_A_KEY])
    button = (
        '<button class="button moss is-small" data-own form="thanks" formaction="{}" name="helped" value="{}"'
        ' aria-pressed="{}">{}{}</button>'
    )
    return (
        format_html('<a class="button plain" data-own href="{}">{}</a>', edits, _("Edit")),
        format_html(button, thanks, "yes", "false", "", _("This helped")),
        format_html(button, thanks, "no", "true", icon("check"), _("You said this helped")),
    )
