"""Keeping contact details and scam links back from readers until somebody of the staff has looked.

The message is there at once, with its place and all its other words. Its writer reads it whole and is told
why the others do not; nothing is taken out of what is stored. Only spans that `kith.safety.contacts` names
are kept back: distress is none of them.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from kith import clock
from kith.conversations import wording
from kith.conversations.models import IN_A_LINE, Conversation, Message, Withheld, without
from kith.conversations.noticing import source_of
from kith.conversations.rendering import IN_ITS_PLACE
from kith.gates import Refused
from kith.ledger.recording import record
from kith.live.publishing import wake
from kith.people.models import Person
from kith.safety.contacts import contacts_in
from kith.safety.looking import has_opened


def withhold(message: Message, conversation: Conversation) -> bool:
    """Keep back what of a message that was just written or changed has to wait. Says whether anything has."""
    language = conversation.group.language
    is_titled = message.position == 1
    spans = contacts_in(message.words, language=language)
    title = contacts_in(conversation.title, language=language) if is_titled else []
    note = contacts_in(message.content_note, language=language)
    if not (spans or title or note):
        return False
    Withheld.objects.create(
        message=message,
        spans=spans,
        html=message.html,
        title=conversation.title if title else "",
        content_note=message.content_note if note else "",
    )
    if title:
        conversation.title = without(conversation.title, title, IN_A_LINE)[:120]
        conversation.save(update_fields=["title"])
    message.content_note = without(message.content_note, note, IN_A_LINE)[:80]
    _show(message, conversation.title, without(message.words, spans, IN_ITS_PLACE))
    record("conversations.withheld", by=None, about=message)
    return True


@transaction.atomic
def let_through(message: Message, *, by: Person) -> Message:
    """Show everybody the whole of it: somebody has looked, at the words as they are now. Twice is once."""
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    current = Message.objects.get(pk=message.pk)
    kept = current.kept_back
    if kept is None or current.taken_back_at is not None:
        return current
    source = source_of(current.key)
    if current.author is not None and not has_opened(source, current.author, by=by, since=kept.made_at):
        raise Refused(_("Read it first: it is you who decides about it."))
    if current.cover:  # its title is covered with it, and comes back when that ends
        current.covered_title = kept.title or current.covered_title
    else:
        conversation.title = kept.title or conversation.title
    current.content_note = kept.content_note or current.content_note
    conversation.last_revision += 1
    conversation.save(update_fields=["title", "last_revision"])
    current.revision = conversation.last_revision
    current.save(update_fields=["revision", "covered_title"])
    _show(current, current.covered_title or conversation.title, current.words)
    kept.html, kept.spans = "", []
    kept.let_through_at, kept.let_through_by = clock.now(), by
    kept.save(update_fields=["html", "spans", "let_through_at", "let_through_by"])
    record("conversations.let_through", by=by.pk, about=current)
    wake(f"conversation:{conversation.key}")
    return current


def forget(message: Message) -> None:
    """What was taken back, or says something else now, has nothing of before that waits to be looked at."""
    Withheld.objects.filter(message=message).delete()


def _show(message: Message, title: str, words: str) -> None:
    titled = f"{title}\n{words}" if message.position == 1 else words
    message.html = wording.to_html(words)
    message.folded = wording.fold(titled.replace(IN_ITS_PLACE, " "))
    message.save(update_fields=["html", "folded", "content_note"])
