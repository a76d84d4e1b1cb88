"""Lowering the level of an alert. Only a person does; no later message and no button of the member ever does.

From the highest level two people do it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.models import Fact
from kith.ledger.recording import record
from kith.moderation import agreeing, escalating
from kith.moderation.models import Proposal
from kith.moderation.taking import held_now, open_for_us, open_under
from kith.people.models import Person
from kith.safety import ending
from kith.safety.models import HIGHEST, Alert

LOWERING, LOWERED = "lowering", "moderation.lowered"


@dataclass(frozen=True, slots=True)
class Lowered:
    """Somebody lowered an alert from one level to another."""

    by: Person | None
    was: int
    level: int
    at: datetime


def register() -> None:
    agreeing.when_agreed(LOWERING, _lower_as_agreed)


@transaction.atomic
def lower(alert: Alert, level: int, *, by: Person) -> Alert | Proposal:
    """Lower it; or, from the highest level, propose it. Only who has it does."""
    locked = open_for_us(alert)
    held = held_now(locked)
    if held is None or held.person_id != by.pk or held.accepted_at is None:
        raise Refused(_("You do not have this alert."))
    if not 1 <= level < locked.level:
        raise Refused(_("Choose a level below the one it has."))
    if locked.level == HIGHEST:
        return agreeing.propose(LOWERING, f"alert:{locked.key}", locked.person, by=by, level=level)
    return _lower(locked, level, by)


def lowerings(alert: Alert) -> list[Lowered]:
    """When its level was lowered, by whom and how far, the first in front: the record knows it."""
    facts = list(Fact.objects.filter(about=f"alert:{alert.key}", kind=LOWERED).order_by("pk"))
    people = Person.objects.in_bulk([fact.by for fact in facts if fact.by is not None])
    return [
        Lowered(people.get(fact.by or 0), fact.details["was"], fact.details["level"], fact.happened_at)
        for fact in facts
    ]


def _lower(alert: Alert, level: int, by: Person) -> Alert:
    was = alert.level
    lowered = ending.lower(alert, level, by=by)
    escalating.watch_over(lowered)
    record(LOWERED, by=by.pk, about=lowered, was=was, level=level)
    return lowered


def _lower_as_agreed(proposal: Proposal, details: dict[str, Any]) -> None:
    """Who has it keeps it, with the clock of the lower level; in nobody's hands the clock runs from now."""
    alert = open_under(proposal.about)
    if proposal.asked_by is None or details["level"] >= alert.level:
        raise Refused(_("Choose a level below the one it has."))
    lowered = _lower(alert, details["level"], proposal.asked_by)
    if held_now(lowered) is None:
        escalating.lay(lowered, clock.now())
