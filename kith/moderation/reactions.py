"""What the desk does when something below it happens: whose role was taken back has no turn and no alert."""

from typing import Any

from kith import clock
from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.moderation import escalating
from kith.moderation.models import Care, Turn
from kith.moderation.taking import release
from kith.people.models import Role


def answer() -> None:
    """Called once, when the app is ready."""
    on("people.role_taken", let_go)


def let_go(fact: Fact, person: Any) -> None:
    """Their turns are struck, and what they had in hand goes back to the queue, with its clock from now."""
    if person.holds(*Role.LOOK_AFTER_ALERTS):
        return
    Turn.objects.standing().filter(person=person).update(given_up_at=clock.now())
    for care in Care.objects.standing().filter(person=person).select_related("alert"):
        release(care.alert, Care.BACK)
        escalating.lay(care.alert, clock.now())
