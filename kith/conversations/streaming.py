"""A conversation as a live stream: who may watch, what is newer, and how each message looks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from kith.conversations.models import Conversation, Message
from kith.conversations.reading import COLUMNS, Said, with_help
from kith.conversations.rendering import fragment
from kith.conversations.wishing import folds_notes
from kith.database.prepared import Prepared, Rows
from kith.groups.models import Group, Membership
from kith.live.sources import (
    AS_SAID,
    LEFT_OUT,
    MESSAGE,
    MOST_AT_ONCE,
    NOT_FOR_THEM,
    WHOLE,
    Admission,
    Batch,
    Event,
    Mark,
    Variant,
)
from kith.people.models import Person
from kith.safety.blocking import deaf_to

OPEN_NOTES = "open-notes"
STANDS = ("pk", "kind", "last_position", "last_revision", "group", "group__audience")


class ConversationSource:
    """/live/conversation/<key>/: a thread, or a quiet word. A room is watched from its chairs alone."""

    def admit(self, person_id: int, key: str) -> Admission | None:
        person = Person.objects.filter(pk=person_id, is_active=True).first()
        if person is None:
            return None
        visible = Conversation.objects.visible_to(person).exclude(kind=Conversation.ROOM)
        found = visible.select_related("group").filter(key=key).first()
        if found is None:
            return None
        variant = replace(variant_for(person), after=_not_for(person, found))
        return Admission(topic=f"conversation:{key}", variant=variant, topics=(f"group:{found.group.key}",))

    def audience(self, key: str, person_ids: frozenset[int]) -> frozenset[int]:
        return watchers(Conversation.objects.filter(key=key), person_ids)

    def since(self, key: str, mark: Mark) -> Batch:
        return news(_stands(key=key), mark)

    def deaf_to(self, events: list[Event]) -> Mapping[str, frozenset[int]]:
        return deaf_to_words(events)

    def render(self, event: Event, variant: Variant, form: str = AS_SAID) -> bytes:
        if event.position <= variant.after:
            return NOT_FOR_THEM
        said = in_form(event, form)
        opens = variant.side == OPEN_NOTES
        html = fragment(said, variant.language, variant.zone, opens_notes=opens)
        return html.encode()

    def came(self, person_id: int, key: str) -> None:
        """Who reads a thread is nobody's business."""

    def stay(self, person_ids: frozenset[int], key: str) -> None:
        """Nor who goes on reading."""

    def went(self, person_id: int, key: str) -> None:
        """Nor who stopped."""


def variant_for(person: Person) -> Variant:
    """How this person reads: their language and zone, and whether content notes stay folded."""
    side = "" if folds_notes(person) else OPEN_NOTES
    return Variant(language=person.language, zone=person.zone, side=side)


def watchers(conversation: "QuerySet[Conversation]", person_ids: frozenset[int]) -> frozenset[int]:
    """Who of these may see that one conversation now: the same rule as `visible_to`, asked for many.

    Nobody, if it is a room: its chairs have a stream of their own.
    """
    seats = Membership.objects.in_circle().agreed().filter(person__in=person_ids)
    found = conversation.values_list("group", "kind", "quiet_with", "last_written_at").first()
    if found is None:
        return frozenset()
    group, kind, quiet_with, written_at = found
    if kind == Conversation.ROOM:
        return frozenset()
    rule = Q(group=group)
    if kind == Conversation.QUIET:
        rule &= Q(person=quiet_with) | Q(pk__in=seats.filter(group=group).hosting_since(written_at))
    return frozenset(seats.filter(rule).values_list("person", flat=True))


def deaf_to_words(events: list[Event]) -> Mapping[str, frozenset[int]]:
    """Who has blocked a voice in which something of these was said."""
    return deaf_to({event.thing.author for event in events if event.voice})


def in_form(event: Event, form: str) -> Said:
    """What is drawn of an event: its words, its place without them, or the whole of it for who wrote it."""
    said: Said = event.thing
    return said.for_reader(event.writer) if form == WHOLE else said._replace(is_blocked=form == LEFT_OUT)


def _event(row: Said, *, voice: str) -> Event:
    writer = row.author or 0 if row.whole_html else 0
    return Event(MESSAGE, row.position, row.revision, row, voice=voice, writer=writer)


def _not_for(person: Person, conversation: Conversation) -> int:
    """Up to which position a quiet word was said to others: to who hosted before this person did."""
    if conversation.kind != Conversation.QUIET or conversation.quiet_with_id == person.pk:
        return 0
    seat = Membership.objects.facilitating().of(conversation.group, person).first()
    return last_before(conversation.pk, seat.hosting_from) if seat is not None else 0


def last_before(conversation: int, moment: datetime) -> int:
    """The position of the last message written before that moment, or none."""
    earlier = Message.objects.filter(conversation=conversation, written_at__lt=moment)
    return earlier.aggregate(last=Max("position"))["last"] or 0


def news(stands: Rows, mark: Mark) -> Batch:
    """What is newer than `mark` in a conversation, given the row of `STANDS` that says where it stands.

    First where it stands, then what was said up to there: by position what is new, by revision what was
    changed. Then, if there is any, the version of the audience: whoever was removed meanwhile gets nothing.
    """
    if not stands:
        raise Conversation.DoesNotExist
    pk, kind, position, revision, group, audience = stands[0]
    upto = Mark(position, revision)
    rows = _newer(pk, mark, upto)
    is_heard_as_said = (
        kind != Conversation.QUIET
    )  # what is said quietly to hosts reaches them, and they answer
    said = [Said(*row) for row in rows[:MOST_AT_ONCE]]
    return Batch(
        audience_version=_audience(group=group)[0][0] if rows else audience,
        mark=upto,
        events=[
            _event(row, voice=row.voice if is_heard_as_said else "")
            for row in (with_help(said) if kind == Conversation.THREAD else said)
        ],
        more=len(rows) > MOST_AT_ONCE,
    )


def _newer(pk: int, mark: Mark, upto: Mark) -> Rows:
    """Lowest position first: changes to what stood before the mark, then what was added after it."""
    place = {"conversation": pk, "position": mark.position}
    changed, added = [], []
    if upto.revision > mark.revision:
        changed = _changed(**place, revision=mark.revision, upto=upto.revision)
    if upto.position > mark.position:
        added = _added(**place, upto=upto.position)
    return [*changed, *added]


def _as_added(conversation: int, position: int, upto: int) -> "QuerySet[Message, Any]":
    added = Message.objects.filter(conversation=conversation, position__gt=position, position__lte=upto)
    return added.named().order_by("position").values_list(*COLUMNS)[: MOST_AT_ONCE + 1]


def _as_changed(conversation: int, position: int, revision: int, upto: int) -> "QuerySet[Message, Any]":
    changed = Message.objects.filter(conversation=conversation, revision__gt=revision, revision__lte=upto)
    older = changed.filter(position__lte=position)
    return older.named().order_by("position").values_list(*COLUMNS)[: MOST_AT_ONCE + 1]


_stands = Prepared(lambda key: Conversation.objects.filter(key=key).values_list(*STANDS), key=str)
_added = Prepared(_as_added, conversation=int, position=int, upto=int)
_changed = Prepared(_as_changed, conversation=int, position=int, revision=int, upto=int)
_audience = Prepared(lambda group: Group.objects.filter(pk=group).values_list("audience"), group=int)
