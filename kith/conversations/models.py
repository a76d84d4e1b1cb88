"""Conversations: what is said in a thread, in a live room, or quietly to a facilitator."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from kith import clock
from kith.conversations import hearing
from kith.groups import remembering
from kith.groups.models import Group, Membership, MembershipQuerySet
from kith.keys import KeyField
from kith.people.models import Person
from kith.safety.models import Block, Shown

LISTEN, INFORMATION, PRACTICAL, HOPE, COMPANY = "heard", "information", "practical", "hope", "company"
IN_A_LINE = "[…]"  # where something is kept back in a title, a note or an excerpt, in every language
KINDS_OF_HELP = (LISTEN, INFORMATION, PRACTICAL, HOPE, COMPANY)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, person: Person) -> Self:
        """Conversations of the groups this person sits in.

        All threads, also those from before they came. A room, only if they were in it; after its close, only
        if they sat in the group when it closed (`hearing`). A quiet word, only by whose it is and by those
        who hosted when it was said. Nothing of a group before they have said yes to what changed in its
        agreement.
        """
        return self._by_seats(person, Membership.objects.standing().agreed().filter(person=person))

    def in_reach_of(self, person: Person) -> Self:
        """The same without the agreement: for doors, which lead to it, and for what may be done before."""
        return self._by_seats(person, Membership.objects.standing().filter(person=person))

    def _by_seats(self, person: Person, seats: MembershipQuerySet) -> Self:
        hosted = seats.filter(group=OuterRef("group")).hosting_since(OuterRef("last_written_at"))
        return self.filter(group__in=seats.values("group")).filter(
            Q(kind=Conversation.THREAD)
            | (Q(kind=Conversation.ROOM) & Q(pk__in=hearing.rooms_of(person)))
            | (Q(kind=Conversation.QUIET) & (Q(quiet_with=person) | Exists(hosted)))
        )

    def rooms_near(self, person: Person) -> Self:
        """Rooms of the groups this person sits in: a quiet word needs no chair in one."""
        seats = Membership.objects.standing().filter(person=person)
        return self.filter(kind=Conversation.ROOM, group__in=seats.values("group"))

    def threads(self) -> Self:
        return self.filter(kind=Conversation.THREAD)

    def marked_for(self, person: Person) -> Self:
        """Add `title_is_blocked`: whether this reader has blocked the voice that opened it."""
        return self.annotate(title_is_blocked=Exists(_opened_by_blocked(person)))

    def not_opened_by_blocked(self, person: Person) -> Self:
        """Without the threads of voices that this reader has blocked: for what asks them to answer."""
        return self.filter(~Exists(_opened_by_blocked(person)))

    def waiting(self) -> Self:
        """Threads nobody but their opener has written in yet, longest waiting first."""
        return (
            self.threads().filter(first_reply_at__isnull=True, closed_at__isnull=True).order_by("opened_at")
        )


def _opened_by_blocked(person: Person) -> "models.QuerySet[Message]":
    opening = Message.objects.filter(conversation=OuterRef("pk"), position=1)
    return opening.blocked_by(person)


class Conversation(models.Model):
    """One place where people of a group write. Retention and visibility belong to it."""

    THREAD, ROOM, QUIET = "thread", "room", "quiet"

    key = KeyField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in (THREAD, ROOM, QUIET)], default=THREAD)
    title = models.CharField(max_length=120, blank=True, default="")
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    quiet_with = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    last_written_at = models.DateTimeField(default=clock.now)
    last_position = models.PositiveIntegerField(default=0)
    last_revision = models.PositiveIntegerField(default=0)
    voices = models.PositiveIntegerField(default=0)  # names that have written here; an alias is one of them
    waiting_told_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(
        null=True
    )
    first_reply_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    closed_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    gone_after_days = models.PositiveSmallIntegerField(null=True)
    emptied_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)

    title_is_blocked: bool
    """By whoever reads. There after `marked_for` them."""

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "kind", "-last_written_at"], name="conversations_of_group"),
            models.Index(
                fields=["group", "opened_at"],
                condition=Q(first_reply_at__isnull=True, closed_at__isnull=True, kind="thread"),
                name="conversations_waiting",
            ),
            models.Index(
                fields=["closed_at"],
                condition=Q(gone_after_days__isnull=False, emptied_at__isnull=True),
                name="conversations_to_empty",
            ),
        ]


class Alias(models.Model):
    """The name somebody takes in one conversation. It draws its own mark and is used nowhere else."""

    key = KeyField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="aliases")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    mark = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "person"], name="conversations_one_alias"),
            models.UniqueConstraint(fields=["conversation", "name"], name="conversations_alias_unique"),
        ]


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: Person) -> Self:
        """What stands in conversations this person may read.

        Of a room, what was said while they sat in the group; of a quiet word to the hosts, what was said
        while they hosted. Nobody comes into what others said before to others.
        """
        seats = Membership.objects.filter(group=OuterRef("conversation__group"), person=person)
        held_on = Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("conversation__closed_at"))
        sat = seats.filter(held_on, joined_at__lte=OuterRef("written_at"))
        hosted = seats.hosting_since(OuterRef("written_at"))
        readable = Conversation.objects.visible_to(person)
        return self.filter(conversation__in=readable.values("pk")).filter(
            Q(conversation__kind=Conversation.THREAD)
            | (Q(conversation__kind=Conversation.ROOM) & Exists(sat))
            | Q(conversation__kind=Conversation.QUIET, conversation__quiet_with=person)
            | (Q(conversation__kind=Conversation.QUIET) & Exists(hosted))
        )

    def standing(self) -> Self:
        return self.filter(taken_back_at__isnull=True)

    def readable(self) -> Self:
        """Those whose words a reader may be shown: neither taken back nor covered."""
        return self.standing().filter(cover="")

    def named(self) -> Self:
        """Add `known_as` and `known_mark`: how the group knows whoever wrote, in the same query."""
        return self.annotate(
            known_as=remembering.name_of("author", group="conversation__group"),
            known_mark=remembering.mark_of("author", group="conversation__group"),
            kept_spans=F("withheld__spans"),
        )

    def marked_for(self, person: Person) -> Self:
        """Add `is_blocked`: whether this reader has blocked the voice it was said in, in the same query.

        Its place stays where it is, and can be opened: only the words are not put before them.
        """
        return self.annotate(is_blocked=Exists(_blocks_of(person)))

    def under_titles_for(self, person: Person) -> Self:
        """Add `title_is_blocked`: whether this reader has blocked the voice that opened the thread."""
        opening = Message.objects.filter(conversation=OuterRef("conversation"), position=1)
        return self.annotate(title_is_blocked=Exists(opening.blocked_by(person)))

    def not_blocked_by(self, person: Person) -> Self:
        """Without what this reader has blocked: for what is shown apart from its place."""
        return self.filter(~Exists(_blocks_of(person)))

    def blocked_by(self, person: Person) -> Self:
        return self.filter(Exists(_blocks_of(person)))

    def ends(self) -> Self:
        """The first and the last message of each conversation."""
        return self.filter(Q(position=1) | Q(position=F("conversation__last_position")))


def _blocks_of(person: Person) -> "models.QuerySet[Block]":
    voice = {"blocked": OuterRef("author"), "alias": Coalesce(OuterRef("alias__key"), Value(""))}
    return Block.objects.filter(person=person, **voice)


class Message(models.Model):
    """Something somebody wrote, at its position in a conversation. Order is the position, never the clock."""

    key = KeyField()
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)  # of the conversation, at its last change
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    alias = models.ForeignKey(Alias, null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.TextField(max_length=20_000)
    html = models.TextField()  # rendered once, when written
    folded = models.TextField()  # lower case without accents, for search
    content_note = models.CharField(max_length=80, blank=True, default="")
    nonce = models.CharField(max_length=64)  # the same form sent twice makes one message
    written_at = models.DateTimeField(default=clock.now)
    edited_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    taken_back_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    cover = models.CharField(max_length=160, blank=True, default="", db_default="")
    """Why its words are covered, as every reader sees it in their place. Empty: they are not."""
    covered_title = models.CharField(max_length=120, blank=True, default="", db_default="")

    objects = MessageQuerySet.as_manager()

    is_blocked: bool
    """By whoever reads. There after `marked_for` them."""

    title_is_blocked: bool
    """By whoever reads. There after `under_titles_for` them."""

    kept_spans: list[list[int]] | None
    """What is kept back of its words. There after `named`."""

    shown: Shown | None = None
    """The help panel its writer is to see with it, said by the verb that wrote it. No column of the table."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="conversations_position"),
            models.UniqueConstraint(fields=["author", "nonce"], name="conversations_sent_once"),
        ]
        indexes = [models.Index(fields=["conversation", "revision"], name="conversations_revised")]

    @property
    def as_read(self) -> str:
        """Its words; the first of a thread stand under their title."""
        is_titled = self.position == 1 and self.conversation.kind == Conversation.THREAD
        return f"{self.whole_title}\n\n{self.words}" if is_titled else self.words

    @property
    def shown_words(self) -> str:
        """Its words without what is kept back, for an excerpt. Of messages that are `named`."""
        return without(self.words, self.kept_spans or [], IN_A_LINE)

    @property
    def kept_back(self) -> "Withheld | None":
        """What of it is kept back from its readers now, if anything is."""
        return Withheld.objects.filter(message=self, let_through_at__isnull=True).first()

    @property
    def whole_title(self) -> str:
        """The title of its thread as its writer gave it, also while it is covered."""
        kept = self.kept_back
        return (kept.title if kept else "") or self.covered_title or self.conversation.title

    @property
    def whole_note(self) -> str:
        """Its content note as its writer gave it."""
        kept = self.kept_back
        return (kept.content_note if kept else "") or self.content_note

    def first_said(self) -> str:
        """What it said when it was sent, whatever it says now."""
        first = self.versions.order_by("pk").values_list("words", flat=True).first()
        return self.as_read if first is None else first

    @property
    def shown_name(self) -> str:
        """The one name others see: the alias it was written under, or the pseudonym. Empty: erased."""
        return self.alias.name if self.alias is not None else self.known_as or ""

    @property
    def shown_mark(self) -> int | None:
        """The mark beside that name."""
        return self.alias.mark if self.alias is not None else self.known_mark

    @cached_property
    def known_as(self) -> str | None:
        """Asked for here, one message at a time, unless the query was `named()`."""
        return self._known.known_as

    @cached_property
    def known_mark(self) -> int | None:
        return self._known.known_mark

    @cached_property
    def _known(self) -> "Message":
        return Message.objects.filter(pk=self.pk).named().only("pk").get()


def without(text: str, spans: Iterable[Sequence[int]], instead: str) -> str:
    """The text with something else in the place of each span."""
    for start, end in sorted(spans, key=lambda span: span[0], reverse=True):
        text = text[:start] + instead + text[end:]
    return text


class Withheld(models.Model):
    """A message of which a part is kept back from its readers until somebody of the staff has looked.

    The words stand whole in the message, for their writer and for staff; its `html`, `folded`, note and the
    title of its thread are without that part. Here is what they are with it.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="withheld")
    spans = models.JSONField(default=list)  # offsets in the words
    html = models.TextField(default="", blank=True)  # empty when it was let through
    title = models.CharField(max_length=120, default="", blank=True)
    content_note = models.CharField(max_length=80, default="", blank=True)
    made_at = models.DateTimeField(default=clock.now)
    let_through_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)
    let_through_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(let_through_at__isnull=True), name="conversations_kept_back"
            )
        ]


class Version(models.Model):
    """What a message said before it was edited or taken back. Moderators alone may look."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    words = models.TextField()
    content_note = models.CharField(max_length=80, blank=True, default="")
    replaced_at = models.DateTimeField(default=clock.now)


class Asked(models.Model):
    """What would help the person who opened this thread."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="asked")
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS_OF_HELP])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "kind"], name="conversations_asked_once")
        ]


class OfferQuerySet(models.QuerySet["Offer"]):
    def given_by(self, person: Person) -> Self:
        return self.filter(giver=person).order_by("given_at", "pk")

    def received_by(self, person: Person) -> Self:
        return self.filter(receiver=person).order_by("given_at", "pk")


class Offer(models.Model):
    """Help given: by whom, to whom, in which message, of which kind, when."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="offers")
    kind = models.CharField(max_length=16, choices=[(k, k) for k in KINDS_OF_HELP])
    giver = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    receiver = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(default=clock.now)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "kind"], name="conversations_offered_once")]


class Thanks(models.Model):
    """The person helped said: this helped. It can be taken back, and said again."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="thanks")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=clock.now)
    taken_back_at: "models.DateTimeField[datetime | None, datetime | None]" = models.DateTimeField(null=True)


class Draft(models.Model):
    """Words not sent yet, sealed with their writer's key. `place` says where they were begun."""

    key = KeyField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=96)  # "conversation:<key>", "new:<group key>", …
    sealed = models.BinaryField()
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="conversations_one_draft")]


class ReadingWish(models.Model):
    """How somebody wishes to read: whether content notes stay folded until they open them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    folds_notes = models.BooleanField(default=True)
