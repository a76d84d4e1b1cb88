"""Pages of blocks: whom somebody has blocked, and blocking somebody who sits in the same group."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import member
from kith.groups.access import group_for
from kith.people.models import Person
from kith.safety.access import own_block, seats_beside
from kith.safety.blocking import block, blocks_of, unblock


@member
@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom one has blocked. Each is undone by one press."""
    person = cast(Person, request.user)
    if request.method == "POST":
        made = own_block(person, request.POST.get("block", ""))
        if made is not None:  # who presses twice has undone it already
            unblock(made, by=person)
        messages.success(request, _("You hear them again."))
        return redirect("safety:blocks")
    return render(request, "safety/blocks.html", {"blocks": blocks_of(person)})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def blocking(request: HttpRequest, key: str) -> HttpResponse:
    """Block somebody who sits in one's group, under the name that all see."""
    person = cast(Person, request.user)
    group = group_for(person, key)
    seats = seats_beside(person, group)
    chosen = next((seat for seat in seats if seat.key == request.POST.get("seat")), None)
    if chosen is not None:
        block(chosen.person, by=person, known_as=chosen.person.pseudonym)
        messages.success(request, _("You have blocked %(name)s.") % {"name": chosen.person.pseudonym})
        return redirect("web:group", key)
    options = [{"value": seat.key, "label": seat.person.pseudonym} for seat in seats]
    is_wrong = request.method == "POST"
    inputs = {"group": group, "options": options, "fault": is_wrong}
    return render(request, "safety/blocking.html", inputs, status=422 if is_wrong else 200)
