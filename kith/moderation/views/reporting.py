"""Pages of a member who reports something: the form, what happens next, and taking it back."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.conversations.access import message_for
from kith.conversations.models import Message
from kith.database.prepared import PreparedObjects, UpTo, in_parts
from kith.gates import Refused, member
from kith.groups.models import Group, Membership
from kith.moderation import access, reporting
from kith.moderation.models import Report
from kith.moderation.report_forms import GROUP, GroupReportForm, ReportForm
from kith.moderation.views.unsent import heed
from kith.moderation.wording import REPORTS
from kith.people.models import Person

AT_ONCE = 20  # messages whose writers are named together


@member
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Report a message. Once it is reported, the same page says what happens next."""
    person = cast(Person, request.user)
    message = message_for(person, key)
    if message.author_id == person.pk:
        return redirect("conversations:message", key)
    if _is_taken_back(request, person, message.conversation.group):
        return redirect("moderation:report", key)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reporting.report_message(message, form.cleaned_data["kind"], form.cleaned_data["words"], by=person)
        return redirect("moderation:report", key)
    made = reporting.standing_reports(person, f"message:{key}")
    page = {"message": message, "form": form, "made": _shown(made), "is_fear": any(r.is_fear for r in made)}
    page["help"] = _help(request, form, f"conversation:{message.conversation.key}", person)
    return render(request, "moderation/report.html", page, status=422 if form.errors else 200)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, key: str) -> HttpResponse:
    """What one has reported in a group, and reporting it, a host or somebody in it."""
    person = cast(Person, request.user)
    group = access.group_to_report(person, key)
    if _is_taken_back(request, person, group):
        return redirect("moderation:reports", key)
    people = access.to_be_reported(person, group)
    form = GroupReportForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_valid() and _sent(form, group, person):
        messages.success(request, _("Thank you. What happens next stands below."))
        return redirect("moderation:reports", key)
    made = access.own_reports(person, group)
    waiting = [one for one in made if one.withdrawn_at is None and one.decision_id is None]
    page = {
        "group": group,
        "is_member": Membership.objects.standing().of(group, person).exists(),
        "form": form,
        "made": _shown(made),
        "waits": bool(waiting),
        "is_fear": any(one.is_fear for one in waiting),
        "help": _help(request, form, f"group:{group.key}", person),
    }
    return render(request, "moderation/reports.html", page, status=422 if form.errors else 200)


def _help(request: HttpRequest, form: ReportForm, place: str, person: Person) -> str:
    """For what was written with a report that was not taken."""
    return heed(request, place, form.data.get("words", ""), by=person) if form.errors else ""


def _sent(form: GroupReportForm, group: Group, person: Person) -> bool:
    whom, kind, words = (form.cleaned_data[name] for name in ("whom", "kind", "words"))
    try:
        if whom == GROUP:
            reporting.report_group(group, kind, words, by=person)
        else:
            reporting.report_person(access.seat_to_report(person, group, whom), kind, words, by=person)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def _is_taken_back(request: HttpRequest, person: Person, group: Group) -> bool:
    key = request.POST.get("withdraw", "")
    if not key:
        return False
    reporting.withdraw(access.own_report(person, group, key), by=person)
    messages.success(request, _("You took it back. If somebody has begun to look, they may go on."))
    return True


def _shown(made: list[Report]) -> list[dict[str, object]]:
    heard, names = reporting.heard(made), _names(made)
    return [
        {
            "report": one,
            "kind": REPORTS[one.kind],
            "is_heard": one.pk in heard,
            "of": _of(one, names.get(one.message_id or 0, "")),
        }
        for one in made
    ]


def _names(made: list[Report]) -> dict[int, str]:
    """Under which name each message stands: an alias stays one."""
    parts = in_parts((one.message_id for one in made if one.message_id), AT_ONCE)
    return {one.pk: one.shown_name for part in parts for one in _named.all(messages=part)}


_named = PreparedObjects[Message](
    lambda messages: Message.objects.filter(pk__in=messages).select_related("alias").named(),
    messages=UpTo(AT_ONCE),
)


def _of(report: Report, name: str) -> str:
    """What it was about, under no other name than the reporter knows."""
    if report.source.startswith("group:"):
        return _("The group as a whole")
    if report.source.startswith("seat:"):
        return report.about.pseudonym if report.about else _("Someone who is no longer here")
    return _("Something %(name)s wrote") % {"name": name} if name else _("Something somebody wrote")
