"""What was said, as it is read: the fewest columns that show a message, in one query."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from kith.conversations.models import Asked, Message, MessageQuerySet, Offer


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
    clinician_since: datetime | None = None  # of its writer
    cover: str = ""
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The shown name, or nothing when its bearer was erased."""
        return self.alias or self.pseudonym or ""

    @property
    def is_by_clinician(self) -> bool:
        """Written by somebody then known to be one, under their own name: an alias leads back to nobody."""
        since = self.clinician_since
        return not self.alias and since is not None and self.written_at >= since

    @property
    def mark(self) -> int | None:
        return self.alias_mark if self.alias else self.own_mark


COLUMNS = (  # of messages that are `named()`
    "pk",
    "key",
    "conversation_id",
    "position",
    "revision",
    "author_id",
    "known_as",
    "known_mark",
    "alias__name",
    "alias__mark",
    "html",
    "content_note",
    "written_at",
    "edited_at",
    "taken_back_at",
    "author__clinician_since",
    "cover",
)


def read(messages: MessageQuerySet) -> list[Said]:
    """These messages as they are shown, in the order of their positions."""
    return with_help(Said(*row) for row in messages.named().order_by("position").values_list(*COLUMNS))


def said(message: Message) -> Said:
    """One message as it is shown."""
    return read(Message.objects.filter(pk=message.pk))[0]


def with_help(rows: Iterable[Said]) -> list[Said]:
    """The same, with what each reply offers and, at a first message, what its writer asked for."""
    said = list(rows)
    if not said:
        return []
    offers = Offer.objects.filter(message__in=[row.pk for row in said]).order_by("pk")
    offered = kinds_by_owner(offers.values_list("message_id", "kind"))
    first = [row.conversation for row in said if row.position == 1]
    asks = Asked.objects.filter(conversation__in=first).order_by("pk")
    asked = kinds_by_owner(asks.values_list("conversation_id", "kind")) if first else {}
    return [row._replace(offered=offered.get(row.pk, ()), asked=_asked_by(row, asked)) for row in said]


def _asked_by(row: Said, asked: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    return asked.get(row.conversation, ()) if row.position == 1 else ()


def kinds_by_owner(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[str, ...]]:
    """(owner, kind) gathered by owner."""
    kinds: dict[int, tuple[str, ...]] = {}
    for owner, kind in rows:
        kinds[owner] = (*kinds.get(owner, ()), kind)
    return kinds
