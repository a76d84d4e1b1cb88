"""The doors to meetings. Whoever may not pass finds no page there."""

from django.shortcuts import get_object_or_404

from kith.conversations.models import Conversation
from kith.groups.agreeing import before_reading_on
from kith.groups.models import Group, Membership
from kith.meetings.models import Meeting, QuietWord, Seat
from kith.people.models import Person


def meeting_for(person: Person, key: str) -> Meeting:
    """A meeting of a group this person sits in."""
    meeting = meeting_to_leave(person, key)
    before_reading_on(meeting.group, person)
    return meeting


def meeting_to_leave(person: Person, key: str) -> Meeting:
    """The same, for whoever goes: for that nobody has to say yes to an agreement first."""
    meetings = Meeting.objects.visible_to(person).select_related("group", "series", "conversation")
    return get_object_or_404(meetings, key=key)


def meeting_held_by(person: Person, key: str) -> Meeting:
    """A meeting of a group this person facilitates."""
    hosted = Membership.objects.facilitating().filter(person=person)
    meetings = Meeting.objects.filter(group__in=hosted.values("group"))
    meeting = get_object_or_404(meetings.select_related("group", "series", "conversation"), key=key)
    before_reading_on(meeting.group, person)
    return meeting


def host_seat(person: Person, group: Group) -> Membership | None:
    """The seat of somebody who hosts this group."""
    return Membership.objects.facilitating().of(group, person).first()


def hosts(person: Person, group: Group) -> bool:
    return host_seat(person, group) is not None


def chair_in(meeting: Meeting, key: str) -> Seat:
    """One chair of the room, by its own key."""
    return get_object_or_404(meeting.seats.select_related("person"), key=key)


def own_chair(meeting: Meeting, person: Person) -> Seat | None:
    """This person's chair, if they have sat down and not left."""
    return meeting.seats.filter(person=person, left_at__isnull=True).first()


def room_of_words(person: Person, key: str) -> Meeting:
    """The meeting in whose room something was said, by the key of the room's conversation."""
    return get_object_or_404(Meeting.objects.visible_to(person), conversation__key=key)


def quiet_word_heard_by(person: Person, key: str) -> QuietWord | None:
    """The quiet word this conversation is, if it is one and this person is of its two sides."""
    heard = Conversation.objects.visible_to(person).filter(key=key)
    return QuietWord.objects.filter(conversation__in=heard).select_related("meeting").first()


def quiet_word_to(person: Person, meeting: Meeting, key: str) -> QuietWord:
    """A quiet word said in this meeting to this host, by the key of its conversation."""
    heard = Conversation.objects.visible_to(person).filter(key=key)
    words = meeting.quiet_words.named().select_related("conversation")
    return get_object_or_404(words.exclude(person=person), conversation__in=heard)
