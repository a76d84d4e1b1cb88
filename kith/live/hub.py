"""The hub: every open stream of this process, by topic and by person."""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from contextvars import Context
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError
from django.db import close_old_connections

from kith.live import bus, publishing
from kith.live.frames import retry_soon
from kith.live.sessions import existing, proofs_of, standing
from kith.live.sources import Admission, Source
from kith.live.threads import Threads
from kith.live.topics import Topic
from kith.live.viewers import Viewer, unless

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 15 * 60.0
LOOK_SECONDS = 1.5
"""The bus only makes things faster: whatever it does, every topic is looked at this often."""
TICK_SECONDS = 0.25
STAY_SECONDS = 60.0
"""So often it is written down who is still here. What nobody writes down any more ends by itself."""
PER_PERSON, PER_ADDRESS, IN_ALL = 4, 60, 4_000


class Full(Exception):
    """There are as many streams as there may be: of this person, from this address, or in all."""


class Hub:
    """Lets viewers in and out, and makes their topics look when something changed."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        *,
        threads: int = 4,
        used: Callable[[str, str], None] | None = None,
    ) -> None:
        """`used(kind, session)` is told of each stream that opens, in the thread that writes presence."""
        self.sources = sources
        self._used = used
        self.is_open = False
        self._threads = threads
        self._topics: dict[str, Topic] = {}
        self._viewers: dict[Viewer, Topic] = {}
        self._addresses: Counter[str] = Counter()
        self._proofs: dict[int, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # Opening and closing -----------------------------------------------------------------------

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing: asyncio.Future[None] = self._loop.create_future()
        self._pool = Threads(self._threads, "live")
        # Comings and goings are written one after the other, in the order they happened.
        self._presence = Threads(1, "presence")
        self._stop_listening = publishing.listen(self._wake_from_any_thread)
        self.is_open = True
        self._spawn(self._tick())
        self._spawn(bus.follow(self.wake, self._wake_all))

    async def stop(self) -> None:
        """Close every stream with a word on when to come back, and write down who went.

        Whoever is still coming is not waited for: their question may stand behind a hundred others, or hang.
        """
        self.is_open = False
        self._closing.set_result(None)
        self._stop_listening()
        for task in list(self._tasks):
            task.cancel()
        for viewer in list(self._viewers):
            viewer.end(retry_soon())
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                while self._viewers:
                    await asyncio.sleep(0.02)
        await self._presence.close(within=2)
        await self._pool.close(within=1)

    # Letting in and out ------------------------------------------------------------------------

    def check_room(self, address: str) -> None:
        if not self.is_open or len(self._viewers) >= IN_ALL or self._addresses[address] >= PER_ADDRESS:
            raise Full

    async def admit(self, kind: str, key: str, session: str) -> tuple[int | None, Admission | None]:
        """Who is behind the session, and how they may watch. Full when the hub stops before that is known."""

        def ask() -> tuple[int | None, Admission | None]:
            person_id = standing([session]).get(session)
            return person_id, None if person_id is None else self.sources[kind].admit(person_id, key)

        answer: tuple[int | None, Admission | None] | None
        answer = await unless(self._closing, self.in_thread(ask))
        if answer is None:
            raise Full
        return answer

    def let_in(self, viewer: Viewer, kind: str, key: str, admission: Admission) -> Topic:
        """Give the viewer a place. Who has all theirs taken by one page loses the oldest of them.

        A phone that lost its line comes back before the server has noticed; it must not be shut out by
        the streams it left behind.
        """
        self.check_room(viewer.address)
        name = f"{kind}:{key}"
        mine = [other for other in self._viewers if other.person_id == viewer.person_id]
        if len(mine) >= PER_PERSON:
            oldest = next((other for other in mine if self._viewers[other].name == name), None)
            if oldest is None:
                raise Full
            self.let_out(oldest)
            oldest.cut()
        topic = self._topics.get(name) or self._new_topic(kind, name, key)
        topic.names.update({name, admission.topic, *admission.topics})
        self._viewers[viewer] = topic
        self._addresses[viewer.address] += 1
        viewer.ends_at = self._loop.time() + LIFE_SECONDS - secrets.randbelow(60)
        if self._used is not None:
            self._presence.submit(_quietly, self._used, kind, viewer.session)
        if self._times_here(viewer.person_id, topic) == 1:
            self._presence.submit(_quietly, topic.source.came, viewer.person_id, key)
        return topic

    def let_out(self, viewer: Viewer) -> None:
        """Forget a viewer. Doing it twice does it once."""
        topic = self._viewers.pop(viewer, None)
        if topic is None:
            return
        topic.detach(viewer)
        self._addresses -= Counter([viewer.address])
        if not self._times_here(viewer.person_id, topic):
            with suppress(RuntimeError):  # the hub has stopped writing
                self._presence.submit(_quietly, topic.source.went, viewer.person_id, topic.key)
        if topic not in self._viewers.values():
            self._topics.pop(topic.name, None)

    def _new_topic(self, kind: str, name: str, key: str) -> Topic:
        topic = self._topics[name] = Topic(self.sources[kind], name, key, self.in_thread)
        topic.beats_at = self._loop.time() + HEARTBEAT_SECONDS
        return topic

    def _times_here(self, person_id: int, topic: Topic) -> int:
        return sum(v.person_id == person_id and at is topic for v, at in self._viewers.items())

    # Waking ------------------------------------------------------------------------------------

    def wake(self, name: str) -> None:
        for topic in self._topics.values():
            if name in topic.names:
                topic.wake()
        for viewer in list(self._viewers):
            if name == f"person:{viewer.person_id}":  # what they may see here has changed: come in anew
                viewer.end(retry_soon())

    def _wake_from_any_thread(self, name: str) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody watches any more
            self._loop.call_soon_threadsafe(self.wake, name)

    def _wake_all(self) -> None:
        for topic in self._topics.values():
            topic.wake()

    async def _ask_for_sessions(self, viewers: list[Viewer]) -> None:
        """Close the streams whose session has ended."""
        with suppress(DatabaseError):
            sessions = await self.in_thread(standing, {viewer.session for viewer in viewers})
            for viewer in viewers:
                if sessions.get(viewer.session) != viewer.person_id:
                    viewer.end(retry_soon())

    async def _ask_for_signing_out(self) -> None:
        """The same for everybody, by two cheap queries; who changed their passphrase is asked in full."""
        viewers = list(self._viewers)
        with suppress(DatabaseError):
            held = await self.in_thread(existing, {viewer.session for viewer in viewers})
            proofs = await self.in_thread(proofs_of, {viewer.person_id for viewer in viewers})
            before, self._proofs = self._proofs, proofs
            for viewer in viewers:
                if viewer.session not in held:
                    viewer.end(retry_soon())
            same = {pk for pk, proof in proofs.items() if before.get(pk) == proof}
            if changed := [viewer for viewer in viewers if viewer.person_id not in same]:
                await self._ask_for_sessions(changed)

    async def _tick(self) -> None:
        asked_at, told_at = 0.0, self._loop.time()
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = self._loop.time()
            if self._viewers and now - asked_at >= LOOK_SECONDS:
                asked_at = now
                self._spawn(self._ask_for_signing_out())
            if now - told_at >= STAY_SECONDS:
                told_at = now
                self._tell_who_stays()
            for topic in self._topics.values():
                if now - topic.looked_at >= LOOK_SECONDS:
                    topic.wake()
                if now >= topic.beats_at:
                    topic.beats_at = now + HEARTBEAT_SECONDS
                    self._spawn(topic.beat())
            for viewer in list(self._viewers):
                if now >= viewer.ends_at:
                    viewer.end(retry_soon())

    def _tell_who_stays(self) -> None:
        for topic in self._topics.values():
            people = frozenset(viewer.person_id for viewer, at in self._viewers.items() if at is topic)
            self._presence.submit(_quietly, topic.source.stay, people, topic.key)

    # Threads and tasks -------------------------------------------------------------------------

    async def in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return await self._loop.run_in_executor(self._pool, _with_connection, function, *args)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _with_connection(function: Callable[..., Any], *args: Any) -> Any:
    """As around a request: no connection that has gone bad before, none kept past its time after."""
    close_old_connections()
    try:
        return Context().run(function, *args)
    finally:
        close_old_connections()


def _quietly(function: Callable[..., Any], *args: Any) -> None:
    try:
        _with_connection(function, *args)
    except (DatabaseError, ObjectDoesNotExist):
        logger.warning("live.presence_not_written")
