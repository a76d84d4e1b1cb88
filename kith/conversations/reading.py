"""What was said, as it is read: the fewest columns that show a message, in one query."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from kith.conversations.models import Asked, Message, Offer


class Said(NamedTuple):
    """A message as everybody may see it. Whoever wrote under an alias has the alias's name and mark here.

    `author` never leaves the server: it is compared with the reader's number and nothing else.
    """

    pk: int
    key: str
    conversation: int
    position: int
    revision: int
    author: int | None
    pseudonym: str | None
    own_mark: int | None
    alias: str | None
    alias_mark: int | None
    html: str
    content_note: str
    written_at: datetime
    edited_at: datetime | None
    taken_back_at: datetime | None
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The shown name, or nothing when its bearer was erased."""
        return self.alias or self.pseudonym or ""

    @property
    def mark(self) -> int | None:
        return self.alias_mark if self.alias else self.own_mark


COLUMNS = (
    "pk",
    "key",
    "conversation_id",
    "position",
    "revision",
    "author_id",
    "author__pseudonym",
    "author__mark",
    "alias__name",
    "alias__mark",
    "html",
    "content_note",
    "written_at",
    "edited_at",
    "taken_back_at",
)


def read(messages: QuerySet[Message]) -> list[Said]:
    """These messages as they are shown, in the order of their positions."""
    return with_help(Said(*row) for row in messages.order_by("position").values_list(*COLUMNS))


def said(message: Message) -> Said:
    """One message as it is shown."""
    return read(Message.objects.filter(pk=message.pk))[0]


def with_help(rows: Iterable[Said]) -> list[Said]:
    """The same, with what each reply offers and, at a first message, what its writer asked for."""
    read_rows = list(rows)
    if not read_rows:
        return []
    offered = _kinds_by(Offer.objects.filter(message__in=[row.pk for row in read_rows]), "message_id")
    first = [row.conversation for row in read_rows if row.position == 1]
    asked = _kinds_by(Asked.objects.filter(conversation__in=first), "conversation_id") if first else {}
    return [
        row._replace(
            offered=tuple(offered.get(row.pk, ())),
            asked=tuple(asked.get(row.conversation, ())) if row.position == 1 else (),
        )
        if row.pk in offered or row.position == 1
        else row
        for row in read_rows
    ]


def _kinds_by(rows: "QuerySet[Offer] | QuerySet[Asked]", owner: str) -> dict[int, list[str]]:
    kinds: dict[int, list[str]] = {}
    for pk, kind in rows.order_by("pk").values_list(owner, "kind"):
        kinds.setdefault(pk, []).append(kind)
    return kinds
