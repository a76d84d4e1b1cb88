"""Looking at pages in a real browser: readable by everybody, and nothing leaves the house.

One browser window goes through all of them, and changes who it belongs to: what is served to everybody alike
is then fetched once for each language.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

from kith.ui.tests.sheets import VENDORED
from tests.browser import PATIENCE, Site, chromium, site_in
from tests.cast import PASSPHRASE

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
  asked: performance.getEntriesByType("resource").map(one => one.name)
    .filter(name => !name.startsWith(location.origin) && !name.startsWith("data:")),
})"""
# Else colours would pass from one to the next, from parents to children, and a page be looked at on the way.
STILL = """const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition-property: none !important }");
document.adoptedStyleSheets = [still];"""
IS_DARK = "() => getComputedStyle(document.documentElement).colorScheme === 'dark'"
# What a page shows, and what lies outside it: where both are the same at two widths, so is what can be said
# of it, but for the rules that measure.
SHAPE = """() => [...document.body.querySelectorAll("*")].map(one => {
  const { right, bottom } = one.getBoundingClientRect();
  return [one.checkVisibility({ visibilityProperty: true }), right > 0 && bottom > 0].map(Number).join("");
}).join(" ")"""
MEASURED = ["target-size", "scrollable-region-focusable"]
# What can be pressed and filled in here and cannot in the page as it was sent, before any script.
LOST = """text => {
  const sent = new DOMParser().parseFromString(text, "text/html");
  const say = one => `${one.tagName} ${one.name ?? ""} ${one.textContent.trim()}`;
  const all = page => [...page.querySelectorAll("main :is(a[href], button, input, select, textarea)")];
  const there = new Set(all(sent).filter(one => !one.closest("[hidden]")).map(say));
  const here = all(document).filter(one => one.type !== "hidden" && one.checkVisibility()).map(say);
  return here.filter(one => !there.has(one));
}"""
NEWCOMERS = {"en-GB": "Nightjar", "pt-BR": "Curiango", "es-ES": "Chotacabras"}
LOCALES = {"en": "en-GB", "pt-br": "pt-BR", "es": "es-ES"}
KEPT_BY_A_BROWSER = "local_storage,session_storage,indexeddb,service_workers,cache_storage"


class Place(NamedTuple):
    """A site where there is something to read, by whom, a session for everybody, and a browser."""

    site: Site
    browser: Browser
    visits: list[tuple[str, str]]
    sessions: dict[str, str]

    def speak(self, language: str) -> None:
        self.site.house.run(SPEAK, language)


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    made = site_in(folder, UI_PAGE="yes", SWEEPS_IN_SERVER="no")
    made.house.prepare()
    with made.serving(), chromium() as browser:
        found = json.loads(made.house.run(FILL))
        yield Place(made, browser, sorted(found["visits"], key=lambda visit: visit[0]), found["sessions"])


class Window:
    """A browser window on the narrowest phone. It can change hands; what it complains of is written down."""

    def __init__(self, place: Place, language: str) -> None:
        self.place, self.language = place, language
        self.context = place.browser.new_context(
            base_url=place.site.url, locale=LOCALES[language], viewport=NARROW, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(
            AXE + STILL
        )  # sent once: to send it to each page took as long as to ask it
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda fault: self.said.append(f"script: {fault}"))
        self._engine = self.context.new_cdp_session(self.page)
        self._whose = "visitor"

    def watch_requests(self) -> None:
        self.page.on("request", self._asked)

    def belongs_to(self, who: str) -> None:
        """Nothing of one person is left for the next but what is served to everybody alike."""
        if who == self._whose:
            return
        self.page.goto("about:blank")
        self.context.clear_cookies()
        kept = {"origin": self.place.site.url, "storageTypes": KEPT_BY_A_BROWSER}
        self._engine.send("Storage.clearDataForOrigin", kept)
        if who in self.place.sessions:
            session = {"name": "session", "value": self.place.sessions[who], "url": self.place.site.url}
            self.context.add_cookies([session])
        self._whose = who

    def opens(self, path: str) -> Response:
        self.said = []
        answer = self.page.goto(path)
        assert answer
        return answer

    def look(self) -> Iterator[str]:
        """What is wrong with the page that stands open."""
        facts = self.page.evaluate(FACTS)
        yield from self.said
        yield from (f"asked {other}" for other in facts["asked"])
        if urlsplit(self.page.url).path in WITHOUT_PAGE:
            return
        if (facts["title"], facts["language"], facts["ways"]) != ("Kith", self.language, 2):
            yield f"title, language or ways out: {facts}"
        if facts["scrolls"]:
            yield "it scrolls sideways"
        # Contrast is the same in every language: it is measured once, in the light and in the dark.
        yield from self._axe(RULES, [] if self.language == "en" else [CONTRAST])

    def look_closer(self, sent: str) -> Iterator[str]:
        """What is seen once is enough: a wider phone, the dark, and what hangs on scripts."""
        yield from (f"only with scripts: {lost}" for lost in self.page.evaluate(LOST, sent))
        narrow = self.page.evaluate(SHAPE)
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="dark")
        if not self.page.evaluate(IS_DARK):
            yield "it stays light in the dark"
        is_alike = self.page.evaluate(SHAPE) == narrow
        rules = [CONTRAST, *MEASURED] if is_alike else RULES
        yield from (f"on a wider phone in the dark: {fault}" for fault in self._axe(rules, []))
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(NARROW)

    def _axe(self, rules: list[str], left_out: list[str]) -> list[str]:
        return list(self.page.evaluate(RUN, [rules, left_out]))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.place.site.url, "data:", "about:")):
            self.said.append(f"asked {request.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource") and "/nothing/" in self.page.url
        if message.type in {"error", "warning"} and not is_status:
            self.said.append(f"console: {message.text}")


def wrong_on_the_way_in(place: Place, language: str) -> dict[str, list[str]]:
    """Pages that stand between two others: a form that came back, a code that was sent, the second step."""
    wrong = {}
    for name, come in WAYS_IN.items():
        window = Window(place, language)
        come(window.page)
        if faults := list(window.look()):
            wrong[name] = faults
        window.context.close()
    return wrong


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
