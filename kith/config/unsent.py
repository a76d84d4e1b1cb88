"""Words that could not be taken: whoever typed them gets them back, with what happened and the way on.

Somebody who was signed out meanwhile, whose form is from before they signed in again, or who may not write
there any more. The words are on the answer alone: nothing logs them, and nothing keeps them but an alert. For
whoever is signed in the screen reads what was meant for others, and help stands beside it.
"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kith.config.faults import kept_words
from kith.keys import new_key
from kith.people.models import Person
from kith.safety.middleware import FORMS
from kith.safety.unsent import help_unsent, notice_unsent

TYPED = {"words", "title", "content_note", "purpose", "agreement", "text", "reason", "because"}
LONG = 40  # characters: what is longer was typed, whatever its field is called
BY_SCRIPT = "X-Composer"  # a page that sends in the background still has the words
SEND_BY_PAGE = 422  # and sends them once more by itself when it is answered so
FOR_OTHERS = (*FORMS, "conversations:", "meetings:")
FOR_NOBODY = ("conversations:drafts", "conversations:search")  # saved while somebody writes, and looked for

log = structlog.get_logger(__name__)


class Why(NamedTuple):
    """What happened, in a sentence, and the way on."""

    status: int
    happened: str
    way: str
    path: str


def gives_words_back(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """In the place of a sign-in page, a 403 or a 404: the words that were sent, in boxes to copy from."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or response.status_code not in {302, 403, 404}:
            return response
        written = _typed(request)
        why = _why(request, response) if written else None
        if why is None or not _is_ours(request):
            return response
        help_beside = _heed(request, written)
        if BY_SCRIPT in request.headers:
            return HttpResponse(status=SEND_BY_PAGE) if help_beside else response
        page = {"why": why, "written": written, "help": help_beside}
        return HttpResponse(
            render_to_string("unsent.html", page), status=why.status, headers={"Cache-Control": "no-store"}
        )

    return answer


def _why(request: HttpRequest, response: HttpResponse) -> Why | None:
    here = request.get_full_path()
    if response.status_code == 403:
        return Why(403, _("This form was open for too long."), _("Load the page anew"), here)
    if response.status_code == 404:
        happened = _("You cannot write there any more, or what it belonged to is gone.")
        return Why(404, happened, _("Your groups"), resolve_url("web:groups"))
    leads_to = urlsplit(response.headers.get("Location", "")).path
    if leads_to == resolve_url(settings.LOGIN_URL):
        sign_in = f"{leads_to}?{urlencode({'next': here})}"
        return Why(403, _("You are signed out."), _("Sign in"), sign_in)
    if leads_to == resolve_url("people:terms"):
        return Why(403, _("The terms have changed. They come first."), _("Read the terms"), leads_to)
    if getattr(response, "kept_nothing", False):
        happened = _("The agreement of this group has changed. It comes first.")
        return Why(403, happened, _("Read the agreement"), leads_to)
    return None


def _typed(request: HttpRequest) -> list[str]:
    """What somebody wrote, of all that a form sends."""
    sent = kept_words(request)
    return [text for name, text in sent if text.strip() and (name in TYPED or len(text) > LONG)]


def _heed(request: HttpRequest, written: list[str]) -> str:
    """The help that stands for what somebody meant for others. It is read as if it had been sent."""
    person = request.user
    if not isinstance(person, Person) or not _is_for_others(request):
        return ""
    place = f"person:{person.key}"  # where they meant it to stand is no place of theirs any more
    try:
        for text in written:
            notice_unsent(person, place, text, new_key(), language=person.language)
        return help_unsent(request, person, place)
    except DatabaseError:
        log.exception("what was given back could not be read")
        return ""


def _is_for_others(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name.startswith(FOR_OTHERS) and name not in FOR_NOBODY


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site. Words of another site are not shown as ours."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    came_from = urlsplit(said)
    here = f"{request.scheme}://{request.get_host()}"
    return f"{came_from.scheme}://{came_from.netloc}" in {here, *settings.CSRF_TRUSTED_ORIGINS}
