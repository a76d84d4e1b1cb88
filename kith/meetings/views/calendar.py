"""The calendar of a group: its meetings, its weekly time, and what becomes of one evening."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kith import clock
from kith.gates import Refused, member
from kith.groups.access import group_for, group_held_by
from kith.groups.founding import ChangedMeanwhile
from kith.groups.holding import hold_now
from kith.groups.models import Group
from kith.groups.unsent import not_sent
from kith.meetings import access, agenda, attendance, coming, planning, scheduling, weaving, wording
from kith.meetings.forms import BecauseForm, MoveForm, OfOneMeeting, PartForms, SeriesForm
from kith.meetings.models import Meeting, Part, Series
from kith.meetings.weaving import Row
from kith.people.models import Person

PAST_SHOWN = 12


@member
@require_GET
def meetings(request: HttpRequest, key: str) -> HttpResponse:
    """The meetings ahead, and the evenings that were."""
    person = cast(Person, request.user)
    group = group_for(person, key)
    series = _series(group)
    return render(
        request,
        "meetings/meetings.html",
        {
            "group": group,
            "series": series,
            "weekly": wording.weekly(series) if series else "",
            "ahead": agenda.ahead_of(group, person),
            "past": agenda.past_of(group, person)[:PAST_SHOWN],
            "is_host": access.hosts(person, group),
        },
    )


@member
@require_http_methods(["GET", "POST"])
def series(request: HttpRequest, key: str) -> HttpResponse:
    """A host sets the weekly time."""
    person = cast(Person, request.user)
    group = group_held_by(person, key)
    form = SeriesForm(request.POST) if request.method == "POST" else SeriesForm.of(group, _series(group))
    is_changed = False
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.set_series(group, form.weekly(), by=person, drawn_from=form.drawn_from)
        except ChangedMeanwhile as refused:
            form.add_error(None, str(refused))
            is_changed = True
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The weekly time is set. The members have been told."))
            return redirect("meetings:meetings", key)
    standing = _series(group)
    if form.errors:
        place, link = (form.data.get(box, "") for box in ("place", "link"))
        not_sent(*_typed(group, standing, form, place=place, link=link), by=person, group=group)
    if is_changed:
        form.draw_anew(request.POST, standing)
    inputs = {"group": group, "form": form, "series": standing, "hold": hold_now(person, group)}
    inputs["now"] = _stands(standing) if is_changed else []
    return render(request, "meetings/series.html", inputs)


def _typed(
    group: Group, standing: Series | None, form: SeriesForm, *, place: str, link: str
) -> Iterable[str]:
    """What of these is new to the series that holds and to the one that was shown: those may be another's."""
    shown = Series.objects.filter(group=group, key=form.drawn_from or "").first() or standing
    new, unseen = (scheduling.new_words(one, place=place, link=link) for one in (standing, shown))
    return [text for box, text in new.items() if box in unseen]


def _stands(standing: Series | None) -> list[str]:
    """The weekly time that holds now, in words."""
    if standing is None:
        return [_("The group does not meet every week any more.")]
    how = _("%(mode)s, %(minutes)d minutes.") % {
        "mode": wording.MODES[standing.mode],
        "minutes": standing.minutes,
    }
    return [line for line in (wording.weekly(standing), how, standing.place, standing.link) if line]


@member
@require_http_methods(["GET", "POST"])
def ending(request: HttpRequest, key: str) -> HttpResponse:
    """A host ends the weekly meeting, in sight of the one that is ended."""
    person = cast(Person, request.user)
    group = group_held_by(person, key)
    refusal = ""
    if request.method == "POST":
        try:
            scheduling.end_series(group, by=person, drawn_from=request.POST.get("shown"))
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The group does not meet every week any more."))
            return redirect("meetings:meetings", key)
    standing = _series(group)
    shown, now = (standing.key, _stands(standing)) if standing is not None else ("", [])
    inputs = {"group": group, "refusal": refusal, "shown": shown, "now": now}
    return render(request, "meetings/ending.html", inputs)


@member
@require_GET
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting: when it is for me and for the group, and whether I come."""
    person = cast(Person, request.user)
    found = access.meeting_for(person, key)
    is_host = access.hosts(person, found.group)
    return render(
        request,
        "meetings/meeting.html",
        {
            "meeting": found,
            "group": found.group,
            "next": agenda.seen_by(found, person),
            "in_zone_of_group": _in_its_zone(found),
            "place": wording.city(_zone_of(found)),
            "is_host": is_host,
            "parts": _named(found.parts.order_by("order")),
            "rows": attendance.rows(found) if is_host and found.closed_at else [],
            "minutes": attendance.minutes(found).get(person.pk) if found.closed_at else None,
        },
    )


@member
@require_http_methods(["GET", "POST"])
def say_coming(request: HttpRequest, key: str) -> HttpResponse:
    """I will come, or not today."""
    person = cast(Person, request.user)
    found = access.meeting_for(person, key)
    if request.method == "POST":
        try:
            coming.say(found, is_coming=request.POST.get("reply") == "coming", by=person)
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect("meetings:meeting", key)


@member
@require_http_methods(["GET", "POST"])
def moving(request: HttpRequest, key: str) -> HttpResponse:
    """A host moves one meeting."""
    person = cast(Person, request.user)
    found = access.meeting_held_by(person, key)
    zone = _zone_of(found)
    local = found.starts_at.astimezone(clock.zone(zone))
    shown = {"day": local.date(), "hour": local.time(), "shown": scheduling.mark_of_time(found)}
    form = MoveForm(request.POST or None, initial=shown)
    now = []
    if request.method == "POST" and form.is_valid():
        to, because = form.moment(zone), form.cleaned_data["because"]
        try:
            scheduling.move(found, to=to, because=because, by=person, drawn_from=form.drawn_from)
        except scheduling.MovedMeanwhile as refused:
            _show_anew(found, form, request.POST, str(refused))
            now = [wording.when(found)]
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The meeting was moved. The members have been told."))
            return redirect("meetings:meeting", key)
    context = _asked(found, form, person) | {"place": wording.city(zone), "now": now}
    return render(request, "meetings/moving.html", context)


@member
@require_http_methods(["GET", "POST"])
def cancelling(request: HttpRequest, key: str) -> HttpResponse:
    """A host calls one meeting off."""
    person = cast(Person, request.user)
    found = access.meeting_held_by(person, key)
    form = BecauseForm(request.POST or None, initial={"shown": scheduling.mark_of_time(found)})
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        try:
            scheduling.cancel(found, because=because, by=person, drawn_from=form.drawn_from)
        except scheduling.MovedMeanwhile as refused:
            _show_anew(found, form, request.POST, str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The meeting was called off. The members have been told."))
            return redirect("meetings:meetings", found.group.key)
    context = _asked(found, form, person) | {"when": wording.when(found)}
    return render(request, "meetings/cancelling.html", context)


def _show_anew(found: Meeting, form: OfOneMeeting, sent: QueryDict, refusal: str) -> None:
    """The page says what happened, and shows the meeting as it is now."""
    found.refresh_from_db()
    form.add_error(None, refusal)
    form.draw_anew(sent, found)


def _asked(found: Meeting, form: MoveForm | BecauseForm, person: Person) -> dict[str, Any]:
    """What a page that asks why needs. A form that is not taken has words all the same."""
    if form.errors:
        not_sent(form.data.get("because", ""), by=person, group=found.group)
    return {"meeting": found, "group": found.group, "form": form, "hold": hold_now(person, found.group)}


@member
@require_http_methods(["GET", "POST"])
def evening(request: HttpRequest, key: str) -> HttpResponse:
    """A host plans the parts of one evening before it begins."""
    person = cast(Person, request.user)
    found = access.meeting_held_by(person, key)
    forms = PartForms(request.POST or None, initial=_as_it_stands(found))
    refusal, meanwhile = "", None
    if request.method == "POST" and forms.is_valid():
        wished = [part for part in (form.planned() for form in forms) if part is not None]
        try:
            planning.plan(found, wished, by=person, drawn_from=forms.drawn_from)
        except planning.PlannedMeanwhile as refused:
            refusal = str(refused)
            meanwhile = weaving.weave(forms.rows, weaving.standing(found.parts.order_by("order")))
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("The evening is planned."))
            return redirect("meetings:meeting", key)
    if forms.is_bound:
        typed = [row.question for row in forms.rows if row.is_new_question]
        not_sent(*planning.new_questions(found, typed), by=person, group=found.group)
    context = {"meeting": found, "group": found.group, "refusal": refusal, "came_back": forms.is_bound}
    context |= {"hold": hold_now(person, found.group), "forms": forms}
    if meanwhile is not None:
        context |= {"came": _said(meanwhile.came), "went": _said(meanwhile.went)}
        context["forms"] = PartForms(forms.draw_anew(meanwhile.rows), initial=_as_it_stands(found))
    return render(request, "meetings/evening.html", context)


def _as_it_stands(found: Meeting) -> list[dict[str, Any]]:
    parts = found.parts.order_by("order").values("kind", "question", "minutes")
    return [dict(part) for part in parts]


def _said(rows: Iterable[Row]) -> list[tuple[Part, str, str]]:
    """Rows of a form that was taken, as the page of a meeting names its parts."""
    taken = [
        Part(kind=row.kind, minutes=int(row.minutes or planning.SHORT), question=row.question) for row in rows
    ]
    return _named(part for part in taken if part.kind)


def _named(parts: Iterable[Part]) -> list[tuple[Part, str, str]]:
    return [(part, wording.name_of(part), wording.asks(part)) for part in parts]


def _series(group: Group) -> Series | None:
    return Series.objects.standing().filter(group=group).first()


def _zone_of(found: Meeting) -> str:
    return found.series.zone if found.series is not None else found.group.zone


def _in_its_zone(found: Meeting) -> str:
    """When it is on the clocks of the group, if these show something else than mine."""
    zone = clock.zone(_zone_of(found))
    if found.starts_at.astimezone(zone).utcoffset() == timezone.localtime(found.starts_at).utcoffset():
        return ""
    with timezone.override(zone):
        return wording.when(found)
