"""What came back to somebody who wrote: the latest answers in their threads, and who was helped by them."""

from dataclasses import dataclass
from datetime import datetime

from kith import clock
from kith.conversations.models import Conversation, Message, Thanks
from kith.conversations.posting import address_of
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
    mine = Conversation.objects.visible_to(person).threads().filter(opened_by=person)
    replies = (
        Message.objects.readable()
        .filter(conversation__in=mine.values("pk"), written_at__gte=clock.ago(days=RECENT_DAYS))
        .exclude(author=person)
        .not_blocked_by(person)
        .named()
        .select_related("conversation", "alias")
        .order_by("-written_at", "-pk")[:MOST]
    )
    return [
        Answer(
            name=reply.shown_name,
            mark=reply.shown_mark,
            excerpt="" if reply.content_note else _excerpt(reply.shown_words),
            title=reply.conversation.title,
            path=address_of(reply.conversation.key, reply.position),
            written_at=reply.written_at,
        )
        for reply in replies
    ]


def helped_by(person: Person) -> list[Helped]:
    """Who said in the last week that something this person wrote helped, at most three."""
    visible = Conversation.objects.visible_to(person).not_opened_by_blocked(person).values("pk")
    thanks = (
        Thanks.objects.filter(
            message__author=person,
            message__conversation__in=visible,
            taken_back_at__isnull=True,
            said_at__gte=clock.ago(days=RECENT_DAYS),
        )
        .select_related("message__conversation")
        .order_by("-said_at")[:MOST]
    )
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


def _openings(conversations: list[int]) -> dict[int, Message]:
    first = Message.objects.filter(conversation__in=conversations, position=1).named().select_related("alias")
    return {message.conversation_id: message for message in first}


def _excerpt(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= EXCERPT else flat[:EXCERPT].rsplit(" ", 1)[0] + " …"
