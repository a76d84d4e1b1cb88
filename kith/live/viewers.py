"""A viewer: one open page that watches a topic."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from types import coroutine
from typing import Any, TypeVar

from kith.live.sources import MOST_AT_ONCE, Variant

T = TypeVar("T")
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Viewer:
    """The way to one reader. What is offered goes straight to the socket, without a task of its own.

    Only when the socket is full does a task wait for it, and what is offered meanwhile stands in a short
    queue. A reader who lets that queue fill up is cut, and comes back with the last id they have seen.
    """

    def __init__(self, send: Send, person_id: int, session: str, address: str, variant: Variant) -> None:
        self.person_id = person_id
        self.session = session
        self.address = address
        self.variant = variant
        self.abort: Callable[[], None] = self.leave
        self.write: Callable[[bytes], bool] = _never
        self.over = asyncio.get_running_loop().create_future()
        self.ends_at = 0.0
        self.blocked_at_heartbeat = False
        self._send = send
        self._waiting: deque[bytes] = deque()
        self._pump: asyncio.Task[None] | None = None

    async def begin(self, headers: list[tuple[bytes, bytes]], first: bytes) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send({"type": "http.response.body", "body": first, "more_body": True})

    @property
    def is_blocked(self) -> bool:
        return self._pump is not None

    def offer(self, chunk: bytes) -> None:
        """Send without waiting, or queue, or cut.

        Where the server can write past ASGI (`kith.write`), that is tried first: it takes the bytes at once
        or not at all. Otherwise `send` is stepped by hand, and waited for only if it does not finish.
        """
        if self.over.done() or not chunk:
            return
        if self._pump is not None:
            self._waiting.append(chunk)
            if len(self._waiting) > MOST_AT_ONCE:
                self.cut()
            return
        if self.write(chunk):
            return
        step = self._send({"type": "http.response.body", "body": chunk, "more_body": True})
        try:
            held_by = step.send(None)
        except StopIteration:
            return
        self._pump = asyncio.get_running_loop().create_task(self._go_on(step, held_by))

    def end(self, last: bytes) -> None:
        """Say a last word and close. What still waits for a slow reader is not sent any more."""
        if self._pump is not None:
            self.cut()
        self.offer(last)
        self.leave()

    def cut(self) -> None:
        """Break the line: this reader takes nothing any more, so no goodbye would arrive either."""
        self._waiting.clear()
        self.leave()
        self.abort()

    def leave(self) -> None:
        if not self.over.done():
            self.over.set_result(None)

    async def close(self) -> None:
        """Finish the answer, unless the line is broken or full."""
        if self._pump is None:
            await self._send({"type": "http.response.body", "body": b""})
        else:
            self._pump.cancel()
            self.abort()

    async def _go_on(self, step: Coroutine[Any, Any, None], held_by: Any) -> None:
        await _finish(step, held_by)
        while self._waiting:
            chunks = b"".join(self._waiting)
            self._waiting.clear()
            await self._send({"type": "http.response.body", "body": chunks, "more_body": True})
        self._pump = None
        self.blocked_at_heartbeat = False


async def unless(over: "asyncio.Future[None]", work: Coroutine[Any, Any, T]) -> T | None:
    """Do the work, and let go of it when it is over before that: then the answer is None."""
    working = asyncio.ensure_future(work)
    first: set[asyncio.Future[Any]] = {working, over}
    try:
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()


def _never(chunk: bytes) -> bool:
    """The way past ASGI of a server that has none."""
    return False


@coroutine
def _finish(step: Coroutine[Any, Any, None], held_by: Any) -> Generator[Any, Any, None]:
    """Let a task go on with a coroutine that was stepped by hand, from the future it stopped at."""
    try:
        with suppress(StopIteration):
            while True:
                yield held_by
                held_by = step.send(None)
    finally:
        step.close()
