"""What was said in a room, as its page shows it: the newest words, and earlier ones by position."""

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

from kith.conversations.models import Conversation, Message
from kith.conversations.reading import Said, read
from kith.conversations.rendering import fragment
from kith.meetings.models import Meeting
from kith.people.models import Person

ON_A_PAGE = 60
MOST_AFTERWARDS = 600


def words(meeting: Meeting, person: Person, *, before: int | None = None) -> tuple[list[Said], int | None]:
    """The newest words, or those before a position, and from which position earlier ones can be asked for.

    Nobody reads what was said before they had a seat in the group.
    """
    end = meeting.conversation.last_position if before is None else max(0, before - 1)
    first = max(1, end - ON_A_PAGE + 1)
    heard = Message.objects.visible_to(person).filter(conversation=meeting.conversation_id)
    said = read(heard.filter(position__range=(first, end)), person)
    is_more = first > 1 and bool(said) and said[0].position == first
    return said, first if is_more else None


def of(conversation: Conversation, person: Person) -> list[Said]:
    """What was said in a room or quietly, as long as it is kept: nothing for whoever may not read it."""
    heard = Message.objects.visible_to(person).filter(conversation=conversation)
    newest = heard.filter(position__gt=conversation.last_position - MOST_AFTERWARDS)
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
    own = meeting.quiet_words.filter(person=person).values("conversation")
    newest = (
        Message.objects.filter(conversation__in=own)
        .order_by("-position")
        .values_list("author", flat=True)
        .first()
    )
    return newest is not None and newest != person.pk
