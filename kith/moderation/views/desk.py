"""The desk: the queue as it stands, what to come back to, and the rest of who looks after it."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kith import clock
from kith.conversations.access import kept_back_for
from kith.moderation import access, board, buddies, resting, training
from kith.moderation.models import Turn
from kith.moderation.staffing import COVERED_FOR, gaps
from kith.moderation.streaming import KEY
from kith.moderation.wording import COMES_BACK, PROPOSALS
from kith.people.models import Person, Role
from kith.safety.gate import at_the_desk

A_YEAR = 365 * 24 * 60 * 60
KEYS_COOKIE = "desk_keys"
PART = "X-Part"
"""A page that learns that something changed asks in the background for the queue alone."""


@at_the_desk
@require_http_methods(["GET", "HEAD"])
def desk(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    if PART in request.headers:
        return render(request, "moderation/_queue.html", queue_of(person))
    turns = Turn.objects.running(clock.now()).filter(person=person).order_by("starts_at")
    turn = turns.first()
    shown = queue_of(person) | {
        "stream": f"/live/desk/{KEY}/",
        "turn": turn,
        "company": buddies.company_of([turn])[turn.pk] if turn else None,
        "has_gaps": bool(gaps(clock.now(), clock.now() + COVERED_FOR)),
        "heavy": resting.heavy_cases(person),
        "most_heavy": settings.KITH_HEAVY_CASES,
        "is_training_required": settings.KITH_TRAINING_REQUIRED,
        "training_runs_out_at": training.runs_out_at(person) if settings.KITH_TRAINING_REQUIRED else None,
        "finishes_by_grace": training.finishes_by_grace(person),
        "rests_until": resting.rests_until(person),
        "has_to_rest": resting.has_to_rest(person),
        "is_lead": person.holds(Role.LEAD),
        "reports": len(access.cases_together(person)) + len(access.waiting_for(person)),
        "kept_back": len(kept_back_for(person)),
        "has_keys": has_keys(request),
    }
    return render(request, "moderation/desk.html", shown)


@at_the_desk
@require_POST
def rest(request: HttpRequest) -> HttpResponse:
    """Take a break, or come back from it."""
    person = cast(Person, request.user)
    if request.POST.get("rest") == "end":
        resting.be_back(by=person)
    else:
        resting.rest(by=person)
    return redirect("moderation:desk")


@at_the_desk
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Single keys on the desk, on or off, on this device."""
    response = redirect("moderation:desk")
    if request.POST.get("keys") == "off":
        response.set_cookie(
            KEYS_COOKIE, "off", A_YEAR, samesite="Lax", secure=settings.IS_HTTPS, httponly=True
        )
    else:
        response.delete_cookie(KEYS_COOKIE)
    return response


def has_keys(request: HttpRequest) -> bool:
    return request.COOKIES.get(KEYS_COOKIE) != "off"


def queue_of(person: Person) -> dict[str, Any]:
    proposals = board.proposals(person)
    return {
        "items": board.queue(person),
        "follow_ups": [(one, COMES_BACK[one.kind]) for one in board.follow_ups(person)],
        "proposals": [(one, PROPOSALS.get(one.kind, one.kind)) for one in proposals],
        "for_you": sum(one.asked_by_id != person.pk for one in proposals),
        "changed_at": clock.now(),
    }
