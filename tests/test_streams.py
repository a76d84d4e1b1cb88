"""Streams of a real server, on the database of the suite, with the verbs that people use."""

import random
import time
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session

from kith.conversations import editing, posting
from kith.conversations.models import Conversation, Message
from kith.groups import leaving
from kith.groups.models import Membership
from kith.keys import new_key
from tests import cast
from tests.cast import Cast
from tests.lines import Page, get, status_of, until
from tests.serving import session_for, site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> Cast:
    return Cast()


@pytest.fixture
def thread(people: Cast) -> Conversation:
    return cast.thread(people.group, people.member)


@pytest.fixture
def port() -> Iterator[int]:
    with site() as port:
        yield port


def say(thread: Conversation, people: Cast, *, times: int = 1) -> Message:
    for _ in range(times):
        said = posting.post(thread, "I am here.", new_key(), by=people.facilitator)
    return said


def page(port: int, thread: Conversation, person: object, *, after: str = "0-0") -> Page:
    return Page(port, f"/live/conversation/{thread.key}/", session_for(person), after=after).open()  # type: ignore[arg-type]


def test_what_is_written_is_seen_at_once(port: int, people: Cast, thread: Conversation) -> None:
    reader = page(port, thread, people.member, after="1-0")
    until(lambda: reader.status == 200)
    say(thread, people)
    assert until(lambda: reader.positions == [2]) < 1


def test_a_change_is_seen_too(port: int, people: Cast, thread: Conversation) -> None:
    said = say(thread, people)
    reader = page(port, thread, people.member, after="2-0")
    until(lambda: reader.status == 200)
    editing.edit(said, "I am still here.", by=people.facilitator)
    until(lambda: reader.positions == [2])


def test_only_those_who_may_see_it_are_let_in(port: int, people: Cast, thread: Conversation) -> None:
    path = f"/live/conversation/{thread.key}/"
    for who in (people.stranger, people.gone, people.other_facilitator, people.moderator):
        assert status_of(get(port, path, f"Cookie: session={session_for(who)}")) == 404
    assert status_of(get(port, path, f"Cookie: session={session_for(people.banned)}")) == 403
    assert status_of(get(port, path)) == 403
    assert status_of(get(port, path, "Cookie: session=../../etc")) == 403
    assert status_of(get(port, f"/live/nothing/{thread.key}/")) == 404


def test_a_removed_members_stream_closes_within_two_seconds_and_carries_no_other_event(
    port: int, people: Cast, thread: Conversation
) -> None:
    removed = page(port, thread, people.member, after="1-0")
    stays = page(port, thread, people.second_member, after="1-0")
    until(lambda: removed.status == stays.status == 200)
    seat = Membership.objects.standing().get(group=people.group, person=people.member)
    leaving.remove(seat, "It was agreed.", by=people.facilitator)
    said = say(thread, people, times=3)
    assert until(lambda: removed.is_closed) < 2
    until(lambda: stays.positions == [2, 3, 4])
    assert removed.kinds == ["gone"]
    removed.last_id = "1-0"
    again = removed.open()
    until(lambda: again.status == 404)
    assert said.position == 4
    assert removed.positions == []


def test_a_removal_that_woke_nobody_is_seen_within_two_seconds(
    port: int, people: Cast, thread: Conversation
) -> None:
    """As when another process without a bus did it."""
    removed = page(port, thread, people.member, after="1-0")
    until(lambda: removed.status == 200)
    with patch("kith.live.publishing._send"):
        leaving.leave(people.group, by=people.member)
        say(thread, people)
    assert until(lambda: removed.is_closed) < 2
    assert removed.kinds == ["gone"]


def test_signing_out_closes_the_stream_within_two_seconds(
    port: int, people: Cast, thread: Conversation
) -> None:
    reader = page(port, thread, people.member)
    until(lambda: reader.status == 200)
    Session.objects.filter(session_key=reader.session).delete()
    assert until(lambda: reader.is_closed) < 2.2


def test_a_new_passphrase_closes_the_streams_of_every_other_session(
    port: int, people: Cast, thread: Conversation
) -> None:
    reader = page(port, thread, people.member)
    until(lambda: reader.status == 200)
    people.member.set_password("a different kettle on for two")
    people.member.save()
    assert until(lambda: reader.is_closed) < 2.2
    assert status_of(get(port, reader.path, f"Cookie: session={reader.session}")) == 403


def test_a_message_that_woke_nobody_is_seen_all_the_same(
    port: int, people: Cast, thread: Conversation
) -> None:
    reader = page(port, thread, people.member, after="1-0")
    until(lambda: reader.status == 200)
    with patch("kith.live.publishing._send"):
        say(thread, people)
    assert until(lambda: reader.positions == [2]) < 5


def test_readers_who_lose_the_line_at_random_see_everything_once_and_in_order(
    port: int, people: Cast, thread: Conversation
) -> None:
    chance = random.Random(20)
    readers = [
        page(port, thread, who, after="1-0")
        for who in (people.member, people.second_member)
        for _ in range(3)
    ]
    for _ in range(40):
        say(thread, people)
        if chance.random() < 0.6:
            reader = chance.choice(readers)
            reader.cut()
            if chance.random() < 0.5:
                say(thread, people)
            reader.open()
    last = Message.objects.filter(conversation=thread).count()
    for reader in readers:
        until(lambda reader=reader: reader.positions[-1:] == [last])  # type: ignore[misc]
        assert reader.positions == list(range(2, last + 1))


def test_a_stream_holds_no_transaction(port: int, people: Cast, thread: Conversation) -> None:
    readers = [page(port, thread, people.member) for _ in range(3)]
    until(lambda: all(reader.positions == [1] for reader in readers))
    began = time.monotonic()
    say(thread, people)
    assert time.monotonic() - began < 1
