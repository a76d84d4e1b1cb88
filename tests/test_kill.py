"""Twenty kill -9 while people write: what was acknowledged is kept, and nothing is there twice."""

import http.client
import json
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kith.keys import new_key
from tests.house import House, free_port
from tests.lines import until

KILLS, CLIENTS, AT_MOST_SECONDS = 20, 8, 180
# The server as it is shipped, begun anew each time it dies. It is forked from a process that has loaded the
# code, drawn the page and refused an empty reply, which saves building the same queries twenty times.
RESPAWN = """
import os, sys, django
os.setsid()  # so that it ends with the server that it has begun last
django.setup()
from django.db import connections
from django.test import Client
from kith.config import server
from kith.safety.noticing import make_ready
make_ready()
port, thread, session = sys.argv[1:]
reader = Client(headers={"host": "127.0.0.1"})
reader.cookies["session"] = session
assert reader.get(f"/threads/{thread}/").status_code == 200
assert reader.post(f"/threads/{thread}/replies/", {"words": " ", "nonce": "x"}).status_code == 422
connections.close_all()
while True:
    child = os.fork()
    if child == 0:
        server.serve("127.0.0.1", int(port))
        os._exit(0)
    os.write(1, b"\\nchild %d\\n" % child)  # in one piece, whatever line the last child did not finish
    os.waitpid(child, 0)
"""
COUNT = """
import json
from django.db import connection
from kith.conversations.models import Conversation, Message
from kith.ledger.models import Fact
def asked(pragma):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {pragma}").fetchall()
messages = Message.objects.filter(position__gt=1).order_by("position")
print(json.dumps({
    "nonces": list(messages.values_list("nonce", flat=True)),
    "positions": list(messages.values_list("position", flat=True)),
    "last": Conversation.objects.get().last_position,
    "facts": Fact.objects.filter(kind="conversations.posted").count(),
    "integrity": asked("integrity_check")[0][0],
    "orphans": len(asked("foreign_key_check")),
}))
"""


class Writer(threading.Thread):
    """Writes one message after the other, and sends each again until it is acknowledged."""

    def __init__(self, port: int, thread: str, session: str) -> None:
        super().__init__(daemon=True)
        self.port, self.path = port, f"/threads/{thread}/replies/"
        self.token = "t" * 32
        self.headers = {
            "Cookie": f"session={session}; csrf={self.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.stop = threading.Event()
        self.acknowledged: list[str] = []
        self.surprises: list[int] = []
        self.tries = 0

    def run(self) -> None:
        while not self.stop.is_set():
            nonce = new_key()
            while not self._was_taken(nonce):
                time.sleep(0.05)
            self.acknowledged.append(nonce)

    def _was_taken(self, nonce: str) -> bool:
        body = urlencode({"csrfmiddlewaretoken": self.token, "words": "I am here.", "nonce": nonce})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.tries += 1
        try:
            line.request("POST", self.path, body, self.headers)
            status = line.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()
        if status not in {302, 503}:
            self.surprises.append(status)
        return status == 302


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@contextmanager
def servers(house: House, *arguments: str) -> Iterator[Path]:
    """A process that begins the server again whenever it dies. It says there which is the one that lives."""
    said = house.folder / "children"
    process = house.born(RESPAWN, *arguments, says=said, faults=house.folder / "faults")
    give_up = threading.Timer(AT_MOST_SECONDS, os.killpg, [process.pid, signal.SIGKILL])
    give_up.start()
    try:
        yield said
    finally:
        give_up.cancel()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def child_of(said: Path, number: int) -> int:
    """The server that was begun after so many others."""

    def begun() -> list[str]:
        return re.findall(r"^child (\d+)$", said.read_text(), re.MULTILINE) if said.exists() else []

    until(lambda: len(begun()) > number, seconds=20)
    return int(begun()[number])


def test_twenty_kills_lose_nothing_and_double_nothing(house: House) -> None:
    thread, sessions = house.fill(CLIENTS)
    port = free_port()
    writers = [Writer(port, thread, session) for session in sessions]
    for writer in writers:
        writer.start()
    chance = random.Random(9)
    with servers(house, str(port), thread, sessions[0]) as said:
        for number in range(KILLS):
            child = child_of(said, number)
            before = sum(len(writer.acknowledged) for writer in writers)
            until_written(writers, before + chance.randint(1, 15))
            os.kill(child, signal.SIGKILL)
        for writer in writers:
            writer.stop.set()
        for writer in writers:
            writer.join(20)
            assert not writer.is_alive(), "the server did not come back"
    judge(writers, json.loads(house.run(COUNT)))


def until_written(writers: list[Writer], number: int) -> None:
    """Until so many are acknowledged: the kill then falls anywhere in the writing of the next ones."""
    end = time.monotonic() + 20
    while sum(len(writer.acknowledged) for writer in writers) < number:
        assert time.monotonic() < end, "nothing is written any more"
        time.sleep(0.002)


def judge(writers: list[Writer], kept: dict[str, Any]) -> None:
    acknowledged = [nonce for writer in writers for nonce in writer.acknowledged]
    counts = Counter(kept["nonces"])
    assert [status for writer in writers for status in writer.surprises] == []
    assert len(acknowledged) >= KILLS
    assert [nonce for nonce in acknowledged if counts[nonce] == 0] == [], "acknowledged and lost"
    assert [nonce for nonce, count in counts.items() if count > 1] == [], "there twice"
    assert kept["positions"] == list(range(2, kept["last"] + 1)), "a hole in the order"
    assert kept["facts"] == len(kept["nonces"]), "a message without its fact, or a fact without its message"
    assert kept["integrity"] == "ok"
    assert kept["orphans"] == 0
