"""The doors to conversations. Whoever may not pass finds no page there."""

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from kith.conversations.models import Alias, Conversation, Draft, Message, ReadingWish
from kith.groups.access import group_for
from kith.people.models import Person


def conversation_for(person: Person, key: str) -> Conversation:
    """Anything this person may read: a thread, a room, a quiet word of theirs."""
    return get_object_or_404(Conversation.objects.visible_to(person).select_related("group"), key=key)


def thread_for(person: Person, key: str) -> Conversation:
    """A thread of a group this person sits in, with what its page needs to know of them.

    `my_alias` is the name they took here, `opens_notes` their wish, `has_draft` whether words wait.
    """
    alias = Alias.objects.filter(conversation=OuterRef("pk"), person=person)
    threads = Conversation.objects.visible_to(person).threads().select_related("group")
    noted = threads.annotate(
        my_alias=Subquery(alias.values("name")[:1]),
        opens_notes=Exists(ReadingWish.objects.filter(person=person, folds_notes=False)),
        has_draft=Exists(Draft.objects.filter(person=person, place=f"conversation:{key}")),
    )
    return get_object_or_404(noted, key=key)


def message_for(person: Person, key: str) -> Message:
    """A message in a conversation this person may read."""
    messages = Message.objects.visible_to(person).select_related("conversation__group", "author", "alias")
    return get_object_or_404(messages, key=key)


def own_message_for(person: Person, key: str) -> Message:
    """A message this person wrote, while they may read where it stands."""
    message = message_for(person, key)
    if message.author_id != person.pk:
        raise Http404
    return message


def message_for_safety(key: str) -> Message:
    """Any message, for those who answer for safety. The view's gate says who they are."""
    messages = Message.objects.select_related("conversation__group", "author", "alias")
    return get_object_or_404(messages, key=key)


def check_place(person: Person, place: str) -> None:
    """A draft is kept only where this person may write."""
    kind, _, key = place.partition(":")
    doors = {"conversation": conversation_for, "new": group_for, "edit": own_message_for}
    if kind not in doors:
        raise Http404
    doors[kind](person, key)
