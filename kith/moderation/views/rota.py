"""The rota: who is to be on duty in the coming days, where it has holes, and saying "I am here"."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith import clock
from kith.gates import Refused
from kith.moderation import access, buddies, resting, rostering
from kith.moderation.buddies import Company
from kith.moderation.forms import TurnForm
from kith.moderation.models import Turn
from kith.moderation.staffing import COVERED_FOR, gaps
from kith.moderation.wording import PARTS
from kith.people.models import Person, Role
from kith.safety.alerting import staff_besides
from kith.safety.gate import at_the_desk
from kith.ui import times


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """The coming days. Who makes the rota adds a turn by POST."""
    person = cast(Person, request.user)
    form = TurnForm(request.POST or None, initial={"part": Turn.FIRST, "person": person.key})
    if request.method == "POST":
        if not access.may_plan(person):
            raise Http404
        if form.is_valid() and _plan(form, person):
            return redirect("moderation:rota")
    now = clock.now()
    standing = Turn.objects.standing().filter(ends_at__gt=now).select_related("person")
    turns = list(standing.order_by("starts_at", "part"))
    company = buddies.company_of(turns)
    lines = [_line(turn, person, company[turn.pk]) for turn in turns]
    soon = [line for line in lines if line["turn"].starts_at < now + COVERED_FOR]
    shown = {
        "turns": lines,
        "without_buddy": [line for line in soon if line["tells_company"] and line["alone"]],
        "gaps": [_when(gap.starts_at, gap.ends_at) for gap in gaps(now, now + COVERED_FOR)],
        "form": form if access.may_plan(person) else None,
        "exposure": _exposure() if person.holds(Role.LEAD) else None,
    }
    return render(request, "moderation/rota.html", shown)


@at_the_desk
@require_POST
def being_buddy(request: HttpRequest, key: str) -> HttpResponse:
    """Somebody puts themselves beside who has asked for a buddy."""
    person = cast(Person, request.user)
    try:
        buddies.be_buddy(access.turn_that_asks(key), by=person)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("You are on the rota beside them. Thank you."))
    return redirect("moderation:rota")


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: HttpRequest, key: str) -> HttpResponse:
    """One turn: being here, handing it over, striking it."""
    person = cast(Person, request.user)
    found = access.turn_for(person, key)
    fault = ""
    if request.method == "POST":
        try:
            _do(request, found, person)
            return redirect("moderation:desk" if request.POST.get("act") == "here" else "moderation:rota")
        except Refused as refusal:
            fault = str(refusal.sentence)
    shown = _line(found, person, buddies.company_of([found])[found.pk]) | {
        "others": staff_besides(found.person_id).order_by("pseudonym"),
        "leaves_nobody": rostering.leaves_nobody(found),
        "fault": fault,
    }
    return render(request, "moderation/turn.html", shown, status=422 if fault else 200)


def _do(request: HttpRequest, found: Turn, person: Person) -> None:
    act = request.POST.get("act", "")
    if act == "here":
        rostering.be_here(found, by=person)
        messages.success(request, _("You are on duty. Thank you for saying so."))
    elif act == "hand":
        to = staff_besides(0).filter(key=request.POST.get("whom", "")).first()
        if to is None:
            raise Refused(_("Say who takes it."))
        rostering.hand_over(found, to, by=person)
    elif act in ("buddy", "no_buddy"):
        buddies.ask(found, by=person, wants=act == "buddy")
    elif act == "strike":
        rostering.give_up(found, by=person)


def _plan(form: TurnForm, person: Person) -> bool:
    try:
        rostering.plan(*form.turn(), by=person)
    except Refused as refusal:
        form.add_error(None, str(refusal.sentence))
        return False
    return True


def _line(turn: Turn, person: Person, company: Company) -> dict[str, Any]:
    """How a turn is shown. Whether it has a buddy is said to whose it is and to a lead; that one is asked
    for, to all."""
    is_mine = turn.person_id == person.pk
    may_say = turn.here_at is None and turn.starts_at - rostering.EARLY <= clock.now() < turn.ends_at
    return _when(turn.starts_at, turn.ends_at) | {
        "turn": turn,
        "part": PARTS[turn.part],
        "is_mine": is_mine,
        "may_say_here": is_mine and may_say,
        "may_change": is_mine or access.may_plan(person),
        "tells_company": is_mine or person.holds(Role.LEAD),
        "names": [one.pseudonym for one in company.buddies],
        "alone": [_when(gap.starts_at, gap.ends_at) for gap in company.alone],
        "is_alone_throughout": company.is_alone_throughout,
        "asks": turn.buddy_asked_at is not None and bool(company.alone),
    }


def _when(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """The day it begins on, and two times of the clock: the second with its day where that is not plain."""
    until = times.time_of_day(ends_at)
    if ends_at - starts_at > rostering.LONGEST:
        until = _("%(day)s, %(time)s") % {"day": times.weekday_and_day(ends_at), "time": until}
    began = times.time_of_day(starts_at)
    return {"day": times.weekday_and_day(starts_at), "from": began, "until": until}


def _exposure() -> list[tuple[Person, int]]:
    """How many heavy cases each holds, for a lead alone."""
    return list(resting.heavy_cases_of(list(staff_besides(0).order_by("pseudonym"))).items())
