"""What every request knows of the person: their language, their zone, and whether they took the terms."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation

from kith import clock
from kith.gates import PUBLIC
from kith.people import sessions
from kith.people.consenting import VERSIONS, has_consented
from kith.people.models import Consent, Person
from kith.people.session_store import SessionStore

Answer = Callable[[HttpRequest], HttpResponse]
ZONE_COOKIE = "zone"
TERMS_IN_SESSION = "terms"


def person_language_and_zone(get_response: Answer) -> Answer:
    """Speak the person's language in the person's zone; a stranger's come from cookies, or the browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        language, zone = language_and_zone(request)
        cast(Any, request).LANGUAGE_CODE = language
        with translation.override(language), timezone.override(clock.zone(zone)):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        _remember_country(request, response)
        return response

    return answer


def _remember_country(request: HttpRequest, response: HttpResponse) -> None:
    """So that the printed crisis pages, which know nobody, begin with the lines of the right country."""
    person = request.user
    if isinstance(person, Person) and request.COOKIES.get(settings.COUNTRY_COOKIE_NAME) != person.lives_in:
        response.set_cookie(
            settings.COUNTRY_COOKIE_NAME,
            person.lives_in,
            samesite="Lax",
            secure=settings.IS_HTTPS,
            httponly=True,
        )


def session_ends(get_response: Answer) -> Answer:
    """Sign out whose session has run out, before anything else looks at who it is.

    Whenever somebody is signed out, the browser is told to forget what it was shown.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY not in request.session:
            response = get_response(request)
            return _forgetting(response) if cast(SessionStore, request.session).has_run_out else response
        if sessions.is_over(request.session):
            logout(request)
        else:
            sessions.note_use(request.session)
        response = get_response(request)
        return response if SESSION_KEY in request.session else _forgetting(response)

    return answer


def _forgetting(response: HttpResponse) -> HttpResponse:
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def one_cookie_for_a_session(get_response: Answer) -> Answer:
    """The cookie of a session is given out once, when somebody signs in, and never again.

    Django sends it anew with whatever changes the session. Such an answer can reach the browser after quick
    exit took the cookie away, and would sign the person in again. It lasts as long as a session may.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        name = settings.SESSION_COOKIE_NAME
        if name in response.cookies and response.cookies[name].value == request.COOKIES.get(name):
            del response.cookies[name]
        return response

    return answer


def language_and_zone(request: HttpRequest) -> tuple[str, str]:
    person = request.user
    if isinstance(person, Person):
        return person.language, person.zone
    return translation.get_language_from_request(request), request.COOKIES.get(ZONE_COOKIE, "UTC")


class TermsFirst:
    """Whoever has not taken the terms of today reads them before anything else that is not public."""

    always = frozenset({"people:terms", "account_logout"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        person = request.user
        if not isinstance(person, Person) or getattr(view, "access", "") == PUBLIC:
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in self.always:
            return None
        if request.session.get(TERMS_IN_SESSION) == VERSIONS[Consent.TERMS] or has_consented(
            person, Consent.TERMS
        ):
            return None
        return redirect("people:terms")


terms_first = TermsFirst
