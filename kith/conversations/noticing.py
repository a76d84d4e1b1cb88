"""What the screen of safety is given of a message: its text, its place, and how to ask for its neighbours."""

from collections.abc import Sequence
from functools import cache

from django.db.models import QuerySet

from kith.conversations.models import Conversation, Message, MessageQuerySet
from kith.database.prepared import PreparedObjects
from kith.people.models import Person
from kith.safety.models import Shown
from kith.safety.neighbours import Answered, Earlier, Line, Neighbours
from kith.safety.noticing import Written, notice
from kith.safety.screening.raising import MESSAGES_BACK

_SOURCE = "message:"


def notice_message(message: Message, conversation: Conversation, by: Person) -> Shown | None:
    """Have a message read that was just written or changed. It stands already, whatever comes of this."""
    return notice(
        Written(
            person=by,
            place=place_of(conversation.key),
            source=source_of(message.key),
            text=message.words,
            title=conversation.title if message.position == 1 else "",
            label=message.content_note,
            language=conversation.group.language,
            neighbours=Neighbours(
                lambda: _earlier(message, by),
                lambda: _answered(message, by),
            ),
        )
    )


def place_of(conversation_key: str) -> str:
    """Where alerts about what is said in a conversation stand."""
    return f"conversation:{conversation_key}"


def source_of(message_key: str) -> str:
    return _SOURCE + message_key


def _before(message: Message) -> MessageQuerySet:
    return Message.objects.filter(
        conversation=message.conversation_id, position__lt=message.position
    ).order_by("-position")


def _earlier(message: Message, by: Person) -> Sequence[Earlier]:
    own = _before(message).filter(author=by).values_list("key", "written_at")[: MESSAGES_BACK - 1]
    return [Earlier(source_of(key), written_at) for key, written_at in own]


def _answered(message: Message, by: Person) -> Sequence[Answered]:
    """What others wrote shortly before it, as far as it still stands."""
    others = _before(message).standing().exclude(author=by).select_related("author", "conversation")
    return [
        Answered(one.author, source_of(one.key), one.as_read, one.written_at)
        for one in others[:MESSAGES_BACK]
        if one.author is not None
    ]


def around(source: str, most: int) -> Sequence[Line]:
    """The message that raised an alert with its nearest neighbours, three before it and the rest after."""
    found = _by_key.first(key=source.removeprefix(_SOURCE)) if _is_ours(source) else None
    if found is None:
        return ()
    first = found.position - (most + 1) // 2
    rows = _beside(most).all(thread=found.conversation_id, first=first)
    return [Line(row.shown_name, row.as_read, row.written_at, row.pk == found.pk) for row in rows]


def _is_ours(source: str) -> bool:
    return source.startswith(_SOURCE)


@cache
def _beside(most: int) -> PreparedObjects[Message]:
    def rows(thread: int, first: int) -> QuerySet[Message]:
        near = Message.objects.filter(conversation=thread).select_related("alias", "conversation")
        return near.named().filter(position__gte=first).order_by("position")[: most + 1]

    return PreparedObjects[Message](rows, thread=int, first=int)


_by_key = PreparedObjects[Message](lambda key: Message.objects.filter(key=key), key=str)
