"""What the desk wrote to a member, and their answer. It is theirs alone to read here."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.gates import Refused, member
from kith.moderation import access, noting
from kith.moderation.models import Act
from kith.moderation.views.unsent import heed
from kith.people.models import Person
from kith.safety.panels import panel_for

OFFERS = (Act.SERVICES, Act.CONTACT)


@member
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    return _show(request, cast(Person, request.user))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, key: str) -> HttpResponse:
    """Answer one: in words, or with yes or no to what it offers."""
    person = cast(Person, request.user)
    found = access.letter_for(person, key)
    if request.method != "POST":
        return redirect("moderation:letters")
    try:
        if "say" in request.POST:
            noting.say(found, request.POST["say"], by=person)
        else:
            noting.answer(found, request.POST.get("words", ""), by=person)
            messages.success(request, _("Your answer is with them. We cannot say when they will read it."))
    except Refused as refusal:
        kept = request.POST.get("words", "")
        beside = heed(request, found.alert.place, kept, by=person)
        return _show(request, person, fault=str(refusal.sentence), kept=kept, help=beside)
    return redirect("moderation:letters")


def _show(request: HttpRequest, person: Person, *, fault: str = "", **came_back: str) -> HttpResponse:
    """The page. `came_back`: an answer that was not taken, and the help for it."""
    found = access.letters_to(person)
    said_yes = any(act.kind == Act.SERVICES and act.code == Act.YES for act in found)
    shown = {
        "letters": [(act, noting.words_of(act, person), act.kind in OFFERS) for act in found],
        "last": next((act for act in reversed(found) if act.kind in Act.TO_MEMBER), None),
        "panel": panel_for(person, alert=None) if said_yes else None,
        "fault": fault,
    }
    status = 422 if fault else 200
    return render(request, "moderation/letters.html", shown | came_back, status=status)
