"""Pages: Django's synchronous handler in a bounded pool of threads.

Django's own ASGI handler costs about nine times as much per request as this does.
"""

import asyncio
import io
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from django.core import signals
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from kith.live.stream import Receive, Scope, answer
from kith.live.threads import Threads
from kith.live.viewers import Send

LARGEST_BODY = 1024 * 1024
BODY_SECONDS, SENDING_SECONDS = 30, 60
WAITING_PER_THREAD = 12
PIECE, PIECES_AT_ONCE = 64 * 1024, 16
STATIC_THREADS = 2

Headers = list[tuple[bytes, bytes]]


class TooLarge(Exception):
    """A request body that is longer than any form of ours."""


class Left(Exception):
    """The reader went away before the request was whole."""


@dataclass(frozen=True)
class Answer:
    """What a page answers, ready for the wire; `rest` is there when it is too long to hold at once."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Pages(BaseHandler):
    """Every request waits for one of a few threads; when too many wait, the newest is told to come back."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.load_middleware()
        self._threads = Threads(threads, "page")
        # Styles and fonts need no database. They have their own threads, so that they come when it hangs.
        self._static = Threads(STATIC_THREADS, "static")
        self._most = threads * WAITING_PER_THREAD
        self._underway = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await whole_body(scope, receive)
        except Left:
            return
        except (TooLarge, TimeoutError) as why:
            await answer(send, 413 if isinstance(why, TooLarge) else 408, [(b"connection", b"close")])
            return
        if scope["path"].startswith("/static/"):
            await self._serve(self._static, scope, body, send)
        elif self._underway >= self._most:
            await answer(send, 503, [(b"retry-after", b"2")])
        else:
            self._underway += 1
            try:
                await self._serve(self._threads, scope, body, send)
            finally:
                self._underway -= 1

    async def _serve(self, threads: Threads, scope: Scope, body: bytes, send: Send) -> None:
        loop = asyncio.get_running_loop()
        # A fresh context each time: no language or time zone of one person is left for the next.
        page = await loop.run_in_executor(threads, Context().run, self.answer, scope, body)
        try:
            async with asyncio.timeout(SENDING_SECONDS if page.rest is None else None):
                await send({"type": "http.response.start", "status": page.status, "headers": page.headers})
                more = page.rest is not None
                await send({"type": "http.response.body", "body": page.body, "more_body": more})
            while page.rest is not None and more:
                piece = await loop.run_in_executor(threads, _take, page.rest)
                more = piece != b""
                async with asyncio.timeout(SENDING_SECONDS):
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
        except TimeoutError:
            scope.get("extensions", {}).get("kith.abort", lambda: None)()
        finally:
            if page.rest is not None:
                await loop.run_in_executor(threads, page.close)

    async def close(self) -> None:
        await self._threads.close(within=1)
        await self._static.close(within=1)

    def answer(self, scope: Scope, body: bytes) -> Answer:
        """In a thread: one request through Django, as a WSGI server would send it."""
        set_script_prefix(scope.get("root_path") or "")
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            request = ASGIRequest(scope, io.BytesIO(body))
        except UnicodeDecodeError:
            response: HttpResponseBase = HttpResponseBadRequest()
        else:
            response = self.get_response(request)
        cast(Any, response)._handler_class = self.__class__
        return answer_from(response)


def answer_from(response: HttpResponseBase) -> Answer:
    """Most answers are whole and closed when they leave the thread; a long one is read piece by piece."""
    headers = [(name.encode("ascii"), str(value).encode("latin-1")) for name, value in response.items()]
    cookies = (morsel.OutputString().encode("ascii") for morsel in response.cookies.values())
    headers.extend((b"set-cookie", cookie) for cookie in cookies)
    if isinstance(response, FileResponse):
        response.block_size = PIECE
    if isinstance(response, StreamingHttpResponse):
        rest = iter(cast("Iterator[bytes]", response.streaming_content))
        body = _take(rest)
        if body and response.get("Content-Length") != str(len(body)):
            return Answer(response.status_code, headers, body, rest, response.close)
    else:
        body = cast(Any, response).content
        if not response.has_header("Content-Length") and response.status_code not in {204, 304}:
            headers.append((b"content-length", str(len(body)).encode()))
    response.close()
    return Answer(response.status_code, headers, body, None, response.close)


def _take(pieces: Iterator[bytes]) -> bytes:
    return b"".join(islice(pieces, PIECES_AT_ONCE))


async def whole_body(scope: Scope, receive: Receive) -> bytes:
    """The body, if it is not too long. Nothing is read when its length is declared and too long."""
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > LARGEST_BODY:
        raise TooLarge
    pieces, length, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Left
        pieces.append(message.get("body", b""))
        length += len(pieces[-1])
        if length > LARGEST_BODY:
            raise TooLarge
        more = message.get("more_body", False)
    return b"".join(pieces)
