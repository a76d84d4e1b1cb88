"""The training of those who answer for safety: who has completed which part, and for how long it holds.

The desk opens to who has completed every part within a year. When nobody who has is on duty, or an alert
waits that they may not look at or do not take in its time, somebody who has not may open it for a day, so
that no alert waits for a form. The record says so, and leads are told. Who holds an alert when their time
runs out keeps the desk until it has left their hands, for a day at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.moderation.escalating import overdue_alerts, waiting_alerts
from kith.moderation.models import Care, Trained
from kith.moderation.parts import PARTS
from kith.moderation.staffing import leads
from kith.notices.telling import tell_each
from kith.people.models import Person
from kith.safety.alerting import staff_besides
from kith.safety.duty import people_on_duty
from kith.safety.models import Alert
from kith.safety.readiness import LEARNING

HOLDS_FOR = timedelta(days=365)
SOON = timedelta(days=30)  # so long before it runs out the desk says so
EXCEPTION = "exception"  # no part, but that somebody opened the desk without the training
EXCEPTED_FOR = timedelta(hours=24)
FINISHED_WITHIN = timedelta(hours=24)  # so long whoever holds an alert keeps the desk past their time
UNTRAINED = "moderation.untrained"


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


@transaction.atomic
def open_untrained(*, by: Person) -> Trained:
    """Open the desk for a day without the training. Only while an alert would wait otherwise."""
    if not may_open_untrained(by):
        raise Refused(_("Somebody who has completed the training is on duty, or you have completed it."))
    row = Trained.objects.create(person=by, part=EXCEPTION)
    record(UNTRAINED, by=by.pk, about=row)
    tell_each(leads().exclude(pk=by.pk), UNTRAINED, LEARNING)
    return row


def may_open_untrained(person: Person) -> bool:
    """Whether an alert would otherwise wait: the training is asked for, and who is on duty lacks it, may not
    look at it, or has not taken it in its time."""
    mine = Person.objects.filter(pk=person.pk)
    if (found := trained(mine)) is None or found.exists():
        return False
    here = trained_on_duty()
    return not here or _does_any_wait(person, here)


def trained_on_duty() -> list[Person]:
    return list(_completed(Person.objects.filter(pk__in=people_on_duty())))


def finishes_by_grace(person: Person) -> bool:
    """Whether the desk is open to them only because they hold an alert."""
    mine = Person.objects.filter(pk=person.pk)
    return settings.KITH_TRAINING_REQUIRED and not mine.filter(_open_at(clock.now())).exists()


def runs_out_at(person: Person) -> datetime | None:
    """When somebody's training runs out, if that is soon; None also where they lack a part."""
    ends = [part.runs_out_at for part in parts_of(person) if part.is_done and part.runs_out_at]
    is_soon = len(ends) == len(PARTS) and min(ends) < clock.now() + SOON
    return min(ends) if is_soon else None


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
    """To whom of these the desk is open; None where the house does not ask for training."""
    if not settings.KITH_TRAINING_REQUIRED:
        return None
    now = clock.now()
    in_hand = Care.objects.standing().filter(accepted_at__isnull=False)
    finishing = Q(pk__in=in_hand.values("person")) & _open_at(now - FINISHED_WITHIN)
    return people.filter(_open_at(now) | finishing)


def _open_at(moment: datetime) -> Q:
    """To whom the desk was open at that moment, or since."""
    exceptions = Trained.objects.filter(part=EXCEPTION, completed_at__gt=moment - EXCEPTED_FOR)
    return _has_completed(moment) | Q(pk__in=exceptions.values("person"))


def _completed(people: QuerySet[Person]) -> QuerySet[Person]:
    """Who of these completed every part within a year."""
    return people.filter(_has_completed(clock.now()))


def _has_completed(moment: datetime) -> Q:
    held = Trained.objects.filter(part__in=PARTS, completed_at__gt=moment - HOLDS_FOR)
    counted = held.values("person").annotate(parts=Count("part", distinct=True))
    return Q(pk__in=counted.filter(parts=len(PARTS)).values("person"))


def _does_any_wait(person: Person, here: Sequence[Person]) -> bool:
    """Whether an alert this person may look at waits in spite of those who are here."""
    waiting = Alert.objects.for_eyes_of(person).filter(pk__in=waiting_alerts().values("pk"))
    if waiting.filter(pk__in=overdue_alerts().values("pk")).exists():
        return True
    for one in here:
        waiting = waiting.exclude(pk__in=Alert.objects.for_eyes_of(one).values("pk"))
    return waiting.exists()


def how_it_stands() -> tuple[int, int]:
    """Of those who look after alerts: how many there are, and how many have completed every part."""
    staff = staff_besides(0)
    return staff.count(), _completed(staff).count()
