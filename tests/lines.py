"""Plain sockets for tests: a request as it is on the wire, and a reader of server-sent events."""

import re
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

FRAME = re.compile(rb"(?:event: (?P<kind>\w+)\n)(?:id: (?P<id>[\d-]+)\n)?(?P<data>(?:data: .*\n)*)\n")
POSITION = re.compile(rb'data-position="(\d+)"')


def connect(port: int, *, seconds: float = 5) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=seconds)


def ask(port: int, request: bytes, *, seconds: float = 5) -> bytes:
    """Send these bytes and read until the server closes."""
    with connect(port, seconds=seconds) as line:
        line.sendall(request)
        return rest_of(line)


def rest_of(line: socket.socket) -> bytes:
    received = b""
    try:
        while piece := line.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received


def get(port: int, path: str, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *headers]
    return ask(port, ("\r\n".join(lines) + "\r\n\r\n").encode())


def status_of(received: bytes) -> int:
    return int(received.split(b" ", 2)[1])


def until(holds: Callable[[], bool], *, seconds: float = 5, every: float = 0.01) -> float:
    """Wait until it holds, and say for how long. To look may be dear, where it begins with a connection."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(every)
    return time.monotonic() - began


class Page:
    """An open page as a browser keeps it: it reads its stream, and comes back with the last id it saw."""

    def __init__(self, port: int, path: str, session: str, *, after: str = "0-0") -> None:
        self.port, self.path, self.session = port, path, session
        self.after, self.last_id = after, ""
        self.status = 0
        self.kinds: list[str] = []
        self.positions: list[int] = []
        self.is_closed = False
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> Self:
        self._line = connect(self.port, seconds=30)
        again = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        self._line.sendall(
            f"GET {self.path}?after={self.after} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: session={self.session}\r\n{again}\r\n".encode()
        )
        self.is_closed, self.status = False, 0
        self._thread = threading.Thread(target=self._read, args=[self._line], daemon=True)
        self._thread.start()
        return self

    def cut(self) -> None:
        """The line is lost: whatever was on its way is never read."""
        assert self._line
        assert self._thread
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)

    def _read(self, line: socket.socket) -> None:
        received = b""
        with line, suppress(OSError):
            while piece := line.recv(4096):
                received += piece
                if not self.status and b"\r\n\r\n" in received:
                    self.status = status_of(received)
                received = self._take(received)
        self.is_closed = True

    def _take(self, received: bytes) -> bytes:
        plain = re.sub(rb"\r\n[0-9a-f]+\r\n|^[0-9a-f]+\r\n", b"", received)
        end = 0
        for found in FRAME.finditer(plain):
            end = found.end()
            self.kinds.append(found["kind"].decode())
            self.last_id = (found["id"] or self.last_id.encode()).decode()
            self.positions += [int(position) for position in POSITION.findall(found["data"])]
        return plain[end:]
