"""Four eyes: what one person proposes and another agrees to."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        return self.filter(answered_at__isnull=True)


class Proposal(models.Model):
    """One act that needs two people. What is to be done stands sealed, for whom it concerns."""

    AGREED, DECLINED, ALONE = "agreed", "declined", "alone"
    ANSWERS = (AGREED, DECLINED, ALONE)

    key = KeyField()
    kind = models.CharField(max_length=16)
    about = models.CharField(max_length=96)  # "alert:<key>", "decision:<key>"
    concerns = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField(default=bytes)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=8, choices=[(a, a) for a in ANSWERS], default="", blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about"],
                condition=Q(answered_at__isnull=True),
                name="moderation_one_proposal_waits",
            ),
            models.CheckConstraint(
                condition=~Q(answer="agreed") | ~Q(answered_by=F("asked_by")),
                name="moderation_two_people_agree",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None
