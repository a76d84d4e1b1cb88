"""How the house says things about an evening: its parts, how many are there, when it is."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kith import clock
from kith.meetings.models import Meeting, Part, Series
from kith.ui.times import time_of_day, weekday_and_day

PARTS: dict[str, StrPromise] = {
    Part.ARRIVAL: gettext_lazy("Arrival"),
    Part.AGREEMENT: gettext_lazy("Agreement"),
    Part.ROUND: gettext_lazy("Check-in round"),
    Part.TOPIC: gettext_lazy("Topic"),
    Part.BREAK: gettext_lazy("Break"),
    Part.CLOSING: gettext_lazy("Closing round"),
}
QUESTIONS: dict[str, StrPromise] = {
    Part.ROUND: gettext_lazy("How are you, this evening?"),
    Part.CLOSING: gettext_lazy("What do you take with you?"),
}
MODES: dict[str, StrPromise] = {
    "text": gettext_lazy("In words"),
    "video": gettext_lazy("By video link"),
    "in_person": gettext_lazy("In person"),
    "hybrid": gettext_lazy("In person and online"),
}
WEEKDAYS: tuple[StrPromise, ...] = (
    gettext_lazy("Every Monday"),
    gettext_lazy("Every Tuesday"),
    gettext_lazy("Every Wednesday"),
    gettext_lazy("Every Thursday"),
    gettext_lazy("Every Friday"),
    gettext_lazy("Every Saturday"),
    gettext_lazy("Every Sunday"),
)


def name_of(part: Part) -> str:
    """What a part is called. A topic that was named says its name."""
    if part.kind == Part.TOPIC and part.question:
        return _("Topic: %(topic)s") % {"topic": part.question}
    return str(PARTS[part.kind])


def asks(part: Part) -> str:
    """What a part asks whoever has the word: the host's question, or the usual one."""
    return part.question or str(QUESTIONS.get(part.kind, ""))


def count(number: int) -> str:
    """A number of people, as a word up to twelve."""
    words = (
        pgettext("number of people", "nobody"),
        pgettext("number of people", "one"),
        pgettext("number of people", "two"),
        pgettext("number of people", "three"),
        pgettext("number of people", "four"),
        pgettext("number of people", "five"),
        pgettext("number of people", "six"),
        pgettext("number of people", "seven"),
        pgettext("number of people", "eight"),
        pgettext("number of people", "nine"),
        pgettext("number of people", "ten"),
        pgettext("number of people", "eleven"),
        pgettext("number of people", "twelve"),
    )
    return words[number] if number < len(words) else str(number)


def opening(sentence: str) -> str:
    """The sentence with its first letter as a capital."""
    return sentence[:1].upper() + sentence[1:]


def here(number: int) -> str:
    """`Eight here.`"""
    return opening(ngettext("%(people)s here.", "%(people)s here.", number) % {"people": count(number)})


def will_come(number: int) -> str:
    """`Six say they will come.`"""
    says = ngettext("%(people)s says they will come.", "%(people)s say they will come.", number)
    return opening(says % {"people": count(number)})


def have_not_come(number: int) -> str:
    """`One said they would come and has not.`"""
    said = ngettext(
        "%(people)s said they would come and has not.",
        "%(people)s said they would come and have not.",
        number,
    )
    return opening(said % {"people": count(number)})


def hours_of(meeting: Meeting) -> str:
    """`19:30 to 20:30`, in the zone that is active."""
    return _("%(start)s to %(end)s") % {
        "start": time_of_day(meeting.starts_at),
        "end": time_of_day(meeting.ends_at),
    }


def evening_of(meeting: Meeting) -> str:
    """`Tuesday, 19:30 to 20:30`."""
    weekday = date_format(timezone.localtime(meeting.starts_at), "l")
    return _("%(day)s, %(hours)s") % {"day": opening(weekday), "hours": hours_of(meeting)}


def when(meeting: Meeting) -> str:
    """`Tuesday 24 November, 19:30 to 20:30`."""
    day = weekday_and_day(meeting.starts_at)
    return _("%(day)s, %(hours)s") % {"day": opening(day), "hours": hours_of(meeting)}


def day_and_hour(moment: datetime) -> str:
    """`Tuesday 24 November, 19:30`."""
    return _("%(day)s, %(hours)s") % {
        "day": opening(weekday_and_day(moment)),
        "hours": time_of_day(moment),
    }


def how(meeting: Meeting, host: str | None) -> str:
    """`In words, 60 minutes. Juniper hosts.`"""
    length = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    said = _("%(mode)s, %(minutes)d minutes.") % {"mode": MODES[meeting.mode], "minutes": length}
    return said if host is None else f"{said} {_('%(name)s hosts.') % {'name': host}}"


def weekly(series: Series) -> str:
    """`Every Tuesday at 19:30 (London).`"""
    hour = time_of_day(
        datetime.combine(clock.now().date(), series.starts_at_hour, tzinfo=timezone.get_current_timezone())
    )
    said = {"day": WEEKDAYS[series.weekday], "time": hour, "place": city(series.zone)}
    return _("%(day)s at %(time)s (%(place)s).") % said


def city(zone: str) -> str:
    """`London` for Europe/London."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def until_about(moment: datetime) -> str:
    return _("until about %(time)s") % {"time": time_of_day(moment)}
