"""How a crisis line is said: its hours, how it is reached, what it speaks, and how old its source is."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from babel import Locale
from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.functional import Promise as StrPromise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from kith import clock
from kith.safety import lines
from kith.safety.clocks import LEVELS, clock_of
from kith.safety.duty import Duty
from kith.safety.lines import Emergency, Line
from kith.safety.models import LineCheck
from kith.ui.places import language_name
from kith.ui.times import moment, said, span, time_of_day

_KINDS: dict[str, StrPromise] = {
    lines.ANY: gettext_lazy("Emergency services"),
    lines.AMBULANCE: gettext_lazy("Ambulance"),
    lines.POLICE: gettext_lazy("Police"),
}
_MEANS: dict[int, StrPromise] = {
    4: gettext_lazy("Somebody may be about to die, or is in danger at this moment"),
    3: gettext_lazy("A plan, the means at hand, or something done not long ago"),
    2: gettext_lazy("Wishing to be dead, hurting oneself, or asking for a person"),
    1: gettext_lazy("Hope running out, or a worry about somebody else"),
}
_CALLED = gettext_lazy("Called by %(name)s on %(day)s: it answered.")
_READ = gettext_lazy("Read by %(name)s on %(day)s where the line itself says it; not called.")
_FOUND: dict[str, StrPromise] = {
    LineCheck.CALLED: _CALLED,
    LineCheck.READ: _READ,
    LineCheck.WRONG: gettext_lazy("Found wrong by %(name)s on %(day)s."),
    LineCheck.UNSAID: gettext_lazy("Taken back by %(name)s on %(day)s: what was said before was a mistake."),
}
_DATED = re.compile(r"(\d{4})(?:-(\d{2})(?!\d))?(?:-(\d{2}))?")


def how(line: Line) -> str:
    """One or more short sentences: when the line answers, how, in what languages, and for where."""
    parts = [_hours(line.open), _ways(line)]
    if line.speaks and not line.speaks_like(language()):
        parts.append(
            _("Languages: %(languages)s.") % {"languages": ", ".join(map(language_name, line.speaks))}
        )
    if line.area:
        parts.append(_("Area: %(area)s.") % {"area": line.area})
    if line.is_mobile_only:
        parts.append(_("From a mobile phone."))
    return " ".join(parts)


def calling(line: Line) -> str:
    """The words of the button that calls: "Call 116 123"."""
    if line.option:
        return _("Call %(number)s, option %(option)s") % {"number": line.number, "option": line.option}
    return _("Call %(number)s") % {"number": line.number}


def source(line: Line) -> str:
    """From when the number is: "Source: September 2025.", or that its source has no date. When somebody of
    this house called it, that."""
    if line.called_on:
        return _("Called by us on %(day)s.") % {"day": day(line.called_on)}
    if (when := published(line.source_date)) is not None:
        return _("Source: %(when)s.") % {"when": when}
    return _("Source: their own page, undated.") if line.grade == "A" else _("Source: undated.")


def verified(line: Line) -> str:
    """For staff: who of this house verified it and when, or where it is from and that nobody did."""
    if line.check and line.check.is_wrong:
        return str(_FOUND[LineCheck.WRONG]) % {"name": _named(line.check.by), "day": day(line.check.on)}
    if line.verified_on:
        said = _CALLED if line.check and line.check.was_called else _READ
        return str(said) % {"name": _named(line.verified_by), "day": day(line.verified_on)}
    if line.reviewed_on:
        return _(
            "From the list that comes with Kith, whose source was gone through on %(day)s. "
            "Nobody of this house has verified it."
        ) % {"day": day(line.reviewed_on)}
    return _("From the list that comes with Kith. Nobody of this house has verified it.")


def checked(check: LineCheck) -> str:
    """For staff: what somebody said they found out, and when."""
    name = _named(check.by.pseudonym if check.by else "")
    return str(_FOUND[check.found]) % {"name": name, "day": day(check.checked_at.astimezone(UTC).date())}


def _named(name: str) -> str:
    return name or _("somebody who has left")


def published(source_date: str) -> str | None:
    """A source's date in words, never more exact than the source. None when it says nothing readable."""
    found = _DATED.match(source_date)
    if found is None:
        return None
    year, month, _day = found.groups()
    if month is None:
        return source_date if re.fullmatch(r"\d{4}(-\d{4})?", source_date) else year
    return format_skeleton("yMMMM", date(int(year), int(month), 1), locale=_locale())


def answering(numbers: Sequence[Emergency]) -> str:
    """Who answers at these numbers: "Ambulance: 192. Police: 190.", or "Emergency services" for all."""
    kinds = {one.kind for one in numbers}
    if len(kinds) == 1:
        return str(_KINDS[kinds.pop()])
    return " ".join(f"{_KINDS[one.kind]}: {one.number}." for one in numbers)


def day(when: date) -> str:
    return said(when, pgettext("date format of a day with its year", "j F Y"))


def on_duty(duty: Duty) -> str:
    """Whether somebody is on duty, and until when. It promises nothing for later than it says."""
    if duty.until is not None:
        return _until(
            duty.until,
            _("The duty desk is staffed until %(time)s."),
            _("The duty desk is staffed until %(moment)s."),
        )
    if duty.next_at is not None:
        return _until(
            duty.next_at, _("Nobody is on duty until %(time)s."), _("Nobody is on duty until %(moment)s.")
        )
    return _("Nobody is on duty here.")


def aim(level: int) -> str:
    """How soon somebody aims to look at an alert of this level, as a length of time."""
    return span(int(clock_of(level).total_seconds() // 60))


def clocks() -> list[list[str]]:
    """What an alert of each level means, and how soon somebody aims to look."""
    return [[str(_MEANS[level]), aim(level)] for level in LEVELS]


def language() -> str:
    return get_language() or "en"


def _until(when: datetime, today: str, later: str) -> str:
    """Within the day by the time alone."""
    is_today = timezone.localtime(when).date() == timezone.localtime(clock.now()).date()
    return today % {"time": time_of_day(when)} if is_today else later % {"moment": moment(when)}


def _hours(open_: str) -> str:
    if open_ == "always":
        return _("Any hour, any day.")
    if not open_:
        return _("Hours not known.")
    opens, closes = open_.split("-")
    return _("From %(opens)s to %(closes)s.") % {"opens": opens, "closes": closes}


def _ways(line: Line) -> str:
    if line.number and line.text:
        return _("By phone or text message.")
    return _("By phone.") if line.number else _("By text message.")


def _locale() -> Locale:
    return Locale.parse(language(), sep="-")
