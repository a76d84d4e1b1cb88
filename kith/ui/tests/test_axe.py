"""The samples in a real browser: nothing for axe to find, nothing that scrolls sideways, both themes."""

import mimetypes
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse

from kith.ui.tests.sheets import VENDORED
from tests.browser import chromium

pytestmark = pytest.mark.browser
ORIGIN = "http://kith.test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SEEN = ("room", "console", "thread", "answer")  # between them they hold every layout


@pytest.fixture
def samples(client, settings, db):
    settings.KITH_UI_PAGE = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    addresses = [reverse("ui:parts"), *(reverse("ui:page", args=[name]) for name in SEEN)]
    return {address: client.get(address).content.decode() for address in addresses}


def answering(samples, asked):
    def answer(route):
        parts = urlsplit(route.request.url)
        asked.append(f"{parts.scheme}://{parts.netloc}")
        if parts.path in samples:
            route.fulfill(body=samples[parts.path], content_type="text/html")
            return
        path = find(parts.path.removeprefix("/static/")) if parts.path.startswith("/static/") else None
        if path is None:
            route.fulfill(status=404, body="")
        else:
            route.fulfill(path=path, content_type=mimetypes.guess_type(path)[0] or "font/woff2")

    return answer


def faults(page, address):
    """What is wrong with a page: axe's findings, and whether it is wider than the window."""
    page.goto(ORIGIN + address)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    said = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    return said + (["scrolls sideways"] if wide else [])


@pytest.mark.parametrize(("theme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing_on_any_sample(samples, theme, width):
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page(
            viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce"
        )
        page.add_init_script(path=VENDORED / "axe.min.js")
        page.route("**/*", answering(samples, asked))
        wrong = {address: said for address in samples if (said := faults(page, address))}
    assert wrong == {}
    assert set(asked) == {ORIGIN}
