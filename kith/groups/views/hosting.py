"""Pages of the hosts: members, requests, invitations; and of taking the role on where nobody has it."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.gates import Refused, member
from kith.groups import access, inviting, joining, leaving, shutting
from kith.groups.forms import AnswerForm, RemovalForm
from kith.groups.holding import Held, hold_now
from kith.groups.hosting import hosts, make_facilitator, step_up, unmake_facilitator
from kith.groups.models import Membership
from kith.groups.unsent import not_sent
from kith.people.models import Person


@member
@require_GET
def members(request: HttpRequest, key: str) -> HttpResponse:
    """Who sits here, with the hosts' links to each."""
    group = access.group_held_by(cast(Person, request.user), key)
    seats = access.seats_of(group)
    return render(request, "groups/members.html", {"group": group, "seats": seats})


@member
@require_http_methods(["GET", "POST"])
def seat(request: HttpRequest, key: str, seat_key: str) -> HttpResponse:
    """One member: hand the role on, take it back, or end the seat with a reason."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    found = access.seat_in(group, seat_key)
    if found.ended_at is not None:
        return redirect("groups:members", key)
    form = RemovalForm(request.POST if "remove" in request.POST else None)
    if request.method == "POST":
        try:
            if _changed(request, found, form):
                return redirect("groups:members" if _still_hosts(found, person) else "web:group", key)
        except Held as held:
            form.add_error(None, str(held))
        except Refused as refusal:
            messages.warning(request, str(refusal))
    if form.errors:
        not_sent(form.data.get("reason", ""), by=person, group=group)
    page = {"group": group, "seat": found, "form": form, "hold": hold_now(person, group)}
    return render(request, "groups/seat.html", page)


def _changed(request: HttpRequest, found: Membership, form: RemovalForm) -> bool:
    person = cast(Person, request.user)
    name = {"name": found.person.pseudonym}
    if "make" in request.POST:
        make_facilitator(found, by=person)
        messages.success(request, _("%(name)s hosts now too.") % name)
    elif "unmake" in request.POST:
        unmake_facilitator(found, by=person)
        messages.success(request, _("%(name)s does not host any more.") % name)
    elif "remove" in request.POST and form.is_valid():
        leaving.remove(found, form.cleaned_data["reason"], by=person)
        messages.success(request, _("%(name)s has no seat here any more.") % name)
    else:
        return False
    return True


def _still_hosts(found: Membership, person: Person) -> bool:
    return found.person_id != person.pk or found.role == Membership.FACILITATOR


@member
@require_http_methods(["GET", "POST"])
def answering(request: HttpRequest, key: str, request_key: str) -> HttpResponse:
    """One request to join: yes, or no with words."""
    person = cast(Person, request.user)
    asked = access.request_to(access.group_held_by(person, key), request_key)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    words = form.data.get("words", "").strip()
    if asked.answer and not words:
        return redirect("web:care", key)
    if asked.answer:
        form.full_clean()
        form.add_error(None, _("Another host has answered meanwhile. What you wrote was not sent."))
    if request.method == "POST" and form.is_valid():
        try:
            if "accept" in request.POST:
                joining.accept(asked, by=person)
            else:
                joining.decline(asked, form.cleaned_data["words"], by=person)
            messages.success(request, _("Your answer has been passed on."))
            return redirect("web:care", key)
        except Held as held:
            form.add_error(None, str(held))
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect("web:care", key)
    if form.errors:
        not_sent(words, by=person, group=asked.group)
    page = {"group": asked.group, "asked": asked, "form": form, "hold": hold_now(person, asked.group)}
    return render(request, "groups/answering.html", page)


@member
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest, key: str) -> HttpResponse:
    """The links that are still good, and a new one, shown once."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    if request.method == "POST":
        _made, code = inviting.invite(group, by=person)
        link = settings.KITH_URL + reverse("groups:invitation", args=[code])
        messages.success(
            request, _("This link is shown once. It lets one person in: %(link)s") % {"link": link}
        )
        return redirect("groups:invitations", key)
    good = group.invitations.good().select_related("made_by").order_by("-made_at")
    return render(request, "groups/invitations.html", {"group": group, "invitations": list(good)})


@member
@require_POST
def revoking(request: HttpRequest, key: str, invitation_key: str) -> HttpResponse:
    """Take a link back."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    inviting.revoke(access.invitation_of(group, invitation_key), by=person)
    messages.success(request, _("That link lets nobody in any more."))
    return redirect("groups:invitations", key)


@member
@require_http_methods(["GET", "POST"])
def hosting(request: HttpRequest, key: str) -> HttpResponse:
    """What hosting means, and taking it on where nobody hosts."""
    person = cast(Person, request.user)
    group = access.group_for(person, key)
    if request.method == "POST":
        try:
            step_up(group, by=person)
            messages.success(request, _("You are now the host of this group."))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(group.path)
    return render(request, "groups/hosting.html", {"group": group, "hosts": hosts(group)})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, key: str) -> HttpResponse:
    """Shut the door of the group, or open it again, by one press on the page of its hosts."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    if request.method == "POST":
        if request.POST.get("door") == "open":
            shutting.open_the_door(group, by=person)
            messages.success(request, _("The door is open again."))
        else:
            shutting.shut_the_door(group, by=person)
            messages.success(request, _("The door is shut. From now on people come by invitation alone."))
    return redirect("web:care", key)
