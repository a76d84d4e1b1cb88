"""The page of a group, what a host looks after there, and what a group shows to those who look for one."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kith.conversations import listing as threads
from kith.conversations import waiting
from kith.database.prepared import PreparedObjects
from kith.gates import member, public
from kith.groups import access, caring, shutting
from kith.groups.models import Group, GroupQuerySet, Membership
from kith.meetings import agenda
from kith.moderation.watching import is_watched
from kith.people.models import Person
from kith.web.blocks import block

NEWEST = 6


@member
@require_GET
def group(request: HttpRequest, key: str) -> HttpResponse:
    """What it is for, the next meeting, who waits, the threads, who sits here."""
    person = cast(Person, request.user)
    seat = access.membership_for(person, key)
    return render(request, "web/group.html", _page(person, seat))


def _page(person: Person, seat: Membership) -> dict[str, Any]:
    where = seat.group
    seats = access.circle_of(where)
    others = [other.person.mark for other in seats if other.person_id != person.pk]
    return {
        "group": where,
        "seat": seat,
        "seats": seats,
        "marks": [person.mark, *others],
        "hosts": [other for other in seats if other.role == Membership.FACILITATOR],
        "is_host": seat.role == Membership.FACILITATOR,
        "next": block(agenda.next_of, where, person),
        "waiting": block(waiting.here, where, person),
        "threads": block(newest, where, person),
        "usual_reply": usual_minutes(where),
        "is_watched": is_watched(f"group:{where.key}"),
    }


def newest(where: Group, person: Person) -> list[threads.Row]:
    return threads.threads_of(where, person)[:NEWEST]


def usual_minutes(where: Group) -> int | None:
    """How long a first reply usually takes here, in minutes, when enough are known to say so."""
    usual = waiting.usual_first_reply(where)
    return round(usual.total_seconds() / 60) if usual is not None else None


@member
@require_GET
def care(request: HttpRequest, key: str) -> HttpResponse:
    """For the hosts: who asks to join, what is unanswered, who has gone quiet."""
    where = access.group_held_by(cast(Person, request.user), key)
    return render(
        request,
        "web/care.html",
        {
            "group": where,
            "requests": caring.requests(where),
            "unanswered": waiting.past_the_groups_time(where),
            "quiet": caring.gone_quiet(where),
            "is_open": where.admission != Group.BY_INVITATION,
            "may_reopen": bool(shutting.admission_before(where)),
            "places": caring.places(where),
        },
    )


@public
@require_GET
def listings(request: HttpRequest) -> HttpResponse:
    """Every group that chose to be public, for whoever looks around before signing up."""
    return render(request, "web/listings.html", {"groups": _public_groups().order_by("language", "name")})


def _public_groups() -> GroupQuerySet:
    return Group.objects.public().with_seats()


_public = PreparedObjects[Group](lambda key: _public_groups().filter(key=key), key=str)


@public
@require_GET
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """What a group that chose to be public shows to anyone."""
    where = _public.one(key=key)
    return render(
        request, "web/listing.html", {"group": where, "next": agenda.soonest_of([where]).get(where.pk)}
    )
