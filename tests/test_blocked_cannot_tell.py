"""Attacks of somebody who was blocked: whatever they open, do or watch, a block looks as if there were none.

Moth tries every page and every act twice, with the block and without it, at the same moment of the clock.
Answers are compared byte for byte, and the work they took query by query.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.conversations.posting import open_thread, post
from kith.conversations.rendering import _kept
from kith.conversations.streaming import ConversationSource
from kith.keys import new_key
from kith.live.sources import MESSAGE, Mark
from kith.meetings.streaming import RoomSource
from kith.safety.blocking import block
from kith.safety.models import Block
from tests.standing import Standing
from tests.test_access import TABLE

pytestmark = pytest.mark.django_db
NEW_EACH_TIME = re.compile(rb'(name="(?:csrfmiddlewaretoken|nonce)" value="|nonce-)[\w+/=-]+')
READS = sorted(
    name for name, row in TABLE.items() if "GET" in row.methods and row.may & {"second_member", "visitor"}
)


class Told(NamedTuple):
    """All that an answer tells: what it says, how it says it, and how much work it took."""

    status: int
    where: str
    size: int
    body: bytes
    queries: int


class Answered(Standing):
    """With an answer of whoever blocks to whoever is blocked, and a thread of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = post(self.thread, "I hear you, Moth.", new_key(), by=self.cast.member)
        self.own = open_thread(self.cast.group, "Late again", "It is late.", new_key(), by=self.cast.member)


@pytest.fixture
def standing(at) -> Answered:
    at(clock.now())
    return Answered()


@pytest.fixture
def twice(standing) -> Callable[[Callable[[], Any]], tuple[Any, Any]]:
    """What an attempt shows without a block, and with one. Whatever it changes is undone in between.

    What is made ready once is ready after the first attempt. Should a later one make ready something of its
    own, it is made again without a block. With one it is made once: whoever is blocked may look once.
    """
    cast, ready = standing.cast, list[Any]()

    def attempt(act: Callable[[], Any], *, is_blocked: bool) -> Any:
        with transaction.atomic():
            if is_blocked:
                block(cast.second_member, by=cast.member, known_as="Moth")
            _kept.clear()
            shown = act()
            transaction.set_rollback(True)
        return shown

    def both(act: Callable[[], Any]) -> tuple[Any, Any]:
        if not ready:
            ready.append(attempt(act, is_blocked=False))
        without, with_it = attempt(act, is_blocked=False), attempt(act, is_blocked=True)
        return (without if without == with_it else attempt(act, is_blocked=False)), with_it

    return both


@pytest.fixture
def moth(standing) -> Client:
    client = Client()
    client.force_login(standing.cast.second_member, backend="kith.people.backends.PersonBackend")
    return client


def told(client: Client, method: str, path: str, sent: dict[str, Any] | None = None) -> Told:
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(path, sent or {})
        body = NEW_EACH_TIME.sub(b"", answer.content)
    return Told(answer.status_code, answer.headers.get("Location", ""), len(body), body, len(asked))


def test_a_difference_that_shows_only_once_is_seen(standing, twice):
    seen: list[bool] = []

    def shown() -> bool:
        is_blocked = Block.objects.filter(blocked=standing.cast.second_member).exists()
        seen.append(is_blocked)
        return is_blocked and seen.count(True) == 1

    without, with_it = twice(shown)
    assert (without, with_it) == (False, True)


def test_no_page_is_different(standing, moth, twice):
    different = []
    for name in READS:
        path = reverse(name, args=TABLE[name].arguments(standing))
        without, with_it = twice(lambda path=path: told(moth, "get", path))
        assert without.status in {200, 302}, path
        if without != with_it:
            different.append(path)
    assert different == []
    assert len(READS) > 40


def test_no_search_and_no_page_of_words_is_different(standing, moth, twice):
    key = standing.cast.group.key
    for text in ("late", "hear", "wren", "moth"):
        path = reverse("conversations:search", args=[key])
        without, with_it = twice(lambda path=path, text=text: told(moth, "post", path, {"text": text}))
        assert without == with_it


def acts(standing) -> dict[str, tuple[str, dict[str, Any]]]:
    """Whatever Moth may do where Wren sits."""
    own, thread, meeting = standing.own.key, standing.thread.key, standing.meeting.key
    return {
        "answering": (f"/threads/{own}/replies/", {"words": "Here too.", "nonce": new_key()}),
        "answering under an alias": (
            f"/threads/{own}/replies/",
            {"words": "Here too.", "nonce": new_key(), "name": "alias"},
        ),
        "writing in their own thread": (
            f"/threads/{thread}/replies/",
            {"words": "Thank you.", "nonce": new_key()},
        ),
        "saying that it helped": (f"/messages/{standing.answered.key}/thanks/", {"helped": "yes"}),
        "speaking in a room": (f"/meetings/{meeting}/room/", {"words": "Good evening.", "nonce": new_key()}),
        "saying a quiet word": (f"/meetings/{meeting}/quiet/", {"words": "A word.", "nonce": new_key()}),
        "raising a hand": (f"/meetings/{meeting}/room/hand/", {"hand": "up"}),
        "saying that they come": (f"/meetings/{standing.later.key}/coming/", {"coming": "yes"}),
        "going": (f"/groups/{standing.cast.group.key}/leaving/", {}),
    }


def test_no_act_is_different(standing, moth, twice):
    for name, (path, sent) in acts(standing).items():
        without, with_it = twice(lambda path=path, sent=sent: told(moth, "post", path, sent))
        assert without.status in {200, 204, 302}, f"{name}: {without.status}"
        assert without == with_it, name


def test_answering_again_is_not_different_either(standing, moth, twice):
    """The first answer leaves a notice, the second does not: with a block it is the same."""
    path = f"/threads/{standing.own.key}/replies/"

    def again() -> list[Told]:
        return [
            told(moth, "post", path, {"words": words, "nonce": words}) for words in ("one", "two", "three")
        ]

    without, with_it = twice(again)
    assert without == with_it


def test_no_stream_is_different(standing, twice):
    moth = standing.cast.second_member
    sources = {
        standing.own.key: ConversationSource(),
        standing.thread.key: ConversationSource(),
        standing.meeting.key: RoomSource(),
    }

    def watch() -> list[Any]:
        seen: list[Any] = []
        for key, source in sources.items():
            with CaptureQueriesContext(connection) as asked:
                admission = source.admit(moth.pk, key)
                batch = source.since(key, Mark())
                assert admission is not None
                frames = [source.render(event, admission.variant) for event in batch.events]
                is_deaf = [moth.pk in people for people in source.deaf_to(batch.events).values()]
                allowed = source.audience(key, frozenset({moth.pk}))
            kinds = [(event.kind, event.position, event.revision) for event in batch.events]
            seen.append((admission, batch.mark, kinds, frames, any(is_deaf), allowed, len(asked)))
        return seen

    without, with_it = twice(watch)
    assert without == with_it
    assert any(kind == MESSAGE for _, _, kinds, *_ in without for kind, *_ in kinds)


def test_the_attack_would_notice_a_block_that_shows(standing, twice):
    """The other way round there is a difference to see: who blocked reads something else."""
    wren = Client()
    wren.force_login(standing.cast.member, backend="kith.people.backends.PersonBackend")
    path = reverse("conversations:thread", args=[standing.thread.key])
    without, with_it = twice(lambda: told(wren, "get", path))
    assert without.body != with_it.body
    assert without.queries == with_it.queries
