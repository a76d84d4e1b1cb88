"""A real browser, a real server process, a real mail server: what journeys are made of."""

import os
import re
import select
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, sync_playwright

from tests.house import House, end, free_port
from tests.lines import until
from tests.mail import Mailbox
from tests.services import BROWSERS

FEATURES = [
    # A page takes the place of the one before it in its frame: a new frame takes as long as a page.
    "RenderDocument:level/crashed-frame",
    # Playwright asks for these itself, in a list of its own: of several, Chromium heeds the last alone.
    "CDPScreenshotNewSurface",
    "SkipListAccountsWithoutGaiaCookies",
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--enable-features=" + ",".join(FEATURES),
]
PATIENCE = 20_000  # milliseconds until a page that does not come is a failure


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of the system, without a window."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class PostOffice(Mailbox):
    """The mail of everybody in a journey, and how each finds theirs."""

    def to(self, address: str) -> list[Message]:
        return [mail for mail in self.received if address in str(mail["To"])]

    def code_for(self, address: str) -> str:
        """The code of the newest mail that holds one, as soon as it has arrived."""
        until(lambda: bool(self._codes(address)), seconds=15)
        return self._codes(address)[-1]

    def wait_for(self, address: str, subject: str) -> str:
        """The text of the first mail with that subject, as soon as it has arrived."""
        until(lambda: any(mail["Subject"] == subject for mail in self.to(address)), seconds=15)
        return next(mail.as_string() for mail in self.to(address) if mail["Subject"] == subject)

    def _codes(self, address: str) -> list[str]:
        payloads = (mail.get_payload(decode=True) for mail in self.to(address))
        texts = (payload.decode() for payload in payloads if isinstance(payload, bytes))
        return [found[0] for text in texts if (found := re.search(r"\b[0-9A-Z]{3,4}-?[0-9A-Z]{3,4}\b", text))]


@contextmanager
def post_office() -> Iterator[tuple[PostOffice, int]]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield office, controller.port
    finally:
        controller.stop()


@dataclass
class Site:
    """The site as an operator runs it: prepared, then `kith serve` in a process of its own."""

    house: House
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        log = self.house.folder / "server.log"
        process = self.house.begin("serve", "--port", str(self.port), log=log)
        try:
            until(lambda: log.exists() and "Kith is on" in log.read_text(), seconds=30)
            yield self
        finally:
            end(process)


def site_in(folder: Path, **more: Any) -> Site:
    """An installation without debugging, whose sweeps run in the server."""
    given = {f"KITH_{name}": str(value) for name, value in more.items()}
    return Site(House(folder, {"KITH_DEBUG": "no", "KITH_SWEEPS_IN_SERVER": "yes", **given}))


class Wire:
    """The line between one browser and the server. It can be cut, and mended again."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._run(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self._is_cut = True
        for line in tuple(self._lines):
            _hang_up(line)

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        _hang_up(self._listener)
        for thread in self._threads:
            thread.join(5)

    def _run(self, act: Callable[..., None], *given: socket.socket) -> None:
        thread = threading.Thread(target=act, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with self._listener, suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self._is_cut:
                    near.close()
                else:
                    self._run(self._carry, near)

    def _carry(self, near: socket.socket) -> None:
        """What one side says reaches the other, until either hangs up."""
        with near, socket.create_connection(("127.0.0.1", self._to_port)) as far, suppress(OSError):
            self._lines.add(near)
            other = {near: far, far: near}
            while True:
                for line in select.select(list(other), [], [])[0]:
                    data = line.recv(65536)
                    if not data:
                        self._lines.discard(near)
                        return
                    other[line].sendall(data)


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
