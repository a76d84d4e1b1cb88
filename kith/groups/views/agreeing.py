"""Pages of a group's agreement: reading and accepting it, writing its next version."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused, member
from kith.groups import access, agreeing
from kith.groups.forms import AcceptingForm, RewritingForm
from kith.groups.holding import Held, hold_now
from kith.groups.models import Membership
from kith.groups.unsent import not_sent
from kith.people.models import Person


@member
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """Read it, accept it when it is new, see how it was before."""
    person = cast(Person, request.user)
    seat = access.own_seat_for(person, key)
    form = AcceptingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.accept(seat.group, by=person, version=form.cleaned_data["version"])
            return redirect(seat.group.path)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    newest, *older = agreeing.versions(seat.group)
    page = {
        "group": seat.group,
        "form": form,
        "agreement": newest,
        "older": older,
        "is_new": agreeing.needs_acceptance(seat.group, person),
        "accepted_at": agreeing.accepted_at(newest, person),
        "is_host": seat.role == Membership.FACILITATOR,
    }
    return render(request, "groups/agreement.html", page)


@member
@require_http_methods(["GET", "POST"])
def rewriting(request: HttpRequest, key: str) -> HttpResponse:
    """A host writes the next version."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    newest = agreeing.newest(group)
    shown = {"text": newest.text, "drawn_from": newest.version}
    form = RewritingForm(request.POST if request.method == "POST" else None, initial=shown)
    page = {"group": group, "form": form, "hold": hold_now(person, group)}
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.rewrite(group, by=person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            if not isinstance(refusal, Held):
                form.data = {**request.POST.dict(), "drawn_from": newest.version}
                page["now"] = newest
        else:
            messages.success(request, _("The new agreement holds from now on."))
            return redirect("groups:agreement", key)
    text = form.data.get("text", "") if form.errors else ""
    if text and not agreeing.has_stood(group, text):
        page["typed"] = text
        not_sent(text, by=person, group=group)
    return render(request, "groups/rewriting.html", page)
