"""How crisis lines are said in templates. Load with `{% load safety %}`."""

from collections.abc import Sequence
from datetime import date

from django import template

from kith.safety import duty, wording
from kith.safety.lines import Emergency, Line

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
