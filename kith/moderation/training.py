"""The training of those who answer for safety: who has completed which part, and for how long it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
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


def trained(people: QuerySet[Person]) -> QuerySet[Person] | None:
    """Who of these completed every part within a year; None where the house does not ask for it."""
    if not settings.KITH_TRAINING_REQUIRED:
        return None
    held = Trained.objects.filter(part__in=PARTS, completed_at__gt=clock.now() - HOLDS_FOR)
    counted = held.values("person").annotate(parts=Count("part", distinct=True))
    return people.filter(pk__in=counted.filter(parts=len(PARTS)).values("person"))
