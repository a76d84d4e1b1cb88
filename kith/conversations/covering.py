"""Covering a message that a person decided should not be read on, and uncovering it. The text is kept.

Called where such a decision is carried out, and nowhere else: no program covers anything.
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kith.conversations.editing import has_title, revise
from kith.conversations.models import Conversation, Message
from kith.ledger.recording import record


@transaction.atomic
def cover(message: Message, reason: str) -> Message:
    """Put `reason` in the place of the words, for every reader. With a first message its title goes too."""
    conversation, current = _locked(message)
    if current.cover or current.taken_back_at is not None:
        return current
    current.cover = reason
    if has_title(current):
        current.covered_title = conversation.title
        conversation.title = _no_title(conversation)
    revise(conversation, current, "cover", "covered_title")
    record("conversations.covered", by=None, about=current)
    return current


@transaction.atomic
def uncover(message: Message) -> Message:
    """Show the words again as they stood. What was taken back meanwhile stays gone."""
    conversation, current = _locked(message)
    if not current.cover:
        return current
    conversation.title = current.covered_title or conversation.title
    current.cover = current.covered_title = ""
    revise(conversation, current, "cover", "covered_title")
    record("conversations.uncovered", by=None, about=current)
    return current


def _locked(message: Message) -> tuple[Conversation, Message]:
    rows = Conversation.objects.select_related("group").select_for_update(of=("self",))
    conversation = rows.get(pk=message.conversation_id)
    return conversation, Message.objects.select_related("conversation").get(pk=message.pk)


def _no_title(conversation: Conversation) -> str:
    with translation.override(conversation.group.language):
        return _("Covered")
