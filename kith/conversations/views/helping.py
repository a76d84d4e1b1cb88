"""The help panel in a conversation: below the message it answers, for its writer alone."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kith.conversations.models import Conversation, Message
from kith.conversations.noticing import place_of, source_of
from kith.conversations.reading import Said
from kith.people.models import Person
from kith.safety.models import Shown
from kith.safety.panels import drawn
from kith.safety.showing import standing


def no_help(_row: Said) -> str:
    return ""


def help_below(
    request: HttpRequest, person: Person, conversation_key: str, source: str
) -> Callable[[Said], str]:
    """What stands below each message of a page: the panel below the one that is meant, else nothing."""

    def panel(row: Said) -> str:
        if source_of(row.key) != source:
            return ""
        shown = standing(person, place_of(conversation_key))
        return _box(shown, request, person, row.position, f"{request.path}#p{row.position}")

    return panel


def help_in(request: HttpRequest, person: Person, conversation: Conversation, *, back: str) -> str:
    """The panel that stands for this person in a room or a quiet word, for the end of its words."""
    shown = standing(person, place_of(conversation.key))
    return _box(shown, request, person, conversation.last_position, back)


def help_with(request: HttpRequest, person: Person, message: Message, *, back: str) -> str:
    """The panel that comes with a message that was just written, for the answer to its form."""
    return _box(message.shown, request, person, message.position, back)


def _box(
    shown: Shown | None, request: HttpRequest, person: Person, position: int, back: str
) -> SafeString | str:
    """In a stream it has the place right after its message: what comes later stands below it."""
    panel = drawn(shown, request, person, back=back)
    return format_html('<div data-help data-position="{}.5">{}</div>', position, panel) if panel else ""
