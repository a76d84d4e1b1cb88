"""What staff have learned: parts of the training they completed, and how they rated invented cases."""

from django.db import models

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person


class Trained(models.Model):
    """Somebody completed a part of the training. It counts for a year; then they come back to it."""

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=16)
    completed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person", "part", "-completed_at"], name="moderation_trained_in")]


class Rating(models.Model):
    """The level somebody gave to one invented case of a quarter, before they saw any other rating of it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    quarter = models.CharField(max_length=7)  # "2026-Q4"
    case = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()  # 0 nothing to 4 imminent
    rated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "quarter", "case"], name="moderation_rated_once"),
            models.CheckConstraint(condition=models.Q(level__lte=4), name="moderation_rated_0_to_4"),
        ]
