"""Looking at pages in a real browser: readable by everybody, and nothing leaves the house.

One browser window goes through all of them, and changes who it belongs to: what is served to everybody alike
is then fetched once for each language.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, ViewportSize

from kith.ui.tests.sheets import VENDORED
from tests.browser import PATIENCE, Site, chromium, site_in
from tests.cast import LATECOMER, PASSPHRASE

FILL = "from tests.visits import main; main()"
SPEAK = "import sys; from kith.people.models import Person; Person.objects.update(language=sys.argv[1])"
PHONE, NARROW = ViewportSize(width=390, height=844), ViewportSize(width=320, height=700)
AXE = (VENDORED / "axe.min.js").read_text(encoding="utf-8")
AIM = "document=window.document;"  # of axe's own source: what it looks at, which is asked only once
ANEW = "globalThis.axeLooksAnew = () => { document = window.document; return axe };"
LOOKS = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
STAYS = "/help/"  # a page of the site that is printed, and has no scripts
APART = {"/away/"}  # it could belong to anybody
# Else colours would pass from one to the next, from parents to children, and a page be looked at on the way.
STILL = """const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition-property: none !important }");
document.adoptedStyleSheets = [still];"""
NEWCOMERS = {"en-GB": LATECOMER, "pt-BR": "Curiango", "es-ES": "Chotacabras"}
LOCALES = {"en": "en-GB", "pt-br": "pt-BR", "es": "es-ES"}
CONTRAST = "color-contrast"
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
        yield Place(made, browser, sorted(map(tuple, found["visits"])), found["sessions"])


class Window:
    """A browser window, of a phone. It can change hands; what it complains of is written down.

    Another window opened it, and looks at it from there: `tests/looking.js`.
    """

    def __init__(self, place: Place, language: str) -> None:
        self.place, self.language = place, language
        self.context = place.browser.new_context(
            base_url=place.site.url, locale=LOCALES[language], viewport=NARROW, reduced_motion="reduce"
        )
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(STILL)
        self._stays = self.context.new_page()
        self._stays.goto(STAYS)
        assert AXE.count(AIM) == 1
        own = AXE.replace(AIM, AIM + ANEW)
        self._stays.evaluate(f"{{ window.putAxeInto = window => {{ {own} }}; {LOOKS} }}")
        with self._stays.expect_popup() as opened:
            self._stays.evaluate("{ window.open(location) }")
        self.page = opened.value
        self.said: list[str] = []
        self._listens_to(self.page)
        if language == "en":  # the resources that a page lists are looked at in all of them
            self.page.on("request", self._asked)
        self._engine = self.context.new_cdp_session(self.page)

    def belongs_to(self, who: str) -> None:
        """Nothing of one person is left for the next but what is served to everybody alike."""
        self.page.goto(STAYS)
        self.said = []
        self.context.clear_cookies()
        kept = {"origin": self.place.site.url, "storageTypes": KEPT_BY_A_BROWSER}
        self._engine.send("Storage.clearDataForOrigin", kept)
        if who in self.place.sessions:
            session = {"name": "session", "value": self.place.sessions[who], "url": self.place.site.url}
            self.context.add_cookies([session])

    def opens(self, path: str) -> Response:
        self.said = []
        answer = self.page.goto(path)
        assert answer
        return answer

    def look(self) -> Iterator[str]:
        """What is wrong with the page that stands open, on the narrowest phone."""
        self._becomes(NARROW)
        # Contrast is the same in every language: it is measured once, in the light and in the dark.
        left_out = [] if self.language == "en" else [CONTRAST]
        yield from self._wrong(self.looks("seen", {"leftOut": left_out}))

    def look_closer(self, sent: str) -> Iterator[str]:
        """The same, and what is seen once is enough: a wider phone, the dark, and what hangs on scripts.

        A page is first looked at in the window that the one before was last looked at in: to turn the window
        takes as long as half of the looking.
        """
        first = self.looks("seen", {"sent": sent})
        yield from self._wrong(first)
        self._becomes(NARROW if self._is_wide else PHONE)
        yield from self._wrong(self.looks("seen", {"sent": sent, "before": first["shape"]}))

    def _becomes(self, size: ViewportSize) -> None:
        """The narrowest phone stands in the light, the wider one in the dark."""
        if self.page.viewport_size != size:
            self.page.set_viewport_size(size)
            self.page.emulate_media(color_scheme="dark" if self._is_wide else "light")

    @property
    def _is_wide(self) -> bool:
        return self.page.viewport_size == PHONE

    def _wrong(self, seen: Any) -> Iterator[str]:
        where = "on a wider phone in the dark: " if self._is_wide else ""
        yield from self.said
        yield from (f"asked {other}" for other in seen["asked"])
        if (head := (seen["title"], seen["language"], seen["ways"])) != ("Kith", self.language, 2):
            yield f"{where}title, language or ways out: {head}"
        if seen["isDark"] != self._is_wide:
            yield f"{where}it stays light in the dark, or dark in the light"
        if seen["scrolls"]:
            yield f"{where}it scrolls sideways"
        yield from (f"{where}only with scripts: {lost}" for lost in seen["lost"])
        yield from (f"{where}{fault}" for fault in seen["found"])

    def look_apart(self, path: str) -> list[str]:
        """What is wrong with a page that could belong to anybody, and knows nothing of who opened it."""
        self.said = []
        page = self.context.new_page()
        self._listens_to(page)
        page.on("request", self._asked)
        page.goto(path)
        page.close()
        return self.said

    def _listens_to(self, page: Page) -> None:
        page.on("console", self._complained)
        page.on("pageerror", lambda fault: self.said.append(f"script: {fault}"))

    def looks(self, how: str, given: object) -> Any:
        """What one of the functions of `tests/looking.js` says of the page that stands open."""
        return self.page.evaluate("([how, given]) => opener.looks[how](window, given)", [how, given])

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.place.site.url, "data:", "about:")):
            self.said.append(f"asked {request.url}")

    def _complained(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource") and "/nothing/" in self.page.url
        if message.type in {"error", "warning"} and not is_status:
            self.said.append(f"console: {message.text}")


def wrong_on_the_way_in(window: Window) -> dict[str, list[str]]:
    """Pages that stand between two others: a form that came back, a code that was sent, the second step."""
    wrong = {}
    for name, come in WAYS_IN.items():
        if name not in FURTHER_ON:
            window.belongs_to("visitor")
        come(window.page)
        if faults := list(window.look()):
            wrong[name] = faults
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
    page.locator("details.fold summary").click()  # another address can be given


def code_is_over(page: Page) -> None:
    """The third wrong code of that page; the first two are sent behind it."""
    page.evaluate(
        """async () => {
            const form = new FormData(document.querySelector("main form"));
            form.set("code", "BBBB-BBBB");
            const body = new URLSearchParams(form);
            for (let n = 0; n < 2; n++) await fetch(location, { method: "POST", body });
        }"""
    )
    page.locator("[name=code]").fill("BBBB-BBBB")
    page.locator("main form .go").first.click()
    page.locator("a.go[href*='/signup/']").wait_for()


WAYS_IN = {
    "a form that came back": came_back,
    "a code was sent": code_sent,
    "a code that is over": code_is_over,
    "a new passphrase": forgot,
    "the second step": second_step,
}
FURTHER_ON = {"a code that is over"}  # from the way before
