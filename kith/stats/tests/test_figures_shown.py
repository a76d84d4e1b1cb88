"""What a browser shows of the figures: by day, in the dark and on paper, letters and lines can be seen."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from playwright.sync_api import Page

from kith.stats.tests.test_plots import FIGURES, file_of
from tests.browser import chromium

Shown = Callable[[str], dict[str, list[Any]]]
pytestmark = pytest.mark.browser

SHEETS = {"light": "#FFFDFB", "dark": "#221C21", "print": "#FFFFFF"}
LETTERS, MARKS = 4.5, 3.0  # the least contrast of either, WCAG 2.2 AA
ASKED = """() => [...document.querySelectorAll('svg :is(text, path, use):not(defs *)')].map(one => {
  const style = getComputedStyle(one);
  return [one.tagName, style.fill, style.stroke, style.fillOpacity, style.opacity, one.getAttribute('class')];
})"""


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """What is painted of a figure by day, in the dark and on paper; each figure is loaded once."""
    with chromium() as browser:
        page = browser.new_page()

        @cache
        def look(name: str) -> dict[str, list[Any]]:
            page.set_content(f"<body>{file_of(name)}</body>")
            return {mode: painted(page, mode) for mode in SHEETS}

        yield look


def painted(page: Page, mode: str) -> list[Any]:
    page.emulate_media(
        media="print" if mode == "print" else "screen", color_scheme="dark" if mode == "dark" else "light"
    )
    found: list[Any] = page.evaluate(ASKED)
    return found


def luminance(colour: str) -> float:
    if colour.startswith("#"):
        parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    else:
        parts = [int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")[:3]]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in parts)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, sheet: str) -> float:
    high, low = sorted((luminance(colour), luminance(sheet)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def faint(sheet: str, one: list[Any]) -> bool:
    """Whether a letter or a mark is too pale. Shades and hairlines carry no meaning of their own."""
    tag, fill, stroke, fill_opacity, opacity, classes = one
    if tag == "text":
        return contrast(fill, sheet) < LETTERS
    if (
        float(fill_opacity) < 1
        or float(opacity) < 1
        or any(pale in (classes or "") for pale in ("line", "wash"))
    ):
        return False
    painted = [colour for colour in (fill, stroke) if colour.startswith("rgb(")]
    return any(contrast(colour, sheet) < MARKS for colour in painted)


@pytest.mark.parametrize("mode", SHEETS)
@pytest.mark.parametrize("name", FIGURES)
def test_letters_and_lines_stand_out(shown: Shown, name: str, mode: str) -> None:
    found = shown(name)[mode]
    assert len(found) > 10
    assert list(filter(partial(faint, SHEETS[mode]), found)) == []


@pytest.mark.parametrize("name", FIGURES)
def test_paper_has_no_colour(shown: Shown, name: str) -> None:
    greys = {colour for one in shown(name)["print"] for colour in one[1:3] if colour.startswith("rgb(")}
    assert all(len(set(colour[4:-1].split(", "))) == 1 for colour in greys), greys
