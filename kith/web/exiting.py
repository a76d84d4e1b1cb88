"""The quick exit: one answer for everybody, which asks nothing, writes nothing and says nothing of here."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation

PATH = "/away/"
FORGET = '"cache", "storage"'
NOTHING_LOADS = (
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def away(language: str) -> HttpResponse:
    """A page that could belong to anybody, or the address the operator chose.

    The cookie of the session goes, and the browser is asked to forget what it was shown.
    """
    if settings.KITH_AWAY_URL:
        response: HttpResponse = redirect(settings.KITH_AWAY_URL)
    else:
        with translation.override(language):
            response = HttpResponse(render_to_string("web/away.html", {"LANGUAGE_CODE": language}).lstrip())
    response.delete_cookie(
        settings.SESSION_COOKIE_NAME,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite="Lax",
    )
    response["Clear-Site-Data"] = FORGET
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = NOTHING_LOADS
    response["Referrer-Policy"] = "no-referrer"
    response["Vary"] = "Accept-Language, Cookie"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "DENY"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
