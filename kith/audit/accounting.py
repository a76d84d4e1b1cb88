"""The transparency report: what was done for safety in a time, counted from the record alone.

Nothing is read but entries: no alert, no person, no words. A number below five is not shown, nor a share or a
time that stands on fewer than five.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kith.audit import spreads
from kith.audit.kinds import AUTHORITY_ASKED, RAISED
from kith.audit.models import Entry
from kith.audit.spreads import Share, Spread

FEWEST = 5
LEVELS = (4, 3, 2, 1)
CONDUCT = "conduct"
TAKEN, CLOSED = "moderation.taken", "moderation.closed"
APPEAL_DECIDED = "moderation.appeal_decided"
ACTED, EMERGENCY = "moderation.acted", "emergency"  # an act of the desk, and which
FALSE = "false_alarm"  # how an alert was closed


@dataclass(frozen=True, slots=True)
class Count:
    """How many; None where it is fewer than five."""

    n: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """All of it, for a time that begins at `since` and ends before `until`."""

    since: datetime
    until: datetime
    alerts: dict[int, Count]
    conduct: Count
    to_take: dict[int, Spread]
    false_alarms: dict[str, Share]
    appeals_granted: Share
    emergency_calls: Count
    authorities: Count
    authorities_granted: Count

    def as_dict(self) -> dict[str, Any]:
        told = asdict(self)
        return {**told, "since": self.since.isoformat(), "until": self.until.isoformat()}


@dataclass(slots=True)
class _Alert:
    """What the record says of one alert."""

    opened_at: datetime
    level: int
    is_conduct: bool
    language: str
    taken_at: datetime | None = None
    outcome: str = ""


def report(since: datetime, until: datetime) -> Report:
    """Count the record from `since` until before `until`."""
    alerts = _alerts(since, until)
    distress = [one for one in alerts if not one.is_conduct]
    appeals = _entries(since, until, APPEAL_DECIDED)
    acts, asked = _entries(since, until, ACTED), _entries(since, until, AUTHORITY_ASKED)
    levels = Counter(one.level for one in distress)
    return Report(
        since=since,
        until=until,
        alerts={level: _count(levels[level]) for level in LEVELS},
        conduct=_count(len(alerts) - len(distress)),
        to_take={level: _to_take(distress, level) for level in LEVELS},
        false_alarms=_false_alarms(distress),
        appeals_granted=_share(sum(one.details.get("upheld") is False for one in appeals), len(appeals)),
        emergency_calls=_count(sum(one.details.get("what") == EMERGENCY for one in acts)),
        authorities=_count(len(asked)),
        authorities_granted=_part(sum(bool(one.details.get("granted")) for one in asked), len(asked)),
    )


def _alerts(since: datetime, until: datetime) -> list[_Alert]:
    """Those opened in the time, with what became of them up to now: by the end some are still open."""
    found: dict[str, _Alert] = {}
    for entry in Entry.objects.filter(kind=RAISED, at__range=(since, until), at__lt=until).order_by("pk"):
        level, is_conduct = entry.details["level"], _is_conduct(entry)
        language = entry.details.get("language", "")
        one = found.setdefault(entry.about, _Alert(entry.at, level, is_conduct, language))
        one.level = max(one.level, level)
    for name in _opened_before(found, since):
        del found[name]
    after = Entry.objects.filter(kind__in=(TAKEN, CLOSED), at__gte=since).order_by("pk")
    for entry in after.iterator():
        if entry.about in found:
            _follow(found[entry.about], entry)
    return list(found.values())


def _is_conduct(entry: Entry) -> bool:
    """As the entry says it; one from before the cause was sealed has the cause itself."""
    return bool(entry.details.get("is_conduct", entry.details.get("cause") == CONDUCT))


def _opened_before(found: Iterable[str], since: datetime) -> set[str]:
    names = list(found)
    earlier: set[str] = set()
    for first in range(0, len(names), 500):
        raised = Entry.objects.filter(kind=RAISED, at__lt=since, about__in=names[first : first + 500])
        earlier |= set(raised.values_list("about", flat=True))
    return earlier


def _follow(alert: _Alert, entry: Entry) -> None:
    if entry.kind == TAKEN:
        alert.taken_at = alert.taken_at or entry.at
    else:
        alert.outcome = str(entry.details.get("code", ""))


def _to_take(alerts: Sequence[_Alert], level: int) -> Spread:
    waits = [
        (one.taken_at - one.opened_at).total_seconds() / 60 if one.taken_at else None
        for one in alerts
        if one.level == level
    ]
    return spreads.spread(waits) if len(waits) >= FEWEST else Spread(n=None)


def _false_alarms(alerts: Sequence[_Alert]) -> dict[str, Share]:
    closed = [one for one in alerts if one.outcome]
    languages = sorted({one.language for one in closed if one.language})
    of = {language: [one for one in closed if one.language == language] for language in languages}
    return {
        language: _share(sum(one.outcome == FALSE for one in those), len(those))
        for language, those in of.items()
    }


def _entries(since: datetime, until: datetime, kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=kind, at__gte=since, at__lt=until))


def _count(n: int) -> Count:
    return Count(n if n >= FEWEST else None)


def _part(n: int, of: int) -> Count:
    """Of a number that is shown: only where the rest is five or more too, for it can be subtracted."""
    return _count(n) if of - n >= FEWEST else Count(None)


def _share(count: int, of: int) -> Share:
    """A share is shown when those it speaks of, and the others, are five or more."""
    return spreads.share(count, of) if min(count, of - count) >= FEWEST else Share(n=_count(of).n)
