"""Pages of staff: what was reported, and deciding about it or about what nobody had to report."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kith.groups.hosting import hosts
from kith.moderation import access, reading
from kith.moderation.access import Case
from kith.moderation.crowding import Crowd, crowds_about
from kith.moderation.deciding import Ground
from kith.moderation.flooding import Account, accounts_of
from kith.moderation.report_forms import DecisionForm
from kith.moderation.views import choosing, judging, said
from kith.moderation.views.choosing import LOOK
from kith.moderation.wording import MEASURES, REPORTS, THINGS
from kith.people.models import Person
from kith.safety import looking
from kith.safety.gate import at_the_desk


@at_the_desk
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """What waits: reports by the thing they are about, and appeals."""
    person = cast(Person, request.user)
    stacks = access.cases_together(person)
    crowds = crowds_about(case.first.about_id for stack in stacks for case in stack)
    found = [[_listed(case, crowds.get(case.first.about_id or 0)) for case in stack] for stack in stacks]
    page = {
        "stacks": list(zip(found, _accounts(stacks), strict=True)),
        "waiting": access.waiting_for(person),
        "holding": [(one, MEASURES[one.measure]) for one in access.decisions_that_hold(person)],
    }
    return render(request, "moderation/cases.html", page)


def _listed(case: Case, crowd: Crowd | None) -> dict[str, Any]:
    kinds = [f"{REPORTS[kind]} ({many})" if many > 1 else REPORTS[kind] for kind, many in case.said.items()]
    return {"case": case, "what": THINGS[case.thing], "kinds": kinds, "crowd": crowd}


def _accounts(stacks: list[list[Case]]) -> list[Account | None]:
    """Of each of these: what is known of who reported all of it, where it stands together."""
    known = accounts_of(stack[0].first.by for stack in stacks if len(stack) > 1)
    return [known[stack[0].first.by_id] if len(stack) > 1 else None for stack in stacks]


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One thing that was reported. What was said and written opens by POST, and the look is written down."""
    person = cast(Person, request.user)
    found = access.case_for(person, key)
    if found.first.decision is not None:
        return judging.after(request, found.first.decision, person)
    return _case(request, found, person)


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def conduct(request: HttpRequest, key: str) -> HttpResponse:
    """Deciding about an alert at how somebody treats others, which nobody had to report."""
    person = cast(Person, request.user)
    ground = access.conduct_for(person, key)
    if (reported := access.reported_under(ground)) is not None:
        if request.method != "POST":
            return redirect("moderation:case", reported.key)
        return _case(request, access.case_for(person, reported.key), person)
    if (before := access.decided_under(ground)) is not None:
        return judging.after(request, before, person)
    form = choosing.decision_form(request, ground)
    if (made := choosing.decided(form, lambda: ground, person)) is not None:
        return judging.after(request, made, person)
    alert = ground.alert
    seen = looking.look(alert, by=person) if LOOK in request.POST and alert else None
    page = choosing.inputs(ground, form, seen, person, may_look=True) | {"alert": alert}
    return render(request, "moderation/conduct.html", page, status=422 if form.errors else 200)


def _case(request: HttpRequest, found: Case, person: Person) -> HttpResponse:
    """Also where it was reported while somebody decided about the alert: what they typed stands here."""
    people = _may_concern(found, person)
    ground = found.ground
    form = choosing.decision_form(request, ground, people)
    if (made := choosing.decided(form, lambda: _with_whom(ground, form, people), person)) is not None:
        return judging.after(request, made, person)
    is_look, start = LOOK in request.POST, said.start_of(request)
    alert = found.first.alert if found.thing == "message" else None
    seen = None
    if is_look and start == 1 and alert is not None:
        seen = looking.look(alert, by=person, source=found.first.source)
    opened = reading.read_reports(found.reports, by=person, start=start) if is_look else {}
    page = choosing.inputs(ground, form, seen, person, may_look=alert is not None)
    page |= {"case": found, "opened": is_look, "has_said": bool(reading.said_with(found.reports))}
    page |= said.inputs(found.reports, opened, start)
    return render(request, "moderation/case.html", page, status=422 if form.errors else 200)


def _may_concern(found: Case, person: Person) -> list[Person]:
    """Of a report about a whole group: its hosts, one of whom a decision may be about."""
    if found.first.about is not None:
        return []
    return [host for host in hosts(found.first.group) if host.pk != person.pk]


def _with_whom(ground: Ground, form: DecisionForm, people: list[Person]) -> Ground:
    key = form.cleaned_data.get("about", "")
    about = next((one for one in people if one.key == key), ground.about)
    return Ground(about, ground.group, ground.message, ground.reports, ground.alert)
