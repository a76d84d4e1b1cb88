"""A source without a database, and a reader without a socket."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kith.live.hub import Hub
from kith.live.sources import (
    AS_SAID,
    LEFT_OUT,
    MESSAGE,
    MOST_AT_ONCE,
    ROOM,
    WHOLE,
    Admission,
    Batch,
    Event,
    Mark,
    Variant,
)
from kith.live.topics import Topic
from kith.live.viewers import Viewer

KEY = "k" * 22
START = Mark()
PLAIN = Variant("en", "UTC")
HOST = Variant("en", "UTC", side="host")


class Toy:
    """A conversation in memory. Everybody in `people` may watch it."""

    def __init__(self, *people: int) -> None:
        self.people = set(people)
        self.version = 0
        self.said: list[tuple[int, int, str]] = []  # position, revision, words
        self.revision = 0
        self.state = ""
        self.looks = 0
        self.asked: list[frozenset[int]] = []
        self.moves: list[tuple[str, int]] = []
        self.deaf: dict[str, frozenset[int]] = {}
        self.writers: dict[int, int] = {}  # by position, who reads it whole
        self.fault: Exception | None = None
        self.before_audience: Callable[[], None] = lambda: None
        self.before_admission: Callable[[], None] = lambda: None

    def say(self, words: str) -> None:
        self.said.append((len(self.said) + 1, self.revision, words))

    def edit(self, position: int, words: str) -> None:
        self.revision += 1
        self.said[position - 1] = (position, self.revision, words)

    def remove(self, person: int) -> None:
        self.people.discard(person)
        self.version += 1

    def admit(self, person_id: int, key: str) -> Admission | None:
        self.before_admission()
        if person_id not in self.people:
            return None
        return Admission(f"toy:{key}", HOST if person_id == 1 else PLAIN, topics=("group:g",))

    def audience(self, key: str, person_ids: frozenset[int]) -> frozenset[int]:
        self.before_audience()
        self.asked.append(person_ids)
        return person_ids & self.people

    def deaf_to(self, events: list[Event]) -> Mapping[str, frozenset[int]]:
        return {event.voice: self.deaf[event.voice] for event in events if event.voice in self.deaf}

    def since(self, key: str, mark: Mark) -> Batch:
        self.looks += 1
        if self.fault:
            raise self.fault
        all_of_it = [
            Event(MESSAGE, position, revision, words, voice=words[:1], writer=self.writers.get(position, 0))
            for position, revision, words in self.said
        ]
        news = [event for event in all_of_it if mark.lacks(event)]
        events = news[:MOST_AT_ONCE] + ([Event(ROOM, thing=self.state)] if self.state else [])
        last = Mark(len(self.said), self.revision)
        return Batch(self.version, last, events, more=len(news) > MOST_AT_ONCE)

    def render(self, event: Event, variant: Variant, form: str = AS_SAID) -> bytes:
        if form == LEFT_OUT:
            return b"-"
        if form == WHOLE:
            return f"{event.thing}, whole".encode()
        return f"{event.thing}{'+' if variant.side else ''}".encode()

    def came(self, person_id: int, key: str) -> None:
        self.moves.append(("came", person_id))

    def stay(self, person_ids: frozenset[int], key: str) -> None:
        self.moves.extend(("stays", person_id) for person_id in sorted(person_ids))

    def went(self, person_id: int, key: str) -> None:
        self.moves.append(("went", person_id))


class Reader:
    """What one reader received. `hold()` is a phone that reads nothing any more."""

    def __init__(self) -> None:
        self.status = 0
        self.received = b""
        self.is_closed = False
        self.is_cut = False
        self.answering: Awaitable[None]
        self._free = asyncio.Event()
        self._free.set()

    async def send(self, message: dict[str, Any]) -> None:
        await self._free.wait()
        self.status = message.get("status", self.status)
        self.received += message.get("body", b"")
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.is_closed = True

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def cut(self) -> None:
        self.is_cut = True

    @property
    def words(self) -> list[str]:
        """The data of each message received, in order."""
        frames = self.received.decode().split("\n\n")
        return [frame.rpartition("data: ")[2] for frame in frames if frame.startswith("event: message")]

    @property
    def last_id(self) -> str:
        return self.received.decode().rpartition("id: ")[2].partition("\n")[0]


async def watch(
    hub: Hub, person_id: int, mark: Mark = START, *, key: str = KEY, address: str = "127.0.0.1"
) -> tuple[Viewer, Reader, Topic]:
    """Somebody opens the page of the toy, as the application behind /live/ lets them in."""
    reader = Reader()
    admission = hub.sources["toy"].admit(person_id, key)
    assert admission is not None
    viewer = Viewer(reader.send, person_id, f"session-{person_id}", address, admission.variant)
    viewer.abort = reader.cut
    topic = hub.let_in(viewer, "toy", key, admission)
    await topic.attach(viewer, mark)
    return viewer, reader, topic


def with_hub(source: Toy, story: Callable[[Hub], Awaitable[None]]) -> None:
    async def run() -> None:
        hub = Hub({"toy": source}, threads=1)
        await hub.start()
        viewers: list[Viewer] = []
        hub.let_in = remember(hub.let_in, viewers)  # type: ignore[method-assign]
        try:
            await story(hub)
        finally:
            for viewer in viewers:
                hub.let_out(viewer)
            await hub.stop()

    asyncio.run(run())


def remember(let_in: Callable[..., Topic], viewers: list[Viewer]) -> Callable[..., Topic]:
    """Who was let in, so that they can leave at the end as a server would see to it."""

    def remembering(viewer: Viewer, *rest: Any) -> Topic:
        viewers.append(viewer)
        return let_in(viewer, *rest)

    return remembering


async def soon(holds: Callable[[], bool]) -> None:
    """Wait until it holds; two seconds are long for it."""
    async with asyncio.timeout(2):
        while not holds():
            await asyncio.sleep(0.002)
