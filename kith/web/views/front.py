"""Pages for anyone: the front, how an evening goes, what is promised."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kith import clock
from kith.gates import public
from kith.groups.models import Group
from kith.meetings.models import Meeting


@public
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """The invitation. Whoever is signed in already has a seat, and goes home."""
    if request.user.is_authenticated:
        return redirect("web:home")
    return render(
        request,
        "web/front.html",
        {"evenings": open_evenings(), "has_listing": Group.objects.public().exists(), "ring_marks": RING},
    )


RING: tuple[int | None, ...] = (None, 301, 10, 55, 422, 140, 87, 648, 27)
"""The seats of the drawn circle: the free one first, then eight marks of nobody."""


def open_evenings() -> list[Meeting]:
    """The next seven days of groups that chose to stand on the front page and can be joined."""
    week = Meeting.objects.ahead().filter(
        group__in=Group.objects.public(), starts_at__lte=clock.now() + timedelta(days=7)
    )
    return list(week.prefetch_related(Prefetch("group", Group.objects.public().with_seats()))[:8])


@public
@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """How an evening goes, part by part."""
    return render(request, "web/how.html")


@public
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """What people can count on here, and what they cannot."""
    return render(request, "web/promises.html", {"adults_only": settings.KITH_ADULTS_ONLY})


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Who can see what, and how long it is kept."""
    return render(request, "web/privacy.html")


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everyone can use these pages, and whom to tell when it failed."""
    return render(request, "web/accessibility.html")
