"""The doors to meetings. Whoever may not pass finds no page there."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kith.conversations.models import Conversation
from kith.database.prepared import PreparedObjects
from kith.groups.agreeing import before_reading_on
from kith.groups.models import Group, Membership
from kith.meetings.models import Meeting, MeetingQuerySet, QuietWord, Seat
from kith.people.models import Person


def _visible(person: int, key: str) -> MeetingQuerySet:
    return _with_its_room(Meeting.objects.visible_to(Person(pk=person)), key)


def _held_by(person: int, key: str) -> MeetingQuerySet:
    hosted = Membership.objects.facilitating().filter(person=person)
    return _with_its_room(Meeting.objects.filter(group__in=hosted.values("group")), key)


def _with_its_room(meetings: MeetingQuerySet, key: str) -> MeetingQuerySet:
    return meetings.filter(key=key).select_related("group", "series", "conversation")


def _as_heard(person: int, key: str) -> "QuerySet[QuietWord]":
    heard = Conversation.objects.visible_to(Person(pk=person)).filter(key=key)
    return QuietWord.objects.filter(conversation__in=heard).select_related("meeting")


def _as_heard_by_host(person: int, meeting: int, key: str) -> "QuerySet[QuietWord]":
    heard = Conversation.objects.visible_to(Person(pk=person)).filter(key=key)
    words = QuietWord.objects.filter(meeting=meeting, conversation__in=heard)
    return words.exclude(person=person).named().select_related("conversation")


def _as_own_chair(meeting: int, person: int) -> "QuerySet[Seat]":
    return Seat.objects.filter(meeting=meeting, person=person, left_at__isnull=True).order_by("pk")


_seen = PreparedObjects[Meeting](_visible, person=int, key=str)
_held = PreparedObjects[Meeting](_held_by, person=int, key=str)
_heard = PreparedObjects[QuietWord](_as_heard, person=int, key=str)
_heard_by_host = PreparedObjects[QuietWord](_as_heard_by_host, person=int, meeting=int, key=str)
_own_chair = PreparedObjects[Seat](_as_own_chair, meeting=int, person=int)
_host_seat = PreparedObjects[Membership](
    lambda person, group: (
        Membership.objects.facilitating().filter(group=group, person=person).order_by("pk")[:1]
    ),
    person=int,
    group=int,
)


def meeting_for(person: Person, key: str) -> Meeting:
    """A meeting of a group this person sits in."""
    meeting = meeting_to_leave(person, key)
    before_reading_on(meeting.group, person)
    return meeting


def meeting_to_leave(person: Person, key: str) -> Meeting:
    """The same, for whoever goes: for that nobody has to say yes to an agreement first."""
    return _seen.one(person=person.pk, key=key)


def meeting_held_by(person: Person, key: str) -> Meeting:
    """A meeting of a group this person facilitates."""
    meeting = _held.one(person=person.pk, key=key)
    before_reading_on(meeting.group, person)
    return meeting


def host_seat(person: Person, group: Group) -> Membership | None:
    """The seat of somebody who hosts this group."""
    return _host_seat.first(person=person.pk, group=group.pk)


def hosts(person: Person, group: Group) -> bool:
    return host_seat(person, group) is not None


def chair_in(meeting: Meeting, key: str) -> Seat:
    """One chair of the room, by its own key."""
    return get_object_or_404(meeting.seats.select_related("person"), key=key)


def own_chair(meeting: Meeting, person: Person) -> Seat | None:
    """This person's chair, if they have sat down and not left."""
    chair = _own_chair.first(meeting=meeting.pk, person=person.pk)
    if chair is not None:
        chair.meeting = meeting
    return chair


def room_of_words(person: Person, key: str) -> Meeting:
    """The meeting in whose room something was said, by the key of the room's conversation."""
    return get_object_or_404(Meeting.objects.visible_to(person), conversation__key=key)


def quiet_word_heard_by(person: Person, key: str) -> QuietWord | None:
    """The quiet word this conversation is, if it is one and this person is of its two sides."""
    return _heard.first(person=person.pk, key=key)


def quiet_word_to(person: Person, meeting: Meeting, key: str) -> QuietWord:
    """A quiet word said in this meeting to this host, by the key of its conversation."""
    word = _heard_by_host.one(person=person.pk, meeting=meeting.pk, key=key)
    word.meeting = meeting
    return word
