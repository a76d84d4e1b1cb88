"""What every request knows of the person: their language and zone, the terms, and how they signed in."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, get_user, logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from kith import clock
from kith.gates import PUBLIC, SecondFactorFirst
from kith.people import sessions, zones
from kith.people.consenting import VERSIONS, has_consented
from kith.people.models import Consent, Person, second_factors
from kith.people.session_store import SessionStore

Answer = Callable[[HttpRequest], HttpResponse]
ZONE_COOKIE = settings.ZONE_COOKIE_NAME
TERMS_IN_SESSION = "terms"


def person_language_and_zone(get_response: Answer) -> Answer:
    """Speak the person's language in the person's zone; a stranger's come from cookies, or the browser."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # not Django's proxy for it: whoever stands below asks it often
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
    zone = zones.guess(request.COOKIES.get(ZONE_COOKIE, ""), request.headers.get("Accept-Language", ""))
    return translation.get_language_from_request(request), zone


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


class SecondFactor:
    """A role acts only in a session that has shown a second factor: that of its person, and since it began.

    That somebody has set one up says nothing of a session that a passphrase alone has opened.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        if isinstance(person, Person):
            shown = get_authentication_records(request, person)
            person.has_shown_second_factor = any(record.get("method") == "mfa" for record in shown)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Lead to showing one of those that are set up, or to setting one up, and back."""
        if not isinstance(exception, SecondFactorFirst):
            return None
        kinds = set(second_factors().filter(user=request.user).values_list("type", flat=True))
        if not kinds:
            ask = reverse("mfa_index")
        elif Authenticator.Type.TOTP in kinds:
            ask = reverse("mfa_reauthenticate")
        else:
            ask = reverse("mfa_reauthenticate_webauthn")
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{ask}?{back}")


second_factor = SecondFactor
