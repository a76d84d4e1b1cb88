"""The course of a person: what their answers came to over time. Only they can read it."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kith.ledger.recording import record
from kith.outcomes.instruments import OFFERED, Instrument, instrument
from kith.outcomes.models import Answers
from kith.outcomes.scoring import band
from kith.people.models import Person
from kith.people.sealing import unseal_all


@dataclass(frozen=True)
class Entry:
    """One answered questionnaire. `total` is None when too much of it was skipped to be scored."""

    key: str
    instrument: Instrument
    version: str
    language: str
    at: datetime
    values: tuple[int | None, ...]
    total: int | None
    is_prorated: bool

    @property
    def band(self) -> str:
        """The name of the band in the data, or nothing without a score."""
        return band(self.instrument, self.total).name if self.total is not None else ""


def entries(person: Person) -> list[Entry]:
    """Everything this person has answered to the end, oldest first."""
    kept = list(
        Answers.objects.of(person).finished().filter(instrument__in=OFFERED).order_by("finished_at", "pk")
    )
    if not kept:
        return []
    opened = unseal_all(person, ((answers.sealed, answers.row) for answers in kept))
    return [_entry(answers, text) for answers, text in zip(kept, opened, strict=True)]


def scored(every: Iterable[Entry], measure: Instrument) -> list[Entry]:
    """Those of one measure that may be drawn in one line: scored, and in the version asked today."""
    return [
        one
        for one in every
        if one.instrument.id == measure.id and one.version == measure.version and one.total is not None
    ]


def table(every: Iterable[Entry]) -> str:
    """What somebody takes with them: one row per questionnaire, as CSV."""
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(["date", "measure", "version", "language", "score", "filled_in", "answers"])
    for one in every:
        answers = " ".join("-" if value is None else str(value) for value in one.values)
        total = "" if one.total is None else one.total
        day = one.at.date().isoformat()
        writer.writerow(
            [day, one.instrument.id, one.version, one.language, total, int(one.is_prorated), answers]
        )
    return page.getvalue()


@transaction.atomic
def delete(answers: Answers, *, by: Person) -> None:
    """Take one answered questionnaire out of one's course, for good. Alerts it raised stay."""
    checkin = answers.checkin
    answers.delete()
    record("outcomes.answers_deleted", by=by.pk, about=checkin)


def _entry(answers: Answers, text: str) -> Entry:
    kept = json.loads(text)
    at = answers.finished_at or answers.answered_at
    return Entry(
        key=answers.key,
        instrument=instrument(answers.instrument),
        version=answers.version,
        language=answers.language,
        at=at,
        values=tuple(kept["values"]),
        total=kept.get("total"),
        is_prorated=bool(kept.get("is_prorated")),
    )
