"""Pages of staff: what was reported, deciding about it, undoing, answering appeals."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith import clock
from kith.gates import Refused
from kith.groups.hosting import hosts
from kith.moderation import access, appealing, deciding
from kith.moderation.access import Case
from kith.moderation.crowding import crowd_about, crowds_about
from kith.moderation.deciding import Ground
from kith.moderation.models import Appeal, Decision
from kith.moderation.report_forms import NEEDS_A_GROUP, NEEDS_A_MESSAGE, AnswerForm, DecisionForm
from kith.moderation.wording import APPEALS, MEASURES, REPORTS, THINGS
from kith.people.models import Person
from kith.people.sealing import Unreadable
from kith.safety import looking
from kith.safety.gate import at_the_desk
from kith.safety.looking import Seen

LOOK = "look"
MOST_TOLD = 20  # reports whose words one page shows


@at_the_desk
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """What waits: reports by the thing they are about, and appeals."""
    person = cast(Person, request.user)
    open_cases = access.open_cases(person)
    crowds = crowds_about(case.first.about_id for case in open_cases)
    found = [
        {
            "case": case,
            "what": THINGS[case.thing],
            "kinds": [REPORTS[kind] for kind in case.kinds],
            "crowd": crowds.get(case.first.about_id or 0),
        }
        for case in open_cases
    ]
    page = {
        "cases": found,
        "waiting": access.waiting_for(person),
        "holding": [(one, MEASURES[one.measure]) for one in access.decisions_that_hold(person)],
    }
    return render(request, "moderation/cases.html", page)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One thing that was reported. Its words open by POST, and the look is written down."""
    person = cast(Person, request.user)
    found = access.case_for(person, key)
    if found.first.decision is not None:
        return redirect("moderation:decision", found.first.decision.key)
    people = _may_concern(found, person)
    ground = found.ground
    form = _decision_form(request, ground, people)
    if (decided := _decided(form, lambda: _with_whom(ground, form, people), person)) is not None:
        return _after(request, decided)
    alert = found.first.alert
    may_look = alert is not None and found.thing == "message"
    seen = (
        looking.look(alert, by=person, source=found.first.source)
        if may_look and LOOK in request.POST and alert
        else None
    )
    page = _page(ground, form, seen, person, may_look=may_look) | {"case": found, "told": _told(found)}
    page["more"] = len(found.reports) - len(page["told"])
    return render(request, "moderation/case.html", page, status=422 if form.errors else 200)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def conduct(request: HttpRequest, key: str) -> HttpResponse:
    """Deciding about an alert at how somebody treats others, which nobody had to report."""
    person = cast(Person, request.user)
    ground = access.conduct_for(person, key)
    if (reported := access.reported_under(ground)) is not None:
        return redirect("moderation:case", reported.key)
    if (decided := access.decided_under(ground)) is not None:
        return redirect("moderation:decision", decided.key)
    form = _decision_form(request, ground)
    if (decided := _decided(form, lambda: ground, person)) is not None:
        return _after(request, decided)
    alert = ground.alert
    seen = looking.look(alert, by=person) if LOOK in request.POST and alert else None
    page = _page(ground, form, seen, person, may_look=True) | {"alert": alert}
    return render(request, "moderation/conduct.html", page, status=422 if form.errors else 200)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision: anybody undoes it, somebody else answers its appeal.

    Its reason, and what was written to appeal and to answer, open by POST, and the look is written down.
    """
    person = cast(Person, request.user)
    found = access.decision_for(person, key)
    asked = Appeal.objects.filter(decision=found).select_related("by", "answered_by").first()
    form = AnswerForm(request.POST if "answer" in request.POST else None)
    is_look = LOOK in request.POST
    if request.method == "POST" and not is_look and _acted(request, found, asked, form, person):
        return redirect("moderation:decision", key)
    page = {
        "decision": found,
        "measure": MEASURES[found.measure],
        "has_words": found.about is not None and (bool(found.reason) or _is_about_words(found)),
        "appeal": asked,
        "outcome": APPEALS.get(asked.outcome, "") if asked else "",
        "form": form,
        "is_mine": person.pk in found.deciders,
    }
    if is_look or form.errors:
        page |= _opened(found, asked, person)
    return render(request, "moderation/decision.html", page, status=422 if form.errors else 200)


def _opened(found: Decision, asked: Appeal | None, person: Person) -> dict[str, Any]:
    """What is sealed of a decision and its appeal, and the words it was about, in clear. It is one look."""
    seen = _look_again(found, person)
    if seen is None and found.about is not None:
        looking.look_at_what_was_done(found.about, found.alert, by=person)
    return {
        "opened": True,
        "seen": seen,
        "reason": _read(found.read_reason),
        "appeal_words": _read(asked.read) if asked else "",
        "answer": _read(asked.read_answer) if asked else "",
    }


def _is_about_words(found: Decision) -> bool:
    return found.measure != Decision.NONE and (found.message is not None or found.alert is not None)


def _look_again(found: Decision, person: Person) -> Seen | None:
    """What it was decided about, for whoever has to judge it anew. It is a look as any other."""
    if not _is_about_words(found):
        return None
    if found.message is not None and found.about is not None:
        source = f"message:{found.message.key}"
        return looking.look_again(found.about, source, by=person, alert=found.alert)
    return looking.look(found.alert, by=person) if found.alert is not None else None


def _acted(
    request: HttpRequest, found: Decision, asked: Appeal | None, form: AnswerForm, person: Person
) -> bool:
    try:
        if "undo" in request.POST:
            deciding.undo(found, by=person)
        elif asked is not None and form.is_valid():
            given = form.cleaned_data
            appealing.answer(asked, given["outcome"], given["words"], by=person)
        else:
            return False
    except Refused as refusal:
        messages.warning(request, str(refusal))
        if form.is_bound:
            form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Kept."))
    return True


def _page(
    ground: Ground, form: DecisionForm, seen: Seen | None, person: Person, *, may_look: bool
) -> dict[str, Any]:
    return {
        "about": ground.about,
        "group": ground.group,
        "form": form,
        "seen": seen,
        "may_look": may_look,
        "most": looking.AROUND,
        "crowd": crowd_about(ground.about),
        "is_conduct": ground.is_conduct,
        "has_read": deciding.has_read(ground, person),
    }


def _decision_form(request: HttpRequest, ground: Ground, people: list[Person] | None = None) -> DecisionForm:
    sent = request.POST if request.method == "POST" and LOOK not in request.POST else None
    return DecisionForm(
        sent, measures=_measures(ground, people or []), people=people or [], initial={"days": 3}
    )


def _measures(ground: Ground, people: list[Person]) -> set[str]:
    """The rungs that can be reached from here."""
    if not ground.is_conduct or (ground.about is None and not people):
        return {Decision.NONE}
    missing = set() if ground.message is not None else NEEDS_A_MESSAGE
    return set(Decision.LADDER) - missing - (set() if ground.group is not None else NEEDS_A_GROUP)


def _decided(form: DecisionForm, ground: Callable[[], Ground], person: Person) -> Decision | None:
    if not form.is_valid():
        return None
    try:
        return deciding.decide(ground(), form.choice(), by=person)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _after(request: HttpRequest, decided: Decision) -> HttpResponse:
    """Where a decision can be taken back, unless it did nothing."""
    messages.success(request, _("Decided."))
    if decided.measure == Decision.NONE:
        return redirect("moderation:cases")
    return redirect("moderation:decision", decided.key)


def _may_concern(found: Case, person: Person) -> list[Person]:
    """Of a report about a whole group: its hosts, one of whom a decision may be about."""
    if found.first.about is not None:
        return []
    return [host for host in hosts(found.first.group) if host.pk != person.pk]


def _with_whom(ground: Ground, form: DecisionForm, people: list[Person]) -> Ground:
    key = form.cleaned_data.get("about", "")
    about = next((one for one in people if one.key == key), ground.about)
    return Ground(about, ground.group, ground.message, ground.reports, ground.alert)


def _told(found: Case) -> list[dict[str, Any]]:
    """What the first reporters said. How long they are here stands beside it, and nothing is made of it."""
    return [
        {
            "report": one,
            "kind": REPORTS[one.kind],
            "words": _read(one.read),
            "days": (clock.now() - one.by.joined_at).days,
        }
        for one in found.reports[:MOST_TOLD]
    ]


def _read(read: Callable[[], str]) -> str:
    try:
        return read()
    except Unreadable:
        return ""
