"""Filling in what invented people wrote: threads, replies, offers, thanks."""

from collections.abc import Iterable

from kith.conversations import wording
from kith.conversations.models import Alias, Asked, Conversation, Message, Offer, Thanks
from kith.conversations.posting import folded
from kith.demo.filling import Filling
from kith.demo.world import DemoMessage, DemoPerson, DemoThread
from kith.people.naming import MARKS


def fill_threads(filling: Filling) -> None:
    threads = filling.world.threads
    places = filling.add(Conversation, [_place(filling, thread) for thread in threads])
    filling.add(
        Asked,
        [
            Asked(conversation=place, kind=kind)
            for place, thread in zip(places, threads, strict=True)
            for kind in thread.asked
        ],
    )
    for place, thread in zip(places, threads, strict=True):
        opener = thread.messages[0].author
        rows = fill_messages(filling, place, thread.messages)
        _fill_help(filling, rows, thread.messages, opener)


def fill_messages(filling: Filling, place: Conversation, said: Iterable[DemoMessage]) -> list[Message]:
    """Write messages at positions 1, 2, 3 …, each alias once."""
    aliases: dict[DemoPerson, Alias] = {}
    rows = []
    for position, message in enumerate(said, start=1):
        if message.alias and message.author not in aliases:
            aliases[message.author] = Alias.objects.create(
                key=filling.key(),
                conversation=place,
                person=filling.people[message.author],
                name=message.alias,
                mark=filling.rng.randrange(MARKS),
                taken_at=message.written_at,
            )
        rows.append(
            Message(
                key=filling.key(),
                conversation=place,
                position=position,
                author=filling.people[message.author],
                alias=aliases.get(message.author) if message.alias else None,
                words=message.words,
                html=wording.to_html(message.words),
                folded=folded(place, position, message.words),
                content_note=message.note,
                nonce=filling.key(),
                written_at=message.written_at,
            )
        )
    return filling.add(Message, rows)


def _place(filling: Filling, thread: DemoThread) -> Conversation:
    opening = thread.messages[0]
    replies = [message for message in thread.messages if message.author is not opening.author]
    return Conversation(
        key=filling.key(),
        group=filling.groups[thread.group],
        title=thread.title,
        opened_by=filling.people[opening.author],
        opened_at=opening.written_at,
        last_written_at=thread.messages[-1].written_at,
        last_position=len(thread.messages),
        voices=len({(message.author, message.alias) for message in thread.messages}),
        first_reply_at=replies[0].written_at if replies else None,
    )


def _fill_help(filling: Filling, rows: list[Message], said: list[DemoMessage], opener: DemoPerson) -> None:
    pairs = list(zip(rows, said, strict=True))
    filling.add(
        Offer,
        [
            Offer(
                message=row,
                kind=kind,
                giver=filling.people[message.author],
                receiver=filling.people[opener],
                given_at=message.written_at,
            )
            for row, message in pairs
            for kind in message.offers
        ],
    )
    thanked = [(row, message) for row, message in pairs if message.is_thanked]
    filling.add(
        Thanks,
        [
            Thanks(message=row, by=filling.people[opener], said_at=message.written_at)
            for row, message in thanked
        ],
    )
