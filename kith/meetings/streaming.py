"""A room as a live stream: its words, and its state as it is now, for those who have a chair in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kith.conversations.models import Conversation
from kith.conversations.rendering import fragment
from kith.conversations.streaming import STANDS, deaf_to_words, in_form, last_before, news
from kith.database.prepared import Prepared
from kith.groups.models import Membership
from kith.groups.seating import seat_of
from kith.live.sources import AS_SAID, MESSAGE, NOT_FOR_THEM, ROOM, Admission, Batch, Event, Mark, Variant
from kith.meetings import attendance, seating
from kith.meetings.models import Meeting, Seat
from kith.meetings.reading import was_answered
from kith.meetings.showing import Moment, numbered, state, variant_for


class RoomSource:
    """/live/room/<meeting key>/."""

    def admit(self, person_id: int, key: str) -> Admission | None:
        seat = _chairs(key, frozenset({person_id})).select_related("person", "meeting__group").first()
        if seat is None or not seat.meeting.is_open:
            return None
        sits = seat_of(seat.meeting.group, seat.person)
        if sits is None:
            return None
        conversation = Conversation.objects.values_list("key", flat=True).get(pk=seat.meeting.conversation_id)
        answered = was_answered(seat.meeting, seat.person)
        shown = variant_for(seat.person, seat.meeting, sits, answered=answered)
        return Admission(
            topic=f"room:{key}",
            variant=replace(shown, after=last_before(seat.meeting.conversation_id, sits.joined_at)),
            topics=(f"group:{seat.meeting.group.key}", f"conversation:{conversation}"),
        )

    def audience(self, key: str, person_ids: frozenset[int]) -> frozenset[int]:
        return frozenset(_chairs(key, person_ids).values_list("person", flat=True))

    def since(self, key: str, mark: Mark) -> Batch:
        """What is newer, and the state of the room. Whoever takes or leaves a chair changes its number."""
        batch = news(_stands(key=key), mark)
        # Read after the words: whoever was removed while they were read is not sent them.
        version = numbered(*_moment_of(key))
        shown = Event(ROOM, thing=Moment(key, version))
        return Batch(version, batch.mark, [*batch.events, shown], batch.more)

    def deaf_to(self, events: list[Event]) -> Mapping[str, frozenset[int]]:
        return deaf_to_words(events)

    def render(self, event: Event, variant: Variant, form: str = AS_SAID) -> bytes:
        if event.kind == MESSAGE:
            said = in_form(event, form)
            if event.position <= variant.after:
                return NOT_FOR_THEM
            return fragment(said, variant.language, variant.zone, in_room=True).encode()
        return state(event.thing, replace(variant, after=0)).encode()

    def came(self, person_id: int, key: str) -> None:
        seating.be_here(Meeting.objects.get(key=key), person_id, by_stream=True)

    def stay(self, person_ids: frozenset[int], key: str) -> None:
        attendance.stay(key, person_ids)

    def went(self, person_id: int, key: str) -> None:
        seating.hang_up(Meeting.objects.get(key=key), person_id)


def _as_standing(key: str) -> "QuerySet[Conversation, Any]":
    rooms = Meeting.objects.filter(key=key)
    return Conversation.objects.filter(pk__in=rooms.values("conversation")).values_list(*STANDS)


def _as_moment(key: str) -> "QuerySet[Meeting, Any]":
    return Meeting.objects.filter(key=key).values_list("group__audience", "state", "starts_at")


def _moment_of(key: str) -> tuple[Any, ...]:
    rows = _moment(key=key)
    if not rows:
        raise Meeting.DoesNotExist
    return rows[0]


_stands = Prepared(_as_standing, key=str)
_moment = Prepared(_as_moment, key=str)


def _chairs(key: str, person_ids: frozenset[int]) -> QuerySet[Seat]:
    """Chairs that these people have taken in that room, as long as they sit in its group."""
    sits = (
        Membership.objects.standing()
        .agreed()
        .filter(group=OuterRef("meeting__group"), person=OuterRef("person"))
    )
    chairs = Seat.objects.filter(meeting__key=key, person__in=person_ids, left_at__isnull=True)
    return chairs.filter(Exists(sits), person__is_active=True)
