"""Safety: an alert that a person must look at, from whatever raised it."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person

NEWS_AFTER = timedelta(days=1)  # by then nobody may take an earlier word for this one


class Alert(models.Model):
    """Somebody may be in danger. One alert stands open per person and place; later causes raise it.

    `words` is sealed with the person's key: what they wrote or answered cannot be read from the table.
    """

    MESSAGE, QUESTIONNAIRE, REQUEST, REPORT = "message", "questionnaire", "request", "report"
    CAUSES = (MESSAGE, QUESTIONNAIRE, REQUEST, REPORT)

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=96)  # "conversation:<key>", "checkin:<key>" or "person:<key>"
    level = models.PositiveSmallIntegerField()  # 1 low to 4 imminent
    cause = models.CharField(max_length=16, choices=[(c, c) for c in CAUSES])
    words = models.BinaryField(default=bytes)
    opened_at = models.DateTimeField(default=clock.now)
    raised_at = models.DateTimeField(default=clock.now)
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "place"],
                condition=Q(closed_at__isnull=True),
                name="safety_one_open_alert",
            ),
            models.CheckConstraint(condition=Q(level__gte=1) & Q(level__lte=4), name="safety_level_1_to_4"),
        ]

    @property
    def was_raised_again(self) -> bool:
        return self.raised_at - self.opened_at >= timedelta(minutes=1)

    def is_recent(self) -> bool:
        return self.raised_at > clock.now() - NEWS_AFTER
