"""How well a group fits what somebody looks for, in reasons for and against, and what waiting costs.

A first, plain form: it sorts and explains, it places nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kith.groups import ways
from kith.groups.models import Group, Topic
from kith.groups.wishing import Wishes
from kith.meetings.models import Meeting
from kith.ui import times

HOURS: dict[str, str | Promise] = {
    "weekday_day": gettext_lazy("weekdays in the day"),
    "weekday_evening": gettext_lazy("weekday evenings"),
    "weekend_day": gettext_lazy("weekends in the day"),
    "weekend_evening": gettext_lazy("weekend evenings"),
}
EVENING_FROM = 17
SATURDAY = 5
LANGUAGE, TOPIC = 8, 4
"""A language one reads goes before a shared subject, and that before hours, mode and kind together."""


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    against: bool = False
    weight: int = 1


@dataclass(slots=True)
class Fit:
    """A group beside what was asked for. `closeness` only sorts; it is never shown."""

    group: Group
    next: Meeting | None
    way: str  # how this person comes in: a word of `groups.ways`
    reasons: list[Reason] = field(default_factory=list)

    @property
    def closeness(self) -> int:
        return sum(-reason.weight if reason.against else reason.weight for reason in self.reasons)

    @property
    def has_seat(self) -> bool:
        return self.group.seats_free > 0

    @property
    def wait(self) -> str:
        if self.way == ways.HELD:
            return _("A seat is held for you")
        if self.has_seat:
            return _("A seat now")
        return _("Waiting list")

    @property
    def act(self) -> str:
        """What the button says: the way in that is open to this person now."""
        words = {
            ways.JOIN: _("Try one evening"),
            ways.ASK: _("Ask for a seat"),
            ways.WAIT: _("Join the queue"),
            ways.HELD: _("Take your seat"),
            ways.QUEUED: _("You are in the queue"),
            ways.ASKED: _("You have asked"),
        }
        return words.get(self.way, _("Look at it"))

    @property
    def facts(self) -> str:
        """What it is about, its language, how it meets, when on the reader's own clock, and who leads it."""
        words = [str(self.group.name_of_language()), str(self.group.get_mode_display())]
        if self.next is not None:
            words.append(_weekly(self.next.starts_at))
        words.append(str(self.group.get_kind_display()))
        about = [str(topic) for topic in self.group.topics.all()]
        return " ".join(_sentence(line) for line in (about, words) if line)

    @property
    def places(self) -> str:
        group = self.group
        if self.way == ways.HELD:
            return ""
        if self.has_seat:
            return _("%(free)s of %(seats)s seats open") % {"free": group.seats_free, "seats": group.capacity}
        before = group.people_waiting
        return ngettext("%(count)s person before you", "%(count)s people before you", before) % {
            "count": before
        }


def fits(
    wishes: Wishes, groups: Iterable[Group], soonest: dict[int, Meeting], standing: ways.Standing
) -> list[Fit]:
    """The groups, the closest first; between equals one with a seat, then one that has a meeting set."""
    found = [_fit(wishes, Fit(group, soonest.get(group.pk), standing.way_into(group))) for group in groups]
    return sorted(found, key=_order)


def by_language(found: Iterable[Fit], language: str) -> tuple[list[Fit], list[Fit]]:
    """Those that speak this language, and the others, each in the order they came in."""
    listed = list(found)
    own = [fit for fit in listed if fit.group.language == language]
    return own, [fit for fit in listed if fit.group.language != language]


def _sentence(words: list[str]) -> str:
    line = ", ".join(words)
    return f"{line[:1].upper()}{line[1:]}."


def _weekly(when: datetime) -> str:
    """`Tuesday at 19:30`."""
    day = times.said(timezone.localtime(when), "l")
    return _("%(weekday)s at %(time)s") % {"weekday": day, "time": times.time_of_day(when)}


def _order(fit: Fit) -> tuple[int, bool, bool, str]:
    return -fit.closeness, not fit.has_seat, fit.next is None, fit.group.name


def _fit(wishes: Wishes, fit: Fit) -> Fit:
    group, meeting = fit.group, fit.next
    topics = list(group.topics.all())
    fit.reasons += _topics(wishes, topics)
    fit.reasons += _one(wishes.languages, group.language, str(group.name_of_language()), weight=LANGUAGE)
    if meeting is not None and wishes.hours:
        hour = hour_of(meeting.starts_at)
        fit.reasons.append(_hours(hour, wanted=hour in wishes.hours))
    fit.reasons += _one(wishes.modes, group.mode, str(group.get_mode_display()))
    fit.reasons += _one(wishes.kinds, group.kind, str(group.get_kind_display()))
    return fit


def _topics(wishes: Wishes, topics: list[Topic]) -> list[Reason]:
    shared = [topic for topic in topics if topic.slug in wishes.topics]
    if shared:
        return [Reason(", ".join(str(topic) for topic in shared), weight=TOPIC)]
    if wishes.topics and topics:
        return [
            Reason(
                _("About something else: %(topics)s") % {"topics": ", ".join(str(t) for t in topics)},
                against=True,
                weight=TOPIC,
            )
        ]
    return []


def _one(wanted: tuple[str, ...], value: str, words: str, *, weight: int = 1) -> list[Reason]:
    """One reason for or against when something was wanted, none when all is the same to the person."""
    text = words[:1].upper() + words[1:]
    return [Reason(text, against=value not in wanted, weight=weight)] if wanted else []


def _hours(hour: str, *, wanted: bool) -> Reason:
    name = str(HOURS[hour])
    if wanted:
        return Reason(_("Meets on %(hours)s, one of your hours") % {"hours": name})
    return Reason(_("Meets on %(hours)s") % {"hours": name}, against=True)


def hour_of(moment: datetime) -> str:
    """Which part of the week that is on the reader's own wall clock."""
    local = timezone.localtime(moment)
    week = "weekend" if local.weekday() >= SATURDAY else "weekday"
    return f"{week}_{'evening' if local.hour >= EVENING_FROM else 'day'}"
