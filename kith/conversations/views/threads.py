"""The threads of a group: the list, the search, and beginning one."""

from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kith.conversations import drafting, posting, searching
from kith.conversations.forms import NewThread, Search
from kith.conversations.listing import THREADS_ON_A_PAGE, threads_of
from kith.conversations.models import Conversation
from kith.conversations.views.composing import ASKS, Composer
from kith.conversations.views.sending import NOT_NOW, NOT_SO, send, show
from kith.gates import member
from kith.groups.access import group_for
from kith.groups.holding import hold_now
from kith.groups.models import Group
from kith.people.models import Person
from kith.safety.noticing import is_screened
from kith.safety.unsent import help_unsent, notice_unsent


@member
@require_safe
def threads(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    group = group_for(person, key)
    rows = threads_of(group, person, _before(request, group))
    more = rows[-1].thread.key if len(rows) == THREADS_ON_A_PAGE else ""
    context = {
        "group": group,
        "rows": rows,
        "more": more,
        "search": Search(),
        "is_later": "before" in request.GET,
    }
    return render(request, "conversations/threads.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, key: str) -> HttpResponse:
    """By POST, so that what somebody looks for stands in no address and no history."""
    person = cast(Person, request.user)
    group = group_for(person, key)
    form = Search(request.POST if request.method == "POST" else None)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    context = {"group": group, "search": form, "text": text, "found": _found(person, text, group)}
    return render(request, "conversations/search.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def new_thread(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    group = group_for(person, key)
    if request.method != "POST":
        kept = drafting.read(person, _place(group))
        composer = Composer.begun(_place(group), person.pseudonym, kept, picks=ASKS)
        return _show_new(request, group, composer)
    form = NewThread(request.POST)
    thread, status = send(
        form,
        lambda: _open(group, person, form),
        when_refused=lambda: _notice_unsent(group, person, form),
    )
    if thread is None:
        composer = Composer.returned(
            form, _place(group), person.pseudonym, picks=ASKS, is_unsure=status == NOT_NOW
        )
        return _show_new(request, group, composer, status)
    return redirect("conversations:thread", thread.key)


def _before(request: HttpRequest, group: Group) -> datetime | None:
    """Where the next page of the list begins: after the thread that is named by its key."""
    key = request.GET.get("before", "")
    if not key:
        return None
    return get_object_or_404(Conversation.objects.threads().filter(group=group), key=key).last_written_at


def _found(person: Person, text: str, group: Group) -> list[dict[str, Any]]:
    return [
        {"message": hit, "where": posting.address_of(hit.conversation.key, hit.position)}
        for hit in searching.search(person, text, group)
    ]


def _open(group: Group, person: Person, form: NewThread) -> Conversation:
    return posting.open_thread(
        group,
        form.cleaned_data["title"],
        form.cleaned_data["words"],
        form.cleaned_data["nonce"],
        by=person,
        asked=form.cleaned_data["asked"],
        as_alias=form.is_alias,
        content_note=form.cleaned_data["content_note"],
    )


def _notice_unsent(group: Group, person: Person, form: NewThread) -> None:
    given = form.cleaned_data
    words, note = f"{given['title']}\n\n{given['words']}", given["content_note"]
    place = f"group:{group.key}"
    notice_unsent(person, place, words, given["nonce"], label=note, language=group.language)


def _place(group: Group) -> str:
    return f"new:{group.key}"


def _show_new(request: HttpRequest, group: Group, composer: Composer, status: int = 200) -> HttpResponse:
    person = cast(Person, request.user)
    context = {
        "group": group,
        "composer": composer,
        "hold": hold_now(person, group),
        "is_screened": is_screened(group.language),
    }
    if status == NOT_SO:
        context["unsent_help"] = help_unsent(request, person, f"group:{group.key}")
    return show(request, "conversations/new_thread.html", context, status)
