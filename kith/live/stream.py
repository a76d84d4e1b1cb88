"""The application behind /live/: server-sent events, spoken to the server directly, past Django."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError
from django.http import parse_cookie

from kith import keys
from kith.live.frames import GONE, RESET, mark_from, retry_soon
from kith.live.hub import Full, Hub
from kith.live.sources import Mark
from kith.live.topics import Topic
from kith.live.viewers import Send, Viewer, unless

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_PATH = re.compile(rf"/live/([a-z]+)/({keys.PATTERN})/")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
]


@dataclass(frozen=True)
class Asked:
    """What a request for a stream asks for."""

    kind: str
    key: str
    session: str
    address: str
    mark: Mark | None  # None: it names a mark that we cannot read


class Streams:
    """GET /live/<kind>/<key>/, with `Last-Event-ID`, or `?after=` on the first coming."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _PATH.fullmatch(scope["path"])
        if not path or path[1] not in self.hub.sources:
            await answer(send, 404)
        elif scope["method"] != "GET":
            await answer(send, 405, [(b"allow", b"GET")])
        else:
            await self._serve(read(path[1], path[2], scope), scope, receive, send)

    async def _serve(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self.hub.check_room(asked.address)
            person_id, admission = await self.hub.admit(asked.kind, asked.key, asked.session)
            if person_id is None or admission is None:
                await answer(send, 403 if person_id is None else 404)
                return
            viewer = Viewer(send, person_id, asked.session, asked.address, admission.variant)
            extensions = scope.get("extensions", {})
            viewer.abort = extensions.get("kith.abort", viewer.abort)
            viewer.write = extensions.get("kith.write", viewer.write)
            topic = self.hub.let_in(viewer, asked.kind, asked.key, admission)
        except (Full, DatabaseError):
            await answer(send, 503, [(b"retry-after", b"5")])
            return
        await self._watch(viewer, topic, asked.mark, receive)

    async def _watch(self, viewer: Viewer, topic: Topic, mark: Mark | None, receive: Receive) -> None:
        """Stay until the reader goes, or is shown out, or has been here long enough."""
        leaving = asyncio.ensure_future(receive_disconnect(receive))
        try:
            await viewer.begin(_HEADERS, retry_soon())
            if mark is None:
                viewer.end(RESET)
            else:
                await unless(viewer.over, topic.attach(viewer, mark))
            await asyncio.wait({leaving, viewer.over}, return_when=asyncio.FIRST_COMPLETED)
        except ObjectDoesNotExist:
            viewer.end(GONE)
        except DatabaseError:
            viewer.end(retry_soon())
        finally:
            leaving.cancel()
            viewer.leave()
            self.hub.let_out(viewer)
        await viewer.close()


def read(kind: str, key: str, scope: Scope) -> Asked:
    headers = dict(scope["headers"])
    cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    after = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("after", ["0-0"])[0]
    last_id = headers.get(b"last-event-id", b"").decode("latin-1")
    session = cookies.get(settings.SESSION_COOKIE_NAME, "")
    return Asked(kind, key, session, address_of(scope, headers), mark_from(last_id or after))


def address_of(scope: Scope, headers: dict[bytes, bytes]) -> str:
    """The reader's address: what the nearest proxy we trust says, or the other end of the line."""
    named = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if trusted and len(named) >= trusted:
        return str(named[-trusted].strip())
    return str((scope.get("client") or [""])[0])


async def receive_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def answer(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """A refusal. It has no words: no person reads it."""
    plain = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": plain})
    await send({"type": "http.response.body", "body": b""})
