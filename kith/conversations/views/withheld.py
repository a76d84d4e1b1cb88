"""Pages of staff: what is kept back from readers, and letting it through."""

from typing import cast

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.conversations import access
from kith.conversations.noticing import place_of, source_of
from kith.conversations.withholding import let_through
from kith.gates import Refused
from kith.people.models import Person
from kith.safety.gate import at_the_desk
from kith.safety.looking import look_at_one


@at_the_desk
@require_safe
def kept_back(request: HttpRequest) -> HttpResponse:
    """What waits for somebody to look, the longest waiting first. No words stand here."""
    person = cast(Person, request.user)
    return render(request, "conversations/kept_back.html", {"waiting": access.kept_back_for(person)})


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def letting_through(request: HttpRequest, key: str) -> HttpResponse:
    """One message. It opens by POST, which is written down for its writer to see; and it is let through."""
    person = cast(Person, request.user)
    found = access.withheld_message_for(person, key)
    if request.method == "POST" and "let" in request.POST:
        try:
            let_through(found, by=person)
        except Refused as refusal:
            notes.error(request, str(refusal.sentence))
            return redirect("conversations:letting_through", key)
        notes.success(request, _("The others can read it whole now."))
        return redirect("conversations:kept_back")
    is_open = request.method == "POST"
    if is_open and found.author is not None:
        look_at_one(found.author, place_of(found.conversation.key), source_of(found.key), by=person)
    inputs = {"message": found, "is_open": is_open, "is_waiting": found.kept_back is not None}
    return render(request, "conversations/letting_through.html", inputs)
