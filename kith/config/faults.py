"""What a person sees when something failed on our side: a calm page, and what they wrote."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import requires_csrf_token

from kith.database.guards import RETRY_AFTER, is_away

NEVER_SHOWN_AGAIN = ("csrf", "password", "passphrase", "code", "credential")


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with the words still there when the database is locked, full or gone."""
    if not is_away(sys.exc_info()[1]):
        return HttpResponse(_said("500.html", request), status=500)
    written = kept_words(request)
    page = {
        "written": written,
        "path": request.get_full_path(),
        "token": get_token(request) if written else "",
    }
    return HttpResponse(_said("503.html", request, page), status=503, headers={"Retry-After": RETRY_AFTER})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(_said("400.html", request), status=400)


def _said(template: str, request: HttpRequest, page: dict[str, Any] | None = None) -> str:
    """In the language of the cookie or the browser: whose request it is may not be known yet."""
    with translation.override(translation.get_language_from_request(request)):
        return render_to_string(template, page)


def kept_words(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that could not be saved, to be sent again. Secrets are not among them."""
    if request.method != "POST" or request.path.startswith("/accounts/"):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(part in name.lower() for part in NEVER_SHOWN_AGAIN)
        for value in values
        if isinstance(value, str)
    ]
