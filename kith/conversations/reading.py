"""What was said, as it is read: the fewest columns that show a message, in one query."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from kith.conversations.models import Asked, Message, MessageQuerySet, Offer
from kith.database.prepared import Prepared, UpTo
from kith.people.models import Person
from kith.safety.models import voice_of


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
    alias_key: str | None
    html: str
    content_note: str
    written_at: datetime
    edited_at: datetime | None
    taken_back_at: datetime | None
    clinician_since: datetime | None = None  # of its writer
    cover: str = ""
    whole_html: str | None = None  # when something is kept back of `html`
    whole_note: str | None = None  # when something is kept back of the content note
    is_blocked: bool = False  # by whoever reads; always false where the same bytes go to many
    is_whole_for_writer: bool = False  # nothing is kept back from whoever wrote it
    offered: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The shown name, or nothing when its bearer was erased."""
        return self.alias or self.pseudonym or ""

    def for_reader(self, reader: int) -> "Said":
        """With nothing kept back, if it is its writer who reads."""
        if not self.whole_html or self.author != reader:
            return self
        note = self.whole_note or self.content_note
        return self._replace(html=self.whole_html, content_note=note, whole_html="", is_whole_for_writer=True)

    @property
    def voice(self) -> str:
        """What somebody may have blocked: the pseudonym, or the alias by itself."""
        return voice_of(self.author, self.alias_key)

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
    "alias__key",
    "html",
    "content_note",
    "written_at",
    "edited_at",
    "taken_back_at",
    "author__clinician_since",
    "cover",
    "withheld__html",
    "withheld__content_note",
)


COLUMNS_FOR_ONE = (*COLUMNS, "is_blocked")  # of messages that are `marked_for` a reader too
AT_ONCE = 100  # messages whose offers are asked for together


def as_read(messages: MessageQuerySet, reader: Person) -> "QuerySet[Message, tuple[Any, ...]]":
    """The rows of these messages for one reader, in the order of their positions. For a prepared query."""
    return messages.named().marked_for(reader).order_by("position").values_list(*COLUMNS_FOR_ONE)


def read(rows: Iterable[tuple[Any, ...]], reader: Person, *, heeds_blocks: bool = True) -> list[Said]:
    """Rows that are `as_read` by one person, as they stand before them. Of a thread they lack `with_help`.

    What is said quietly between a member and the hosts is read whatever either has blocked.
    """
    every = [Said(*row).for_reader(reader.pk) for row in rows]
    return every if heeds_blocks else [row._replace(is_blocked=False) for row in every]


def said(message: Message, reader: Person | None = None) -> Said:
    """One message as it is shown: to everybody alike, or to one who came to its own page."""
    (row,) = with_help(Said(*row) for row in _one(message=message.pk))
    return row.for_reader(reader.pk) if reader is not None else row


def with_help(rows: Iterable[Said]) -> list[Said]:
    """The same, with what each reply offers and, at a first message, what its writer asked for."""
    said = list(rows)
    if not said:
        return []
    offered = kinds_by_owner(_of_each(_offered, [row.pk for row in said]))
    asked = kinds_by_owner(_of_each(_asked, [row.conversation for row in said if row.position == 1]))
    return [row._replace(offered=offered.get(row.pk, ()), asked=_asked_by(row, asked)) for row in said]


def _of_each(kinds: Prepared, owners: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for begins in range(0, len(owners), AT_ONCE):
        yield from kinds(owners=owners[begins : begins + AT_ONCE])


_one = Prepared(lambda message: Message.objects.filter(pk=message).named().values_list(*COLUMNS), message=int)
_offered = Prepared(
    lambda owners: Offer.objects.filter(message__in=owners).order_by("pk").values_list("message_id", "kind"),
    owners=UpTo(AT_ONCE),
)
_asked = Prepared(
    lambda owners: (
        Asked.objects.filter(conversation__in=owners).order_by("pk").values_list("conversation_id", "kind")
    ),
    owners=UpTo(AT_ONCE),
)


def _asked_by(row: Said, asked: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    return asked.get(row.conversation, ()) if row.position == 1 else ()


def kinds_by_owner(rows: Iterable[tuple[Any, ...]]) -> dict[int, tuple[str, ...]]:
    """(owner, kind) gathered by owner."""
    kinds: dict[int, tuple[str, ...]] = {}
    for owner, kind in rows:
        kinds[owner] = (*kinds.get(owner, ()), kind)
    return kinds
