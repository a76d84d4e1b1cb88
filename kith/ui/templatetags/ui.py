"""Template tags: icon, mark, emblem, ring, kinds of help, times as a person says them, kept parts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from kith import clock
from kith.ui import icons, keeping, kinds, marks, places, rings, times

register = template.Library()
register.tag("kept", keeping.kept)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    return icons.icon(name, extra)


@register.simple_tag
def mark(number: int | None, size: int = 44) -> SafeString:
    return marks.drawn(number, size)


@register.simple_tag
def emblem(seats: int, taken: int, hue: int = 0, size: int = 44) -> SafeString:
    return rings.emblem(seats, taken, hue, size)


@register.simple_tag
def ring(numbers: Sequence[int | None], seats: int, title: str = "", text: str = "") -> SafeString:
    return rings.ring(numbers, seats, title=title, text=text)


@register.simple_tag
def asked(chosen: Iterable[str]) -> SafeString:
    return kinds.asked(chosen)


@register.simple_tag
def offered(chosen: Iterable[str]) -> SafeString:
    return kinds.offered(chosen)


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    return times.drawn(when, times.moment) if when else ""


@register.filter(name="clock")
def time_of_day(when: datetime | None) -> SafeString | str:
    return times.drawn(when, times.time_of_day) if when else ""


@register.simple_tag
def now_in() -> str:
    """The place whose times the page shows: "São Paulo"."""
    return places.zone_name(timezone.get_current_timezone_name())


@register.filter
def zone_name(zone: str) -> str:
    return places.zone_name(zone)


@register.filter
def day(when: datetime | date | None) -> SafeString | str:
    return times.drawn(when, times.day) if when else ""


@register.filter
def dated(when: datetime | date | None) -> SafeString | str:
    return times.drawn(when, times.dated) if when else ""


@register.filter
def weekday(when: datetime | date | None) -> SafeString | str:
    return times.drawn(when, times.weekday_and_day) if when else ""


@register.filter
def waited(since: datetime | None) -> str:
    """How long ago that was, as a length: `5 h`."""
    return times.span(int((clock.now() - since) / timedelta(minutes=1))) if since else ""


@register.filter
def minutes(count: int) -> str:
    """A number of minutes as a length: `1 h 42 min`."""
    return times.span(count)


@register.filter
def is_tick(widget_type: str) -> bool:
    """Whether a field is a single box to tick, whose words stand after it."""
    return widget_type == "checkbox"


@register.filter
def input_class(kind: str) -> str:
    """The class of an `<input>` of that type: boxes, radios and hidden ones have their own look."""
    return {"hidden": "", "radio": "", "checkbox": "tick"}.get(kind, "input")


@register.filter
def steps(of: int, n: int) -> list[str]:
    """The states of a progress bar of `of` steps, `n` of them reached."""
    return ["done" if step < n else "now" if step == n else "" for step in range(1, of + 1)]


@register.filter
def leading_on(address: str, way_on: str) -> str:
    """An address that knows where to go afterwards; as it is when nothing is to come afterwards."""
    return f"{address}?{urlencode({'next': way_on})}" if way_on else address


@register.filter
def words(text: str) -> list[str]:
    """A line of words as a list, for the page of samples."""
    return text.split()
