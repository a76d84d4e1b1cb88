"""The shell: one ASGI application that hands each request to whatever answers it.

Streams are served past Django; the crisis pages come from files; every other page is Django's.
"""

from collections.abc import Callable, Mapping

from kith.config.health import Health
from kith.config.pages import Pages
from kith.config.printed import HEADERS, printed_page
from kith.live.hub import Hub
from kith.live.sources import Source
from kith.live.stream import Receive, Scope, Streams, answer
from kith.live.viewers import Send

LARGEST_HEAD, LONGEST_TARGET = 16 * 1024, 4 * 1024
CLOSE = (b"connection", b"close")


Used = Callable[[str, str], None]


class Shell:
    def __init__(self, streams: Mapping[str, Source], *, threads: int, used: Used | None = None) -> None:
        self.hub = Hub(streams, used=used)
        self._streams = Streams(self.hub)
        self._pages = Pages(threads)
        self._health = Health()

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
        elif path.startswith("/help/") and (page := _printed(scope)):
            await send({"type": "http.response.start", "status": 200, "headers": _sized(page)})
            await send({"type": "http.response.body", "body": page})
        else:
            await self._pages(scope, receive, send)

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


def _printed(scope: Scope) -> bytes | None:
    return printed_page(scope["path"], dict(scope["headers"])) if scope["method"] in {"GET", "HEAD"} else None


def _sized(page: bytes) -> list[tuple[bytes, bytes]]:
    return [*HEADERS, (b"content-length", str(len(page)).encode())]
