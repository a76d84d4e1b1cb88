"""Reading: the page of a thread with 25 messages, for somebody who is signed in."""

import http.client
import statistics
import time
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.processes import cpu_seconds

WARM, PAGES, RUNS = 200, 600, 3


@dataclass(frozen=True)
class Reading:
    """One way of reading: which pages, by whom."""

    name: str
    pages: list[tuple[str, str]]  # path, session


def readings(filled: dict[str, Any]) -> list[Reading]:
    [(thread, session), *_], hall = filled["threads"], filled["hall_sessions"]
    last = filled["long_pages"]
    return [
        Reading("a thread of 50, page 2", [(f"/threads/{thread}/?page=2", session)]),
        Reading("200 threads in turn", [(f"/threads/{key}/?page=2", who) for key, who in filled["threads"]]),
        Reading("the long thread, page 1", [(f"/threads/{filled['long']}/", who) for who in hall]),
        Reading(
            "the long thread, last page", [(f"/threads/{filled['long']}/?page={last}", who) for who in hall]
        ),
    ]


def cost(port: int, pid: int, reading: Reading) -> tuple[float, float]:
    """CPU of the server per page, and the median time to answer, both in milliseconds. Median of the runs."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path, session in islice(cycle(reading.pages), WARM):
        _read(line, path, session)
    costs, waits = [], []
    for _ in range(RUNS):
        before = cpu_seconds(pid)
        for path, session in islice(cycle(reading.pages), PAGES):
            began = time.perf_counter()
            _read(line, path, session)
            waits.append(time.perf_counter() - began)
        costs.append((cpu_seconds(pid) - before) / PAGES * 1000)
    line.close()
    return statistics.median(costs), statistics.median(waits) * 1000


def _read(line: http.client.HTTPConnection, path: str, session: str) -> None:
    line.request("GET", path, headers={"Cookie": f"session={session}"})
    answer = line.getresponse()
    body = answer.read()
    if answer.status != 200 or not 1 <= body.count(b"<article") <= 30:
        raise SystemExit(f"{path} answered {answer.status} with {body.count(b'<article')} messages")


def queries(path: str, session: str) -> int:
    """How many queries the page takes, in this process."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["session"] = session
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        if client.get(path).status_code != 200:
            raise SystemExit(f"{path} cannot be read")
    return len(captured)
