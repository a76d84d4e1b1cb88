"""Pages on the way in: joining, waiting, the link of an invitation."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused, member
from kith.groups import access, agreeing, hosting, seating, ways
from kith.groups.forms import AcceptingForm, AskingForm
from kith.groups.holding import hold_now
from kith.groups.inviting import accept_invitation
from kith.groups.joining import ask, has_asked, join, request_of, withdraw
from kith.groups.models import Group, Membership, Place
from kith.groups.unsent import not_sent
from kith.groups.waiting import before, decline, take, wait
from kith.people.models import Person

HAVE_COME = (ways.SITS, ways.HELD, ways.QUEUED, ways.ASKED)
"""Where the same words once more are the form sent twice. Anywhere else a question is all they are."""


@login_required(login_url="account_signup")
@member
@require_http_methods(["GET", "POST"])
def joining(request: HttpRequest, key: str) -> HttpResponse:
    """What the group is, its agreement, and the act that is open to this person now."""
    person = cast(Person, request.user)
    group = access.listing_for(person, key)
    way = ways.way_into(group, person)
    words = request.POST.get("words", "").strip()
    if way == ways.ASKED and "withdraw" in request.POST:
        return _take_back(request, group, words)
    if words and way != ways.ASK and not (way in HAVE_COME and has_asked(group, words, by=person)):
        not_sent(words, by=person, group=group)
        return _show(request, group, way, _form_for(way), came_back=words)
    if way == ways.SITS:
        return redirect(group.path)
    if way in (ways.HELD, ways.QUEUED):
        return redirect("groups:waiting", key)
    form = _form_for(way, request.POST if request.method == "POST" else None)
    answer = _come(request, group, way, form) if request.method == "POST" else None
    return answer or _show(request, group, way, form)


def _show(
    request: HttpRequest, group: Group, way: str, form: AcceptingForm, *, came_back: str = ""
) -> HttpResponse:
    """The page. `came_back`: a request that was typed while another way in was there."""
    hold = hold_now(cast(Person, request.user)) if way == ways.ASK else None
    inputs = {"form": form, "way": way, "hold": hold, "came_back": came_back}
    status = 422 if came_back else 200
    return render(request, "groups/joining.html", {**_shown(group), **inputs}, status=status)


def _form_for(way: str, sent: QueryDict | None = None) -> AcceptingForm:
    return (AskingForm if way == ways.ASK else AcceptingForm)(sent)


def _come(request: HttpRequest, group: Group, way: str, form: AcceptingForm) -> HttpResponse | None:
    """Do what the page offered. None shows the page again, with what to change."""
    person = cast(Person, request.user)
    if way == ways.ASKED:
        return redirect("groups:joining", group.key)  # whoever asks may press twice
    if way not in (ways.JOIN, ways.WAIT, ways.ASK):
        return None
    if not form.is_valid():
        not_sent(form.data.get("words", ""), by=person, group=group)
        return None
    version = form.cleaned_data["version"]
    try:
        if way == ways.JOIN:
            join(group, by=person, accepting=version)
            messages.success(request, _("You have a seat here now."))
            return redirect(group.path)
        if way == ways.WAIT:
            wait(group, by=person, accepting=version)
            return redirect("groups:waiting", group.key)
        ask(group, form.cleaned_data["words"], by=person, accepting=version)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        not_sent(form.cleaned_data.get("words", ""), by=person, group=group)
        return None
    messages.success(request, _("The hosts have been told. Their answer will stand on your Home."))
    return redirect("groups:joining", group.key)


def _take_back(request: HttpRequest, group: Group, words: str) -> HttpResponse:
    """Take the question back. `words`: others, that had come back and are to be sent instead."""
    person = cast(Person, request.user)
    asked = request_of(group, person)
    if asked is not None:
        withdraw(asked, by=person)
        messages.success(request, _("You do not ask for a seat any more."))
    way = ways.way_into(group, person)
    if words and way == ways.ASK:
        return _show(request, group, way, AskingForm(initial={"words": words}))
    if words:
        return _show(request, group, way, _form_for(way), came_back=words)
    return redirect("groups:joining", group.key)


@member
@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest, key: str) -> HttpResponse:
    """One's own place on the waiting list: how many are before, the seat that is held, the way out."""
    person = cast(Person, request.user)
    place = access.place_for(person, key)
    group = place.group
    if place.ending:
        return redirect("web:groups" if seating.seat_of(group, person) is None else group.path)
    if "decline" in request.POST:
        decline(place, by=person)
        messages.success(request, _("You do not wait here any more."))
        return redirect("web:groups")
    if "take" not in request.POST:
        page = {"group": group, "place": place, "before": before(place)}
        return render(request, "groups/waiting.html", page)
    try:
        take(place, by=person)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("groups:joining", key)
    messages.success(request, _("You have a seat here now."))
    return redirect(group.path)


@login_required(login_url="account_signup")
@member
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Where the link of an invitation leads. Opening it uses nothing up; the button does."""
    person = cast(Person, request.user)
    found = access.invitation_by(person, code)
    if seating.seat_of(found.group, person) is not None:
        return redirect(found.group.path)
    if found.used_at is not None:
        return redirect("groups:waiting", found.group.key)
    form = AcceptingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            came = accept_invitation(found, by=person, accepting=form.cleaned_data["version"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _welcome(request, came)
    group = Group.objects.with_seats().get(pk=found.group_id)
    return render(request, "groups/invitation.html", {**_shown(group), "form": form, "code": code})


def _welcome(request: HttpRequest, came: Membership | Place) -> HttpResponse:
    if not isinstance(came, Membership):
        return redirect("groups:waiting", came.group.key)
    messages.success(request, _("You have a seat here now."))
    return redirect(came.group.path)


def _shown(group: Group) -> dict[str, Any]:
    return {
        "group": group,
        "agreement": agreeing.newest(group),
        "hosts": hosting.hosts(group),
        "topics": list(group.topics.all()),
    }
