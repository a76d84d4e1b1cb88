"""What came back to somebody who wrote: the latest answers in their threads, and who was helped by them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kith import clock
from kith.conversations.models import Conversation, Message, MessageQuerySet, Thanks
from kith.conversations.posting import address_of
from kith.database.prepared import PreparedObjects
from kith.people.models import Person

RECENT_DAYS = 7
MOST = 3
EXCERPT = 180


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to this person, under the name its writer wears there."""

    name: str
    mark: int | None
    excerpt: str
    title: str
    path: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Helped:
    """Somebody said that this person's words helped, under the name they wear there."""

    name: str
    mark: int | None
    path: str
    said_at: datetime


def to(person: Person) -> list[Answer]:
    """The newest answers in threads this person opened, of the last week, at most three."""
    return [
        Answer(
            name=reply.shown_name,
            mark=reply.shown_mark,
            excerpt="" if reply.content_note else _excerpt(reply.shown_words),
            title=reply.conversation.title,
            path=address_of(reply.conversation.key, reply.position),
            written_at=reply.written_at,
        )
        for reply in _replies.all(person=person.pk, since=clock.ago(days=RECENT_DAYS))
    ]


def helped_by(person: Person) -> list[Helped]:
    """Who said in the last week that something this person wrote helped, at most three."""
    thanks = _thanks.all(person=person.pk, since=clock.ago(days=RECENT_DAYS))
    if not thanks:
        return []
    openings = _openings([said.message.conversation_id for said in thanks])
    return [
        Helped(
            name=openings[said.message.conversation_id].shown_name,
            mark=openings[said.message.conversation_id].shown_mark,
            path=address_of(said.message.conversation.key, said.message.position),
            said_at=said.said_at,
        )
        for said in thanks
    ]


def _as_replies(person: int, since: datetime) -> MessageQuerySet:
    reader = Person(pk=person)
    mine = Conversation.objects.visible_to(reader).threads().filter(opened_by=reader)
    return (
        Message.objects.readable()
        .filter(conversation__in=mine.values("pk"), written_at__gte=since)
        .exclude(author=reader)
        .not_blocked_by(reader)
        .named()
        .select_related("conversation", "alias")
        .order_by("-written_at", "-pk")[:MOST]
    )


def _as_thanks(person: int, since: datetime) -> "QuerySet[Thanks]":
    reader = Person(pk=person)
    visible = Conversation.objects.visible_to(reader).not_opened_by_blocked(reader).values("pk")
    said = Thanks.objects.filter(message__author=reader, message__conversation__in=visible)
    standing = said.filter(taken_back_at__isnull=True, said_at__gte=since)
    return standing.select_related("message__conversation").order_by("-said_at")[:MOST]


_replies = PreparedObjects[Message](_as_replies, person=int, since=datetime)
_thanks = PreparedObjects[Thanks](_as_thanks, person=int, since=datetime)


def _openings(conversations: list[int]) -> dict[int, Message]:
    first = Message.objects.filter(conversation__in=conversations, position=1).named().select_related("alias")
    return {message.conversation_id: message for message in first}


def _excerpt(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= EXCERPT else flat[:EXCERPT].rsplit(" ", 1)[0] + " …"
