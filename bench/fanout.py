"""Live: one message to five hundred people in one room, and what the server pays for each of them."""

import asyncio
import json
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from bench.processes import cpu_beside_pages, cpu_seconds, memory_mib

TOKEN = re.compile(rb"bmz(\d+)z(\d+)z")
CSRF = "t" * 32
ROUNDS, MESSAGES, WRITERS = 5, 48, 8
Way = Callable[[str, int, int], Awaitable[None]]


@dataclass
class Count:
    """What all readers together have received in one run."""

    wanted: int = 0
    received: int = 0
    run: int = 0
    waits: list[int] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, run: int, wanted: int) -> None:
        self.run, self.wanted, self.received = run, wanted, 0
        self.waits, self.done = [], asyncio.Event()


class Reader(asyncio.Protocol):
    """One who watches. It looks for the tokens in what it receives."""

    def __init__(self, count: Count, request: bytes) -> None:
        self.count, self.request = count, request
        self.opened = asyncio.get_running_loop().create_future()
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        transport.write(self.request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if not self.opened.done() and b"\r\n\r\n" in data:
            self.opened.set_result(data[9:12])
        now = time.monotonic_ns()
        received = self.tail + data
        end = 0
        for found in TOKEN.finditer(received):
            end = found.end()
            if int(found[1]) == self.count.run:
                self.count.received += 1
                self.count.waits.append(now - int(found[2]))
        self.tail = received[max(end, len(received) - 60) :]
        if self.count.received >= self.count.wanted:
            self.count.done.set()


async def open_readers(port: int, room: str, sessions: list[str], count: Count) -> list[Reader]:
    loop = asyncio.get_running_loop()
    readers = []
    for n, session in enumerate(sessions):
        request = (
            f"GET /live/room/{room}/?after=0-0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Forwarded-For: 10.0.{n // 50}.1\r\nCookie: session={session}\r\n\r\n"
        )
        _, reader = await loop.create_connection(partial(Reader, count, request.encode()), "127.0.0.1", port)
        readers.append(reader)
        if await reader.opened != b"200":
            raise SystemExit("a reader was not let in")
    return readers


async def settled(pid: int) -> float:
    """Wait until everybody's coming is written down; then the share of a core that silence takes."""
    share = 1.0
    while share > 0.05:
        before = cpu_seconds(pid)
        await asyncio.sleep(1)
        share = cpu_seconds(pid) - before
    before = cpu_seconds(pid)
    await asyncio.sleep(5)
    return (cpu_seconds(pid) - before) / 5


async def say(port: int, room: str, session: str, run: int) -> None:
    """Write to the room by its form, as the page does in the background."""
    words = f"bmz{run}z{time.monotonic_ns()}z thank you for saying that, it helps me this week"
    body = urlencode({"csrfmiddlewaretoken": CSRF, "words": words, "nonce": f"{run}-{time.monotonic_ns()}"})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /meetings/{room}/room/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: session={session}; csrf={CSRF}; country=GB\r\nX-Composer: 1\r\n"
        f"Content-Length: {len(body)}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        f"{body}".encode()
    )
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 204"):
        raise SystemExit(f"a message was not taken: {answer[:200]!r}")


@dataclass(frozen=True)
class Evening:
    """The server that is measured: a room that everybody watches, and one that nobody does."""

    port: int
    pid: int
    full: str
    empty: str
    sessions: list[str]
    count: Count

    async def pulse(self, room: str, messages: int, run: int) -> None:
        """One message after the other, the next when everybody has the last."""
        for n in range(messages):
            await say(self.port, room, self.sessions[0], run)
            while room == self.full and self.count.received < (n + 1) * len(self.sessions):
                await asyncio.sleep(0.001)

    async def flood(self, room: str, messages: int, run: int) -> None:
        """Eight people write at once, each the next message as soon as the last is taken."""

        async def write(session: str) -> None:
            for _ in range(messages // WRITERS):
                await say(self.port, room, session, run)

        await asyncio.gather(*(write(session) for session in self.sessions[:WRITERS]))
        if room == self.full:
            await self.count.done.wait()

    async def cost(self, way: Way, room: str, messages: int, run: int) -> tuple[float, float]:
        """CPU seconds of the server, and of that what was not the answering of pages."""
        self.count.begin(run, messages * len(self.sessions))
        whole, beside = cpu_seconds(self.pid), cpu_beside_pages(self.pid)
        async with asyncio.timeout(120):
            await way(room, messages, run)
        return cpu_seconds(self.pid) - whole, cpu_beside_pages(self.pid) - beside


async def measure(port: int, pid: int, filled: dict[str, Any]) -> dict[str, float]:
    count, sessions = Count(), filled["hall_sessions"]
    evening = Evening(port, pid, filled["room"], filled["empty_room"], sessions, count)
    readers = await open_readers(port, evening.full, sessions, count)
    found = {"idle_share": await settled(pid)}
    await evening.cost(evening.pulse, evening.full, 10, 1)
    for name, way, first in (("pulse", evening.pulse, 1000), ("flood", evening.flood, 2000)):
        found |= {f"{name}_{what}": value for what, value in (await rounds(evening, way, first)).items()}
    found["memory_mib"] = memory_mib(pid)
    for reader in readers:
        reader.transport.close()
    return found


async def rounds(evening: Evening, way: Way, first: int) -> dict[str, float]:
    """What one way of writing costs: the full room and the empty one turn about, so that what else the
    machine does weighs on both."""
    rates, fanned, writing, waits = [], [], [], []
    for run in range(first, first + ROUNDS):
        alone, beside_alone = await evening.cost(way, evening.empty, MESSAGES, run + ROUNDS)
        cpu, beside = await evening.cost(way, evening.full, MESSAGES, run)
        rates.append(evening.count.received / cpu)
        fanned.append(evening.count.received / max(beside - beside_alone, 0.001))
        writing.append(alone / MESSAGES * 1000)
        waits.extend(evening.count.waits)
    waits.sort()
    return {
        "writing_ms": statistics.median(writing),
        "deliveries": statistics.median(rates),
        "fanned": statistics.median(fanned),
        "fanned_least": min(fanned),
        "fanned_most": max(fanned),
        "p50_ms": waits[len(waits) // 2] / 1e6,
        "p99_ms": waits[int(len(waits) * 0.99)] / 1e6,
    }


def main() -> None:
    """`python -m bench.fanout PORT PID`: a process of its own, so that its cost is not the server's."""
    port, pid, filled = int(sys.argv[1]), int(sys.argv[2]), json.load(sys.stdin)
    print(json.dumps(asyncio.run(measure(port, pid, filled))))


if __name__ == "__main__":
    main()
