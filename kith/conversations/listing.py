"""Reading a page of a thread, and the list of a group's threads."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from kith.conversations.models import (
    Asked,
    Conversation,
    ConversationQuerySet,
    Message,
    MessageQuerySet,
    Offer,
)
from kith.conversations.posting import ON_A_PAGE
from kith.conversations.reading import COLUMNS_FOR_ONE, Said, as_read, kinds_by_owner, read, with_help
from kith.database.prepared import Prepared, PreparedObjects, UpTo
from kith.groups.models import Group
from kith.people.models import Person

THREADS_ON_A_PAGE = 20


class Row(NamedTuple):
    """A thread in a list: who opened it and who wrote last, under the names they wear there."""

    thread: Conversation
    opening: Said | None
    last: Said | None
    asked: tuple[str, ...]

    @property
    def title_is_blocked(self) -> bool:
        """Its title is somebody's words, too."""
        return self.opening is not None and self.opening.is_blocked


def page_of_thread(thread: int, number: int, reader: Person) -> tuple[list[Said], tuple[str, ...]]:
    """Messages 1 to 25, 26 to 50 and so on as one person reads them, and what the thread asks for.

    By position: the last page costs what the first does, in three queries.
    """
    page = _range(thread, number)
    asked = tuple(kind for (kind,) in _asked(thread=thread))
    offered = kinds_by_owner(_offered(**page))
    rows = (Said(*row).for_reader(reader.pk) for row in _said(**page, reader=reader.pk))
    said = [row._replace(offered=offered.get(row.pk, ())) for row in rows]
    if number == 1 and said:
        said[0] = said[0]._replace(asked=asked)
    return said, asked


def thanked(thread: int, number: int, by: Person) -> frozenset[int]:
    """What the person who opened the thread said helped, on that page. For their eyes alone."""
    return frozenset(pk for (pk,) in _thanked(**_range(thread, number), by=by.pk))


def _range(thread: int, number: int) -> dict[str, int]:
    first = (number - 1) * ON_A_PAGE + 1
    return {"thread": thread, "first": first, "last": first + ON_A_PAGE - 1}


def _page(thread: int, first: int, last: int) -> MessageQuerySet:
    return Message.objects.filter(conversation=thread, position__range=(first, last)).order_by("position")


def _offers(thread: int, first: int, last: int) -> "QuerySet[Offer, tuple[int, str]]":
    offers = Offer.objects.filter(message__conversation=thread, message__position__range=(first, last))
    return offers.order_by("pk").values_list("message_id", "kind")


_said = Prepared(
    lambda reader, **page: _page(**page).named().marked_for(Person(pk=reader)).values_list(*COLUMNS_FOR_ONE),
    thread=int,
    first=int,
    last=int,
    reader=int,
)
_offered = Prepared(_offers, thread=int, first=int, last=int)
_asked = Prepared(
    lambda thread: Asked.objects.filter(conversation=thread).order_by("pk").values_list("kind"), thread=int
)
_thanked = Prepared(
    lambda by, **page: (
        _page(**page).filter(thanks__by=by, thanks__taken_back_at__isnull=True).order_by().values_list("pk")
    ),
    thread=int,
    first=int,
    last=int,
    by=int,
)


def threads_of(group: Group, person: Person, before: datetime | None = None) -> list[Row]:
    """The threads of a group, last written in first; `before` begins the next page."""
    where = {"person": person.pk, "group": group.pk}
    return _rows_of(_newest.all(**where) if before is None else _next.all(**where, before=before), person)


def _threads_of(person: int, group: int) -> ConversationQuerySet:
    threads = Conversation.objects.visible_to(Person(pk=person)).threads().filter(group=group)
    return threads.order_by("-last_written_at", "-pk")


_newest = PreparedObjects[Conversation](
    lambda **where: _threads_of(**where)[:THREADS_ON_A_PAGE], person=int, group=int
)
_next = PreparedObjects[Conversation](
    lambda before, **where: _threads_of(**where).filter(last_written_at__lt=before)[:THREADS_ON_A_PAGE],
    person=int,
    group=int,
    before=datetime,
)
_ends = Prepared(
    lambda threads, reader: as_read(
        Message.objects.filter(conversation__in=threads).ends(), Person(pk=reader)
    ),
    threads=UpTo(THREADS_ON_A_PAGE),
    reader=int,
)


def _rows_of(threads: list[Conversation], reader: Person) -> list[Row]:
    """These threads with their first and last message, in three queries for any number."""
    ends = with_help(read(_ends(threads=[thread.pk for thread in threads], reader=reader.pk), reader))
    opening = {said.conversation: said for said in ends if said.position == 1}
    last = {said.conversation: said for said in ends}
    return [
        Row(
            thread,
            opening.get(thread.pk),
            last.get(thread.pk),
            opening[thread.pk].asked if thread.pk in opening else (),
        )
        for thread in threads
    ]
