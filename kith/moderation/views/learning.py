"""Pages of learning: the parts of the training, and the cases of this quarter, one at a time."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused, staff
from kith.moderation import calibrating, training
from kith.moderation.parts import PARTS
from kith.people.models import Person, Role

LEARN = (Role.MODERATOR, Role.CLINICIAN, Role.LEAD)


@staff(*LEARN)
@require_http_methods(["GET", "HEAD", "POST"])
def learning(request: HttpRequest) -> HttpResponse:
    """The parts of the training. By POST one is completed, or the desk opened without them. A lead sees where
    everybody stands."""
    person, quarter = cast(Person, request.user), calibrating.quarter_now()
    if request.method == "POST":
        return _answer(request, person)
    page = {
        "parts": training.parts_of(person),
        "is_required": settings.KITH_TRAINING_REQUIRED,
        "may_open_untrained": training.may_open_untrained(person),
        "is_anybody_here": bool(training.trained_on_duty()),
        "quarter": quarter,
        "is_rated": calibrating.next_case(person, quarter) is None,
        "own": calibrating.with_authors(person, quarter),
        **(_everybody(quarter) if person.holds(Role.LEAD) else {}),
    }
    return render(request, "moderation/learning.html", page)


def _answer(request: HttpRequest, person: Person) -> HttpResponse:
    if "untrained" not in request.POST:
        _complete(request, person)
        return redirect("moderation:learning")
    try:
        training.open_untrained(by=person)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("moderation:learning")
    messages.success(request, _("The desk is open to you for a day. It is written down, and leads are told."))
    return redirect("moderation:desk")


def _complete(request: HttpRequest, person: Person) -> None:
    try:
        training.complete(request.POST.get("part", ""), by=person)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Noted. It holds for a year."))


def _everybody(quarter: str) -> dict[str, object]:
    held = Role.objects.filter(name__in=LEARN, ended_at__isnull=True).values("person")
    people = list(Person.objects.filter(pk__in=held, is_active=True).order_by("pseudonym_skeleton"))
    rated, parts = calibrating.staff_of(people, quarter), training.parts_of_all(people)
    rows = [(one, sum(part.is_done for part in parts[one]), rated[one]) for one in people]
    return {
        "staff": rows,
        "of_parts": len(PARTS),
        "of_cases": calibrating.CASES,
        "pairs": calibrating.pairs(quarter),
    }


@staff(*LEARN)
@require_http_methods(["GET", "HEAD", "POST"])
def calibration(request: HttpRequest) -> HttpResponse:
    """The next invented case, and nothing of what others or its authors think of it."""
    person = cast(Person, request.user)
    if request.method == "POST":
        _rate(request, person)
        return redirect("moderation:calibration")
    found = calibrating.next_case(person, calibrating.quarter_now())
    if found is None:
        return redirect("moderation:learning")
    done, case = found
    words = case.said_in(get_language() or "en")
    page = {"case": case.id, "words": words, "n": done + 1, "of": calibrating.CASES, "options": _options()}
    return render(request, "moderation/calibration.html", page)


def _rate(request: HttpRequest, person: Person) -> None:
    level = request.POST.get("level", "")
    try:
        calibrating.rate(request.POST.get("case", ""), int(level) if level in set("01234") else -1, by=person)
    except Refused as no:
        messages.error(request, str(no))


def _options() -> list[dict[str, str]]:
    labels = (
        _("0, nothing that needs us"),
        _("1, low: hope running out, or a worry about somebody else"),
        _("2, moderate: a wish to be dead, or hurting oneself"),
        _("3, high: a plan, means, a recent attempt, abuse, a threat"),
        _("4, now"),
    )
    return [{"value": str(level), "label": label} for level, label in enumerate(labels)]
