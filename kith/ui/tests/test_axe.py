"""The samples in a real browser: nothing for axe to find, nothing that scrolls sideways, both themes."""

import mimetypes
import re
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse

from kith.ui.gathering import gathered
from kith.ui.tests.sheets import STATIC, VENDORED
from tests.browser import chromium

pytestmark = pytest.mark.browser
ORIGIN, SHEET = "http://kith.test", "/static/ui/ui.css"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = (VENDORED / "axe.min.js").read_text(encoding="utf-8")
STAYS = "/stays/"  # the window that opens the other, and reads axe once
RUN = """async rules => {
  if (!window.axe) opener.putAxeInto(window);
  const how = { runOnly: rules, resultTypes: ["violations"], preload: false };
  return (await axe.run(document, how)).violations;
}"""
LIGHT, DARK = ("light", 320), ("dark", 1280)  # a theme, and how wide the window is
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
        if parts.path == SHEET:
            route.fulfill(body=gathered(STATIC / "ui.css"), content_type="text/css")
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
    found = page.evaluate(RUN, RULES)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    said = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
    return said + (["scrolls sideways"] if wide else [])


@contextmanager
def window(samples, asked):
    """A browser window that another one opened, which has axe for all samples."""
    with chromium() as browser:
        context = browser.new_context(reduced_motion="reduce")
        context.route("**/*", answering({**samples, STAYS: ""}, asked))
        stays = context.new_page()
        stays.goto(ORIGIN + STAYS)
        stays.evaluate(f"{{ window.putAxeInto = window => {{ {AXE} }}; null }}")
        with stays.expect_popup() as opened:
            stays.evaluate("{ window.open(location); null }")
        yield opened.value


def wrong(samples, asked, *looks):
    """What is wrong, by theme and the address of the sample."""
    found: dict[tuple[str, str], list[str]] = {}
    with window(samples, asked) as page:
        for theme, width in looks:
            page.goto(ORIGIN + STAYS)
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 844})
            found |= {(theme, address): said for address in samples if (said := faults(page, address))}
    return found


def test_axe_finds_nothing_on_any_sample(samples):
    asked: list[str] = []
    assert wrong(samples, asked, LIGHT, DARK) == {}
    assert set(asked) == {ORIGIN}


def test_a_sample_with_mistakes_is_seen(samples):
    address, text = next(reversed(samples.items()))
    spoilt = '<main><img src="/static/ui/icon.svg"><p style="width: 400px; color: #999">Pale words.</p>'
    asked: list[str] = []
    said = wrong({address: re.sub("<main[^>]*>", spoilt, text)}, asked, LIGHT)["light", address]
    assert {fault.split(":")[0] for fault in said} >= {"image-alt", "color-contrast", "scrolls sideways"}
