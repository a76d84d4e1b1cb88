"""Drafts: saved while somebody writes, and listed for them alone."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kith.conversations import drafting
from kith.conversations.access import Place
from kith.conversations.forms import Saving
from kith.conversations.views.sending import keep
from kith.gates import member
from kith.groups.holding import hold_now
from kith.groups.models import Group
from kith.people.models import Person


@member
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method != "POST":
        return render(request, "conversations/drafts.html", {"drafts": drafting.all_of(person)})
    if "dropping" in request.POST:
        drafting.drop(person, request.POST.get("place", ""))
        return redirect("conversations:drafts")
    kept = keep(Saving(request.POST), person)
    return _kept_at(request, person, kept) if kept else HttpResponseBadRequest()


def _kept_at(request: HttpRequest, person: Person, place: Place) -> HttpResponse:
    """Whoever was held back since their page was loaded reads so while they write. 204: nobody holds them."""
    hold = hold_now(person, Group(pk=place.group), to_hosts=place.is_to_hosts)
    return render(request, "groups/_hold.html", {"hold": hold}) if hold else HttpResponse(status=204)
