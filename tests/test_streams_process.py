"""Streams across processes: restarts, a kind end, a reader who takes nothing, and two servers with a bus."""

import os
import random
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import pytest
from redis import Redis
from redis.exceptions import RedisError

from kith.keys import new_key
from tests.house import House, end, free_port, store_of_its_own
from tests.lines import Page, ask, connect, rest_of, status_of, until

pytestmark = pytest.mark.stores
TOKEN = "t" * 32
REDIS = os.environ.get("TEST_REDIS") or "redis://127.0.0.1:6379"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str, list[str]]]:
    with store_of_its_own() as store:
        house = House(tmp_path_factory.mktemp("house"), store=store)
        yield house, *house.fill(26)


def say(port: int, thread: str, session: str, words: str = "I am here.") -> int:
    """Answer in the thread as the form does. The status; 0 when nobody listens."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "words": words, "nonce": new_key()})
    request = (
        f"POST /threads/{thread}/replies/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: session={session}; csrf={TOKEN}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    )
    return status_of(ask(port, request.encode(), seconds=20))


def last_position(house: House) -> int:
    return int(house.asked("SELECT last_position FROM conversations_conversation"))


def pages(port: int, thread: str, sessions: list[str], *, after: int) -> list[Page]:
    path = f"/live/conversation/{thread}/"
    opened = [Page(port, path, session, after=f"{after}-0").open() for session in sessions]
    until(lambda: all(page.status for page in opened), seconds=20)
    return opened


def test_readers_see_everything_once_across_restarts(filled: tuple[House, str, list[str]]) -> None:
    house, thread, sessions = filled
    port, chance, first = free_port(), random.Random(5), last_position(house)
    readers = [Page(port, f"/live/conversation/{thread}/", who, after=f"{first}-0") for who in sessions[1:7]]
    written = 0
    for kindly in (True, False, True):
        server = house.serve(port)
        for reader in readers:
            reader.open()
        for _ in range(4):
            written += say(port, thread, sessions[0]) == 302
            chance.choice(readers).cut()
            written += say(port, thread, sessions[0]) == 302
            for reader in readers:
                if reader.is_closed:
                    reader.open()
        end(server, kindly=kindly)
        until(lambda: all(reader.is_closed for reader in readers), seconds=10)
    server = house.serve(port)
    for reader in readers:
        reader.open()
    expected = list(range(first + 1, first + written + 1))
    until(lambda: all(reader.positions == expected for reader in readers), seconds=20)
    end(server)
    assert written == 24


def test_a_server_with_a_hundred_streams_ends_within_ten_seconds(
    filled: tuple[House, str, list[str]],
) -> None:
    house, thread, sessions = filled
    port = free_port()
    with ExitStack() as stack:
        house.more["KITH_PROXIES"] = "1"  # a hundred streams come from more than one address
        stack.callback(house.more.clear)
        server = house.serve(port)
        stack.callback(server.kill)
        asked = enumerate(session for session in sessions[:25] for _ in range(4))
        lines = [stack.enter_context(stream(port, thread, session, n)) for n, session in asked]
        assert all(b" 200 " in line.recv(20) for line in lines)
        began = time.monotonic()
        end(server)
        assert time.monotonic() - began < 10
        for line in lines:
            received = rest_of(line)
            assert received.endswith(b"0\r\n\r\n"), "the answer is finished, not broken off"
            assert received.count(b"retry: ") == 2, "it was told when to come back"


def stream(port: int, thread: str, session: str, number: int) -> socket.socket:
    line = connect(port, seconds=30)
    line.sendall(
        f"GET /live/conversation/{thread}/?after=0-0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"X-Forwarded-For: 10.0.0.{number // 40}\r\nCookie: session={session}\r\n\r\n".encode()
    )
    return line


def test_a_reader_who_takes_nothing_is_cut_and_holds_nobody_up(filled: tuple[House, str, list[str]]) -> None:
    house, thread, sessions = filled
    port, first = free_port(), last_position(house)
    server = house.serve(port)
    stuck = socket.socket()
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stuck.connect(("127.0.0.1", port))
    request = f"GET /live/conversation/{thread}/?after={first}-0 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    stuck.sendall(f"{request}Cookie: session={sessions[1]}\r\n\r\n".encode())
    [well] = pages(port, thread, [sessions[2]], after=first)
    long = "m" * 18_700  # the screen is done with it at once
    slowest = 0.0
    for n in range(40):
        began = time.monotonic()
        assert say(port, thread, sessions[0], long) == 302
        until(lambda n=n: well.positions[-1:] == [first + n + 1], seconds=10)  # type: ignore[misc]
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 5
    stuck.close()
    end(server)


@pytest.fixture
def bus() -> str:
    """A numbered database of Redis that nobody else uses now."""
    first = 5 if os.environ.get("KITH_DATABASE") else 2  # the suite on the other stores runs beside this one
    url = f"{REDIS.rstrip('/')}/{first + secrets.randbelow(3)}"
    try:
        Redis.from_url(url, socket_connect_timeout=1).ping()
    except RedisError:
        pytest.fail("this test needs Redis on 127.0.0.1:6379, or TEST_REDIS")
    return url


@pytest.mark.redis
def test_what_is_written_at_one_server_is_seen_at_the_other(
    filled: tuple[House, str, list[str]], bus: str
) -> None:
    house, thread, sessions = filled
    house.more["KITH_REDIS"] = bus
    first, ports = last_position(house), (free_port(), free_port())
    servers = [house.serve(port) for port in ports]
    [here], [there] = (pages(port, thread, [sessions[1]], after=first) for port in ports)
    waits = []
    for n in range(1, 6):
        assert say(ports[0], thread, sessions[0]) == 302
        waits.append(until(lambda n=n: there.positions[-1:] == [first + n]))  # type: ignore[misc]
    until(lambda: here.positions == there.positions == list(range(first + 1, first + 6)))
    assert min(waits) < 1, "the bus wakes at once; without it a look every second and a half would find it"
    for server in servers:
        end(server)
    house.more.clear()


def test_without_a_bus_the_other_server_sees_it_within_five_seconds(
    filled: tuple[House, str, list[str]],
) -> None:
    house, thread, sessions = filled
    house.more["KITH_REDIS"] = f"redis://127.0.0.1:{free_port()}"  # nobody answers there
    first, ports = last_position(house), (free_port(), free_port())
    servers = [house.serve(port) for port in ports]
    [there] = pages(ports[1], thread, [sessions[1]], after=first)
    assert say(ports[0], thread, sessions[0]) == 302
    assert until(lambda: there.positions == [first + 1], seconds=10) < 5
    for server in servers:
        end(server)
    house.more.clear()
