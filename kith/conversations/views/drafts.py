"""Drafts: saved while somebody writes, and listed for them alone."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kith.conversations import drafting
from kith.conversations.forms import Saving
from kith.conversations.views.sending import keep
from kith.gates import member
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
    return HttpResponse(status=204) if keep(Saving(request.POST), person) else HttpResponseBadRequest()
