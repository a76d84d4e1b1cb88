"""One line of the record. Lines are only ever added; the database itself refuses the rest."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from kith import clock


class EntryQuerySet(models.QuerySet["Entry"]):
    def chained(self) -> Self:
        return self.filter(position__isnull=False)

    def waiting(self) -> Self:
        """Written, and not chained yet: the sweep comes within seconds."""
        return self.filter(position__isnull=True)


class Entry(models.Model):
    """Who did what, about which row, when; then its place in the chain and the hash that binds it.

    It holds no words, and nobody whom it is about: `about` names a row ("alert:<key>"), and when that row is
    let go nothing leads from here to a person any more. `by` is a number of staff, or of a person who acted
    for themselves; it is no key, and outlives its person as a number that means nobody.

    The guards of migration `0002_only_added` are triggers: a migration that rebuilds this table puts them up
    anew.
    """

    kind = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    by: "models.BigIntegerField[int | None, int | None]" = models.BigIntegerField(null=True)
    about = models.CharField(max_length=96, default="", blank=True)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    position: "models.PositiveBigIntegerField[int | None, int | None]" = models.PositiveBigIntegerField(
        null=True, unique=True
    )
    previous = models.CharField(max_length=64, default="", blank=True)
    hash = models.CharField(max_length=64, default="", blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "at"], name="audit_kind_when"),
            models.Index(fields=["by", "kind", "at"], name="audit_by_kind_when"),
            models.Index(fields=["about"], name="audit_about"),
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="audit_waiting"),
        ]
