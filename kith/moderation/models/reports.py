"""What members report: a message, a person in a group, or a group, in a few kinds and their own words."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.conversations.models import Message
from kith.groups.models import Group
from kith.keys import KeyField
from kith.moderation.models.measures import Decision
from kith.people.models import Person
from kith.people.sealing import seal, unseal
from kith.safety.models import Alert


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """Neither taken back nor decided, the oldest first."""
        return self.undecided().filter(withdrawn_at__isnull=True)

    def undecided(self) -> Self:
        """Those too that were taken back: the alert of such a one stands until somebody has looked."""
        return self.filter(decision__isnull=True).order_by("made_at", "pk")


class Report(models.Model):
    """A member tells staff of something. Who did is known to staff alone.

    `source` names the thing: "message:<key>", "seat:<key>" (a person in a group) or "group:<key>".
    `words` is sealed with the reporter's key. A fear for somebody never counts against them. Somebody reports
    a thing once in each kind, and again when they have more to say.
    """

    FEAR, HURTING, CONTACT, SELLING = "fear", "hurting", "contact", "selling"
    ADVICE, TRUST, OTHER = "advice", "trust", "other"
    KINDS = (FEAR, HURTING, CONTACT, SELLING, ADVICE, TRUST, OTHER)

    key = KeyField()
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(max_length=96)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    words = models.BinaryField(default=bytes)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    withdrawn_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL, related_name="reports")

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["source", "made_at"], name="moderation_reports_of"),
            models.Index(fields=["about", "made_at"], name="moderation_reports_about"),
            models.Index(
                fields=["made_at"],
                condition=Q(withdrawn_at__isnull=True, decision__isnull=True),
                name="moderation_reports_open",
            ),
        ]

    @property
    def is_fear(self) -> bool:
        return self.kind == self.FEAR

    def say(self, text: str) -> None:
        self.words = seal(self.by, text, row=self.row) if text else b""

    def read(self) -> str:
        """What the reporter wrote. Raises Unreadable when their key is gone."""
        return unseal(self.by, self.words, row=self.row) if self.words else ""

    @property
    def row(self) -> str:
        """As it is named where its words are sealed, and in a look at them."""
        return f"moderation.report:{self.key}"
