"""Searching in what one may see. It looks at words, titles and shown names, and never behind an alias.

What was said in a room or quietly is read by those it was said to, and found by nobody.
"""

from django.db.models import Q, QuerySet

from kith.conversations.models import Conversation, Message
from kith.conversations.wording import fold
from kith.groups.models import Group
from kith.people.models import Person

MOST = 50
MOST_WORDS = 8


def search(person: Person, text: str, group: Group | None = None) -> list[Message]:
    """The newest messages visible to `person` that hold every word of `text`, at most fifty."""
    words = fold(text).split()[:MOST_WORDS]
    if not words:
        return []
    where = Conversation.objects.visible_to(person).threads()
    if group is not None:
        where = where.filter(group=group)
    found = Message.objects.standing().named().filter(conversation__in=where.values("pk"))
    for word in words:
        found = found.filter(_holds(word))
    related = found.select_related("conversation__group", "alias")
    return list(_newest(related))


def _holds(word: str) -> Q:
    """By a pseudonym only what is openly shown under it; by an alias only what was written under that."""
    openly = Q(alias__isnull=True, known_as__icontains=word)
    return Q(folded__contains=word) | openly | Q(alias__name__icontains=word)


def _newest(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.order_by("-written_at", "-pk")[:MOST]
