"""The page of one decision: undoing it, answering its appeal, deciding something less in its place."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused
from kith.moderation import access, appealing, deciding, happening, reading
from kith.moderation.impartial import with_fresh_eyes
from kith.moderation.models import Appeal, Decision
from kith.moderation.report_forms import AnswerForm, DecisionForm
from kith.moderation.views import choosing, said
from kith.moderation.views.choosing import LOOK
from kith.moderation.wording import APPEALS, MEASURES
from kith.people.models import Person
from kith.people.sealing import Unreadable
from kith.safety.gate import at_the_desk


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, key: str) -> HttpResponse:
    """One decision: anybody undoes it, somebody else answers its appeal.

    Its reason, and what was written to appeal and to answer, open by POST, and the look is written down.
    """
    person = cast(Person, request.user)
    found = access.decision_for(person, key)
    asked = Appeal.objects.filter(decision=found).select_related("by", "answered_by").first()
    answering = _answer_form(request.POST)
    if _acted(request, found, asked, answering, person):
        return redirect("moderation:decision", key)
    choice = _lesser(request, found, person)
    if choice is not None:
        made = choosing.decided(choice, lambda: access.ground_of(found), person)
        if made is not None:
            return after(request, made, person)
    elif "measure" in request.POST:
        return after(request, deciding.last_on(found), person)
    came_back = _came_back(found, asked, answering)
    page = _page(found, asked, person) | {"form": answering, "came_back": came_back}
    page |= _choice(found, choice, person)
    if LOOK in request.POST or answering.errors:
        page |= _opened(found, asked, person, said.start_of(request))
    page["has_answer"] = _may_type(answering, asked, person)
    is_wrong = bool(answering.errors or (choice is not None and choice.errors))
    return render(request, "moderation/decision.html", page, status=422 if is_wrong else 200)


def after(request: HttpRequest, made: Decision, person: Person) -> HttpResponse:
    """Where it leads when it is decided, or was before: by somebody else, or by oneself in other words.

    What somebody typed that was not taken stands there, to be kept elsewhere. The same sent twice is once,
    unless something has happened with it since: that is said, and not that it was decided.
    """
    has_news = request.method == "POST" and _said_news(request, made, person)
    if _is_as_sent(request.POST, made, person):
        return redirect("moderation:decision", made.key) if has_news else choosing.after(request, made)
    labels = {"reason": _("What you wrote"), "in_its_place": _("What readers would see in its place")}
    typed = [(label, request.POST.get(name, "").strip()) for name, label in labels.items()]
    typed = [(label, words) for label, words in typed if words]
    if request.method != "POST" or not typed:
        return redirect("moderation:decision", made.key)
    found = access.decision_for(person, made.key)
    asked = Appeal.objects.filter(decision=found).select_related("by", "answered_by").first()
    page = _page(found, asked, person) | {"form": AnswerForm(), "came_back": typed}
    page |= {"is_own": made.by_id == person.pk, "has_ended": found.undone_at is not None}
    return render(request, "moderation/decision.html", page, status=422)


def _said_news(request: HttpRequest, made: Decision, person: Person) -> bool:
    """Whether something has happened with it by now. Only whoever may find the decision is told what."""
    news = happening.since(made, happening.NOTHING_YET)
    if news:
        access.decision_for(person, made.key)
        messages.warning(request, _("This is decided already.") + " " + news)
    return bool(news)


def _is_as_sent(sent: QueryDict, made: Decision, person: Person) -> bool:
    """Whether it is what this person decides by the form they sent."""
    if LOOK in sent or made.by_id != person.pk:
        return False
    stands = {"measure": made.measure, "reason": _read(made.read_reason)}
    if made.about is None:
        del stands["reason"]  # of what is about nobody none is kept
    elif sent.get("about"):
        stands["about"] = made.about.key
    if made.measure == Decision.HIDE:
        stands["in_its_place"] = deciding.cover_of(made)
    if made.until is not None:
        stands["days"] = str((made.until - made.decided_at).days)
    return all(sent.get(name, "").strip() == value for name, value in stands.items())


def _page(found: Decision, asked: Appeal | None, person: Person) -> dict[str, Any]:
    last = deciding.last_on(found)
    return {
        "decision": found,
        "measure": MEASURES[found.measure],
        "has_words": found.about is not None and (bool(found.reason) or reading.is_about_words(found)),
        "has_said": reading.has_said(found),
        "stood": happening.stands(found),
        "appeal": asked,
        "outcome": APPEALS.get(asked.outcome, "") if asked else "",
        "is_mine": person.pk in found.deciders,
        "may_answer": _may_answer(found, asked, person),
        "is_overruled": last == found
        and found.undone_at is not None
        and bool(found.lesser)
        and deciding.is_overruled(person, found),
        "later": last if last != found else None,
        "later_measure": MEASURES[last.measure],
    }


def _may_answer(found: Decision, asked: Appeal | None, person: Person) -> bool:
    """Whether an appeal waits for this person: to take it back is one of their answers then."""
    waits = asked is not None and asked.answered_at is None and found.undone_at is None
    return waits and with_fresh_eyes(found).filter(pk=person.pk).exists()


def _answer_form(sent: QueryDict) -> AnswerForm:
    """Bound where somebody answers. Whoever presses to read on finds what they had typed before."""
    typed = {name: value for name, value in sent.items() if name in AnswerForm.base_fields}
    return AnswerForm(sent if "answer" in sent else None, initial=typed)


def _may_type(form: AnswerForm, asked: Appeal | None, person: Person) -> bool:
    """Whether the form of an answer stands there: they have read all of it, or typed before."""
    is_typed = bool(form.errors or form.initial.get("words"))
    return asked is not None and (is_typed or appealing.has_read(asked, person))


def _lesser(request: HttpRequest, found: Decision, person: Person) -> DecisionForm | None:
    """Where it was taken back: what may be decided in its place."""
    if found.undone_at is None or not found.lesser or deciding.last_on(found) != found:
        return None
    ground = access.ground_of(found)
    is_possible = ground.is_conduct and ground.about is not None and not deciding.is_overruled(person, found)
    return choosing.decision_form(request, ground) if is_possible else None


def _choice(found: Decision, form: DecisionForm | None, person: Person) -> dict[str, Any]:
    if form is None:
        return {}
    given = choosing.inputs(access.ground_of(found), form, None, person, may_look=True)
    return {"choice": form, "has_form": given["has_form"]}


def _came_back(found: Decision, asked: Appeal | None, form: AnswerForm) -> list[tuple[str, str]]:
    """An answer that was typed while somebody else answered, or took the decision back."""
    if not form.errors or asked is None:
        return []
    asked.refresh_from_db()
    found.refresh_from_db(fields=["undone_at"])
    is_late = asked.answered_at is not None or found.undone_at is not None
    typed = str(form.data.get("words", ""))
    return [(_("What you wrote"), typed)] if is_late and typed else []


def _opened(found: Decision, asked: Appeal | None, person: Person, start: int) -> dict[str, Any]:
    """What is sealed of a decision and its appeal, in clear, with what it was about. Each is a look."""
    return said.of(reading.read_reason(found, by=person, start=start), start) | {
        "opened": True,
        "has_form": True,
        "reason": _read(found.read_reason),
        "appeal_words": _read(asked.read) if asked else "",
        "answer": _read(asked.read_answer) if asked else "",
    }


def _acted(
    request: HttpRequest, found: Decision, asked: Appeal | None, form: AnswerForm, person: Person
) -> bool:
    """Whether something was done by it that is no choice of a measure."""
    try:
        if "undo" in request.POST:
            deciding.undo(found, by=person, stood=request.POST.get("stood"))
        elif asked is not None and form.is_valid():
            _answer(asked, form, person)
        else:
            return False
    except Refused as refusal:
        messages.warning(request, str(refusal))
        if form.is_bound:
            form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Kept."))
    return True


def _answer(asked: Appeal, form: AnswerForm, person: Person) -> None:
    """Whoever answers second finds the first answer, and reads that theirs was none."""
    given = form.cleaned_data
    done = appealing.answer(asked, given["outcome"], given["words"], by=person)
    if (done.answered_by_id, _read(done.read_answer)) != (person.pk, given["words"].strip()):
        raise Refused(_("This is decided already."))


def _read(read: Callable[[], str]) -> str:
    try:
        return read()
    except Unreadable:
        return ""
