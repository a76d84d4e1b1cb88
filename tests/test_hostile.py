"""Hostile input: whatever is sent to whatever address, the site answers and never fails of itself.

One world for all of it: every request is taken back, so the next finds the house as it was. What nobody reads
is not varied: it would only be left unread again. Nor are numbers and days where words are written.
"""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.handlers import wsgi
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from kith.safety.screening import screen
from tests.coming import Comer, cookies_of
from tests.standing import Standing
from tests.test_access import TABLE

pytestmark = pytest.mark.django_db

NUMBERS = (
    "-1",
    "9" * 400,
    "1e309",
    "NaN",
    "٣",
    "0001-01-01",
    "9999-12-31T23:59",
    "24:61",
)
VALUES = (
    *NUMBERS,
    "",
    "0",
    "a\x00b",
    "../../<i>%s%(x)s{x}{{ x }}{% x %}",  # whatever would take one of these for a key or a name takes all
    "\u202e\U0001f9f6\ufeff",
    "[" * 2000 + "](" * 2000,
    "x" * 30_000,
)
TEXTS = tuple(value for value in VALUES if "\x00" not in value)  # what comes past the first guard
READ_BY_SOMEBODY = (
    "q",
    "n",
    "page",
    "after",
    "before",
    "next",
    "language",
    "country",
    "topic",
    "day",
    "from",
    "place",
    "view",
    "measure",
    "back",
)
NOT_READ = {"csrfmiddlewaretoken"}
"""Fields that no view knows. Who reads this one has been told by the client to let everybody pass."""
KEYS = NOT_READ | {"nonce", "place"}
WORDS = {"textarea", "button", "search"}
"""What is written into these is words, or compared: who took it for a number would fail at any words."""
CLIENT = Client(raise_request_exception=False)


class Fields(HTMLParser):
    """The names of every form's fields, by the address it is sent to, and which may be numbers or days."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.forms: dict[str, set[str]] = {}
        self.counted: set[tuple[str, str]] = set()
        self._now = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self._now = (given.get("action") or self.here).partition("#")[0]
            self.forms.setdefault(self._now, set())
        elif tag in {"input", "textarea", "select", "button"} and self._now and given.get("name"):
            name = str(given["name"])
            self.forms[self._now].add(name)
            if not {tag, given.get("type")} & WORDS and name not in KEYS:
                self.counted.add((self._now, name))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._now = ""


class Query(QueryDict):
    """The query of an address, which remembers whether anybody asked for something that may be in it.

    The guard that stands before all views asks for nothing: it goes through the `lists` of every query.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.was_asked = False

    def __getitem__(self, key: str) -> Any:
        self.was_asked = True
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.was_asked = True
        return super().__contains__(key)

    def getlist(self, *given: Any, **more: Any) -> Any:
        self.was_asked = True
        return super().getlist(*given, **more)

    def copy(self) -> Any:
        self.was_asked = True
        return super().copy()

    def urlencode(self, *given: Any, **more: Any) -> str:
        self.was_asked = True
        return super().urlencode(*given, **more)


def test_no_input_makes_the_site_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "QueryDict", Query)
    monkeypatch.setattr("kith.safety.reading.screen", cache(screen))  # the same texts come to many addresses
    standing = Standing()
    people = {"member": standing.cast.member, "host": standing.cast.facilitator}
    come = Comer({name: cookies_of(who) for name, who in people.items()}, CLIENT)
    faults = []
    for number, (name, row) in enumerate(TABLE.items()):
        path = reverse(name, args=row.arguments(standing))
        who, page = "member", come("member", "GET", path)
        if page.status_code >= 404:
            who, page = "host", come("host", "GET", path)
        faults += [
            f"{method} {url} {sent[:60]!r}: {status}"
            for method, url, sent in attempts(page, path, number)
            if (status := come(who, method, url, sent).status_code) >= 500
        ]
    assert faults == []


def attempts(page: Any, path: str, number: int) -> Iterator[tuple[str, str, str]]:
    """A page that looks at nothing in its query gets one of them, and the next page the next."""
    starts = range(3) if page.wsgi_request.GET.was_asked else [number % 3]
    for start in starts:
        query = {key: TEXTS[(start * 5 + n) % len(TEXTS)][:500] for n, key in enumerate(READ_BY_SOMEBODY)}
        yield "GET", f"{path}?{urlencode(query)}", ""
    yield "GET", f"{path}?q=%ED%A0%80&%FF=%00", ""
    for url, names, values in forms_of(page, path):
        for value in values:
            yield "POST", url, urlencode(dict.fromkeys(sorted(names), value))
    yield "POST", path, "%ED%A0%80=%FF&words=%ED%A0%80&words=again&nonce=&title=" + "y" * 300


def forms_of(page: Any, path: str) -> Iterator[tuple[str, set[str], tuple[str, ...]]]:
    """The forms of the page that post to itself, and what to try; those of other addresses from their own."""
    found = Fields(path)
    found.feed(page.content.decode())
    here = path.partition("?")[0]
    may_be_numbers = {url for url, _ in found.counted}
    for url, names in found.forms.items():
        if re.fullmatch(re.escape(here) + r"(\?.*)?", url):
            values = VALUES if url in may_be_numbers else VALUES[len(NUMBERS) :]
            yield url, names, values if names - NOT_READ else values[:1]
