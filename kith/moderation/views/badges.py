"""The page of clinicians: who is known to be one, who waits for a second pair of eyes, and one more."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused
from kith.people import vouching
from kith.people.access import person_named
from kith.people.models import Person, Vouching
from kith.safety.gate import at_the_desk


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def badges(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    if request.method == "POST":
        _vouch(request, person)
        return redirect("moderation:badges")
    standing = Vouching.objects.standing().select_related("person", "first_by").order_by("-first_at")
    return render(request, "moderation/badges.html", {"vouchings": standing})


def _vouch(request: HttpRequest, by: Person) -> None:
    found = person_named(request.POST.get("name", ""))
    if found is None:
        messages.error(request, _("Nobody here has this name."))
        return
    try:
        if request.POST.get("act") == "end":
            vouching.end(found, by=by)
        else:
            vouching.vouch(found, by=by)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Written down."))
