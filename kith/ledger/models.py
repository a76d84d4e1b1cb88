"""A fact that happened: who did what, about which thing, when. Facts are only ever added."""

from django.db import models

from kith import clock


class Fact(models.Model):
    """One line of the ledger. It holds no words of anybody, so that it can be counted and kept."""

    kind = models.CharField(max_length=64)
    happened_at = models.DateTimeField(default=clock.now)
    by = models.BigIntegerField(null=True)  # a number, not a key: the ledger stands below people
    about = models.CharField(max_length=96, default="", db_default="")
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "happened_at"], name="ledger_kind_when"),
            models.Index(fields=["about", "kind"], name="ledger_about_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
