"""Pages of outcomes: answering a check-in, and reading one's own course."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kith.gates import Refused, member
from kith.outcomes import answering, checking_in
from kith.outcomes import course as reading
from kith.outcomes.access import answers_for, checkin_for
from kith.outcomes.answering import Question
from kith.outcomes.instruments import OFFERED, instrument, missing_in
from kith.outcomes.models import CheckIn
from kith.outcomes.reading_out import course_page, result_page
from kith.people.models import Person
from kith.safety.alerting import open_alert
from kith.safety.panels import ANSWER, panel_for


@member
@require_safe
def checkin(request: HttpRequest, key: str) -> HttpResponse:
    """Where a check-in begins: what it asks, and two ways to say no."""
    person = cast(Person, request.user)
    found = checkin_for(person, key)
    if not found.is_open:
        return _over(found)
    inputs = {
        "checkin": found,
        "measures": [instrument(id_) for id_ in found.instruments],
        "count": len(answering.questions(found)),
        "left_out": [one for one in missing_in(person.language) if one.id not in found.instruments],
        "has_begun": found.begun_at is not None,
    }
    return render(request, "outcomes/checkin.html", inputs)


@member
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, key: str, n: int) -> HttpResponse:
    """One question a page. Every answer is kept when it is given."""
    person = cast(Person, request.user)
    found = checkin_for(person, key)
    if not found.is_open:
        return _over(found)
    asked = _question(found, n)
    before = answering.answered(found, person).get(asked.instrument.id)
    chosen = before[asked.item - 1] if before else None
    if request.method != "POST":
        return _show(request, found, asked, chosen)
    act = request.POST.get("act", "next")
    value = None if act == "skip" else _value(request, asked)
    if value is None and act == "next":
        return _show(request, found, asked, chosen, fault=_("Choose an answer, or skip this one."))
    try:
        return _answered(found, asked, chosen, value, act, person)
    except Refused as refused:
        messages.warning(request, str(refused.sentence))
        return redirect("outcomes:course")


def _answered(
    found: CheckIn, asked: Question, chosen: int | None, value: int | None, act: str, person: Person
) -> HttpResponseRedirect:
    """Keep the answer, then lead on: to help first if it asks for help, else to what was pressed."""
    if value is not None or act == "skip":
        answering.answer(found, asked.instrument, asked.item, value, by=person)
    if value != chosen and asked.instrument.danger_at(asked.item, value):
        return HttpResponseRedirect(_address(found, asked.n) + "#help")
    if act == "stop":
        return redirect("web:home")
    if asked.is_last:
        answering.finish(found, by=person)
        return redirect("outcomes:result", found.key)
    return HttpResponseRedirect(_address(found, asked.n + 1))


def _show(
    request: HttpRequest, found: CheckIn, asked: Question, chosen: int | None, *, fault: str = ""
) -> HttpResponse:
    person = cast(Person, request.user)
    words = asked.instrument.wording(person.language)
    options = [
        {"value": value, "label": label}
        for value, label in zip(asked.instrument.values, words.options, strict=True)
    ]
    panel = None
    if asked.instrument.danger_at(asked.item, chosen):
        panel = panel_for(person, alert=open_alert(person, answering.place_of(found)), variant=ANSWER)
    inputs = {
        "checkin": found,
        "asked": asked,
        "words": words,
        "text": words.items[asked.item - 1],
        "options": options,
        "chosen": chosen,
        "fault": fault,
        "panel": panel,
        "here": _address(found, asked.n),
        "back": _address(found, asked.n - 1)
        if asked.n > 1
        else reverse("outcomes:checkin", args=[found.key]),
    }
    return render(request, "outcomes/question.html", inputs, status=422 if fault else 200)


@member
@require_POST
def declining(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    checking_in.decline(checkin_for(person, key), by=person)
    return redirect("web:home")


@member
@require_safe
def result(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    found = checkin_for(person, key)
    if found.finished_at is None:
        return redirect("outcomes:checkin", found.key) if found.is_open else _over(found)
    return render(request, "outcomes/result.html", result_page(person, found))


@member
@require_safe
def course(request: HttpRequest) -> HttpResponse:
    person = cast(Person, request.user)
    wanted = request.GET.get("measure", OFFERED[0])
    if wanted not in OFFERED:
        raise Http404
    return render(
        request, "outcomes/course.html", course_page(person, instrument(wanted), every="all" in request.GET)
    )


@member
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """One's own scores to take along, in a file whose name says nothing."""
    answer = HttpResponse(reading.table(reading.entries(cast(Person, request.user))), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="table.csv"'
    return answer


@member
@require_http_methods(["GET", "POST"])
def stopping(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        checking_in.stop(by=cast(Person, request.user))
        messages.success(
            request, _("We will not ask you again. You can change that under what you agreed to.")
        )
        return redirect("outcomes:course")
    return render(request, "outcomes/stopping.html")


@member
@require_http_methods(["GET", "POST"])
def deleting(request: HttpRequest, key: str) -> HttpResponse:
    person = cast(Person, request.user)
    answers = answers_for(person, key)
    if request.method == "POST":
        reading.delete(answers, by=person)
        messages.success(request, _("These answers are deleted."))
        return HttpResponseRedirect(f"{reverse('outcomes:course')}?measure={answers.instrument}")
    return render(
        request, "outcomes/deleting.html", {"answers": answers, "measure": instrument(answers.instrument)}
    )


def _over(found: CheckIn) -> HttpResponse:
    """A check-in that is over has nothing to ask: its result, or the course."""
    return redirect("outcomes:result", found.key) if found.finished_at else redirect("outcomes:course")


def _question(found: CheckIn, n: int) -> Question:
    every = answering.questions(found)
    if not 1 <= n <= len(every):
        raise Http404
    return every[n - 1]


def _value(request: HttpRequest, asked: Question) -> int | None:
    """The option that was chosen, or None for none and for anything that is no option."""
    sent = request.POST.get("answer", "")
    return next((value for value in asked.instrument.values if str(value) == sent), None)


def _address(found: CheckIn, n: int) -> str:
    return reverse("outcomes:question", args=[found.key, n])
