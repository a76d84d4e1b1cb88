"""Words that could not be taken: whoever typed them gets them back, with what happened and the way on.

Somebody who was signed out meanwhile, whose form is from before they signed in again, or who may not write
there any more. The words are on the answer alone: nothing keeps them, nothing logs them.
"""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kith.config.faults import kept_words

TYPED = {"words", "title", "content_note", "purpose", "agreement", "text", "reason", "because"}
LONG = 40  # characters: what is longer was typed, whatever its field is called
BY_SCRIPT = "X-Composer"  # a page that sends in the background still has the words


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
        why, written = _why(request, response), _typed(request)
        if why is None or not written or BY_SCRIPT in request.headers or not _is_ours(request):
            return response
        page = {"why": why, "written": written}
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


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form stood on a page of this site. Words of another site are not shown as ours."""
    said = request.headers.get("Origin") or request.headers.get("Referer", "")
    came_from = urlsplit(said)
    here = f"{request.scheme}://{request.get_host()}"
    return f"{came_from.scheme}://{came_from.netloc}" in {here, *settings.CSRF_TRUSTED_ORIGINS}
