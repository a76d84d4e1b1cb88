"""Where a second person agrees, and where somebody comes back to what was done."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused
from kith.moderation import access, agreeing, closing, recounting, returning
from kith.moderation.models import Closing, FollowUp, Proposal
from kith.moderation.views import said
from kith.moderation.wording import (
    ANSWERS,
    COMES_BACK,
    DEBRIEF,
    DONE_BY_PEOPLE,
    HOW_TO_COME_BACK,
    LEVELS,
    OUTCOMES,
    PROPOSALS,
)
from kith.people.models import Person
from kith.people.sealing import Unreadable
from kith.safety.gate import at_the_desk

LOOK = "look"


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, key: str) -> HttpResponse:
    """What is proposed opens by POST, and that somebody looked is written down. Then it can be answered."""
    person = cast(Person, request.user)
    found = access.proposal_for(person, key)
    fault, opened = "", request.method == "POST" and LOOK in request.POST
    if request.method == "POST" and not opened:
        try:
            _answer(found, request.POST.get("answer", ""), person)
            return redirect("moderation:proposal", key)
        except Refused as refusal:
            fault = str(refusal.sentence)
    kind, _colon, about = found.about.partition(":")
    is_done_by_people = found.kind in (closing.EMERGENCY, closing.DISCLOSURE)
    is_to_do = is_done_by_people and found.answer != Proposal.DECLINED and _stands_open(found)
    is_mine = found.asked_by_id == person.pk
    shown = {
        "proposal": found,
        "what": PROPOSALS.get(found.kind, found.kind),
        "answer": (DONE_BY_PEOPLE if is_done_by_people else ANSWERS).get(found.answer, ""),
        "is_to_do": is_to_do,
        "alert_key": about if kind == "alert" else "",
        "decision_key": about if kind == "decision" else "",
        "opened": opened,
        "is_mine": is_mine,
        "nobody_may": is_mine and not agreeing.second_people(found).exists(),
        "is_left": found.is_waiting and found.asked_by_id is None,
        "may_be_alone": agreeing.may_be_done_alone(found),
        "fault": fault,
        **(_details(found, person, said.start_of(request)) if opened else {}),
        "has_said": agreeing.has_said(found),
        "has_read": agreeing.has_read(found, person),
    }
    return render(request, "moderation/proposal.html", shown, status=422 if fault else 200)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def coming_back(request: HttpRequest, key: str) -> HttpResponse:
    """Something to come back to. POST writes to the member, or says that one has come back."""
    person = cast(Person, request.user)
    found = access.follow_up_for(person, key)
    fault = ""
    if request.method == "POST":
        try:
            return _came_back(request, found, person)
        except Refused as refusal:
            fault = str(refusal.sentence)
    shown = {
        "one": found,
        "what": COMES_BACK[found.kind],
        "how": HOW_TO_COME_BACK.get(found.kind, ""),
        "alone": [(one, PROPOSALS[one.kind]) for one in closing.decided_alone(found)],
        "may_write": returning.may_write(found),
        "kept": request.POST.get("words", ""),
        "tells": recounting.is_told_by(found),
        "steps": DEBRIEF if found.kind == FollowUp.DEBRIEF else (),
        "fault": fault,
    }
    return render(request, "moderation/coming_back.html", shown, status=422 if fault else 200)


def _came_back(request: HttpRequest, found: FollowUp, person: Person) -> HttpResponse:
    words = request.POST.get("words", "")
    if "send" in request.POST:
        returning.write(found, words, by=person)
        messages.success(request, _("Sent."))
        return redirect("moderation:coming_back", found.key)
    if words.strip():
        unsent = _("What you wrote was not sent. Send it, or empty the box.")
        raise Refused(unsent if returning.may_write(found) else returning.NOT_NOW)
    closing.follow_up(found, by=person)
    return redirect("moderation:desk")


def _answer(found: Proposal, answer: str, person: Person) -> None:
    verbs = {
        "agree": agreeing.agree,
        "decline": agreeing.decline,
        "alone": agreeing.act_alone,
        "take_over": agreeing.take_over,
    }
    if answer in verbs:
        verbs[answer](found, by=person)


def _details(found: Proposal, person: Person, start: int) -> dict[str, object]:
    """What is proposed and why, as the second person has to know it."""
    try:
        read = agreeing.read(found, by=person, start=start)
    except Unreadable:
        return {"is_lost": True}
    details = read.details
    code, level = details.get("code", ""), details.get("level", 0)
    outcome = OUTCOMES[code] if code else LEVELS.get(level, "")
    why = details.get("why") or details.get("note", "")
    later = details.get("later")
    tells = code == Closing.FALSE_ALARM and _is_told_by_it(found)
    outcome_is = _("How it ended:") if code else _("To which level:")
    shown = {"why": why, "outcome": outcome, "outcome_is": outcome_is, "is_told_later": later, "tells": tells}
    return shown if read.again is None else shown | said.of(read.again, start)


def _stands_open(found: Proposal) -> bool:
    """Whether its alert does: once that is closed nobody has it, and nobody is to do anything."""
    alert = agreeing.alert_of(found)
    return alert is not None and alert.closed_at is None


def _is_told_by_it(found: Proposal) -> bool:
    alert = agreeing.alert_of(found)
    return alert is not None and recounting.is_told_by_a_false_alarm(alert)
