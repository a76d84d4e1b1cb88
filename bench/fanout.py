"""Live: one message to five hundred people who watch, and what the server pays for each of them."""

import asyncio
import json
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.processes import cpu_seconds, memory_mib

TOKEN = re.compile(rb"bmz(\d+)z(\d+)z")
CSRF = "t" * 32
SETTLE = 2.0


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


async def open_readers(port: int, thread: str, sessions: list[str], count: Count) -> list[Reader]:
    loop = asyncio.get_running_loop()
    readers = []
    for n, session in enumerate(sessions):
        request = (
            f"GET /live/conversation/{thread}/?after=1-0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"X-Forwarded-For: 10.0.{n // 50}.1\r\nCookie: session={session}\r\n\r\n"
        )
        _, reader = await loop.create_connection(
            lambda r=request: Reader(count, r.encode()), "127.0.0.1", port
        )
        readers.append(reader)
        if await reader.opened != b"200":
            raise SystemExit("a reader was not let in")
    return readers


async def say(port: int, thread: str, session: str, run: int) -> None:
    """Answer in the thread by its form, as a browser does."""
    words = f"bmz{run}z{time.monotonic_ns()}z thank you for saying that, it helps me this week"
    body = urlencode({"csrfmiddlewaretoken": CSRF, "words": words, "nonce": f"{run}-{time.monotonic_ns()}"})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST /threads/{thread}/replies/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: session={session}; csrf={CSRF}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()
    )
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 302"):
        raise SystemExit(f"a message was not taken: {answer[:200]!r}")


async def pulse(port: int, pid: int, thread: str, sessions: list[str], count: Count, run: int) -> float:
    """One message after the other, the next when everybody has the last. CPU seconds it took."""
    messages = 40
    count.begin(run, messages * len(sessions))
    before = cpu_seconds(pid)
    for n in range(messages):
        await say(port, thread, sessions[0], run)
        while count.received < (n + 1) * len(sessions):
            await asyncio.sleep(0.001)
    return cpu_seconds(pid) - before


async def flood(port: int, pid: int, thread: str, sessions: list[str], count: Count, run: int) -> float:
    """Eight people write at once, each the next message as soon as the last is taken."""
    messages, writers = 240, 8
    count.begin(run, messages * len(sessions))
    before = cpu_seconds(pid)

    async def write(session: str) -> None:
        for _ in range(messages // writers):
            await say(port, thread, session, run)

    await asyncio.gather(*(write(session) for session in sessions[:writers]))
    await asyncio.wait_for(count.done.wait(), 60)
    return cpu_seconds(pid) - before


async def silence(port: int, pid: int, thread: str, sessions: list[str], run: int) -> float:
    """CPU seconds of one message that nobody watches."""
    messages = 100
    before = cpu_seconds(pid)
    for _ in range(messages):
        await say(port, thread, sessions[0], run)
    return (cpu_seconds(pid) - before) / messages


async def measure(port: int, pid: int, thread: str, sessions: list[str]) -> dict[str, float]:
    count = Count()
    for _ in range(10):
        await say(port, thread, sessions[0], 0)
    alone = await silence(port, pid, thread, sessions, 0)
    mark = await open_readers(port, thread, sessions, count)
    await asyncio.sleep(SETTLE)
    before, began = cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(5)
    idle = (cpu_seconds(pid) - before) / (time.monotonic() - began)
    found: dict[str, float] = {"message_alone_ms": alone * 1000, "idle_share": idle}
    for name, way, messages in (("pulse", pulse, 40), ("flood", flood, 240)):
        rates, fanned, waits = [], [], []
        for run in range(1, 4):
            cpu = await way(port, pid, thread, sessions, count, run * 100 + len(name) + messages)
            rates.append(count.received / cpu)
            fanned.append(count.received / max(cpu - alone * messages, 0.001))
            waits.extend(count.waits)
        waits.sort()
        found |= {
            f"{name}_deliveries": statistics.median(rates),
            f"{name}_deliveries_without_writing": statistics.median(fanned),
            f"{name}_p50_ms": waits[len(waits) // 2] / 1e6,
            f"{name}_p99_ms": waits[int(len(waits) * 0.99)] / 1e6,
        }
    found["memory_mib"] = memory_mib(pid)
    for reader in mark:
        reader.transport.close()
    return found


def main() -> None:
    """`python -m bench.fanout PORT PID`: a process of its own, so that its cost is not the server's."""
    port, pid, filled = int(sys.argv[1]), int(sys.argv[2]), json.load(sys.stdin)
    print(json.dumps(asyncio.run(measure(port, pid, filled["hall"], filled["hall_sessions"]))))


if __name__ == "__main__":
    main()
