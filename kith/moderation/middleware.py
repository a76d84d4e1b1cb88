"""Whoever is barred from their account reaches why, the appeal, and help, and is led there from all else.

Of help are asking for a person, what that person writes back, and one's own plan for when it gets bad. What
staff read and did about somebody is theirs to know, whatever was decided.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kith.gates import PUBLIC
from kith.people.models import Person

OPEN = frozenset(
    {
        "moderation:decisions",
        "moderation:appeal",
        "moderation:letters",
        "moderation:letter",
        "safety:looks",
        "audit:own",
        "safety:asking",
        "safety:panel",
        "safety:plan",
        "safety:changing",
        "people:terms",
        "account_logout",
    }
)


class ReasonFirst:
    """A session of a closed account exists only where a ban stands (`kith.people.backends`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        person = request.user
        if not isinstance(person, Person) or person.is_active or getattr(view, "access", "") == PUBLIC:
            return None
        if request.resolver_match is not None and request.resolver_match.view_name in OPEN:
            return None
        if request.method == "POST":
            raise Http404  # what was typed meanwhile is given back: `kith.config.unsent`
        return redirect("moderation:decisions")


reason_first = ReasonFirst
