"""Sending a form that may fail: whatever happens, the words come back with it."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kith.conversations import access, drafting
from kith.conversations.access import Place
from kith.conversations.forms import ALIAS, Saving
from kith.gates import Refused
from kith.people.models import Person

Sent = TypeVar("Sent")
NOT_NOW, NOT_SO = 503, 422
IN_THE_BACKGROUND, PLACE = "X-Composer", "X-Place"
"""A page that sends in the background says so. A redirect would lose the anchor: it is told where to go."""


def send(
    form: forms.Form, verb: Callable[[], Sent], *, when_refused: Callable[[], object]
) -> tuple[Sent | None, int]:
    """Call `verb` when the form is in order. Otherwise: nothing, and the status the page answers with.

    A refusal, or a database that does not answer, becomes a sentence in the form. `when_refused` is called
    when it may not be sent, whatever the reason: what they wrote is heeded all the same.
    """
    if not form.is_valid():
        return None, NOT_SO
    try:
        return verb(), 200
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        when_refused()
        return None, NOT_SO
    except OperationalError:
        form.add_error(None, _("This site could not keep it just now. Please send it again in a moment."))
        return None, NOT_NOW


def go_to(request: HttpRequest, place: str) -> HttpResponse:
    """The words are out: on to where they stand."""
    if IN_THE_BACKGROUND in request.headers:
        return HttpResponse(status=204, headers={PLACE: place})
    return redirect(place)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    if status == NOT_NOW:
        response["Retry-After"] = "5"
    return response


def keep(form: Saving, person: Person) -> Place | None:
    """Keep what stands in a composer as the draft of its place, if the form says which that is."""
    if not form.is_valid():
        return None
    given = form.cleaned_data
    place = access.check_place(person, given["place"])
    drafting.save(
        person,
        given["place"],
        given["words"],
        title=given["title"],
        content_note=given["content_note"],
        as_alias=given["shown_as"] == ALIAS,
        picks=(*given["offers"], *given["asked"]),
        nonce=given["nonce"],
    )
    return place
