"""Choosing what follows, on every page where staff decide: the form, and what becomes of what was typed.

What somebody typed stays: when they have to read first, when they read again, and when others were quicker.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from kith.gates import Refused
from kith.moderation import deciding
from kith.moderation.crowding import crowd_about
from kith.moderation.deciding import Ground
from kith.moderation.models import Decision
from kith.moderation.report_forms import NEEDS_A_GROUP, NEEDS_A_MESSAGE, DecisionForm
from kith.people.models import Person
from kith.safety import looking
from kith.safety.looking import Seen

LOOK = "look"
OTHER_ACTS = ("undo", "answer")  # by which a page of a decision is sent, that is no choice


def decision_form(request: HttpRequest, ground: Ground, people: list[Person] | None = None) -> DecisionForm:
    """Bound where somebody decides. Whoever presses to read finds what they had typed before."""
    is_sent = request.method == "POST" and not any(act in request.POST for act in (LOOK, *OTHER_ACTS))
    typed = {name: value for name, value in request.POST.items() if name in DecisionForm.base_fields}
    return DecisionForm(
        request.POST if is_sent else None,
        measures=_measures(ground, people or []),
        people=people or [],
        initial={"days": 3} | typed,
    )


def decided(form: DecisionForm, ground: Callable[[], Ground], person: Person) -> Decision | None:
    """What was decided by it, or before it by somebody else."""
    if not form.is_valid():
        return None
    try:
        return deciding.decide(ground(), form.choice(), by=person)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def inputs(
    ground: Ground, form: DecisionForm, seen: Seen | None, person: Person, *, may_look: bool
) -> dict[str, Any]:
    """What `_look.html` and `_choose.html` ask for."""
    has_read = deciding.has_read(ground, person)
    is_typed = any(name in form.initial for name in ("measure", "reason"))
    return {
        "about": ground.about,
        "group": ground.group,
        "form": form,
        "seen": seen,
        "may_look": may_look,
        "most": looking.AROUND,
        "crowd": crowd_about(ground.about),
        "is_conduct": ground.is_conduct,
        "has_read": has_read,
        "has_form": has_read or bool(form.errors) or is_typed,
    }


def after(request: HttpRequest, made: Decision) -> HttpResponse:
    """Where a decision can be taken back, unless it did nothing."""
    messages.success(request, _("Decided."))
    if made.measure == Decision.NONE:
        return redirect("moderation:cases")
    return redirect("moderation:decision", made.key)


def _measures(ground: Ground, people: list[Person]) -> set[str]:
    """The rungs that can be reached from here."""
    if not ground.is_conduct or (ground.about is None and not people):
        return {Decision.NONE}
    missing = set() if ground.message is not None else NEEDS_A_MESSAGE
    missing = missing | (set() if ground.group is not None else NEEDS_A_GROUP)
    ladder = Decision.LADDER if ground.instead_of is None else ground.instead_of.lesser
    return set(ladder) - missing
