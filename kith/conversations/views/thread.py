"""The page of one thread: reading it, answering in it, and how its notes are folded."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kith.conversations import access, drafting, posting, wishing
from kith.conversations.forms import ALIAS, ICONS, OFFERING, PSEUDONYM, Reply
from kith.conversations.listing import asked_in, page_of_thread, thanked
from kith.conversations.models import Conversation
from kith.conversations.reading import Said
from kith.conversations.rendering import fragments
from kith.conversations.views.sending import agreement_first, send, show
from kith.conversations.waiting import usual_first_reply
from kith.gates import member
from kith.people.models import Person
from kith.ui.icons import icon

_A_KEY = "k" * 22


@member
def thread(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    conversation = access.thread_for(person, key)
    return agreement_first(conversation.group, person) or _show(request, conversation, _page(request))


@member
def replies(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    conversation = access.thread_for(person, key)
    first = agreement_first(conversation.group, person)
    if first or request.method != "POST":
        return first or redirect(posting.address_of(conversation, conversation.last_position))
    form = Reply(request.POST)
    message, status = send(form, lambda: _post(conversation, person, form))
    if message is None:
        return _show(request, conversation, _last(conversation), form, status)
    return redirect(posting.address_of(conversation, message.position))


@member
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


def _page(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= 10**7:
        raise Http404
    return int(number)


def _last(conversation: Conversation) -> int:
    return posting.page_of(conversation.last_position)


def _show(
    request: HttpRequest, conversation: Conversation, page: int, form: Reply | None = None, status: int = 200
) -> HttpResponse:
    person = cast(Person, request.user)
    rows = page_of_thread(conversation, page)
    if not rows and page > 1:
        raise Http404
    noted = cast(Any, conversation)  # with what the door noted of this reader
    is_last = page >= _last(conversation)
    own = _own_controls(conversation, person, thanked(conversation, rows, person))
    context = {
        "thread": conversation,
        "group": conversation.group,
        "said": fragments(rows, person.language, person.zone, opens_notes=noted.opens_notes, own=own),
        "asked": asked_in(conversation) if page > 1 else (),
        "is_mine": conversation.opened_by_id == person.pk,
        "usual": _usual(conversation, person),
        "earlier": page - 1,
        "later": 0 if is_last else page + 1,
        "last": _last(conversation),
        "composer": _composer(conversation, person, form) if is_last and not conversation.closed_at else None,
    }
    return show(request, "conversations/thread.html", context, status)


def _usual(conversation: Conversation, person: Person) -> int | None:
    """To somebody who waits: in how many minutes people here usually answer, when that can be said."""
    if conversation.first_reply_at is not None or conversation.opened_by_id != person.pk:
        return None
    usual = usual_first_reply(conversation.group)
    return None if usual is None else int(usual.total_seconds() // 60)


def _composer(conversation: Conversation, person: Person, form: Reply | None) -> dict[str, Any]:
    """What the form under the thread shows: the draft, the kinds of help, and the names to write under."""
    noted = cast(Any, conversation)
    place = f"conversation:{conversation.key}"
    kept = drafting.read(person, place) if form is None and noted.has_draft else ""
    shown_as = ALIAS if noted.my_alias else PSEUDONYM
    drawn = form or Reply.begun(kept, shown_as=shown_as)
    is_mine = conversation.opened_by_id == person.pk
    return {
        "form": drawn,
        "place": place,
        "kept": bool(kept),
        "kinds": [] if is_mine else picks(OFFERING, drawn.chosen),
        "pseudonym": person.pseudonym,
        "alias": noted.my_alias,
        "shown_as": drawn["shown_as"].value(),
    }


def picks(words: dict[str, Any], chosen: list[str]) -> list[dict[str, Any]]:
    """The kinds of help as chips to tick."""
    return [
        {"value": kind, "label": label, "icon": ICONS[kind], "chosen": kind in chosen}
        for kind, label in words.items()
    ]


def _own_controls(
    conversation: Conversation, person: Person, helped: frozenset[int]
) -> Callable[[Said], str]:
    """What this one viewer may do with a message. It is never in the shared fragment."""
    edit, thank, thanked_already = _controls(get_language())
    opened = conversation.opened_by_id == person.pk

    def controls(said: Said) -> str:
        if said.taken_back_at is not None:
            return ""
        if said.author == person.pk:
            return edit.replace(_A_KEY, said.key)
        if not opened:
            return ""
        return (thanked_already if said.pk in helped else thank).replace(_A_KEY, said.key)

    return controls


@cache
def _controls(language: str | None) -> tuple[str, str, str]:
    """Edit, This helped, You said this helped, in one language, for the key that is put in."""
    edits = reverse("conversations:edits", args=[_A_KEY])
    thanks = reverse("conversations:thanks", args=[_A_KEY])
    button = (
        '<button class="button moss is-small" form="thanks" formaction="{}" name="helped" value="{}"'
        ' aria-pressed="{}">{}{}</button>'
    )
    return (
        format_html('<a class="button plain" href="{}">{}</a>', edits, _("Edit")),
        format_html(button, thanks, "yes", "false", "", _("This helped")),
        format_html(button, thanks, "no", "true", icon("check"), _("You said this helped")),
    )
