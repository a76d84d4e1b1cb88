"""Every page, in every language, in a real browser: readable by everybody, and nothing leaves the house."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypedDict
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize

from kith.ui.tests.sheets import VENDORED
from tests.browser import PATIENCE, Site, chromium, site_in
from tests.cast import PASSPHRASE

pytestmark = pytest.mark.browser

FILL = "from tests.visits import main; main()"
SPEAK = "import sys; from kith.people.models import Person; Person.objects.update(language=sys.argv[1])"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, NARROW = ViewportSize(width=390, height=844), ViewportSize(width=320, height=700)
AXE = (VENDORED / "axe.min.js").read_text(encoding="utf-8")
RUN = """([rules, left_out]) => axe.run(document, {
  runOnly: rules, rules: Object.fromEntries(left_out.map(rule => [rule, {enabled: false}])),
  resultTypes: ["violations"], preload: false,
}).then(found => found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`))"""
CONTRAST = "color-contrast"
WITHOUT_PAGE = {"/away/"}  # it could belong to anybody
FACTS = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  ways: [...document.querySelectorAll("header :is(a[href='/help/'], a[data-exit])")]
    .filter(one => one.checkVisibility()).length,
  scrolls: document.documentElement.scrollWidth > window.innerWidth,
})"""
# Until colours have passed from one to the next, which is not waited for: children follow their parents.
DRAWN = """async () => {
  for (let calm = 0; calm < 3; calm++) {
    await new Promise(requestAnimationFrame);
    for (const one of document.getAnimations()) { one.finish(); calm = -1; }
  }
}"""
# What can be pressed and filled in here and cannot in the page as it was sent, before any script.
LOST = """async () => {
  const answer = await fetch(location.href);
  const sent = new DOMParser().parseFromString(await answer.text(), "text/html");
  const say = one => `${one.tagName} ${one.name ?? ""} ${one.textContent.trim()}`;
  const all = page => [...page.querySelectorAll("main :is(a[href], button, input, select, textarea)")];
  const there = new Set(all(sent).filter(one => !one.closest("[hidden]")).map(say));
  const here = all(document).filter(one => one.type !== "hidden" && one.checkVisibility()).map(say);
  return here.filter(one => !there.has(one));
}"""
NEWCOMERS = {"en-GB": "Nightjar", "pt-BR": "Curiango", "es-ES": "Chotacabras"}
LOCALES = {"en": "en-GB", "pt-br": "pt-BR", "es": "es-ES"}


class Standing(TypedDict):
    """Where there is something to read, by whom, and a session for everybody."""

    visits: list[tuple[str, str]]
    sessions: dict[str, str]


class Reader:
    """Somebody at a browser, whose requests and complaints are written down."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page, self.origin = page, origin
        self.said: list[str] = []
        page.on("request", self._asked)
        page.on("console", self._complained)
        page.on("pageerror", lambda fault: self.said.append(f"script: {fault}"))

    def opens(self, path: str) -> list[str]:
        """What a page asked of others, and what the browser had to complain of."""
        self.said = []
        self.page.goto(path)
        return self.said.copy()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "about:")):
            self.said.append(f"asked {request.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource") and "/nothing/" in self.page.url
        if message.type in {"error", "warning"} and not is_status:
            self.said.append(f"console: {message.text}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = site_in(tmp_path_factory.mktemp("site"), UI_PAGE="yes", SWEEPS_IN_SERVER="no")
    made.house.prepare()
    with made.serving():
        yield made


@pytest.fixture(scope="module")
def standing(site: Site) -> Standing:
    found: Standing = json.loads(site.house.run(FILL))
    return found


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    with chromium() as one:
        yield one


def readers(browser: Browser, site: Site, sessions: dict[str, str], language: str) -> Callable[[str], Reader]:
    """A browser for each person, made when it is first asked for."""

    @cache
    def reader(who: str) -> Reader:
        context = browser.new_context(
            base_url=site.url,
            locale=LOCALES[language],
            viewport=NARROW,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script(AXE)  # sent once: to send it to each page took as long as to ask it
        if who in sessions:
            context.add_cookies([{"name": "session", "value": sessions[who], "url": site.url}])
        return Reader(context.new_page(), site.url)

    return reader


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_wrong_with_any_page(browser: Browser, site: Site, standing: Standing, language: str):
    site.house.run(SPEAK, language)
    reader = readers(browser, site, standing["sessions"], language)
    wrong = {}
    for who, path in standing["visits"]:
        faults = [*reader(who).opens(path), *look(reader(who).page, language)]
        if language == "en" and path not in WITHOUT_PAGE:
            faults += look_closer(reader(who).page)
        if faults:
            wrong[f"{path} ({who})"] = faults
    assert wrong == {}


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_is_wrong_on_the_way_in(browser: Browser, site: Site, standing: Standing, language: str):
    """Pages that stand between two others: a form that came back, a code that was sent, the second step."""
    reader = readers(browser, site, {}, language)
    wrong = {}
    for name, come in WAYS_IN.items():
        page = reader(name).page
        come(page)
        if faults := list(look(page, language)):
            wrong[name] = faults
    assert wrong == {}


def sign_up(page: Page, passphrase: str) -> None:
    page.goto("/accounts/signup/")
    name = NEWCOMERS[page.evaluate("navigator.language")]
    page.locator("[name=pseudonym]").fill(name)
    page.locator("[name=email]").fill(f"{name.lower()}@example.org")
    page.locator("[name=password1]").fill(passphrase)
    for box in ("adult", "terms"):
        page.locator(f"[name={box}]").check()
    page.locator("main form .go").click()


def forgot(page: Page) -> None:
    page.goto("/accounts/password/reset/")
    page.locator("[name=email]").fill("wren@example.org")
    page.locator("main form .go").click()
    page.wait_for_url("**/reset/confirm/")


def second_step(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("larch@example.org")
    page.locator("[name=password]").fill(PASSPHRASE)
    page.locator("main form .go").first.click()
    page.wait_for_url("**/2fa/authenticate/")


def came_back(page: Page) -> None:
    sign_up(page, "too short")
    page.locator(".errors").wait_for()


def code_sent(page: Page) -> None:
    sign_up(page, "three kettles on the stove")
    page.wait_for_url("**/confirm-email/")


WAYS_IN = {
    "a form that came back": came_back,
    "a code was sent": code_sent,
    "a new passphrase": forgot,
    "the second step": second_step,
}


def look(page: Page, language: str) -> Iterator[str]:
    """What is wrong with a page that stands open, on the narrowest phone."""
    facts = page.evaluate(FACTS)
    if urlsplit(page.url).path in WITHOUT_PAGE:
        return
    if (facts["title"], facts["language"], facts["ways"]) != ("Kith", language, 2):
        yield f"title, language or ways out: {facts}"
    if facts["scrolls"]:
        yield "it scrolls sideways"
    # Contrast is the same in every language: it is measured once, in the light and in the dark.
    yield from page.evaluate(RUN, [RULES, [] if language == "en" else [CONTRAST]])


def look_closer(page: Page) -> Iterator[str]:
    """What is seen once is enough: a wider phone, the dark, and what hangs on scripts."""
    page.set_viewport_size(PHONE)
    yield from (f"on a wider phone: {fault}" for fault in page.evaluate(RUN, [RULES, [CONTRAST]]))
    page.emulate_media(color_scheme="dark")
    page.evaluate(DRAWN)
    yield from (f"in the dark: {fault}" for fault in page.evaluate(RUN, [[CONTRAST], []]))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(NARROW)
    yield from (f"only with scripts: {lost}" for lost in page.evaluate(LOST))
