"""Pages of notices: the list, one of them, and saying that one has looked."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kith.gates import member
from kith.notices import access, seeing
from kith.notices.models import Delivery
from kith.people.models import Person

SHOWN = 50


@member
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """What a person should know of, newest first. The button marks all as seen."""
    person = cast(Person, request.user)
    if request.method == "POST":
        seeing.see_all(by=person)
        return redirect("notices:notices")
    newest = list(access.notices_of(person)[:SHOWN])
    page = {
        "notices": newest,
        "some_unseen": any(notice.seen_at is None for notice in newest),
        "mail_failed": Delivery.objects.given_up().filter(notice__in=[each.pk for each in newest]).exists(),
    }
    return render(request, "notices/notices.html", page)


@member
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """Where a mail leads: the sentence, and a button to what it is about. Opening marks nothing."""
    person = cast(Person, request.user)
    found = access.notice_for(person, key)
    if request.method == "POST":
        seeing.see(found, by=person)
        return redirect(found.path)
    return render(request, "notices/notice.html", {"notice": found})
