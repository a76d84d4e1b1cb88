"""What stands around every page: the theme, the language, and the way out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from kith.gates import public
from kith.people import preferring
from kith.people.models import Person
from kith.web import exiting

A_YEAR = 365 * 24 * 60 * 60
THEMES = ("light", "dark")


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on; never to another site."""
    there = request.POST.get("next", "/")
    is_ours = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return redirect(there if is_ours else "/")


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or whatever the device prefers."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, A_YEAR, samesite="Lax", secure=settings.IS_HTTPS, httponly=True)
    else:
        response.delete_cookie("theme")
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, on this device and to this person."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            A_YEAR,
            samesite="Lax",
            secure=settings.IS_HTTPS,
            httponly=True,
        )
        translation.activate(chosen)
        if isinstance(request.user, Person):
            preferring.prefer(request.user, language=chosen)
    return response


@public
@require_GET
def away(request: HttpRequest) -> HttpResponse:
    """The quick exit, when neither the server's shell nor `way_out` has answered: where its address leads."""
    return exiting.away(translation.get_language_from_request(request))
