"""The rota: turns of duty, and the rest somebody takes in one."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person


class TurnQuerySet(models.QuerySet["Turn"]):
    def standing(self) -> Self:
        """Not given up, and not handed over to somebody else."""
        return self.filter(given_up_at__isnull=True)

    def running(self, moment: datetime) -> Self:
        return self.standing().filter(starts_at__lte=moment, ends_at__gt=moment)

    def here(self) -> Self:
        """Whose person has said that they are."""
        return self.filter(here_at__isnull=False)


class Turn(models.Model):
    """A stretch of time in which somebody is to be on duty. They are, once they have said "I am here"."""

    FIRST, SECOND, LEAD = "first", "second", "lead"
    PARTS = (FIRST, SECOND, LEAD)

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=8, choices=[(p, p) for p in PARTS])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    here_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    given_up_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    buddy_asked_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="moderation_turn_has_length")
        ]
        indexes = [
            models.Index(
                fields=["ends_at", "starts_at"],
                condition=Q(given_up_at__isnull=True),
                name="moderation_turns_standing",
            )
        ]

    def runs(self) -> bool:
        return self.given_up_at is None and self.starts_at <= clock.now() < self.ends_at


class Rest(models.Model):
    """A break from new alerts: taken by wish, or given after a case of the highest level."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    is_given = models.BooleanField(default=False)  # after a case of the highest level: it is not ended early

    class Meta:
        indexes = [models.Index(fields=["person", "until"], name="moderation_rests")]
