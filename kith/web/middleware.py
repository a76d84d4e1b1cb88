"""Headers that keep a shared device quiet, the way out before anything else, and the tabs of each person."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _

from kith.people.models import Person
from kith.safety.access import open_count
from kith.ui.tabs import Tab
from kith.web import exiting

Answer = Callable[[HttpRequest], HttpResponse]


def quiet_headers(get_response: Answer) -> Answer:
    """Nothing is kept by the browser, indexed, or lent to another origin."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("X-Robots-Tag", "noindex, nofollow, noarchive")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()"
        )
        return response

    return answer


def one_policy(get_response: Answer) -> Answer:
    """What a page may load, put together once: no page of ours has a policy of its own in Django's hands.

    Django's own pages about a fault, which builders see, have styles inside.
    """
    policy = build_policy()
    builders = {404, 500} if settings.DEBUG else set()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code not in builders:
            response.setdefault(HEADER, policy)
        return response

    return answer


def way_out(get_response: Answer) -> Answer:
    """Quick exit, before anybody looks at the session: it needs no database, and nothing signs in again.

    `kith serve` has answered it by then (`kith/config/shell.py`); this is for other servers and for tests.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == exiting.PATH and request.method in {"GET", "HEAD"}:
            return exiting.away(get_language_from_request(request))
        return get_response(request)

    return answer


UNDER_GROUPS = ("/groups/", "/threads/", "/messages/", "/meetings/", "/finding/")


def tabs(get_response: Answer) -> Answer:
    """Give the page its tabs: Home, Groups, You for whoever is signed in; Desk for who looks after alerts."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            home, groups, you = _tabs(get_language())
            cast(Any, request).tabs = (home, groups, *_desk(request.user), you)
            if request.path.startswith(UNDER_GROUPS):
                cast(Any, request).tab = "groups"
        return get_response(request)

    return answer


def _desk(person: Person) -> tuple[Tab, ...]:
    """For who looks after alerts, in a session that has shown a second factor. Nobody else is asked about."""
    if not person.has_shown_second_factor or (count := open_count(person)) is None:
        return ()
    desk = Tab(name="desk", label=_("Desk"), url=reverse("moderation:desk"), icon="desk", count=count)
    return (desk,)


@cache
def _tabs(_language: str | None) -> tuple[Tab, ...]:
    return (
        Tab(name="home", label=_("Home"), url=reverse("web:home"), icon="home"),
        Tab(name="groups", label=_("Groups"), url=reverse("web:groups"), icon="groups"),
        Tab(name="you", label=_("You"), url=reverse("web:you"), icon="you"),
    )
