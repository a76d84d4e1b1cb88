"""Finding a group: the two-minute questions, and the groups that may fit."""

from dataclasses import asdict
from typing import cast

from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kith.database.prepared import PreparedObjects
from kith.gates import member
from kith.groups import ways, wishing
from kith.groups.models import Group, GroupQuerySet
from kith.groups.wishing import Wishes
from kith.meetings import agenda
from kith.people.models import Person
from kith.web import fitting
from kith.web.forms import WishesForm

MOST = 60


@login_required(login_url="account_signup")
@member
@require_GET
def finding(request: HttpRequest) -> HttpResponse:
    """Groups that may fit, the closest first, with what stands against them and what waiting costs.

    Who has not said what they look for sees the groups in their language first, the others apart.
    """
    person = cast(Person, request.user)
    wishes = wishing.read(person)
    groups = _open_to(person)
    found = fitting.fits(wishes or Wishes(), groups, agenda.soonest_of(groups), ways.standing_of(person))
    first, others = (found, []) if wishes else fitting.by_language(found, person.language)
    first_waits = bool(wishes and found) and not found[0].has_seat
    shown = {"wishes": wishes, "fits": first, "others": others, "first_waits": first_waits}
    return render(request, "web/finding.html", shown)


@login_required(login_url="account_signup")
@member
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """The questions. Answers replace what was said before; all of them may be empty."""
    person = cast(Person, request.user)
    if request.method == "POST":
        form = WishesForm(request.POST)
        if form.is_valid():
            wishing.save(form.wishes(), by=person)
            return redirect("web:finding")
    else:
        form = WishesForm(initial=asdict(wishing.read(person) or Wishes(languages=(person.language,))))
    return render(request, "web/wishes.html", {"form": form})


def _open_to(person: Person) -> list[Group]:
    """Groups this person could join or ask to join: not those they sit in."""
    found = _open.all(person=person.pk)
    prefetch_related_objects(found, "topics")
    return found


def _as_open(person: int) -> GroupQuerySet:
    mine = Group.objects.visible_to(Person(pk=person)).values("pk")
    return Group.objects.listed().exclude(pk__in=mine).with_seats()[:MOST]


_open = PreparedObjects[Group](_as_open, person=int)
