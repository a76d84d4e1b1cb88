"""Lowering the level of an alert. Only a person does; no later message and no button of the member ever does.

From the highest level two people do it.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation import agreeing, escalating
from kith.moderation.models import Proposal
from kith.moderation.resting import HIGHEST
from kith.moderation.taking import held_now, open_for_us, open_under
from kith.people.models import Person
from kith.safety import ending
from kith.safety.models import Alert

LOWERING = "lowering"


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


def _lower(alert: Alert, level: int, by: Person) -> Alert:
    was = alert.level
    lowered = ending.lower(alert, level, by=by)
    escalating.watch_over(lowered)
    record("moderation.lowered", by=by.pk, about=lowered, was=was, level=level)
    return lowered


def _lower_as_agreed(proposal: Proposal, details: dict[str, Any]) -> None:
    """Who has it keeps it, with the clock of the lower level; in nobody's hands the clock runs from now."""
    alert = open_under(proposal.about)
    if proposal.asked_by is None or details["level"] >= alert.level:
        raise Refused(_("Choose a level below the one it has."))
    lowered = _lower(alert, details["level"], proposal.asked_by)
    if held_now(lowered) is None:
        escalating.lay(lowered, clock.now())
