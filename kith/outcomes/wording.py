"""How measures, bands and changes are said. Plain words, and no more than the numbers carry."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kith.outcomes.changing import Change, change
from kith.outcomes.course import Entry
from kith.outcomes.instruments import Instrument
from kith.ui import times

TITLES: dict[str, StrPromise] = {
    "phq-9": gettext_lazy("Low mood"),
    "ucla-3": gettext_lazy("Loneliness"),
}
SHORT: dict[str, str] = {"phq-9": "PHQ-9", "ucla-3": "UCLA-3"}
BANDS: dict[str, StrPromise] = {
    "minimal": pgettext_lazy("band of a score", "minimal"),
    "mild": pgettext_lazy("band of a score", "mild"),
    "moderate": pgettext_lazy("band of a score", "moderate"),
    "moderately severe": pgettext_lazy("band of a score", "moderately severe"),
    "severe": pgettext_lazy("band of a score", "severe"),
    "not lonely": pgettext_lazy("band of a score", "less lonely"),
    "lonely": pgettext_lazy("band of a score", "more lonely"),
}


def title(measure: Instrument) -> str:
    return str(TITLES[measure.id])


def short(measure: Instrument) -> str:
    """The name professionals know the questionnaire by."""
    return SHORT[measure.id]


def band_name(name: str) -> str:
    return str(BANDS[name]) if name else ""


def difference(first: Entry, last: Entry) -> str:
    """ "You are 8 points lower than on 10 June.\""""
    points = (last.total or 0) - (first.total or 0)
    said = {"points": abs(points), "day": day(first.at)}
    if points == 0:
        return _("You are where you were on %(day)s.") % said
    if points < 0:
        return (
            ngettext(
                "You are %(points)d point lower than on %(day)s.",
                "You are %(points)d points lower than on %(day)s.",
                abs(points),
            )
            % said
        )
    return (
        ngettext(
            "You are %(points)d point higher than on %(day)s.",
            "You are %(points)d points higher than on %(day)s.",
            points,
        )
        % said
    )


def chance(measure: Instrument, first: Entry, last: Entry) -> str:
    """Whether the difference is more than chance, as far as anybody knows."""
    found: Change = change(measure, first.total or 0, last.total or 0)
    if measure.threshold is None:
        return _(
            "How large a difference must be before it is more than chance is not known for this measure."
        )
    said = {"points": measure.threshold.value}
    if found.is_reliable:
        return (
            _(
                "Differences under %(points)d can be chance. Yours is larger, "
                "so something has most likely changed."
            )
            % said
        )
    return _("Differences under %(points)d can be chance, and yours is one of them.") % said


def bands(first: Entry, last: Entry) -> str:
    """From which band to which."""
    said = {"before": band_name(first.band), "now": band_name(last.band)}
    if first.band == last.band:
        return _("You are in the band called “%(now)s”, as you were then.") % said
    return _("You were in the band called “%(before)s” and are now in the one called “%(now)s”.") % said


def direction(measure: Instrument) -> str:
    return _("lower is lighter")


def finding(measure: Instrument, every: list[Entry]) -> str:
    """What a chart shows, for those who do not see it."""
    last = every[-1]
    said = {
        "measure": title(measure),
        "score": last.total,
        "most": measure.high,
        "band": band_name(last.band),
    }
    here = _("%(measure)s: %(score)d of %(most)d, in the band called “%(band)s”.") % said
    return here if len(every) == 1 else f"{here} {difference(every[0], last)}"


def day(when: datetime) -> str:
    """A day in the reader's zone: "10 June", with its year when that is not this one's."""
    return times.day(when)


def tick(when: datetime, span_days: int) -> str:
    """A date under a chart, as exact as the length of the chart allows."""
    style = "j M" if span_days <= 120 else "M" if span_days <= 330 else "M Y"
    return date_format(timezone.localtime(when), style)
