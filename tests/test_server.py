"""The server's limits and deadlines, by real sockets."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from kith.config import health, pages, server, shell
from kith.config.printed import printed_page
from tests.lines import ask, connect, get, rest_of, status_of
from tests.serving import site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port() -> Iterator[int]:
    with site() as port:
        yield port


def test_a_page_is_answered_and_the_line_is_kept(port: int) -> None:
    with connect(port) as line:
        for _ in range(2):
            line.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_a_page_of_django_has_its_length_and_names_no_server(port: int) -> None:
    answer = get(port, "/how/").lower()
    assert b"content-length: " in answer
    assert b"\r\nserver:" not in answer
    assert b"transfer-encoding" not in answer


def test_a_head_has_no_body(port: int) -> None:
    answer = ask(port, b"HEAD /how/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert status_of(answer) < 500
    assert answer.endswith(b"\r\n\r\n")


def test_half_a_head_is_cut_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.05)
    with site() as port:
        assert status_of(ask(port, b"GET / HTTP/1.1\r\nHost: 127.")) == 408
        assert status_of(ask(port, b"")) == 408


def test_a_head_that_trickles_is_cut_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.1)
    with site() as port, connect(port) as line:
        began = time.monotonic()
        for letter in b"GET / HTTP/1.1\r\nHost: 127":
            line.sendall(bytes([letter]))
        assert status_of(rest_of(line)) == 408
        assert time.monotonic() - began < 2


def test_the_second_request_on_a_line_has_a_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEAD_SECONDS", 0.05)
    with site() as port, connect(port) as line:
        line.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200 ")
        line.sendall(b"GET /hea")
        assert status_of(rest_of(line)) == 408


@pytest.mark.parametrize("last", [b"\r\n\r\n", b""], ids=["finished", "unfinished"])
def test_a_head_that_is_too_long_is_refused(port: int, last: bytes) -> None:
    head = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 20_000
    assert status_of(ask(port, head + last)) == 431


def test_a_target_that_is_too_long_is_refused(port: int) -> None:
    assert status_of(get(port, "/how/?" + "a" * 5000)) == 414


@pytest.mark.parametrize("length", [str(pages.LARGEST_BODY + 1), "99999999999999999999"])
def test_a_body_that_is_announced_too_long_is_not_read(port: int, length: str) -> None:
    head = f"POST /how/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
    assert status_of(ask(port, head.encode())) in {400, 413}


def test_a_body_that_grows_too_long_is_refused(port: int) -> None:
    head = b"POST /how/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with connect(port) as line:
        received: list[bytes] = []
        reading = threading.Thread(target=lambda: received.append(rest_of(line)))
        reading.start()
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before we had finished
            line.sendall(head + chunk * 20)
        reading.join(5)
    assert not received[0] or status_of(received[0]) == 413


def test_a_body_that_never_comes_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BODY_SECONDS", 0.05)
    with site() as port:
        head = b"POST /how/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhalf"
        assert status_of(ask(port, head)) == 408


@pytest.mark.parametrize(
    "raw", [b"/how/?q=%ff%fe", b"/%ff%fe/", b"/how/?%00", b"/\xc3\xa9/", b"*", b"//", b"/%2e%2e/"]
)
def test_nonsense_in_the_target_is_no_fault_of_ours(port: int, raw: bytes) -> None:
    answer = ask(port, b"GET " + raw + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert 200 <= status_of(answer) < 500


def test_when_too_many_wait_the_newest_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WAITING_PER_THREAD", 0)
    with site() as port:
        answer = get(port, "/how/")
        assert status_of(answer) == 503
        assert b"retry-after: 2" in answer.lower()
        assert status_of(get(port, "/health/live")) == 200


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What writing past ASGI says, before an answer is begun and after, to each request in turn."""
    said: list[bool] = []

    async def in_two_pieces(self: shell.Shell, scope: Any, receive: Any, send: Any) -> None:
        write = scope["extensions"]["kith.write"]
        said.append(write(b"too early"))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        said.append(write(b"one, "))
        if not said[-1]:
            await send({"type": "http.response.body", "body": b"one, ", "more_body": True})
        await send({"type": "http.response.body", "body": b"two"})

    monkeypatch.setattr(shell.Shell, "_hand_on", in_two_pieces)
    return said


def test_a_piece_can_be_written_at_once_when_an_answer_is_begun(writes: list[bool]) -> None:
    with site() as port:
        assert get(port, "/").endswith(b"\r\n\r\n5\r\none, \r\n3\r\ntwo\r\n0\r\n\r\n")
    assert writes == [False, True]


def test_no_piece_is_written_into_the_answer_to_another_request(writes: list[bool]) -> None:
    one = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with site() as port:
        answers = ask(port, one + b"\r\n" + one + b"Connection: close\r\n\r\n")
    assert answers.count(b"5\r\none, \r\n3\r\ntwo\r\n0\r\n\r\n") == 2
    assert writes == [False, False, False, True]


def test_ready_means_that_the_database_answers(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert status_of(get(port, "/health/ready")) == 200
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)
    assert status_of(get(port, "/health/ready")) == 503


def test_a_database_that_hangs_is_not_ready(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(health, "READY_SECONDS", 0.05)
    monkeypatch.setattr(health, "_can_serve", lambda: hanging.wait(2))
    assert status_of(get(port, "/health/ready")) == 503
    assert status_of(get(port, "/health/live")) == 200
    hanging.set()


def test_the_crisis_page_comes_without_a_database(tmp_path: Path) -> None:
    for language, words in (("en", "Help"), ("pt-br", "Ajuda")):
        (tmp_path / "help" / language / "gb").mkdir(parents=True)
        (tmp_path / "help" / language / "index.html").write_text(words)
        (tmp_path / "help" / language / "gb" / "index.html").write_text(words + " GB")

    def refuse(*_: Any) -> None:
        raise AssertionError("the database was asked")

    with override_settings(RUN=tmp_path), site() as port, pytest.MonkeyPatch.context() as without:
        without.setattr(type(connections["default"]), "cursor", refuse)
        assert get(port, "/help/").endswith(b"\r\n\r\nHelp")
        assert get(port, "/help/gb/", "Accept-Language: pt-BR,en;q=0.5").endswith(b"Ajuda GB")
        assert get(port, "/help/", "Cookie: language=pt-br", "Accept-Language: en").endswith(b"Ajuda")
        assert b"default-src 'none'" in get(port, "/help/")


def test_the_printed_page_begins_with_the_country_of_whoever_was_signed_in_here(tmp_path: Path) -> None:
    with override_settings(RUN=tmp_path):
        for place in ("", "br"):
            folder = tmp_path / "help" / "en" / place
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "index.html").write_text(place or "the site's own")
        assert printed_page("/help/", {b"cookie": b"country=BR"}) == b"br"
        assert printed_page("/help/", {b"cookie": b"country=XY"}) == b"the site's own"
        assert printed_page("/help/", {b"cookie": b"country=../../x"}) == b"the site's own"
        assert printed_page("/help/", {}) == b"the site's own"


@pytest.mark.parametrize(
    "path", ["/help/../", "/help/..%2f/", "/help//", "/help/en", "/help/%00/", "/help/x/y/z/"]
)
def test_no_other_file_is_printed(tmp_path: Path, path: str) -> None:
    with override_settings(RUN=tmp_path):
        assert printed_page(path, {}) is None


def test_styles_come_while_every_page_hangs(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = threading.Event()
    real = pages.Pages.answer

    def hang(self: pages.Pages, scope: Any, body: bytes) -> pages.Answer:
        if not scope["path"].startswith("/static/"):
            hanging.wait(3)
        return real(self, scope, body)

    monkeypatch.setattr(pages.Pages, "answer", hang)
    stuck = [connect(port) for _ in range(20)]
    for line in stuck:
        line.sendall(b"GET /how/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    began = time.monotonic()
    assert status_of(get(port, "/static/ui/css/base.css")) < 500
    assert time.monotonic() - began < 2
    hanging.set()
    for line in stuck:
        line.recv(100)
        line.close()


def test_quick_exit_comes_while_every_thread_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WAITING_PER_THREAD", 0)
    with site() as port:
        assert status_of(get(port, "/how/")) == 503
        answer = get(port, "/away/", "Cookie: session=x; language=pt-br")
        assert status_of(answer) == 200
        assert b"set-cookie: session=" in answer.lower()
        assert b'clear-site-data: "cache", "storage"' in answer.lower()
        assert b'<html lang="pt-br">' in answer
        assert b'<html lang="es">' in get(port, "/away/", "Accept-Language: es-MX")
        head = ask(port, b"HEAD /away/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert head.endswith(b"\r\n\r\n")


def test_quick_exit_asks_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as port:
        monkeypatch.setattr(pages.Pages, "answer", lambda *_given: pytest.fail("a page was asked for"))
        assert status_of(get(port, "/away/")) == 200
