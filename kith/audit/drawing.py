"""Drawing looks for review: one in twenty, by the hash the chain gave them.

Nobody can know beforehand whether a look will be drawn, and anybody can draw again and find the same.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.audit.kinds import REVIEWED, VIEWS
from kith.audit.models import Entry
from kith.gates import Refused
from kith.ledger.recording import record
from kith.people.models import Person

ONE_IN = 20
BACK = timedelta(days=90)
IN_ORDER, TO_ASK = "in_order", "to_ask"
OUTCOMES = (IN_ORDER, TO_ASK)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A look that was drawn, and what its review said, if there was one."""

    entry: Entry
    outcome: str


def is_drawn(entry: Entry) -> bool:
    return entry.kind in VIEWS and bool(entry.hash) and int(entry.hash, 16) % ONE_IN == 0


def drawn_for(person: Person) -> list[Drawn]:
    """The looks to review, the newest first. Nobody reviews their own."""
    looks = Entry.objects.chained().filter(kind__in=VIEWS, at__gt=clock.now() - BACK).exclude(by=person.pk)
    outcomes = _outcomes()
    found = [entry for entry in looks.order_by("-position") if is_drawn(entry)]
    return [Drawn(entry, outcomes.get(entry.position or 0, "")) for entry in found]


@transaction.atomic
def review(position: int, outcome: str, *, by: Person) -> None:
    """Say what became of it. A second review stands beside the first, and the newer one counts."""
    if outcome not in OUTCOMES or position not in {one.entry.position for one in drawn_for(by)}:
        raise Refused(_("This look is not among those drawn for you."))
    record(REVIEWED, by=by.pk, position=position, outcome=outcome)


def _outcomes() -> dict[int, str]:
    reviews = Entry.objects.filter(kind=REVIEWED, at__gt=clock.now() - BACK).order_by("pk")
    return {review.details["position"]: review.details["outcome"] for review in reviews}
