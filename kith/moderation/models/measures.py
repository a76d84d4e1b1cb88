"""Decisions about people and their words, each with its measure and its reason, and appeals from them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kith import clock
from kith.conversations.models import Message
from kith.groups.models import Group, Membership
from kith.keys import KeyField
from kith.moderation.models.agreeing import Proposal
from kith.people.models import Person
from kith.people.sealing import Unreadable, seal, unseal, unseal_all
from kith.safety.models import Alert


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self, now: datetime | None = None) -> Self:
        """Those whose measure holds now: not undone, not over, and agreed to where it takes two people."""
        is_running = Q(until__isnull=True) | Q(until__gt=now or clock.now())
        agreed = ~Q(measure=Decision.BAN) | Q(proposal__answer=Proposal.AGREED)
        return self.filter(is_running, agreed, undone_at__isnull=True)

    def told(self) -> Self:
        """Those the person reads: not that nothing follows, and a ban that nobody agreed to is none yet."""
        agreed = ~Q(measure=Decision.BAN) | Q(proposal__answer=Proposal.AGREED)
        return self.filter(agreed).exclude(measure=Decision.NONE)


class Decision(models.Model):
    """A person of the staff decided something about somebody, with a reason that they read.

    `measure` is the rung of the ladder. `reason` is sealed with the key of whom it is about. A ban rests on
    its `proposal`, and is none before somebody else has agreed to that. What is decided in the place of one
    that was taken back leads to the first of them, to which the reports keep.
    """

    NONE, NOTE, HIDE, MUTE = "none", "note", "hide", "mute"
    PAUSE, REMOVAL, BAN = "pause", "removal", "ban"
    LADDER = (NONE, NOTE, HIDE, MUTE, PAUSE, REMOVAL, BAN)
    FOR_A_TIME = (MUTE, PAUSE)

    key = KeyField()
    about = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    measure = models.CharField(max_length=8, choices=[(m, m) for m in LADDER])
    reason = models.BinaryField(default=bytes)
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    seat = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name="+")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    until: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    proposal = models.ForeignKey(Proposal, null=True, on_delete=models.RESTRICT, related_name="+")
    instead_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["about", "measure"],
                condition=Q(undone_at__isnull=True),
                name="moderation_holds",
            ),
            models.Index(fields=["about", "-decided_at"], name="moderation_decided"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(measure__in=("mute", "pause")) | Q(until__isnull=False),
                name="moderation_ends_by_itself",
            )
        ]

    def give_reason(self, text: str) -> None:
        """Seal the reason for whom it is about. Nobody reads one that is about nobody: it keeps none."""
        if self.about is not None:
            self.reason = seal(self.about, text, row=self.row)

    def read_reason(self) -> str:
        """The reason in clear. Raises Unreadable when the person's key is gone."""
        return unseal(self.about, self.reason, row=self.row) if self.about and self.reason else ""

    @property
    def is_agreed(self) -> bool:
        """Whether all have said yes whom it takes."""
        if self.measure != self.BAN:
            return True
        return self.proposal is not None and self.proposal.answer == Proposal.AGREED

    @property
    def deciders(self) -> set[int]:
        """By number: who decided it, who took that over, and who agreed."""
        first = self.proposal.asked_by_id if self.proposal is not None else None
        second = self.proposal.answered_by_id if self.proposal is not None and self.is_agreed else None
        return {pk for pk in (self.by_id, first, second) if pk is not None}

    @property
    def lesser(self) -> tuple[str, ...]:
        """The rungs below it, that do something."""
        return self.LADDER[1 : self.LADDER.index(self.measure)]

    @property
    def is_standing(self) -> bool:
        """Whether its measure holds now."""
        is_over = self.until is not None and self.until <= clock.now()
        return self.is_agreed and self.undone_at is None and not is_over

    @property
    def row(self) -> str:
        """As it is named where its reason is sealed, and in a look at that."""
        return f"moderation.decision:{self.key}"


def reasons_of(person: Person, decisions: list[Decision]) -> list[str]:
    """The reasons of these decisions about one person, with one fetch of their key. Empty when it is gone."""
    try:
        return unseal_all(person, [(one.reason, one.row) for one in decisions])
    except Unreadable:
        return [""] * len(decisions)


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        """Nothing is left to answer where the decision was undone meanwhile."""
        waiting = self.filter(answered_at__isnull=True, decision__undone_at__isnull=True)
        return waiting.order_by("made_at", "pk")


class Appeal(models.Model):
    """Somebody asks that another person looks at a decision about them. One for each decision."""

    UPHELD, OVERTURNED = "upheld", "overturned"
    OUTCOMES = (UPHELD, OVERTURNED)

    key = KeyField()
    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="appeal")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words = models.BinaryField(default=bytes)
    made_at = models.DateTimeField(default=clock.now)
    answered_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in OUTCOMES], blank=True, default="")
    answer = models.BinaryField(default=bytes)

    objects = AppealQuerySet.as_manager()

    def say(self, text: str) -> None:
        self.words = seal(self.by, text, row=f"moderation.appeal:{self.key}")

    def read(self) -> str:
        """What the person wrote. Raises Unreadable when their key is gone."""
        return unseal(self.by, self.words, row=f"moderation.appeal:{self.key}")

    def give_answer(self, text: str) -> None:
        self.answer = seal(self.by, text, row=f"moderation.answer:{self.key}")

    def read_answer(self) -> str:
        return unseal(self.by, self.answer, row=f"moderation.answer:{self.key}") if self.answer else ""
