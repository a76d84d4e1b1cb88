"""Pages of safety: the crisis page, asking for a person, and an alert for those who look after alerts."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as StrPromise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.gates import member, public, staff
from kith.people.models import Person, Role
from kith.safety import looking, printing, showing
from kith.safety.access import alert_for, open_request, panel_for_reader
from kith.safety.alerting import can_tell
from kith.safety.asking import ask, place_of
from kith.safety.looking import Seen
from kith.safety.models import Alert, Shown
from kith.safety.panels import panel_for, panel_of
from kith.safety.trusting import may_be_opened
from kith.ui.context import LANGUAGE_NAMES
from kith.ui.places import language_name

CAUSES: dict[str, StrPromise] = {
    Alert.MESSAGE: _("Something they wrote may mean that they are in danger."),
    Alert.QUESTIONNAIRE: _("An answer of theirs in a check-in may mean that they are in danger."),
    Alert.REQUEST: _("They would like a person. They did not have to say why."),
    Alert.REPORT: _("Somebody is worried about them."),
    Alert.CONDUCT: _("Something they wrote may harm others, or ask them for what they should not give."),
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


@member
@require_http_methods(["GET", "POST"])
def panel(request: HttpRequest, key: str) -> HttpResponse:
    """A help panel by itself, for what was written where no page can hold one. By POST it is closed."""
    person = cast(Person, request.user)
    shown = panel_for_reader(person, key)
    back = _way_back(request, (request.POST or request.GET).get("back", "")) or reverse("web:home")
    if request.method == "POST":
        answer = Shown.SAFE if request.POST.get("answer") == Shown.SAFE else Shown.CLOSED
        _thank(request, showing.close(shown, by=person, answer=answer))
        return redirect(back)
    return render(request, "safety/panel.html", {"panel": panel_of(shown, person), "back": back})


def _thank(request: HttpRequest, closed: Shown) -> None:
    """After "I am safe": what comes of it, as far as it is true."""
    if closed.answer != Shown.SAFE:
        return
    if closed.alert is not None and closed.alert.closed_at is None:
        messages.success(request, _("Good that you are. Whoever looks at the note sees that you said so."))
    else:
        messages.success(request, _("Good that you are. Help now stays at the top of every page."))


@member
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at what this person wrote, when, and at how much."""
    rows = looking.looks_at(cast(Person, request.user))
    return render(request, "safety/looks.html", {"looks": rows})


@staff(Role.MODERATOR, Role.CLINICIAN)
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, key: str) -> HttpResponse:
    """One alert. Its words open by POST, and that somebody looked is written down for the person to see."""
    person = cast(Person, request.user)
    found = alert_for(person, key)
    inputs = {
        "alert": found,
        "cause": CAUSES[found.cause],
        "is_conduct": found.cause == Alert.CONDUCT,
        "speaks": language_name(found.person.language),
        "said_safe": showing.said_safe_at(found),
        "may_be_read": looking.may_be_read(found),
        "seen": _look(found, person) if request.method == "POST" else None,
        "most": looking.AROUND,
        "has_contact": may_be_opened(found),
    }
    return render(request, "safety/alert.html", inputs)


def _look(found: Alert, person: Person) -> Seen | None:
    return looking.look(found, by=person) if looking.may_be_read(found) else None


def _way_back(request: HttpRequest, url: str) -> str:
    """A page of this site to go back to, or nothing."""
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts=None) and url.startswith("/")
    return url if safe else ""
