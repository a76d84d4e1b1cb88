"""The shell: one ASGI application that hands each request to whatever answers it.

Streams are served past Django; the crisis pages come from files; quick exit is answered from memory;
every other page is Django's.
"""

from collections.abc import Callable, Mapping

from django.conf import settings

from kith.config.health import Health
from kith.config.pages import Answer, Pages, answer_from
from kith.config.printed import HEADERS, language_of, printed_page
from kith.live.hub import Hub
from kith.live.sources import Source
from kith.live.stream import Receive, Scope, Streams, answer
from kith.live.viewers import Send
from kith.web import exiting

LARGEST_HEAD, LONGEST_TARGET = 16 * 1024, 4 * 1024
CLOSE = (b"connection", b"close")


Used = Callable[[str, str], None]


class Shell:
    def __init__(self, streams: Mapping[str, Source], *, threads: int, used: Used | None = None) -> None:
        self.hub = Hub(streams, used=used)
        self._streams = Streams(self.hub)
        self._pages = Pages(threads)
        self._health = Health()
        self._away = {code: answer_from(exiting.away(code)) for code, _ in settings.LANGUAGES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._hand_on(scope, receive, send)

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            await answer(send, 414, [CLOSE])
        elif sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > LARGEST_HEAD:
            await answer(send, 431, [CLOSE])
        elif path.startswith("/live/"):
            await self._streams(scope, receive, send)
        elif path in {"/health/live", "/health/ready"}:
            is_well = path == "/health/live" or await self._health.is_ready()
            await answer(send, 200 if is_well else 503)
        elif scope["method"] in {"GET", "HEAD"} and (ready := self._ready(path, scope)):
            await send({"type": "http.response.start", "status": ready.status, "headers": ready.headers})
            await send({"type": "http.response.body", "body": ready.body})
        else:
            await self._pages(scope, receive, send)

    def _ready(self, path: str, scope: Scope) -> Answer | None:
        """What needs neither Django nor a database, and comes when both are gone."""
        if path == exiting.PATH:
            return self._away[language_of(dict(scope["headers"]))]
        if path.startswith("/help/"):
            return _printed(path, dict(scope["headers"]))
        return None

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the server."""
        while True:
            word = (await receive())["type"]
            await (self.hub.start() if word == "lifespan.startup" else self._close())
            await send({"type": f"{word}.complete"})
            if word == "lifespan.shutdown":
                return

    async def stop_streams(self) -> None:
        if self.hub.is_open:
            await self.hub.stop()

    async def _close(self) -> None:
        await self.stop_streams()
        await self._pages.close()
        await self._health.close()


def _printed(path: str, headers: dict[bytes, bytes]) -> Answer | None:
    page = printed_page(path, headers)
    if page is None:
        return None
    return Answer(200, [*HEADERS, (b"content-length", str(len(page)).encode())], page, None, lambda: None)
