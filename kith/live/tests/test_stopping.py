"""Stopping: every answer that was begun is finished, and who is still coming is told to come back."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from django.conf import settings

from kith.live.hub import Full, Hub
from kith.live.stream import Streams
from kith.live.tests.toys import KEY, Reader, Toy, soon, watch

pytestmark = pytest.mark.usefixtures("signed_in")


class Held:
    """A database that answers nobody until it is let go."""

    def __init__(self) -> None:
        self.asked = 0
        self._free = threading.Event()

    def wait(self) -> None:
        self.asked += 1
        self._free.wait(10)

    def let_go(self) -> None:
        self._free.set()


async def come(hub: Hub, person: int) -> Reader:
    """Somebody's browser asks for the stream, as it reaches the application behind /live/."""
    reader = Reader()
    scope = {
        "method": "GET",
        "path": f"/live/toy/{KEY}/",
        "headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}=session-{person}".encode())],
    }

    async def stays() -> dict[str, str]:
        await asyncio.Event().wait()
        raise AssertionError("nobody leaves")

    reader.answering = asyncio.ensure_future(Streams(hub)(scope, stays, reader.send))
    return reader


def with_readers(toy: Toy, story: Callable[[Hub, list[Reader]], Awaitable[None]]) -> None:
    """Everybody of the toy comes at once, to a hub that has one thread."""

    async def run() -> None:
        hub = Hub({"toy": toy}, threads=1)
        await hub.start()
        await story(hub, [await come(hub, person) for person in sorted(toy.people)])

    asyncio.run(run())


def test_streams_that_are_still_beginning_are_finished_whatever_the_database_does() -> None:
    toy, database = Toy(2, 3, 4), Held()
    toy.before_audience = database.wait

    async def story(hub: Hub, readers: list[Reader]) -> None:
        await soon(lambda: database.asked == 1 and all(reader.status == 200 for reader in readers))
        stopping = asyncio.create_task(hub.stop())
        try:
            await soon(lambda: all(reader.is_closed for reader in readers))
        finally:
            database.let_go()
            await stopping
        await asyncio.gather(*(reader.answering for reader in readers))
        assert [reader.received.count(b"retry: ") for reader in readers] == [2, 2, 2], (
            "told when to come back"
        )
        assert database.asked == 1, "for whom it is over, it is not asked"

    with_readers(toy, story)


def test_who_waits_to_be_let_in_is_told_to_come_back() -> None:
    toy, database = Toy(2, 3, 4), Held()
    toy.before_admission = database.wait

    async def story(hub: Hub, readers: list[Reader]) -> None:
        await soon(lambda: database.asked == 1)
        stopping = asyncio.create_task(hub.stop())
        try:
            await soon(lambda: all(reader.is_closed for reader in readers))
        finally:
            database.let_go()
            await stopping
        await asyncio.gather(*(reader.answering for reader in readers))
        assert [reader.status for reader in readers] == [503, 503, 503]

    with_readers(toy, story)


def test_stopping_says_when_to_come_back_and_writes_who_went() -> None:
    toy = Toy(2)

    async def story(hub: Hub, readers: list[Reader]) -> None:
        await soon(lambda: toy.looks == 1)
        await hub.stop()
        await readers[0].answering
        assert readers[0].received.startswith(b"retry: ")
        assert readers[0].is_closed
        with pytest.raises(Full):
            await watch(hub, 2)

    with_readers(toy, story)
    assert toy.moves == [("came", 2), ("went", 2)]
