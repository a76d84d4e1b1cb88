"""A topic: one conversation or room, with all who watch it through this process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError

from kith.live.frames import GONE, HEARTBEAT, RESET, furthest, retry_soon, weave
from kith.live.sessions import standing
from kith.live.sources import LEFT_OUT, MESSAGE, WHOLE, Batch, Event, Mark, Source, Variant
from kith.live.viewers import Viewer

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 0.025
"""After something was sent: what is written in so short a time goes out together, as one piece each."""
InThread = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Look:
    """What one look at the database showed: the news, how they look, and who may see them."""

    batch: Batch
    shown: dict[Variant, list[bytes]]
    asked: frozenset[int]  # whose permission was read anew
    allowed: frozenset[int]  # those of them who may see it
    deaf: Mapping[str, frozenset[int]]  # who would rather not hear a voice in which something was said
    apart: frozenset[int]  # those of them, and the writers of what is kept back from the others
    in_place: Mapping[tuple[Variant, str], list[bytes]]  # how each event is drawn in another form

    def data_for(self, viewer: Viewer) -> list[bytes]:
        """The data of the frames as this viewer sees them."""
        drawn = enumerate(self.shown[viewer.variant])
        return [self._form(self.batch.events[n], viewer, data, n) for n, data in drawn]

    def _form(self, event: Event, viewer: Viewer, data: bytes, n: int) -> bytes:
        if viewer.person_id in self.deaf.get(event.voice, ()):
            return self.in_place[viewer.variant, LEFT_OUT][n]
        return self.in_place[viewer.variant, WHOLE][n] if event.writer == viewer.person_id else data


class Topic:
    """Reads what is newer once, renders it once per variant, and sends it to all who may see it now."""

    def __init__(self, source: Source, name: str, key: str, in_thread: InThread) -> None:
        self.source, self.name, self.key = source, name, key
        self.viewers: set[Viewer] = set()
        self._by_variant: dict[Variant, set[Viewer]] = {}
        self.names: set[str] = set()  # of the wakes that concern it
        self.looked_at = 0.0
        self.beats_at = 0.0
        self._in_thread = in_thread
        self._turn = asyncio.Lock()
        self._mark = Mark()
        self._audience_version: int | None = None
        self._states: dict[tuple[str, Variant], bytes] = {}
        self._is_stale = False
        self._quiet_until = 0.0
        self._following: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Look again soon. Wakes that come during a look make one more look, however many they are."""
        self._is_stale = True
        if self._following is None:
            self._following = asyncio.get_running_loop().create_task(self._follow())

    async def attach(self, viewer: Viewer, mark: Mark) -> None:
        """Begin to watch, with all that came after `mark`.

        Those who watch already are served from the same look, so that everybody stands at one mark.
        """
        async with self._turn:
            start = self._mark if self.viewers else mark
            look = await self._look(start & mark, {viewer.person_id}, {viewer.variant})
            self._show_out(look)
            if viewer.over.done():
                return  # they left, or were put out, while we looked
            if viewer.person_id not in look.allowed:
                viewer.end(GONE)
            elif look.batch.more or (look.batch.mark | mark) != look.batch.mark:
                viewer.end(RESET)
            else:
                self._send(look, start)
                data = look.data_for(viewer) if look.apart else look.shown[viewer.variant]
                viewer.offer(weave(look.batch.events, data, mark))
                self.viewers.add(viewer)
                self._by_variant.setdefault(viewer.variant, set()).add(viewer)

    def detach(self, viewer: Viewer) -> None:
        self.viewers.discard(viewer)
        alike = self._by_variant.get(viewer.variant, set())
        alike.discard(viewer)
        if not alike:
            self._by_variant.pop(viewer.variant, None)

    def dismiss(self, viewer: Viewer) -> None:
        """Show somebody out who may not see it any more."""
        self.detach(viewer)
        viewer.end(GONE)

    async def advance(self) -> None:
        """Send what is newer than the topic's mark."""
        async with self._turn:
            if self.viewers:
                look = await self._look(self._mark, set(), set())
                self._show_out(look)
                self._send(look, self._mark)

    async def beat(self) -> None:
        """A sign of life to everybody whose session and seat hold; the others are shown out."""
        with suppress(DatabaseError):
            async with self._turn:
                watching = list(self.viewers)
                people = frozenset(viewer.person_id for viewer in watching)
                sessions = await self._in_thread(standing, {viewer.session for viewer in watching})
                allowed = await self._in_thread(self.source.audience, self.key, people)
                for viewer in watching:
                    holds = sessions.get(viewer.session) == viewer.person_id
                    self._beat_for(viewer, is_signed_in=holds, allowed=allowed)

    def _beat_for(self, viewer: Viewer, *, is_signed_in: bool, allowed: frozenset[int]) -> None:
        if viewer.person_id not in allowed:
            self.dismiss(viewer)
        elif not is_signed_in:
            viewer.end(retry_soon())
        elif viewer.blocked_at_heartbeat:
            viewer.cut()
        else:
            viewer.offer(HEARTBEAT)
            viewer.blocked_at_heartbeat = viewer.is_blocked

    async def _follow(self) -> None:
        try:
            while self._is_stale:
                await asyncio.sleep(self._quiet_until - asyncio.get_running_loop().time())
                self._is_stale = False
                await self.advance()
        except ObjectDoesNotExist:
            for viewer in list(self.viewers):
                self.dismiss(viewer)
        except DatabaseError:
            logger.warning("live.database_down")  # the next look, within seconds, finds what was missed
        finally:
            self._following = None

    async def _look(self, mark: Mark, newcomers: set[int], variants: set[Variant]) -> Look:
        self.looked_at = asyncio.get_running_loop().time()
        wanted = variants | self._by_variant.keys()
        look: Look = await self._in_thread(self._read, mark, frozenset(newcomers), wanted)
        self._audience_version = look.batch.audience_version
        return look

    def _read(self, mark: Mark, newcomers: frozenset[int], variants: set[Variant]) -> Look:
        """In a thread. Who may see, and who hears whom, is read after what is to be seen, never before."""
        batch = self.source.since(self.key, mark)
        asked = newcomers
        if batch.audience_version != self._audience_version:
            asked |= {viewer.person_id for viewer in self.viewers.copy()}
        allowed = self.source.audience(self.key, asked) if asked else asked
        shown = {
            variant: [self.source.render(event, variant) for event in batch.events] for variant in variants
        }
        deaf = self.source.deaf_to(batch.events) if batch.events else {}
        apart = frozenset(event.writer for event in batch.events if event.writer).union(*deaf.values())
        forms = {
            (variant, form): [self.source.render(event, variant, form) for event in batch.events]
            for variant in (variants if apart else ())
            for form in (LEFT_OUT, WHOLE)
        }
        return Look(batch, shown, asked, allowed, deaf, apart, forms)

    def _show_out(self, look: Look) -> None:
        barred = look.asked - look.allowed
        for viewer in [viewer for viewer in self.viewers if viewer.person_id in barred] if barred else ():
            self.dismiss(viewer)

    def _send(self, look: Look, start: Mark) -> None:
        """To everybody who watches: one piece of bytes per variant, shared by all who read in it."""
        if look.batch.more:
            self._send_all_to_read_anew()
        self._mark = start | furthest(look.batch.events)
        for variant, shown in look.shown.items():
            news = self._news(look.batch.events, shown, variant)
            if not (chunk := _woven(look, news, shown, start)):
                continue
            self._quiet_until = self.looked_at + PAUSE_SECONDS
            for viewer in list(self._by_variant.get(variant, ())):
                is_apart = viewer.person_id in look.apart
                viewer.offer(_woven(look, news, look.data_for(viewer), start) if is_apart else chunk)

    def _send_all_to_read_anew(self) -> None:
        for viewer in list(self.viewers):
            self.detach(viewer)
            viewer.end(RESET)

    def _news(self, events: list[Event], shown: list[bytes], variant: Variant) -> list[int]:
        """The numbers of the events to send: every message, and a state that looks different now."""
        pairs = enumerate(zip(events, shown, strict=True))
        return [n for n, pair in pairs if pair[0].kind == MESSAGE or self._is_new_state(*pair, variant)]

    def _is_new_state(self, event: Event, shown: bytes, variant: Variant) -> bool:
        is_new = self._states.get((event.kind, variant)) != shown
        self._states[event.kind, variant] = shown
        return is_new


def _woven(look: Look, news: list[int], data: list[bytes], start: Mark) -> bytes:
    return weave([look.batch.events[n] for n in news], [data[n] for n in news], start)
