"""Looking after an alert: who has it, what is due about it, what was done, how it ended."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person
from kith.safety.models import Alert


class CareQuerySet(models.QuerySet["Care"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def holding(self) -> Self:
        """Somebody has said yes to it, and did something about it not too long ago."""
        return self.standing().filter(accepted_at__isnull=False, late_at__isnull=True)


class Care(models.Model):
    """Somebody looks after an alert: from taking it, or from being handed it, until it leaves their hands."""

    HANDED, BACK, TAKEN_OVER, CLOSED = "handed", "back", "taken_over", "closed"
    ENDINGS = (HANDED, BACK, TAKEN_OVER, CLOSED)

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    level = models.PositiveSmallIntegerField()  # of the alert when it came into these hands
    given_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    began_at = models.DateTimeField(default=clock.now)
    accepted_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    late_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=[(e, e) for e in ENDINGS], default="", blank=True)

    objects = CareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alert"], condition=Q(ended_at__isnull=True), name="moderation_one_has_it"
            )
        ]
        indexes = [models.Index(fields=["person", "began_at"], name="moderation_cares_of")]

    @property
    def may_be_taken_over(self) -> bool:
        """It was handed on and nobody has said yes to it, or nothing was done for as long as its clock."""
        return self.accepted_at is None or self.late_at is not None or self.person_id is None


class StepQuerySet(models.QuerySet["Step"]):
    def waiting(self) -> Self:
        return self.filter(done_at__isnull=True)

    def due(self) -> Self:
        return self.waiting().filter(due_at__lte=clock.now(), alert__closed_at__isnull=True)


class Step(models.Model):
    """What happens at a moment unless somebody has the alert by then: whom the site tells.

    Being a row with a time it happens once, whoever sweeps and however often.
    """

    SECOND, LEAD, EVERYBODY = "second", "lead", "everybody"
    REVIEW = "review"  # on to the list of the weekly review
    LATE = "late"  # whoever has it has done nothing for as long as its clock
    NAMES = (SECOND, LEAD, EVERYBODY, REVIEW, LATE)
    DONE, NOT_NEEDED = "done", "not_needed"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    round = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=12, choices=[(n, n) for n in NAMES])
    due_at = models.DateTimeField()
    done_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="", blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "round", "name"], name="moderation_step_once")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="moderation_steps_due")
        ]


class Act(models.Model):
    """Something that was done about an alert. Its words are sealed with the key of whom it is about."""

    NOTE, ASKED, OPINION = "note", "asked", "opinion"
    MESSAGE, SERVICES, CONTACT = "message", "services", "contact"  # to the member, from the least to the most
    EMERGENCY, DISCLOSURE = "emergency", "disclosure"
    ANSWER = "answer"  # of the member
    KINDS = (NOTE, ASKED, OPINION, MESSAGE, SERVICES, CONTACT, EMERGENCY, DISCLOSURE, ANSWER)
    TO_MEMBER = (MESSAGE, SERVICES, CONTACT)
    YES, NO = "yes", "no"

    key = KeyField()
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    to = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    code = models.CharField(max_length=4, default="", blank=True)  # what the member said to an offer
    sealed = models.BinaryField(default=bytes)
    is_told_later = models.BooleanField(default=False)  # to the member: once it is over (`recounting`)
    done_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["alert", "done_at"], name="moderation_acts_on")]


class Closing(models.Model):
    """How an alert ended, said by a person. The note is sealed. It goes with the alert."""

    FALSE_ALARM, TALKED, SERVICES = "false_alarm", "talked", "services"
    EMERGENCY, NO_ANSWER, OTHER = "emergency", "no_answer", "other"
    DECIDED = "decided"  # a decision about how they treat others: it has its own words
    CODES = (TALKED, SERVICES, EMERGENCY, NO_ANSWER, FALSE_ALARM, OTHER)

    key = KeyField()
    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, choices=[(c, c) for c in (*CODES, DECIDED)])
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField(default=bytes)
    closed_at = models.DateTimeField(default=clock.now)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def due(self, now: datetime | None = None) -> Self:
        return self.filter(done_at__isnull=True, due_at__lte=now or clock.now())


class FollowUp(models.Model):
    """Something to come back to after an alert: the member, a decision taken alone, or oneself."""

    DAY, WEEK = "day", "week"  # how is the member now?
    REVIEW = "review"  # one person decided alone
    DEBRIEF = "debrief"  # for who held a case of the highest level
    KINDS = (DAY, WEEK, REVIEW, DEBRIEF)

    key = KeyField()
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in KINDS])
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    """Of a debrief: whose it is. Of a review: who decided alone, and so does not review it."""
    due_at = models.DateTimeField()
    late_from: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    done_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="moderation_follow_due")
        ]

    @property
    def is_due(self) -> bool:
        return self.done_at is None and self.due_at <= clock.now()
