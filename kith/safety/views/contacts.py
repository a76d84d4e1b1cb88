"""Pages of the trusted contact: naming one, and opening it as a step of the ladder."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kith.gates import Refused, member
from kith.people.models import Person
from kith.safety import trusting
from kith.safety.access import alert_for
from kith.safety.forms import TrustedForm
from kith.safety.gate import at_the_desk


@member
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def trusted(request: HttpRequest) -> HttpResponse:
    """Whom one would have told. Removed by one press."""
    person = cast(Person, request.user)
    if request.method == "POST" and "remove" in request.POST:
        trusting.remove_contact(by=person)
        messages.success(request, _("Removed. Nobody can be told any more."))
        return redirect("safety:trusted")
    contact = trusting.contact_of(person)
    form = TrustedForm(request.POST or None, initial=contact._asdict() if contact else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        trusting.name_contact(
            given["name"], given["reach"], given["words"], from_level=given["from_level"], by=person
        )
        messages.success(request, _("Kept. Nobody has been told anything."))
        return redirect("safety:trusted")
    inputs = {"contact": contact, "form": form}
    return render(request, "safety/trusted.html", inputs, status=422 if form.errors else 200)


@at_the_desk
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, key: str) -> HttpResponse:
    """Whom the person of an alert named. It opens by POST with a reason, and the person sees that it was."""
    person = cast(Person, request.user)
    alert = alert_for(person, key)
    contact, fault = None, ""
    if request.method == "POST":
        try:
            contact = trusting.open_contact(alert, by=person, because=request.POST.get("because", ""))
        except Refused as refusal:
            fault = str(refusal.sentence)
    inputs = {
        "alert": alert,
        "contact": contact,
        "fault": fault,
        "may_be_opened": trusting.may_be_opened(alert),
        "reasons": [
            {"value": trusting.ASKED, "label": _("They ask for it now")},
            {
                "value": trusting.UNREACHED,
                "label": _("Nobody could reach them, and it is as bad as they said"),
            },
        ],
    }
    return render(request, "safety/opening.html", inputs, status=422 if fault else 200)
