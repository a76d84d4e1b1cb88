"""Leading to a group's agreement whoever comes to a door behind it before saying yes to what changed."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from kith.conversations.forms import Saving
from kith.conversations.views.sending import keep
from kith.groups.agreeing import AgreementFirst
from kith.keys import new_key
from kith.people.models import Person
from kith.safety.models import Shown
from kith.safety.panels import by_way_of
from kith.safety.unsent import notice_unsent


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
        if request.method != "POST":
            return answer
        form, person = Saving(request.POST), cast(Person, request.user)
        if not keep(form, person):
            cast(Any, answer).kept_nothing = True  # then the words are given back: `kith.config.unsent`
        elif (shown := _heed(form, person, exception.group_key)) is not None:
            answer["Location"] = by_way_of(shown, answer.url)
        return answer


def _heed(form: Saving, person: Person, group_key: str) -> Shown | None:
    """What was sent and waits as a draft is read for its writer's sake."""
    given = form.cleaned_data
    words = "\n\n".join(part for part in (given["title"], given["words"]) if part)
    place, nonce, note = f"group:{group_key}", given["nonce"] or new_key(), given["content_note"]
    return notice_unsent(person, place, words, nonce, label=note, language=person.language)


agreement_first = AgreementBefore
