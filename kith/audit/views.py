"""Pages of the record: for auditors and leads, for each person about themselves, and the public report."""

from typing import cast

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith import clock
from kith.audit import access, accounting, drawing, periods, verifying, wording
from kith.audit.accounting import Report
from kith.audit.models import Entry
from kith.gates import Refused, member, public, staff
from kith.people.models import Person, Role

AN_HOUR = 60 * 60


@member
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """A person's copy of the entries about them."""
    person = cast(Person, request.user)
    return render(request, "audit/own.html", {"lines": access.entries_about(person)})


@staff(Role.AUDITOR, Role.LEAD)
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The record, newest first, and its head to note elsewhere."""
    before = request.GET.get("before", "")
    lines = access.entries(int(before) if before.isdecimal() and len(before) < 16 else None)
    last = lines[-1].entry.position if lines else None
    page = {"lines": lines, "head": verifying.head(), "older": last if last and last > 1 else None}
    return render(request, "audit/record.html", page)


@staff(Role.AUDITOR, *Role.LOOK_AFTER_ALERTS, Role.OPERATOR)
@require_safe
def alarms(request: HttpRequest) -> HttpResponse:
    """Who of the staff read more than usual: for all who may be told of it (`watching.others_to_tell`)."""
    return render(request, "audit/alarms.html", {"alarms": access.alarms_for(cast(Person, request.user))})


@staff(Role.AUDITOR, Role.LEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def drawn(request: HttpRequest) -> HttpResponse:
    """Looks drawn for review, and what their review said."""
    person = cast(Person, request.user)
    if request.method == "POST":
        _review(request, person)
        return redirect("audit:drawn")
    found = drawing.drawn_for(person)
    lines = access.lines(one.entry for one in found)
    rows = [(line, one.outcome) for line, one in zip(lines, found, strict=True)]
    return render(request, "audit/drawn.html", {"rows": rows, "one_in": drawing.ONE_IN})


def _review(request: HttpRequest, person: Person) -> None:
    position = request.POST.get("position", "")
    try:
        drawing.review(
            int(position) if position.isdecimal() else 0, request.POST.get("outcome", ""), by=person
        )
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Your review stands in the record."))


@public
@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """What was done for safety in the newest quarter that is over."""
    since, until = periods.last_quarter(clock.now())
    began = Entry.objects.order_by("pk").values_list("at", flat=True).first()
    if began is None or began >= until:
        return render(request, "audit/transparency.html", {"report": None})
    name = f"transparency:{until:%Y-%m}"
    report = cast(Report, cache.get_or_set(name, lambda: accounting.report(since, until), AN_HOUR))
    page = {
        "report": report,
        "days": wording.days(since, until),
        "began": wording.day(began) if began > since else "",
        "tables": wording.tables(report),
        "method": wording.METHOD,
        "head": verifying.head(),
    }
    return render(request, "audit/transparency.html", page)
