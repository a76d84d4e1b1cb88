"""Safety: an alert that a person must look at, what the screen noticed, and whom somebody has blocked."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from kith import clock
from kith.keys import KeyField
from kith.people.models import Person
from kith.safety import nearness

HIGHEST = 4  # level of an alert: it may be happening now
NEWS_AFTER = timedelta(days=1)  # by then nobody may take an earlier word for this one


class AlertQuerySet(models.QuerySet["Alert"]):
    def open_at(self, place: str, person: Person, *, is_conduct: bool = False) -> "AlertQuerySet":
        """The one that stands open about somebody at a place. Distress and conduct are never one alert."""
        standing = self.filter(person=person, place=place, closed_at__isnull=True)
        return standing.filter(is_conduct=is_conduct)

    def for_eyes_of(self, person: Person) -> "AlertQuerySet":
        """What this person may look at: nothing about themselves, and no conduct of somebody beside whom they
        host. It may be a report, and no host hears of what is said about hosts."""
        return self.exclude(person=person).exclude(is_conduct=True, person__in=nearness.near(person.pk))


class Alert(models.Model):
    """Somebody may be in danger. One alert stands open per person and place; later causes raise it.

    `words` and `sealed_cause` are sealed with the person's key: what they wrote or answered, and why somebody
    should look, cannot be read from the table (`kith.safety.causes`).
    """

    MESSAGE, QUESTIONNAIRE, REQUEST, REPORT = "message", "questionnaire", "request", "report"
    CONDUCT = "conduct"  # how somebody treats others. Stands beside an alert of distress, never in its place
    CAUSES = (MESSAGE, QUESTIONNAIRE, REQUEST, REPORT, CONDUCT)

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=96)  # "conversation:<key>", "checkin:<key>" or "person:<key>"
    level = models.PositiveSmallIntegerField()  # 1 low to 4 imminent
    is_conduct = models.BooleanField(default=False)  # it is about how they treat others
    sealed_cause = models.BinaryField(default=bytes)  # one of the causes above
    words = models.BinaryField(default=bytes)
    opened_at = models.DateTimeField(default=clock.now)
    raised_at = models.DateTimeField(default=clock.now)
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "place"],
                condition=Q(closed_at__isnull=True, is_conduct=False),
                name="safety_one_open_alert",
            ),
            models.UniqueConstraint(
                fields=["person", "place"],
                condition=Q(closed_at__isnull=True, is_conduct=True),
                name="safety_one_open_conduct",
            ),
            models.CheckConstraint(condition=Q(level__gte=1) & Q(level__lte=4), name="safety_level_1_to_4"),
        ]

    @property
    def was_raised_again(self) -> bool:
        return self.raised_at - self.opened_at >= timedelta(minutes=1)

    def is_recent(self) -> bool:
        return self.raised_at > clock.now() - NEWS_AFTER


class Noticed(models.Model):
    """What the screen noticed in one text. A text in which it found nothing leaves no row.

    `sealed` holds the verdict: rules, their version, the words and their spans, scope, level. Only the
    writer's key opens it.
    """

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=96)  # where an alert about it stands: "conversation:<key>"
    source = models.CharField(max_length=96)  # the text itself: "message:<key>", "request:<key>"
    alert = models.ForeignKey(Alert, null=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    asks_after_somebody = models.BooleanField(default=False)  # "are you safe?", to somebody who wrote before
    noticed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["person", "place", "-noticed_at"], name="safety_noticed_of"),
            models.Index(fields=["source"], name="safety_noticed_in"),
            models.Index(
                fields=["place", "noticed_at"],
                condition=Q(asks_after_somebody=True),
                name="safety_asked_after",
            ),
            models.Index(fields=["alert"], name="safety_noticed_for"),
        ]


class ShownQuerySet(models.QuerySet["Shown"]):
    def standing(self, since: datetime | None = None) -> "ShownQuerySet":
        """Not closed by their reader, and not so old that they would greet them on another day."""
        return self.filter(closed_at__isnull=True, shown_at__gt=since or clock.now() - SHOWN_FOR)


SHOWN_FOR = timedelta(hours=12)
"""So long a panel stands unless it is closed, and so long no second one of its level comes."""


class Shown(models.Model):
    """A help panel that somebody was shown. It stands on the page of what they wrote until they close it."""

    SAFE, CLOSED, REPLACED = "safe", "closed", "replaced"
    ANSWERS = (SAFE, CLOSED, REPLACED)
    UNSENT = "unsent:"  # begins the source of words that were refused or came back

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=96)
    source = models.CharField(max_length=96)
    level = models.PositiveSmallIntegerField()  # 0: it only says that the language is not screened
    variant = models.CharField(max_length=16)  # of kith.safety.panels
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_at = models.DateTimeField(default=clock.now)
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=[(a, a) for a in ANSWERS], blank=True, default="")

    objects = ShownQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "place", "-shown_at"], name="safety_shown_to")]

    @property
    def is_unsent(self) -> bool:
        return self.source.startswith(self.UNSENT)


class Look(models.Model):
    """Somebody of the staff read what a person wrote. That person sees it under You."""

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")  # whose words
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="+")
    what = models.CharField(max_length=16)  # words, or one of those that `kith.safety.looking` names
    source = models.CharField(max_length=96, default="", blank=True)  # the text in question: "message:<key>"
    around = models.PositiveSmallIntegerField(default=0)  # how many messages around them were read too
    looked_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person", "-looked_at"], name="safety_looks_at")]


class Block(models.Model):
    """Somebody would rather not hear somebody else. Nobody but they know of it.

    It holds for one voice: what is said under the pseudonym, or under one alias (`alias` is its key). The two
    are never joined: who blocks the one would learn by it who the other is.
    """

    key = KeyField()
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+"
    )  # who would rather not hear
    blocked = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    alias = models.CharField(max_length=22, blank=True, default="")
    known_as = models.CharField(max_length=40)  # the name they had then: a later one is not told here
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "blocked", "alias"], name="safety_blocked_once")
        ]

    @property
    def voice(self) -> str:
        return voice_of(self.blocked_id, self.alias)


def voice_of(author: int | None, alias: str | None) -> str:
    """One way of speaking in a group: openly, or under one alias. Nobody's, when its bearer was erased."""
    return alias or (str(author) if author is not None else "")


class Plan(models.Model):
    """What somebody wants to do when it gets bad, in their own words. Only their key opens it."""

    key = KeyField()
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(default=clock.now)


class PlanOnDevice(models.Model):
    """A copy of a plan that one device may open without signing in, until it is forgotten.

    The copy is sealed with a key that the device holds in a cookie. Here that key stands sealed for the
    person, so that what they change reaches the device.
    """

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=60, blank=True, default="")  # as in "Firefox, Android"
    sealed_key = models.BinaryField()
    copy = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)


class TrustedContact(models.Model):
    """Whom somebody wishes to be told when it is worst: who, how, from when on. Never told by a program."""

    DANGER, WORRIED = 4, 3  # the level of an alert from which staff may open it
    LEVELS = (DANGER, WORRIED)

    key = KeyField()
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()  # name, how to reach, words for whoever calls
    from_level = models.PositiveSmallIntegerField(default=DANGER, choices=[(n, n) for n in LEVELS])
    consented_at = models.DateTimeField(default=clock.now)


class LineCheck(models.Model):
    """What a person of this house found out about a crisis line, and when. Of a line counts the newest
    that was not taken back.

    `dials` says which numbers were tried (`Line.dials`): of a row with other numbers it says nothing.
    """

    CALLED = "called"  # the number was rung, and it answered
    READ = "read"  # it stands like this today where the line itself, or its government, says it
    WRONG = "wrong"  # it did not answer, or is not that line: hidden from that moment
    UNSAID = "unsaid"  # the newest that still counted was a mistake: what was said before it counts again
    FOUND = (CALLED, READ, WRONG, UNSAID)

    key = KeyField()
    dials = models.CharField(max_length=64)
    found = models.CharField(max_length=8, choices=[(one, one) for one in FOUND])
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(found__in=("called", "read", "wrong", "unsaid")), name="safety_line_found"
            )
        ]
        indexes = [models.Index(fields=["dials"], name="safety_checks_of_line")]
