"""Pages of safety: the crisis page, asking for a person, and an alert for those who look after alerts."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as StrPromise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.gates import member, public, staff
from kith.people.models import Person, Role
from kith.safety import printing
from kith.safety.access import alert_for, open_request
from kith.safety.alerting import can_tell
from kith.safety.asking import ask, place_of
from kith.safety.models import Alert
from kith.safety.panels import panel_for
from kith.ui.context import LANGUAGE_NAMES
from kith.ui.places import language_name

CAUSES: dict[str, StrPromise] = {
    Alert.MESSAGE: _("Something they wrote may mean that they are in danger."),
    Alert.QUESTIONNAIRE: _("An answer of theirs in a check-in may mean that they are in danger."),
    Alert.REQUEST: _("They would like a person. They did not have to say why."),
    Alert.REPORT: _("Somebody is worried about them."),
}


@public
@require_safe
def help(request: HttpRequest, country: str = "", language: str = "") -> HttpResponse:
    """The crisis page, as it is printed. In a running site the server hands out the file instead."""
    if (country and not printing.is_country(country)) or (language and language not in LANGUAGE_NAMES):
        raise Http404
    return HttpResponse(printing.page(country, language))


@member
@require_http_methods(["GET", "POST"])
def asking(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    sent = request.POST if request.method == "POST" else request.GET
    place, back = sent.get("place", ""), _way_back(request, sent.get("back", ""))
    if request.method == "POST":
        asked = ask(by=person, place=place)
        where = {"place": place if asked.place == place else "", "back": back}
        return redirect(reverse("safety:asking") + "?" + urlencode(where))
    alert = open_request(person, place_of(person, place))
    inputs = {
        "request_stands": alert is not None,
        "can_tell": can_tell(person),
        "panel": panel_for(person, alert=alert),
        "place": place,
        "back": back,
    }
    return render(request, "safety/asking.html", inputs)


@staff(Role.MODERATOR, Role.CLINICIAN)
@require_safe
def alert(request: HttpRequest, key: str) -> HttpResponse:
    found = alert_for(cast(Person, request.user), key)
    inputs = {
        "alert": found,
        "cause": CAUSES[found.cause],
        "speaks": language_name(found.person.language),
    }
    return render(request, "safety/alert.html", inputs)


def _way_back(request: HttpRequest, url: str) -> str:
    """A page of this site to go back to, or nothing."""
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts=None) and url.startswith("/")
    return url if safe else ""
