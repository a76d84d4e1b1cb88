"""Pages of safety: the crisis page, asking for a person, a help panel, and who looked at one's words."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.gates import member, public
from kith.people.models import Person
from kith.safety import looking, printing, recounting, showing
from kith.safety.access import open_request, panel_for_reader
from kith.safety.alerting import can_tell
from kith.safety.asking import ask, place_of
from kith.safety.models import Shown
from kith.safety.panels import panel_for, panel_of
from kith.safety.verifying import checks
from kith.ui.context import LANGUAGE_NAMES


@public
@require_safe
def help(request: HttpRequest, country: str = "", language: str = "") -> HttpResponse:
    """The crisis page, as it is printed. In a running site the server hands out the file instead."""
    if (country and not printing.is_country(country)) or (language and language not in LANGUAGE_NAMES):
        raise Http404
    return HttpResponse(printing.page(country, language, checks()))


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
    """Who looked at what this person wrote, when, and at how much; and what was decided without them."""
    person = cast(Person, request.user)
    page = {"looks": looking.folded(looking.looks_at(person)), "decided": recounting.decided_about(person)}
    return render(request, "safety/looks.html", page)


def _way_back(request: HttpRequest, url: str) -> str:
    """A page of this site to go back to, or nothing."""
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts=None) and url.startswith("/")
    return url if safe else ""
