"""How crisis lines are said in templates. Load with `{% load safety %}`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.template import Context

from kith.groups.models import Group
from kith.safety import duty, wording
from kith.safety.entering import panel_at_sign_up
from kith.safety.lines import Emergency, Line
from kith.safety.unsent import help_unsent

register = template.Library()


@register.simple_tag
def on_duty() -> dict[str, object]:
    """How the desk is staffed now: whether it is, and the sentence that says so."""
    standing = duty.on_duty()
    return {"is_staffed": standing.is_staffed, "words": wording.on_duty(standing)}


@register.simple_tag
def clocks() -> list[list[str]]:
    return wording.clocks()


@register.filter
def aim(level: int) -> str:
    return wording.aim(level)


@register.inclusion_tag("safety/_at_sign_up.html", takes_context=True)
def help_at_sign_up(context: Context) -> dict[str, Any]:
    """Help for whoever is signing up under a name in which the screen found danger.

    They are not signed in yet, so nothing here can be pressed that needs an account.
    """
    return {"panel": panel_at_sign_up(context["request"])}


@register.simple_tag(takes_context=True)
def help_for_unsent(context: Context, group: Group | None = None) -> str:
    """Help for words to a group that came back with their form; of none, when it was to be founded."""
    request = context["request"]
    place = f"group:{group.key}" if group else f"person:{request.user.key}"
    return help_unsent(request, request.user, place)


@register.filter
def how(line: Line) -> str:
    return wording.how(line)


@register.filter
def calling(line: Line) -> str:
    return wording.calling(line)


@register.filter
def source(line: Line) -> str:
    return wording.source(line)


@register.filter
def answering(numbers: Sequence[Emergency]) -> str:
    return wording.answering(numbers)


@register.filter
def long_day(when: date) -> str:
    return wording.day(when)
