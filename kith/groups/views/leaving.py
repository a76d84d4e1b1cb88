"""Pages of leaving and of being away for a while."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import member
from kith.groups import access, hosting
from kith.groups.leaving import leave, resume
from kith.groups.leaving import pause as keep_seat
from kith.people.models import Person


@member
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, key: str) -> HttpResponse:
    """One press, no reason asked. Pressing twice is harmless."""
    person = cast(Person, request.user)
    seat = access.any_seat_for(person, key)
    if request.method == "POST":
        leave(seat.group, by=person)
        messages.success(request, _("You have left. Your words stay under the name you used."))
        return redirect("web:groups")
    if seat.ended_at is not None:
        return redirect("web:groups")
    is_last = hosting.is_last_host(seat.group, person)
    return render(
        request, "groups/leaving.html", {"group": seat.group, "seat": seat, "is_last_host": is_last}
    )


@member
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest, key: str) -> HttpResponse:
    """Be away and keep the seat, or be back."""
    person = cast(Person, request.user)
    seat = access.own_seat_for(person, key)
    if request.method != "POST":
        return render(request, "groups/pause.html", {"group": seat.group, "seat": seat})
    if "resume" in request.POST:
        resume(seat.group, by=person)
        messages.success(request, _("You are back."))
    else:
        keep_seat(seat.group, by=person)
        messages.success(request, _("Your seat is kept. Come back when you like."))
    return redirect(seat.group.path)
