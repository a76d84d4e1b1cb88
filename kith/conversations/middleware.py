"""Leading to a group's agreement whoever comes to a door behind it before saying yes to what changed."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kith.conversations.forms import Saving
from kith.conversations.views.sending import keep
from kith.groups.agreeing import AgreementFirst
from kith.people.models import Person


class AgreementBefore:
    """After a major change everybody accepts it before reading on. What was sent meanwhile is a draft."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, AgreementFirst):
            return None
        answer = redirect("groups:agreement", exception.group_key)
        if request.method == "POST" and not keep(Saving(request.POST), cast(Person, request.user)):
            cast(Any, answer).kept_nothing = True  # then the words are given back: `kith.config.unsent`
        return answer


agreement_first = AgreementBefore
