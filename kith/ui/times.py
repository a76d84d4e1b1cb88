"""Times as a person says them, in the zone and language that are active."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kith import clock

Style = Callable[[Any], str]


def said(when: date, style: str) -> str:
    """A date in words. Only English begins its months and weekdays with a capital."""
    words = date_format(when, style)
    return words if (get_language() or "en").startswith("en") else words.lower()


def time_of_day(when: datetime) -> str:
    """`14:02`, or `14h02` where people write so."""
    local = timezone.localtime(when)
    hour, minute = f"{local:%H}", f"{local:%M}"
    return pgettext("time of day", "%(hour)s:%(minute)s") % {"hour": hour, "minute": minute}


def day(when: datetime | date) -> str:
    """`19 November`, with the year when it is not this one."""
    local = timezone.localtime(when).date() if isinstance(when, datetime) else when
    this_year = timezone.localtime(clock.now()).year
    style = pgettext("date format of a day", "j F")
    style_with_year = pgettext("date format of a day with its year", "j F Y")
    return said(local, style if local.year == this_year else style_with_year)


def dated(when: datetime | date) -> str:
    """`19 November 2026`, whatever the year: paper is read in another one."""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return said(local, pgettext("date format of a day with its year", "j F Y"))


def weekday_and_day(when: datetime | date) -> str:
    """`Tuesday 24 November`."""
    local = timezone.localtime(when) if isinstance(when, datetime) else when
    return said(local, pgettext("date format of a weekday and day", "l j F"))


def moment(when: datetime) -> str:
    """`today at 12:20`, `yesterday at 22:14`, `tomorrow at 19:30`, `Sunday at 9:00`, `19 November`."""
    days = (timezone.localtime(when).date() - timezone.localtime(clock.now()).date()).days
    at = {"time": time_of_day(when)}
    near = {
        0: pgettext("moment", "today at %(time)s"),
        -1: pgettext("moment", "yesterday at %(time)s"),
        1: pgettext("moment", "tomorrow at %(time)s"),
    }
    if days in near:
        return near[days] % at
    if abs(days) < 7:
        weekday = said(timezone.localtime(when), "l")
        return _("%(weekday)s at %(time)s") % {"weekday": weekday, **at}
    return day(when)


def tagged(when: datetime | date, words: str) -> SafeString:
    """The words inside a `<time>` that says the exact moment to machines."""
    exact = (
        timezone.localtime(when).isoformat(timespec="minutes")
        if isinstance(when, datetime)
        else when.isoformat()
    )
    return format_html('<time datetime="{}">{}</time>', exact, words)


@lru_cache(maxsize=8192)
def _drawn(
    when: datetime | date, _zone: tzinfo, _language: str | None, _today: date, *, style: Style
) -> SafeString:
    return tagged(when, style(when))


def drawn(when: datetime | date, style: Style) -> SafeString:
    """The same as `tagged`, remembered for this zone, language and day: a page says many times."""
    today = timezone.localtime(clock.now()).date()
    return _drawn(when, timezone.get_current_timezone(), get_language(), today, style=style)


def span(minutes: int) -> str:
    """A length of time in one or two parts: `42 min`, `1 h 42 min`, `5 h`, `3 days`."""
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": max(minutes, 1)}
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return _("%(days)d days") % {"days": hours // 24}
    if hours >= 6 or rest == 0:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
