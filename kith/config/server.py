"""Serving: uvicorn, with the deadlines and the quiet that it lacks."""

import resource
import socket
import threading
from asyncio import TimerHandle, Transport
from contextlib import suppress
from functools import lru_cache
from typing import Any, cast

import uvicorn
from django.conf import settings
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from kith.config import sweeps
from kith.config.shell import LARGEST_HEAD, Shell
from kith.config.wiring import shell
from kith.safety.noticing import make_ready

HEAD_SECONDS, KEEP_ALIVE_SECONDS, GRACE_SECONDS = 10, 5, 4
UNREAD_MILLISECONDS = 30_000
MOST_CONNECTIONS = 5_000


class Connection(HttpToolsProtocol):
    """A connection that must say what it wants soon, briefly, and take what it is given."""

    _head_bytes = 0
    _is_in_head = True
    _deadline: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._begin_deadline()
        line = transport.get_extra_info("socket")
        if line is not None and line.family in {socket.AF_INET, socket.AF_INET6}:
            # A reader who is gone, or takes nothing, is noticed by the kernel and not by us minutes later.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MILLISECONDS)

    def data_received(self, data: bytes) -> None:
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._begin_deadline()
        super().data_received(data)
        if self._is_in_head and self._head_bytes > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse(431)

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._end_deadline()
        cast(Any, self.scope)["extensions"] = {"kith.abort": self.transport.abort, "kith.write": self._write}
        super().on_headers_complete()

    def _write(self, body: bytes) -> bool:
        """Write the next piece of an answer in pieces, if the line takes it now; False says: `send` it.

        For what goes to many readers at once: it is framed once for them all, and needs no coroutine.
        """
        answer = self.cycle
        if self.flow.write_paused or answer.disconnected or answer.response_complete:
            return False
        if not answer.chunked_encoding:  # nothing was begun, or by a request before this one on the line
            return False
        self.transport.write(_as_chunk(body))
        return True

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_in_head, self._head_bytes = True, 0

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_deadline()
        super().connection_lost(exc)

    def _begin_deadline(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._refuse, 408)

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: int) -> None:
        self._deadline = None
        close = b"content-length: 0\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + close)
        self.transport.close()


@lru_cache(maxsize=8)
def _as_chunk(body: bytes) -> bytes:
    """A piece as the chunked encoding of HTTP frames it. An empty one would end the answer."""
    return b"%x\r\n%b\r\n" % (len(body), body)


class Server(uvicorn.Server):
    """Says where it is, and closes the streams before it waits for what is still being answered."""

    def __init__(self, config: uvicorn.Config, application: Shell) -> None:
        super().__init__(config)
        self._application = application

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        print(f"Kith is on http://{self.config.host}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        await self._application.stop_streams()
        await super().shutdown(sockets)


def serve(host: str, port: int) -> None:
    """Serve until told to stop; within ten seconds of SIGTERM everything is closed and written."""
    _allow_many_sockets()
    make_ready()
    application = shell()
    server = Server(configuration(application, host, port), application)
    stop = threading.Event()
    if settings.KITH_SWEEPS_IN_SERVER:
        threading.Thread(target=sweeps.run_forever, args=[stop], name="sweeps", daemon=True).start()
    with suppress(KeyboardInterrupt):
        try:
            server.run()
        finally:
            stop.set()


def configuration(application: Any, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        host=host,
        port=port,
        http=Connection,
        ws="none",
        lifespan="on",
        loop="uvloop",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        backlog=1024,
    )


def _allow_many_sockets() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 512
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
