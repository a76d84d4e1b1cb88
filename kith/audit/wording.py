"""The transparency report in words: for its page, and for whoever asks for it at the command line."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.audit.accounting import LEVELS, Count, Report
from kith.audit.spreads import Share, Spread
from kith.ui.places import language_name
from kith.ui.times import span

METHOD = gettext_lazy(
    "An alert counts in the time in which it was opened, at the highest level it reached in it. The time to"
    " take it runs from its opening until somebody of the staff first took it; one that nobody has taken"
    " counts as longer than all others. The interval of a median, and of the time within which nine in ten"
    " were taken, lies between two of the times themselves, by the binomial distribution; that of a share is"
    " Wilson's. Such intervals hold the true value 95 times in 100, if alerts are independent of each other:"
    " several about one person are not quite that. What is fewer than five is not shown, so that nobody can"
    " be found in it."
)
LEVEL_NAMES: dict[int, StrPromise] = {
    4: gettext_lazy("4, now"),
    3: gettext_lazy("3, high"),
    2: gettext_lazy("2, moderate"),
    1: gettext_lazy("1, low"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One table of the report."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        widths = [max(len(row[n]) for row in (self.heads, *self.rows)) for n in range(len(self.heads))]
        cells = [[cell.ljust(widths[n]) for n, cell in enumerate(row)] for row in (self.heads, *self.rows)]
        return "\n".join([self.title, *("  " + "  ".join(row).rstrip() for row in cells)])


def day(when: datetime) -> str:
    """In UTC and in figures: the same for every reader."""
    return f"{when.astimezone(UTC):%Y-%m-%d}"


def days(since: datetime, until: datetime) -> str:
    """From the first day to the last."""
    last = until - timedelta(microseconds=1)
    return _("From %(first)s to %(last)s, in UTC") % {"first": day(since), "last": day(last)}


def tables(report: Report) -> list[Told]:
    heads = (_("Level"), _("Median"), _("Nine in ten within"))
    counts = [(str(LEVEL_NAMES[level]), _count(report.alerts[level])) for level in LEVELS]
    return [
        Told(_("Alerts"), (_("Level"), _("Alerts")), (*counts, (_("About conduct"), _count(report.conduct)))),
        Told(_("Time until an alert was taken"), heads, tuple(_waits(report))),
        Told(_("Alerts that were false"), (_("Language"), _("Share")), tuple(_false(report))),
        Told(_("Everything else"), (_("What"), _("How many")), tuple(_others(report))),
    ]


def _waits(report: Report) -> Iterator[tuple[str, ...]]:
    for level in LEVELS:
        one = report.to_take[level]
        name = f"{LEVEL_NAMES[level]} ({_n(one.n)})"
        yield name, _within(one, one.median, one.median_interval), _within(one, one.p90, one.p90_interval)


def _false(report: Report) -> Iterator[tuple[str, ...]]:
    for language, share in report.false_alarms.items():
        yield f"{language_name(language)} ({_n(share.n)})", _share(share)
    if not report.false_alarms:
        yield _("None was closed"), ""


def _others(report: Report) -> Iterator[tuple[str, ...]]:
    granted = report.appeals_granted
    yield _("Appeals after which the decision was taken back (%(n)s)") % {"n": _n(granted.n)}, _share(granted)
    yield _("Calls to an emergency service"), _count(report.emergency_calls)
    yield _("Requests of authorities"), _count(report.authorities)
    yield _("Of these, requests that were granted"), _count(report.authorities_granted)


def _count(count: Count) -> str:
    return _few() if count.n is None else str(count.n)


def _few() -> str:
    return _("fewer than 5")


def _n(n: int | None) -> str:
    return _("n fewer than 5") if n is None else f"n = {n}"


def _share(share: Share) -> str:
    if share.value is None or share.interval is None:
        return _("too few to show")
    said, low, high = (f"{100 * one:.0f}" for one in (share.value, *share.interval))
    return _("%(share)s %% (%(low)s to %(high)s)") % {"share": said, "low": low, "high": high}


def _within(one: Spread, value: float | None, limits: tuple[float, float] | None) -> str:
    if one.n is None or value is None:
        return _("too few to show")
    if limits is None:
        return _("%(time)s (too few for an interval)") % {"time": _time(value)}
    low, high = map(_time, limits)
    return _("%(time)s (%(low)s to %(high)s)") % {"time": _time(value), "low": low, "high": high}


def _time(minutes: float) -> str:
    return _("not taken") if math.isinf(minutes) else span(math.ceil(minutes))


def text(report: Report) -> Iterator[str]:
    """The whole report as lines of text."""
    yield days(report.since, report.until)
    for table in tables(report):
        yield "\n" + table.text()
    yield f"\n{METHOD}"
