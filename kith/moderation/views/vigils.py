"""A hard time in a group: for its members how to write about it, for its hosts a list, for staff its ends."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kith.gates import member
from kith.groups.access import group_for
from kith.groups.hosting import hosts
from kith.groups.models import Group
from kith.moderation import watching
from kith.moderation.models import Vigil
from kith.moderation.report_forms import VigilForm
from kith.people.models import Person
from kith.safety.gate import at_the_desk


@member
@require_safe
def vigil(request: HttpRequest, key: str) -> HttpResponse:
    """For whoever sits there, while it stands."""
    person = cast(Person, request.user)
    group = group_for(person, key)
    if not Vigil.objects.standing().filter(group=group).exists():
        raise Http404
    is_host = person.pk in {host.pk for host in hosts(group)}
    return render(request, "moderation/vigil.html", {"group": group, "is_host": is_host})


@at_the_desk
@require_http_methods(["GET", "HEAD", "POST"])
def vigils(request: HttpRequest) -> HttpResponse:
    """Those that stand, and beginning one."""
    person = cast(Person, request.user)
    form = VigilForm(request.POST if "begin" in request.POST else None)
    if form.is_valid():
        watching.begin(form.cleaned_data["group"], by=person)
        return redirect("moderation:vigils")
    if "end" in request.POST:
        for group in Group.objects.filter(key=request.POST["end"]):
            watching.end(group, by=person)
            messages.success(request, _("It is over. The page of the group does not say it any more."))
        return redirect("moderation:vigils")
    standing = Vigil.objects.standing().select_related("group", "begun_by").order_by("begun_at", "pk")
    return render(request, "moderation/vigils.html", {"vigils": list(standing), "form": form})
