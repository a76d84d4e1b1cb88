"""Answering a check-in: one question at a time, kept as it is given, sealed with the person's key."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kith import clock
from kith.gates import Refused
from kith.ledger.recording import record
from kith.outcomes.instruments import Instrument, instrument
from kith.outcomes.models import Answers, CheckIn
from kith.outcomes.scoring import check, score
from kith.people import locking
from kith.people.models import Person
from kith.people.sealing import seal, unseal
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert

Values = list[int | None]


@dataclass(frozen=True)
class Question:
    """One screen of a check-in: question `n` of `of`, which is item `item` of its instrument."""

    n: int
    of: int
    instrument: Instrument
    item: int

    @property
    def is_last(self) -> bool:
        return self.n == self.of


def questions(checkin: CheckIn) -> list[Question]:
    """Every question of a check-in, in the order it is asked."""
    asked = [(one, item) for one in map(instrument, checkin.instruments) for item in range(1, one.size + 1)]
    return [Question(n, len(asked), one, item) for n, (one, item) in enumerate(asked, start=1)]


@transaction.atomic
def answer(checkin: CheckIn, asked: Instrument, item: int, value: int | None, *, by: Person) -> Alert | None:
    """Keep the answer to one item (counted from 1). None is a question that was skipped.

    An answer that means danger raises an alert in the same transaction, whether or not the check-in
    is ever finished. Changing it afterwards does not lower the alert: a person closes alerts.
    """
    locked = _still_open(checkin, by)
    answers = locked.answers.filter(instrument=asked.id).first() or _begin(locked, asked, by)
    values = values_of(answers, by)
    values[item - 1] = value
    check(asked, values)
    answers.sealed = _sealed(answers, by, values)
    answers.answered_at = clock.now()
    answers.save()
    danger = asked.danger_at(item, value)
    if danger is None:
        return None
    return raise_alert(
        by,
        place=place_of(checkin),
        level=danger.level,
        cause=Alert.QUESTIONNAIRE,
        words=f"{asked.name}, {item}: {value}",
    )


@transaction.atomic
def finish(checkin: CheckIn, *, by: Person) -> CheckIn:
    """Work out the scores and keep them. A questionnaire nobody answered leaves no trace.

    Finishing twice is not an error.
    """
    locking.lock(by.pk)
    done = CheckIn.objects.of(by).filter(pk=checkin.pk, finished_at__isnull=False).first()
    if done is not None:
        return done
    locked = _still_open(checkin, by)
    for answers in locked.answers.order_by("pk"):
        _close(answers, by)
    locked.finished_at = clock.now()
    locked.save(update_fields=["finished_at"])
    record("outcomes.finished", by=by.pk, about=locked)
    return locked


def values_of(answers: Answers, person: Person) -> Values:
    """The answers of one questionnaire, None where it was skipped or not reached."""
    kept: Values = json.loads(unseal(person, answers.sealed, row=answers.row))["values"]
    return kept


def answered(checkin: CheckIn, person: Person) -> dict[str, Values]:
    """What has been answered so far, by instrument."""
    return {one.instrument: values_of(one, person) for one in checkin.answers.all()}


def place_of(checkin: CheckIn) -> str:
    """The place an alert from this check-in stands at."""
    return f"checkin:{checkin.key}"


def _still_open(checkin: CheckIn, by: Person) -> CheckIn:
    """The check-in, locked. The person is locked first, as everywhere, so that nobody waits in a circle."""
    locking.lock(by.pk)
    locked = CheckIn.objects.of(by).select_for_update().get(pk=checkin.pk)
    if not locked.is_open:
        raise Refused(_("This check-in is over. Nothing you wrote elsewhere is lost."))
    if locked.begun_at is None:
        locked.begun_at = clock.now()
        locked.save(update_fields=["begun_at"])
    return locked


def _begin(checkin: CheckIn, asked: Instrument, by: Person) -> Answers:
    answers = Answers(checkin=checkin, instrument=asked.id, version=asked.version)
    answers.language = asked.wording(by.language).language
    answers.sealed = _sealed(answers, by, [None] * asked.size)
    return answers


def _close(answers: Answers, by: Person) -> None:
    values = values_of(answers, by)
    if all(value is None for value in values):
        answers.delete()
        return
    seal_scored(answers, by, values)
    answers.finished_at = clock.now()
    answers.save(update_fields=["sealed", "finished_at"])


def seal_scored(answers: Answers, person: Person, values: Values) -> None:
    """Score these values and seal them with what they come to, into a row that is not saved yet."""
    result = score(instrument(answers.instrument), values)
    answers.sealed = _sealed(answers, person, values, total=result.total, is_prorated=result.is_prorated)


def _sealed(answers: Answers, by: Person, values: Values, **result: int | bool | None) -> bytes:
    return seal(by, json.dumps({"values": values, **result}), row=answers.row)
