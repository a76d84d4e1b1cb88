"""A plan on paper says when it was last changed and when it was printed: an old one is known for one."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.safety import planning
from kith.safety.models import Plan
from kith.safety.views.plans import COOKIE
from tests.browser import PATIENCE, chromium
from tests.cast import person

PARTS = {"signs": "I stop answering.", "people": "Ana upstairs"}
CHANGED, READ = datetime(2025, 12, 30, 23, 30, tzinfo=UTC), datetime(2026, 11, 27, 12, tzinfo=UTC)
SHEET = """<html lang="{lang}"><body><p data-printed="{zone}">Printed on
<time datetime="2026-11-27T12:00+00:00">27 November 2026</time>.</p></body></html>"""
UI = Path(str(finders.find("ui/ui.css"))).read_text()
IMPORTS = re.findall(r'css/(\w+)\.css"\)\s*layer\((\w+)\)', UI)
LAYERS = re.findall(r"@layer [^;{]+;", UI)[0]
PRINTING = """says => { dispatchEvent(new Event("beforeprint"));
return document.querySelector("time").innerText === says; }"""


@pytest.fixture
def wren(db, at):
    """Wren lives in Berlin, where the evening of the change was the next day already."""
    made = person("Wren", zone="Europe/Berlin")
    at(CHANGED)
    planning.save_plan(PARTS, by=made)
    at(READ)
    return made


@pytest.fixture
def signed_in(wren) -> Client:
    client = Client()
    client.force_login(wren, backend="kith.people.backends.PersonBackend")
    return client


def dates(page):
    (stands,) = re.findall(r'<p class="section meta">(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", stands).split())


def test_both_days_stand_there_with_their_years(signed_in):
    page = signed_in.get(reverse("safety:plan")).content.decode()
    assert dates(page) == "Last changed on 31 December 2025. Printed on 27 November 2026."
    assert '<span class="print-only" data-printed="Europe/Berlin">Printed on' in page
    assert "ui/js/printed.js" in page


def test_so_do_they_where_a_device_shows_it_without_signing_in(wren, signed_in):
    signed_in.post(reverse("safety:device"), {"keep": "yes"})
    device = Client()
    device.cookies[COOKIE] = signed_in.cookies[COOKIE].value
    page = device.get(reverse("safety:here")).content.decode()
    assert dates(page).startswith("Last changed on 3")
    assert "Printed on 27 November 2026." in dates(page)


def test_the_same_again_is_no_change(wren):
    planning.save_plan(PARTS, by=wren)
    assert Plan.objects.get().saved_at == CHANGED
    planning.save_plan(PARTS | {"people": "Ana and Leo"}, by=wren)
    assert planning.changed_at(wren) == clock.now()


def test_of_no_plan_no_day_is_said(db):
    fern = person("Fern")
    client = Client()
    client.force_login(fern, backend="kith.people.backends.PersonBackend")
    assert planning.changed_at(fern) is None
    assert "Printed on" not in client.get(reverse("safety:plan")).content.decode()


@pytest.mark.browser
def test_a_page_that_lay_open_says_the_day_on_which_it_is_printed():
    script = Path(str(finders.find("ui/js/printed.js"))).read_text()
    with chromium() as browser:
        for lang, zone, printed, says in (
            ("en", "UTC", "2026-11-29T09:00:00Z", "29 November 2026"),
            ("es", "America/Bogota", "2026-11-29T02:00:00Z", "28 de noviembre de 2026"),
            ("en", "UTC", "2026-11-27T22:00:00Z", "27 November 2026"),
        ):
            page = browser.new_page()
            page.clock.set_fixed_time(printed)
            page.set_content(SHEET.format(lang=lang, zone=zone))
            page.add_script_tag(content=script, type="module")
            page.wait_for_function(PRINTING, arg=says, timeout=PATIENCE)
            page.close()


@pytest.mark.browser
def test_whoever_reads_in_the_dark_prints_dark_words_on_white():
    css = [Path(str(finders.find(f"ui/css/{name}.css"))).read_text() for name in ("tokens", "print")]
    layers = [layer for name, layer in IMPORTS if name in ("tokens", "print")]
    assert len(set(layers)) == 2
    styles = "".join(f"@layer {layer} {{ {text} }}" for layer, text in zip(layers, css, strict=True))
    words = '<p style="color: var(--ink2)">Printed</p><b style="color: var(--clay)">Late</b>'
    sheet = f'<html data-theme="dark"><style>{LAYERS} {styles}</style>{words}'
    colours = "['p', 'b'].map(name => getComputedStyle(document.querySelector(name)).color)"
    with chromium() as browser:
        page = browser.new_page(color_scheme="dark")
        for theme in ("dark", ""):
            page.set_content(sheet.replace("dark", theme, 1))
            page.emulate_media(media="screen")
            assert page.evaluate(colours) == ["rgb(192, 178, 184)", "rgb(242, 171, 146)"]
            page.emulate_media(media="print")
            assert page.evaluate(colours) == ["rgb(68, 68, 68)", "rgb(147, 54, 27)"]
