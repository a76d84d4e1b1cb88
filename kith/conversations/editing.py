"""Changing what one wrote, and taking it back. What stood there before is kept for moderators alone."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations import drafting, wording
from kith.conversations.approaching import look_at_approach
from kith.conversations.models import Conversation, Message, Version
from kith.conversations.noticing import notice_message
from kith.conversations.posting import folded
from kith.conversations.withholding import forget, withhold
from kith.gates import Refused
from kith.groups.holding import before_writing
from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.people.models import Person


@transaction.atomic
def edit(
    message: Message,
    words: str,
    *,
    by: Person,
    content_note: str = "",
    title: str | None = None,
    drawn_from: int | None = None,
) -> Message:
    """Put other words in the place of one's own. The message says that it was edited.

    With its first message a thread can be given another title. `drawn_from` is the revision the writer had
    before them: what they changed since, in another window, is not replaced unseen.
    """
    conversation, current = _own(message, by)
    if current.taken_back_at is not None:
        raise Refused(_("You took this back. It cannot be changed any more."))
    if current.cover:
        raise Refused(
            _("This is covered and cannot be changed. You can take it back, or appeal: see You, Decisions.")
        )
    before_writing(by, conversation.group, to_hosts=conversation.kind == Conversation.QUIET)
    words, note = wording.tidy(words), " ".join(content_note.split())[:80]
    titled = wording.tidy_title(title) if title is not None and has_title(current) else current.whole_title
    is_same = (words, note, titled) == (current.words, current.whole_note, current.whole_title)
    if not is_same and drawn_from not in (None, current.revision):
        raise Refused(
            _("You changed this in another window. It stands above as it is now. These words are kept here.")
        )
    drafting.drop(by, f"edit:{current.key}")
    if is_same:
        return current
    _keep_version(current)
    conversation.title = titled
    current.words, current.content_note = words, note
    current.html = wording.to_html(words)
    current.folded = folded(conversation, current.position, words)
    current.edited_at = clock.now()
    revise(conversation, current, "words", "content_note", "html", "folded", "edited_at")
    record("conversations.edited", by=by.pk, about=current)
    current.shown = notice_message(current, conversation, by)
    forget(current)
    is_kept_back = withhold(current, conversation)
    look_at_approach(current, conversation, by, is_kept_back=is_kept_back)
    return current


@transaction.atomic
def take_back(message: Message, *, by: Person) -> Message:
    """Remove one's own words at once, for every reader and every search. The place in the order stays.

    With the first message of a thread its title goes too. Taking back twice is not an error.
    """
    conversation, current = _own(message, by)
    if current.taken_back_at is not None:
        return current
    _keep_version(current)
    if has_title(current):
        conversation.title = _no_title(conversation)
    current.words = current.html = current.folded = current.content_note = ""
    current.cover = current.covered_title = ""
    current.taken_back_at = clock.now()
    drafting.drop(by, f"edit:{current.key}")
    forget(current)
    gone = ("words", "html", "folded", "content_note", "cover", "covered_title")
    revise(conversation, current, *gone, "taken_back_at")
    record("conversations.taken_back", by=by.pk, about=current)
    return current


def has_title(message: Message) -> bool:
    """The first message of a thread, which its writer may change together with the title."""
    return message.position == 1 and message.conversation.kind == Conversation.THREAD


def _no_title(conversation: Conversation) -> str:
    """What stands in the place of a title that was taken back, in the language of the group."""
    with translation.override(conversation.group.language):
        return _("Taken back by its writer")


def _own(message: Message, by: Person) -> tuple[Conversation, Message]:
    """The conversation, locked so that its revisions come one after another, and the message as it is now."""
    visible = Conversation.objects.in_reach_of(by).select_related("group").filter(pk=message.conversation_id)
    conversation = visible.select_for_update(of=("self",)).first()
    current = Message.objects.filter(pk=message.pk, author=by).select_related("conversation").first()
    if conversation is None or current is None:
        raise Refused(_("This can be changed only by its writer, while they sit in the group."))
    return conversation, current


def _keep_version(message: Message) -> None:
    """As it was read: a first message under its title."""
    Version.objects.create(message=message, words=message.as_read, content_note=message.whole_note)


def revise(conversation: Conversation, message: Message, *changed: str) -> None:
    """Keep what changed of a message, and let open pages draw it anew. The conversation is locked by then."""
    conversation.last_revision += 1
    conversation.save(update_fields=["title", "last_revision"])
    message.revision = conversation.last_revision
    message.save(update_fields=[*changed, "revision"])
    wake(f"conversation:{conversation.key}")
