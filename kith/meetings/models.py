"""Meetings: a weekly series, its occurrences, and who sat in the room."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from kith import clock
from kith.conversations.models import Conversation
from kith.groups import remembering
from kith.groups.models import Group, Membership
from kith.keys import KeyField
from kith.people.models import Person

LINGERING = timedelta(minutes=15)
"""How long a room that no host closed stays open after its end."""


class SeriesQuerySet(models.QuerySet["Series"]):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True, group__closed_at__isnull=True)


class Series(models.Model):
    """A group meets every week on this day at this hour, in this zone."""

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()  # 0 Monday to 6 Sunday
    starts_at_hour = models.TimeField()  # wall clock of `zone`
    minutes = models.PositiveSmallIntegerField(default=60)
    zone = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField(null=True)
    mode = models.CharField(max_length=16, choices=[(m, m) for m in Group.MODES], default=Group.TEXT)
    place = models.CharField(max_length=200, blank=True, default="")
    link = models.URLField(max_length=500, blank=True, default="")
    host = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=clock.now)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(ended_at__isnull=True), name="meetings_one_series_each"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15) & Q(minutes__lte=240), name="meetings_minutes_sane"
            ),
        ]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def of(self, group: Group) -> Self:
        return self.filter(group=group)

    def visible_to(self, person: Person) -> Self:
        return self.filter(group__in=Membership.objects.standing().filter(person=person).values("group"))

    def heard_by(self, person: Person) -> Self:
        """Evenings whose words this person may read: they had a chair, and sit in the group.

        After the close, only if they sat in the group when it closed: whoever was removed and is invited
        back does not read what was said of them meanwhile.
        """
        had_a_chair = Seat.objects.filter(meeting=OuterRef("pk"), person=person)
        seats = Membership.objects.filter(group=OuterRef("group"), person=person)
        stood = Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("closed_at"))
        at_its_close = seats.filter(stood, joined_at__lte=OuterRef("closed_at"))
        return self.visible_to(person).filter(
            Exists(had_a_chair), Q(closed_at__isnull=True) | Exists(at_its_close)
        )

    def ahead(self, now: datetime | None = None) -> Self:
        """Not over and not called off, soonest first."""
        return self.standing().filter(ends_at__gt=now or clock.now()).order_by("starts_at")

    def standing(self) -> Self:
        """Neither over nor called off."""
        return self.filter(closed_at__isnull=True, cancelled_at__isnull=True)

    def past(self) -> Self:
        """Those that took place, latest first."""
        return self.filter(closed_at__isnull=False, opened_at__isnull=False).order_by("-starts_at")


class Meeting(models.Model):
    """One evening of a series. `planned_at` is when the series has it; `starts_at` is when it is."""

    SEATS_OF_A_CIRCLE = 12

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    series = models.ForeignKey(Series, null=True, on_delete=models.SET_NULL, related_name="meetings")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    planned_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moved_because = models.CharField(max_length=200, blank=True, default="")
    opened_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True, default="")
    calm_until: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    calm_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    told_tomorrow_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    told_soon_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    state = models.PositiveIntegerField(default=0)
    """Grows with every change of what the room shows; live streams compare it at every event."""

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "planned_at"], name="meetings_once_per_evening"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meetings_end_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["group", "starts_at"], name="meetings_of_group"),
            models.Index(
                fields=["starts_at"],
                condition=Q(closed_at__isnull=True, cancelled_at__isnull=True),
                name="meetings_to_come",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_early(self) -> bool:
        """Open for those who come before the meeting starts."""
        return self.is_open and clock.now() < self.starts_at

    @property
    def is_standing(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    @property
    def was_moved(self) -> bool:
        return self.planned_at != self.starts_at

    @property
    def mode(self) -> str:
        """In words, by video, in person: as its series has it, or as the group does."""
        return self.series.mode if self.series is not None else self.group.mode

    @property
    def opens_at(self) -> datetime:
        """When the room opens by itself, for whoever wants to wait inside."""
        return self.starts_at - timedelta(minutes=settings.KITH_ROOM_OPENS_MINUTES)

    @property
    def closes_at(self) -> datetime:
        """When the room closes by itself, should no host have closed it."""
        return self.ends_at + LINGERING


class Coming(models.Model):
    """Whether somebody says they will come. It binds nobody."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="comings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    is_coming = models.BooleanField()
    said_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meetings_coming_once")]


class Seat(models.Model):
    """Somebody's chair in the room of one meeting. Seats stand in the order of the round."""

    key = KeyField()
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=clock.now)
    left_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    lost_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    hand_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    is_listening = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meetings_one_chair"),
            models.UniqueConstraint(fields=["meeting", "order"], name="meetings_order_of_chairs"),
        ]

    @property
    def is_taken(self) -> bool:
        """Somebody sits here. An account that was closed does not."""
        return self.left_at is None and self.person.is_active

    @property
    def may_speak(self) -> bool:
        """Here, with a line that holds, and not only listening today."""
        return self.left_at is None and self.lost_at is None and not self.is_listening


class Visit(models.Model):
    """A stay in the room, from coming to going; attendance is the sum of their minutes."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="visits")
    came_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    went_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    by_stream = models.BooleanField(default=False)  # the page holds a stream, which says when it closes

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(went_at__isnull=True), name="meetings_one_visit_at_a_time"
            )
        ]


class Part(models.Model):
    """A part of the evening: the agreement, a round, a topic, the closing."""

    ARRIVAL, AGREEMENT, ROUND = "arrival", "agreement", "round"
    TOPIC, BREAK, CLOSING = "topic", "break", "closing"
    KINDS = (ARRIVAL, AGREEMENT, ROUND, TOPIC, BREAK, CLOSING)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS])
    question = models.CharField(max_length=200, blank=True, default="")
    minutes = models.PositiveSmallIntegerField(default=5)
    began_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="meetings_order_of_parts")]

    @property
    def goes_round(self) -> bool:
        """Whether the word goes from chair to chair by itself."""
        return self.kind in (Part.ROUND, Part.CLOSING)

    @property
    def is_running(self) -> bool:
        return self.began_at is not None and self.ended_at is None


class Turn(models.Model):
    """The word, while it lies with one seat. A pass ends a turn as a word does.

    A turn that has not begun belongs to somebody who was called, and comes next.
    """

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="turns")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="turns")
    began_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    ended_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "seat"], name="meetings_one_turn_each")]

    @property
    def is_running(self) -> bool:
        return self.began_at is not None and self.ended_at is None


class QuietWordQuerySet(models.QuerySet["QuietWord"]):
    def named(self) -> Self:
        """Add `known_as` and `known_mark`: how the group knows whoever said it."""
        return self.annotate(
            known_as=remembering.name_of("person", group="meeting__group"),
            known_mark=remembering.mark_of("person", group="meeting__group"),
        )


class QuietWord(models.Model):
    """The conversation in which one member speaks to the facilitators alone, during one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="quiet_words")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")

    known_as: str  # these two are there after `named()`
    known_mark: int

    objects = QuietWordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meetings_one_quiet_word")]
