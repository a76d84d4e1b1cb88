"""Notices: what a person should know of, on their pages and, when they wish, by neutral mail."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.keys import KeyField
from kith.notices.kinds import DUTIES, KINDS
from kith.people.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: Person) -> Self:
        """What this person is told. What is hushed is not."""
        return self.filter(person=person, is_hushed=False)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)


class Notice(models.Model):
    """Something happened that concerns this person.

    `kind` names a sentence in the catalogue; `names` fills it in on the person's own pages, never in
    mail. `path` is where to go.
    """

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=48)
    names = models.JSONField(default=dict)
    path = models.CharField(max_length=200, default="", blank=True)
    made_at = models.DateTimeField(default=clock.now)
    seen_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    is_hushed = models.BooleanField(default=False, db_default=False)
    """Of an act of somebody whom this person has blocked. It is written, so that nothing is different to who
    acted, and it is neither shown nor mailed."""

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "seen_at", "made_at"], name="notices_of_person")]

    def sentence(self) -> str:
        """What it says, in the language that is spoken now. For the person's own pages."""
        names: dict[str, str] = self.names
        return str(KINDS[self.kind]) % names

    def is_wanted_by_mail(self) -> bool:
        """Whether the person wishes for mail about it, or has to have it."""
        return self.person.is_active and (self.person.wants_mail or self.kind in DUTIES)

    def may_be_mailed(self) -> bool:
        """Whether mail about it leaves, as the person and their wish are now."""
        return self.is_wanted_by_mail() and not self.is_hushed


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at__isnull=True, given_up_at__isnull=True)

    def due(self, moment: datetime) -> Self:
        """To be sent now: nobody holds them, or whoever held them is gone."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=moment)
        return self.waiting().filter(free, due_at__lte=moment)

    def given_up(self) -> Self:
        return self.filter(given_up_at__isnull=False)


class Delivery(models.Model):
    """One mail that has to leave, kept until it has left or was given up where people can see it."""

    key = KeyField()
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    due_at = models.DateTimeField(default=clock.now)
    leased_until: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    given_up_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=80, default="", blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="notices_due",
            )
        ]
