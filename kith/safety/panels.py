"""What a help panel shows to one person: the lines of their country, and whether anybody has been told."""

from dataclasses import dataclass

import structlog
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from kith import clock
from kith.people.models import Person
from kith.safety.alerting import NOBODY, open_alert, word_of
from kith.safety.causes import cause_of
from kith.safety.explaining import Reason, explained
from kith.safety.lines import Checks, Emergency, Line, emergency_for, lines_for
from kith.safety.models import HIGHEST, Alert, Shown
from kith.safety.printing import checks_as_printed
from kith.safety.verifying import checks
from kith.safety.wording import language

log = structlog.get_logger(__name__)

WORDS, ANSWER, SOMEONE_ELSE = "words", "answer", "someone_else"
NOT_SCREENED = "not_screened"  # a language that the screen does not read
VARIANTS = (WORDS, ANSWER, SOMEONE_ELSE, NOT_SCREENED)
_LINES = 2
_FRESH_SECONDS = 60


@dataclass(frozen=True)
class Panel:
    """The inputs of `safety/_panel.html`. One that stands by a row (`Shown`) has its key."""

    variant: str
    level: int
    lines: tuple[Line, ...]
    emergency: tuple[Emergency, ...]
    word: str  # how far word of it has come: `kith.safety.alerting.word_of`
    asked: bool
    place: str
    key: str = ""
    is_fresh: bool = False  # it has just come, and takes the focus
    is_message: bool = True  # what was written stands among others' words
    is_unsent: bool = False  # it was refused, or came back
    reasons: tuple[Reason, ...] = ()
    keeps_back: bool = False  # contact details in it wait for a person

    @property
    def is_now(self) -> bool:
        """Whether it may be happening now: then the emergency number stands first."""
        return self.level == HIGHEST


def panel_for(
    person: Person, *, alert: Alert | None, variant: str = WORDS, shown: Shown | None = None
) -> Panel:
    """The panel for `person`, who wrote or answered what raised `alert`.

    Without an alert nobody has been told.
    """
    country = person.lives_in
    why = explained(person, shown.source) if shown else None
    return Panel(
        variant=variant,
        level=alert.level if alert else 1,
        lines=_lines(country)[:_LINES],
        emergency=emergency_for(country)[:1],
        word=word_of(alert) if alert else NOBODY,
        asked=alert is not None and alert.is_recent() and cause_of(alert) == Alert.REQUEST,
        place=_place(alert, shown),
        key=shown.key if shown else "",
        is_fresh=shown is not None and (clock.now() - shown.shown_at).total_seconds() < _FRESH_SECONDS,
        is_message=shown is None or shown.source.startswith("message:"),
        is_unsent=shown is not None and shown.is_unsent,
        reasons=why.reasons if why else (),
        keeps_back=why is not None and why.has_contacts,
    )


def _lines(country: str) -> tuple[Line, ...]:
    """The lines of a country, without those that this house found wrong.

    Where the database does not say which these are, what was known when the crisis pages were printed holds.
    Where nobody knows, none stands there: the emergency number does, and the way to a directory.
    """
    try:
        known: Checks | None = checks()
    except DatabaseError as fault:
        log.warning("safety.checks_unread", fault=type(fault).__name__)
        known = checks_as_printed()
    return lines_for(country, language(), checks=known) if known is not None else ()


def _place(alert: Alert | None, shown: Shown | None) -> str:
    """Where a request from this panel belongs. Of the person alone it needs none: their key is no address."""
    place = alert.place if alert else shown.place if shown else ""
    return "" if place.startswith("person:") else place


def panel_of(shown: Shown, person: Person) -> Panel:
    """The panel that stands by this row, as it is true now."""
    return panel_for(person, alert=_open_at(shown, person), variant=shown.variant, shown=shown)


def by_way_of(shown: Shown, url: str) -> str:
    """Where a form leads whose page cannot hold the panel: to the panel by itself, and from there on."""
    return f"{reverse('safety:panel', args=[shown.key])}?{urlencode({'back': url})}"


def drawn(
    shown: Shown | None, request: HttpRequest, person: Person, *, back: str, stays: bool = False
) -> SafeString | str:
    """The panel as a fragment: the same on a whole page and in the answer to a form sent behind it.

    Where the page it stands on `stays`, what is pressed in it opens in a new tab.
    """
    if shown is None:
        return ""
    inputs = {"panel": panel_of(shown, person), "back": back, "stays": stays}
    return render_to_string("safety/_panel.html", inputs, request=request)


def _open_at(shown: Shown, person: Person) -> Alert | None:
    """What stands open there now: a request that came after it is the same alert."""
    return open_alert(person, shown.place) or shown.alert
