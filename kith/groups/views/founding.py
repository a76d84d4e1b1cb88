"""Pages of founding a group, changing what it is, and closing it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kith.gates import Refused, member
from kith.groups import access, wording
from kith.groups.forms import FoundingForm, GroupForm, SettingsForm
from kith.groups.founding import ChangedMeanwhile, close, found, may_found, rearrange
from kith.groups.holding import Held, hold_now
from kith.groups.models import Group
from kith.groups.unsent import not_sent
from kith.people.models import Person


@member
@require_http_methods(["GET", "POST"])
def founding(request: HttpRequest) -> HttpResponse:
    """Found a group and be its first host."""
    person = cast(Person, request.user)
    if not may_found(person):
        raise Http404
    form = FoundingForm(request.POST if request.method == "POST" else None, initial=_first_words(person))
    if form.errors:
        _not_sent(form, person)
    elif request.method == "POST":
        words = form.cleaned_data
        try:
            group = found(form.instance, by=person, agreement=words["agreement"], topics=words["topics"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
            _not_sent(form, person)
        else:
            messages.success(request, _("Your group is there. Next, set when you meet."))
            return redirect(group.path)
    return render(request, "groups/founding.html", {"form": form, "hold": hold_now(person)})


def _not_sent(form: GroupForm, by: Person, group: Group | None = None) -> None:
    """What was typed, as it was sent: a field that is wrong has words all the same."""
    name, purpose, agreement = (form.typed.get(box, "") for box in FoundingForm.WORDS)
    not_sent(f"{name}\n\n{purpose}".strip(), agreement, by=by, group=group)


def _first_words(person: Person) -> dict[str, str]:
    return {
        "language": person.language,
        "zone": person.zone,
        "agreement": wording.first_agreement(person.language),
    }


@member
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, key: str) -> HttpResponse:
    """What the group is, for its hosts to change."""
    person = cast(Person, request.user)
    group = access.group_held_by(person, key)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=group)
    both_wrote: list[str] = []
    if request.method == "POST" and form.is_valid():
        topics = form.cleaned_data["topics"]
        try:
            rearrange(form.instance, by=person, topics=topics, drawn_from=form.drawn_from)
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
            both_wrote = refusal.boxes
        except Refused as refusal:
            form.add_error(None if isinstance(refusal, Held) else "capacity", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("groups:settings", key)
    group = access.group_held_by(person, key)
    if form.errors:
        _not_sent(form, person, group)
    now = [(form.fields[box].label, getattr(group, box)) for box in both_wrote]
    if both_wrote:
        form.draw_anew(request.POST, both_wrote, group)
    inputs = {"group": group, "form": form, "now": now, "hold": hold_now(person, group)}
    return render(request, "groups/settings.html", inputs)


@member
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, key: str) -> HttpResponse:
    """End the group. It asks once, because it cannot be undone."""
    person = cast(Person, request.user)
    if request.method == "POST":
        close(access.group_to_close(person, key), by=person)
        messages.success(request, _("The group has closed. Everybody in it has been told."))
        return redirect("web:groups")
    return render(request, "groups/closing.html", {"group": access.group_held_by(person, key)})
