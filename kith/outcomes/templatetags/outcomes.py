"""How scores and measures are said in templates. Load with `{% load outcomes %}`."""

from django import template

from kith.outcomes import wording
from kith.outcomes.course import Entry
from kith.outcomes.instruments import Instrument

register = template.Library()


@register.filter
def titled(measure: Instrument) -> str:
    return wording.title(measure)


@register.filter
def shortly(measure: Instrument) -> str:
    return wording.short(measure)


@register.filter
def band_name(name: str) -> str:
    return wording.band_name(name)


@register.filter
def difference(last: Entry, first: Entry) -> str:
    return wording.difference(first, last)


@register.filter
def chance(last: Entry, first: Entry) -> str:
    return wording.chance(last.instrument, first, last)


@register.filter
def band_change(last: Entry, first: Entry) -> str:
    return wording.bands(first, last)


@register.filter
def direction(measure: Instrument) -> str:
    return wording.direction(measure)
