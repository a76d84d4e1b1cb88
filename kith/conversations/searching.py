"""Searching in what one may see. It looks at words, titles and shown names, and never behind an alias.

What was said in a room or quietly is read by those it was said to, and found by nobody. What somebody has
blocked is not put before them here either.
"""

from collections import defaultdict

from django.db.models import Q, QuerySet

from kith.conversations.models import Alias, Conversation, Message
from kith.conversations.wording import fold
from kith.groups import remembering
from kith.groups.models import Group, Membership
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
    found = Message.objects.readable().not_blocked_by(person).under_titles_for(person).named()
    found = found.filter(conversation__in=where.values("pk"))
    names = Names(where)
    for word in words:
        found = found.filter(Q(folded__contains=word) | names.holding(word))
    related = found.select_related("conversation__group", "alias")
    return list(_newest(related))


class Names:
    """The names under which people write in some conversations, folded as words are: few, so read whole."""

    def __init__(self, where: "QuerySet[Conversation]") -> None:
        groups = where.order_by().values("group")
        seats = Membership.objects.filter(group__in=groups).distinct()
        known = seats.values_list("group", "person", remembering.name_of("person", group="group"))
        self._known = [(group, person, fold(name)) for group, person, name in known]
        aliases = Alias.objects.filter(conversation__in=where.values("pk")).values_list("pk", "name")
        self._aliases = [(pk, fold(name)) for pk, name in aliases]

    def holding(self, word: str) -> Q:
        """By a pseudonym only what is openly shown under it; by an alias only what was written under that."""
        bearers: dict[int, list[int]] = defaultdict(list)
        for group, person, name in self._known:
            if word in name:
                bearers[group].append(person)
        openly = Q(pk__in=())
        for group, people in bearers.items():
            openly |= Q(alias__isnull=True, conversation__group=group, author__in=people)
        return openly | Q(alias__in=[pk for pk, name in self._aliases if word in name])


def _newest(messages: QuerySet[Message]) -> QuerySet[Message]:
    return messages.order_by("-written_at", "-pk")[:MOST]
