"""A hard time in a group: somebody died, or nearly did, and it is looked after more closely for a while."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.groups.models import Group
from kith.people.models import Person


class VigilQuerySet(models.QuerySet["Vigil"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)


class Vigil(models.Model):
    """While it stands, members read how to write about it, and staff are told of small signs at once."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = VigilQuerySet.as_manager()

    TALKS_WITHIN = (timedelta(days=2), timedelta(days=7))  # with its hosts: what happened, and how they are

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(ended_at__isnull=True), name="moderation_one_vigil"
            )
        ]

    @property
    def talks_by(self) -> list[datetime]:
        """By when staff have talked it through with the hosts, and by when once more."""
        return [self.begun_at + within for within in self.TALKS_WITHIN]
