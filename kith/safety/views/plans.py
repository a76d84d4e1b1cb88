"""Pages of the safety plan: reading it, changing it, and keeping it at hand on a device."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kith import clock
from kith.gates import Refused, member, public
from kith.people.devices import device_of
from kith.people.models import Person
from kith.safety import planning
from kith.safety.forms import PlanForm
from kith.safety.panels import panel_for

COOKIE, PATH = "kept", "/plan/"  # a name that says nothing; it is sent to that one page
A_YEAR = 365 * 24 * 60 * 60
IN_THE_BACKGROUND = "X-Composer"


@member
@never_cache
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan as it reads, also on paper."""
    person = cast(Person, request.user)
    parts = planning.plan_of(person)
    inputs = {"parts": _with_labels(parts), "is_begun": planning.is_begun(parts)}
    inputs["panel"] = panel_for(person, alert=None)
    inputs |= {"devices": len(planning.devices_of(person)), **_dates(person)}
    return render(request, "safety/plan.html", inputs)


@member
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: HttpRequest) -> HttpResponse:
    """All six parts on one page. A page with scripts keeps it a moment after the last key."""
    person = cast(Person, request.user)
    form = PlanForm(request.POST) if request.method == "POST" else PlanForm(initial=planning.plan_of(person))
    if request.method == "POST" and form.is_valid():
        planning.save_plan(form.cleaned_data, by=person)
        if IN_THE_BACKGROUND in request.headers:
            return HttpResponse(status=204)
        messages.success(request, _("Your plan is kept."))
        return redirect("safety:plan")
    return render(request, "safety/changing.html", {"form": form}, status=422 if form.errors else 200)


@member
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: HttpRequest) -> HttpResponse:
    """Keep the plan at hand on this device, or take it off one."""
    person = cast(Person, request.user)
    if request.method != "POST":
        inputs = {
            "devices": planning.devices_of(person),
            "is_begun": planning.is_begun(planning.plan_of(person)),
        }
        return render(request, "safety/device.html", inputs)
    if "forget" in request.POST:
        planning.forget_devices(by=person, key=request.POST["forget"])
        messages.success(request, _("That device does not show it any more."))
        return redirect("safety:device")
    try:
        made = planning.keep_on_device(device_of(request.headers.get("User-Agent", "")), by=person)
    except Refused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect("safety:device")
    messages.success(request, _("This device shows your plan without signing in, at Help now."))
    response = redirect("safety:device")
    response.set_cookie(
        COOKIE, made.token, A_YEAR, path=PATH, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
    )
    return response


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """The plan this device may show. A device that was forgotten, and any other, are told the same.

    Whoever is signed in is led to a plan of their own: the device may hold that of somebody else.
    """
    token = request.COOKIES.get(COOKIE, "")
    if request.method == "POST":
        planning.forget_this_device(token)
        response = redirect("safety:here")
        response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return response
    kept = planning.on_device(token) if token else None
    if request.user.is_authenticated and (kept is None or kept.owner != request.user):
        return redirect("safety:plan")
    if kept is None:
        return render(request, "safety/here.html", {})
    panel = panel_for(kept.owner, alert=None)
    inputs = {"parts": _with_labels(kept.parts), "panel": panel, **_dates(kept.owner)}
    return render(request, "safety/here.html", inputs)


def _dates(person: Person) -> dict[str, Any]:
    """For paper: when it was last changed, and when the page was drawn."""
    return {"changed_at": planning.changed_at(person), "now": clock.now()}


def _with_labels(parts: planning.Parts) -> list[tuple[str, str]]:
    """The parts that have words, under their headings."""
    return [
        (str(field.label), parts[name]) for name, field in PlanForm.base_fields.items() if parts.get(name)
    ]
