"""Help for what was written where no page can hold a panel: a request to join, a name, a purpose.

Such a form answers with a redirect. When help stands for what was in it, it leads there first, and from
there on to where the form was going.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase

from kith.people.models import Person
from kith.safety import entering
from kith.safety.models import Shown
from kith.safety.panels import by_way_of
from kith.safety.showing import just_come, standing

Answer = Callable[[HttpRequest], HttpResponse]
FORMS = (
    "groups:",
    "moderation:letter",
    "people:name",
    "meetings:series",
    "meetings:moving",
    "meetings:cancelling",
    "meetings:evening",
    "moderation:report",
    "moderation:appeal",
)


CAME_IN = ("account_email_verification_sent", "mfa_signup_webauthn")
"""The last form of signing up: from here on the newcomer has pages, and help for their name stands on one."""


def help_first(get_response: Answer) -> Answer:
    """Lead somebody by their help panel when the form they sent has brought one."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and isinstance(response, HttpResponseRedirectBase):
            if request.user.is_authenticated:
                entering.forget(request)
            elif _is_one_of(request, entering.SIGNING_UP):
                entering.remember(request)
            shown = _shown(request) if _is_one_of(request, (*FORMS, *CAME_IN)) else None
            if shown is not None:
                response["Location"] = by_way_of(shown, response.url)
        return response

    return answer


def _is_one_of(request: HttpRequest, beginnings: tuple[str, ...]) -> bool:
    found = request.resolver_match
    return found is not None and found.view_name.startswith(beginnings)


def _shown(request: HttpRequest) -> Shown | None:
    person, found = request.user, request.resolver_match
    if not isinstance(person, Person):
        return None
    if found is not None and found.view_name in CAME_IN:
        return standing(person, f"person:{person.key}")
    return just_come(person)
