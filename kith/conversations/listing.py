"""Reading a page of a thread, and the list of a group's threads."""

from datetime import datetime
from typing import NamedTuple

from kith.conversations.models import Asked, Conversation, Message, Thanks
from kith.conversations.posting import ON_A_PAGE
from kith.conversations.reading import Said, read
from kith.groups.models import Group
from kith.people.models import Person

THREADS_ON_A_PAGE = 20


class Row(NamedTuple):
    """A thread in a list: who opened it and who wrote last, under the names they wear there."""

    thread: Conversation
    opening: Said | None
    last: Said | None
    asked: tuple[str, ...]


def page_of_thread(thread: Conversation, number: int) -> list[Said]:
    """Messages 1 to 25, 26 to 50 and so on, by position: the last page costs what the first does."""
    first = (number - 1) * ON_A_PAGE + 1
    return read(Message.objects.filter(conversation=thread, position__range=(first, first + ON_A_PAGE - 1)))


def thanked(thread: Conversation, rows: list[Said], by: Person) -> frozenset[int]:
    """Which of these the person who opened the thread said helped. For their eyes alone."""
    if thread.opened_by_id != by.pk:
        return frozenset()
    said = Thanks.objects.filter(message__in=[row.pk for row in rows], by=by, taken_back_at__isnull=True)
    return frozenset(said.values_list("message", flat=True))


def asked_in(thread: Conversation) -> tuple[str, ...]:
    return tuple(Asked.objects.filter(conversation=thread).order_by("pk").values_list("kind", flat=True))


def threads_of(group: Group, person: Person, before: datetime | None = None) -> list[Row]:
    """The threads of a group, last written in first; `before` begins the next page."""
    threads = Conversation.objects.visible_to(person).threads().filter(group=group)
    if before is not None:
        threads = threads.filter(last_written_at__lt=before)
    return rows_of(list(threads.order_by("-last_written_at", "-pk")[:THREADS_ON_A_PAGE]))


def rows_of(threads: list[Conversation]) -> list[Row]:
    """These threads with their first and last message, in three queries for any number."""
    ends = read(Message.objects.filter(conversation__in=threads).ends())
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
