"""Outcomes: check-ins that a person answers, and the scores that follow from the answers."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person

_OPEN = Q(finished_at__isnull=True, declined_at__isnull=True, lapsed_at__isnull=True)


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def open(self) -> Self:
        """Neither answered to the end, nor turned down, nor marked as run out."""
        return self.filter(_OPEN)

    def due(self, now: datetime) -> Self:
        return self.open().filter(due_at__lte=now, closes_at__gt=now)

    def run_out(self) -> Self:
        return self.open().filter(closes_at__lte=clock.now())


class CheckIn(models.Model):
    """A set of questionnaires offered to a person for some days. Not answering is an answer too."""

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    instruments = models.JSONField(default=list)  # ["phq-9", "ucla-3"]
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    begun_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    finished_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    declined_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    lapsed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=_OPEN, name="outcomes_one_open_checkin"),
        ]
        indexes = [
            models.Index(fields=["person", "due_at"], name="outcomes_of_person"),
            models.Index(fields=["closes_at"], condition=_OPEN, name="outcomes_run_out"),
        ]

    @property
    def is_open(self) -> bool:
        ended = self.finished_at or self.declined_at or self.lapsed_at
        return ended is None and self.closes_at > clock.now()


class AnswersQuerySet(models.QuerySet["Answers"]):
    def of(self, person: Person) -> Self:
        return self.filter(checkin__person=person)

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)


class Answers(models.Model):
    """What a person answered to one questionnaire, and what it came to, both sealed with their key."""

    key = KeyField()
    checkin = models.ForeignKey(CheckIn, on_delete=models.CASCADE, related_name="answers")
    instrument = models.CharField(max_length=32)
    version = models.CharField(max_length=32)  # of wording and scoring together
    language = models.CharField(max_length=8)
    sealed = models.BinaryField()
    answered_at = models.DateTimeField(default=clock.now)
    finished_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = AnswersQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkin", "instrument"], name="outcomes_answered_once")
        ]

    @property
    def row(self) -> str:
        """What the seal is bound to: these answers cannot be passed off as another row's."""
        return f"outcomes.answers:{self.key}"
