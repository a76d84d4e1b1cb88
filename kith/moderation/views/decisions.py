"""What was decided about oneself, with the reasons, and appealing. Open to whoever is barred too."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.conversations.models import Message
from kith.gates import Refused, member
from kith.moderation import access, appealing
from kith.moderation.models import Appeal, Decision, reasons_of
from kith.moderation.report_forms import AppealForm
from kith.moderation.views.unsent import heed
from kith.moderation.wording import APPEALS, TOLD
from kith.people.models import Person


@member
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    person = cast(Person, request.user)
    found = access.decisions_about(person)
    told = zip(found, reasons_of(person, found), strict=True)
    rows = [
        {
            "decision": one,
            "said": TOLD[one.measure],
            "reason": why,
            "in_place": _follows(one, found),
            "appeal": _appealed(one),
        }
        for one, why in told
    ]
    return render(request, "moderation/decisions.html", {"decisions": rows})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, key: str) -> HttpResponse:
    """One decision with its reason, the words it was about, and asking that somebody else looks at it."""
    person = cast(Person, request.user)
    found = access.decision_about(person, key)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            appealing.appeal(found, form.cleaned_data["words"], by=person)
            return redirect("moderation:appeal", key)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    asked = Appeal.objects.filter(decision=found).select_related("by").first()
    typed = form.data.get("words", "") if form.errors else ""
    page = {
        "decision": found,
        "said": TOLD[found.measure],
        "in_place": _follows(found, access.decisions_about(person)),
        "reason": reasons_of(person, [found])[0],
        "message": _own_words(found),
        "appeal": asked,
        "appeal_words": asked.read() if asked else "",
        "answer": asked.read_answer() if asked else "",
        "outcome": APPEALS.get(asked.outcome, "") if asked else "",
        "form": form,
        "can_be_answered": appealing.can_be_answered(found),
        "came_back": typed.strip() if asked or found.undone_at else "",
        "help": heed(request, f"person:{person.key}", typed, by=person) if form.errors else "",
    }
    return render(request, "moderation/appeal.html", page, status=422 if form.errors else 200)


def _appealed(decision: Decision) -> str:
    """How one's appeal stands, in a sentence. Empty where there is none, or nothing is left of it."""
    asked: Appeal | None = getattr(decision, "appeal", None)
    if asked is None or (asked.answered_at is None and decision.undone_at is not None):
        return ""
    if asked.answered_at is None:
        return _("You appealed. Nobody has answered yet.")
    return _("Your appeal was answered: %(outcome)s.") % {"outcome": APPEALS[asked.outcome]}


def _follows(decision: Decision, told: list[Decision]) -> bool:
    """Whether it stands in the place of one they were told of. A ban nobody agreed to never reached them."""
    first = decision.instead_of_id
    chain = [one for one in told if first is not None and first in (one.pk, one.instead_of_id)]
    return any(one.pk < decision.pk for one in chain)


def _own_words(decision: Decision) -> Message | None:
    """What was covered, for its writer: in whatever group they no longer sit."""
    message = decision.message
    return message if message is not None and message.taken_back_at is None else None
