"""Reading out: what the pages about one's own scores say."""

from typing import Any

from kith.outcomes import charts
from kith.outcomes.answering import place_of
from kith.outcomes.checking_in import due_for
from kith.outcomes.course import Entry, entries, scored
from kith.outcomes.instruments import OFFERED, Instrument, instrument
from kith.outcomes.models import CheckIn
from kith.people.consenting import has_consented
from kith.people.models import Consent, Person
from kith.safety.alerting import open_alert
from kith.safety.panels import ANSWER, panel_for

_SHORT_TABLE = 5


def course_page(person: Person, measure: Instrument, *, every: bool) -> dict[str, Any]:
    """Everything `outcomes/course.html` shows of one measure."""
    kept = entries(person)
    line = scored(kept, measure)
    pictures = charts.charts(measure, line) if line else ()
    rows = [entry for entry in reversed(kept) if entry.instrument.id == measure.id]
    return {
        "measure": measure,
        "line": line,
        "first": line[0] if line else None,
        "last": line[-1] if line else None,
        "charts": pictures,
        "rows": rows if every else rows[:_SHORT_TABLE],
        "more": len(rows) if len(rows) > _SHORT_TABLE and not every else 0,
        "others": _others(kept, measure),
        "is_asked": has_consented(person, Consent.MEASUREMENT),
        "is_worded": person.language in measure.wordings,
        "due": due_for(person),
        "has_reliable": any(picture.reliable is not None for picture in pictures),
    }


def result_page(person: Person, checkin: CheckIn) -> dict[str, Any]:
    """What a finished check-in came to. Help stays on the page if an answer asked for it."""
    alert = open_alert(person, place_of(checkin))
    mine = set(checkin.answers.values_list("key", flat=True))
    return {
        "checkin": checkin,
        "results": [entry for entry in entries(person) if entry.key in mine],
        "panel": panel_for(person, alert=alert, variant=ANSWER) if alert else None,
    }


def _others(kept: list[Entry], measure: Instrument) -> list[tuple[Instrument, Entry | None]]:
    """The other measures, each with its latest score."""
    rest = [instrument(id_) for id_ in OFFERED if id_ != measure.id]
    return [(one, line[-1] if (line := scored(kept, one)) else None) for one in rest]
