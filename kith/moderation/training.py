"""The training of those who answer for safety: who has completed which part, and for how long it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.models import Trained
from kith.moderation.parts import PARTS
from kith.people.models import Person

HOLDS_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Part:
    """One part as somebody stands to it."""

    name: str
    title: str
    text: str
    completed_at: datetime | None

    @property
    def runs_out_at(self) -> datetime | None:
        return self.completed_at + HOLDS_FOR if self.completed_at else None

    @property
    def is_done(self) -> bool:
        return self.runs_out_at is not None and self.runs_out_at > clock.now()


@transaction.atomic
def complete(part: str, *, by: Person) -> Trained:
    """Somebody says that they have read a part and talked it through. It holds for a year from now."""
    if part not in PARTS:
        raise Refused(_("There is no such part of the training."))
    row = Trained.objects.create(person=by, part=part)
    record("moderation.trained", by=by.pk, about=row, part=part)
    return row


def parts_of(person: Person) -> list[Part]:
    return parts_of_all([person])[person]


def parts_of_all(people: Sequence[Person]) -> Mapping[Person, list[Part]]:
    """Where each of these stands."""
    rows = Trained.objects.filter(person__in=people).order_by("completed_at")
    last = {(row.person_id, row.part): row.completed_at for row in rows}
    return {
        person: [
            Part(name, str(title), str(text), last.get((person.pk, name)))
            for name, (title, text) in PARTS.items()
        ]
        for person in people
    }


def is_trained(person: Person) -> bool:
    """Whether they completed every part within a year."""
    held = Trained.objects.filter(person=person, completed_at__gt=clock.now() - HOLDS_FOR)
    return set(held.values_list("part", flat=True)) >= set(PARTS)


def may_open_queue(person: Person) -> bool:
    """Whether the queue of alerts opens to them, as the house has decided about untrained staff."""
    return not settings.KITH_TRAINING_REQUIRED or is_trained(person)
