"""Drafts: saved while somebody writes, and listed for them alone."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kith.conversations import access, drafting
from kith.conversations.forms import Saving
from kith.gates import member
from kith.people.models import Person


@member
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method != "POST":
        return render(request, "conversations/drafts.html", {"drafts": drafting.all_of(person)})
    form = Saving(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    place = form.cleaned_data["place"]
    if "dropping" in request.POST:
        drafting.drop(person, place)
        return redirect("conversations:drafts")
    access.check_place(person, place)
    drafting.save(person, place, form.cleaned_data["words"])
    return HttpResponse(status=204)
