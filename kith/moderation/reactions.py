"""What moderation does when something below it happens, and what it says to those below who ask.

Whose role was taken back, or who is barred, has no turn and no alert; who gets or loses a badge is told. Who
may not write, who is barred, where a vigil is kept, who hosts beside whom, who is trained: that is asked, and
no fact is answered with a measure.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from kith import clock
from kith.database.prepared import Prepared
from kith.groups import holding as writing
from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.moderation import belonging, escalating
from kith.moderation import recounting as desk
from kith.moderation.holding import hold_on
from kith.moderation.impartial import beside
from kith.moderation.models import Care, Decision, Turn
from kith.moderation.taking import release
from kith.moderation.training import trained
from kith.moderation.watching import is_watched
from kith.notices.telling import tell
from kith.people import barring
from kith.people.models import Person, Role
from kith.safety import heeding, nearness, readiness, recounting


def answer() -> None:
    """Called once, when the app is ready."""
    on("people.role_taken", let_go)
    on("people.barred", let_go_of_all)
    on("people.badge_given", tell_of_the_badge)
    on("people.badge_ended", tell_of_the_badge)
    writing.ask_by(hold_on)
    barring.ask_by(is_barred)
    heeding.ask_by(is_watched)
    nearness.ask_by(beside)
    readiness.ask_by(trained)
    recounting.ask_by(desk.decided_about)
    belonging.register()


def let_go(fact: Fact, person: Any) -> None:
    """Their turns are struck, and what they had in hand goes back to the queue, with its clock from now."""
    if not person.holds(*Role.LOOK_AFTER_ALERTS):
        let_go_of_all(fact, person)


def let_go_of_all(fact: Fact, person: Any) -> None:
    """Also when their account is closed to them: somebody in danger waits for somebody who can come."""
    Turn.objects.standing().filter(person=person).update(given_up_at=clock.now())
    for care in Care.objects.standing().filter(person=person).select_related("alert"):
        release(care.alert, Care.BACK)
        escalating.lay(care.alert, clock.now())


def tell_of_the_badge(fact: Fact, person: Any) -> None:
    """Whose words say something new beside their name, or no more, hears of it. Who did it is not said.

    Whose badge only one had vouched for never had it, and does not hear that it ended.
    """
    if fact.details.get("was_given", True):
        tell(person, fact.kind, reverse("web:you"))


def is_barred(person: Person) -> bool:
    return bool(_bans(person=person.pk, now=clock.now()))


def _as_banned(person: int, now: datetime) -> "QuerySet[Decision, Any]":
    bans = Decision.objects.standing(now).filter(about=person, measure=Decision.BAN)
    return bans.values_list("pk")[:1]


_bans = Prepared(_as_banned, person=int, now=datetime)
