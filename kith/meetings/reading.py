"""What was said in a room, as its page shows it: the newest words, and earlier ones by position."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from kith.conversations.models import Conversation, Message
from kith.conversations.reading import Said, as_read, read
from kith.conversations.rendering import fragment
from kith.database.prepared import Prepared
from kith.meetings.models import Meeting, QuietWord
from kith.people.models import Person

ON_A_PAGE = 60
MOST_AFTERWARDS = 600
NO_END = 2**31 - 1  # a position that no message has


def words(meeting: Meeting, person: Person, *, before: int | None = None) -> tuple[list[Said], int | None]:
    """The newest words, or those before a position, and from which position earlier ones can be asked for.

    Nobody reads what was said before they had a seat in the group.
    """
    end = meeting.conversation.last_position if before is None else max(0, before - 1)
    first = max(1, end - ON_A_PAGE + 1)
    said = read(_heard(reader=person.pk, place=meeting.conversation_id, first=first, last=end), person)
    is_more = first > 1 and bool(said) and said[0].position == first
    return said, first if is_more else None


def of(conversation: Conversation, person: Person) -> list[Said]:
    """What was said in a room or quietly, as long as it is kept: nothing for whoever may not read it."""
    first = conversation.last_position - MOST_AFTERWARDS + 1
    newest = _heard(reader=person.pk, place=conversation.pk, first=first, last=NO_END)
    return read(newest, person, heeds_blocks=conversation.kind != Conversation.QUIET)


def as_html(said: Iterable[Said], person: Person) -> SafeString:
    """The same fragments that the stream sends."""
    shown = (fragment(row, person.language, person.zone, in_room=True) for row in said)
    return mark_safe("\n".join(shown))  # noqa: S308 (fragments are rendered with escaping)


def mark_of(conversation: Conversation) -> str:
    """How far a page has read, as a stream's event says it."""
    return f"{conversation.last_position}-{conversation.last_revision}"


def was_answered(meeting: Meeting, person: Person) -> bool:
    """Whether a host has said the last word in this person's quiet word."""
    newest = _newest_quiet_author(meeting=meeting.pk, person=person.pk)
    return bool(newest) and newest[0][0] not in (None, person.pk)


def _as_heard(reader: int, place: int, first: int, last: int) -> "QuerySet[Message, tuple[Any, ...]]":
    heard = Message.objects.visible_to(Person(pk=reader)).filter(conversation=place)
    return as_read(heard.filter(position__range=(first, last)), Person(pk=reader))


def _as_quiet_author(meeting: int, person: int) -> "QuerySet[Message, tuple[Any, ...]]":
    own = QuietWord.objects.filter(meeting=meeting, person=person).values("conversation")
    newest = Message.objects.filter(conversation__in=own).order_by("-position")
    return newest.values_list("author")[:1]


_heard = Prepared(_as_heard, reader=int, place=int, first=int, last=int)
_newest_quiet_author = Prepared(_as_quiet_author, meeting=int, person=int)
