"""What people do at a browser: press what stands there, write, read what comes."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from kith import clock
from tests.browser import PATIENCE, PostOffice
from tests.house import House

PASSPHRASE = "three kettles on the stove"
OPEN_ACCOUNTS = """
import json, sys
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from tests import cast
from tests.serving import session_for
passphrase, *names = sys.argv[1:]
hashed = make_password(passphrase, hasher="argon2")
sessions = {}
for name in names:
    one = cast.person(name, password=hashed)
    EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
    sessions[name] = session_for(one)
print(json.dumps(sessions))
"""
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=800)
expect.set_options(timeout=PATIENCE)


@dataclass
class Somebody:
    """One person at one browser."""

    name: str
    page: Page

    @property
    def address(self) -> str:
        return f"{self.name.lower()}@example.org"

    def goes(self, path: str) -> None:
        self.page.goto(path)

    def presses(self, label: str, **inside: str) -> None:
        """Press a button, or follow a link, by what it says."""
        named = re.compile(f"^{re.escape(label)}$")
        where = self.page.locator(inside.get("inside", "body"))
        where.get_by_role("button", name=named).or_(where.get_by_role("link", name=named)).first.click()

    def writes(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def ticks(self, label: str) -> None:
        self.page.get_by_label(re.compile(label)).check()

    def reads(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    @property
    def heard(self) -> list[str]:
        """The words on the page, in their order."""
        return [words.strip() for words in self.page.locator("article .words").all_inner_texts()]

    def hears(self, words: str) -> Locator:
        """Sees these words come, once, without doing anything."""
        said = self.page.locator("article .words").filter(has_text=words)
        expect(said).to_have_count(1)
        return said


def accounts(house: House, *names: str) -> dict[str, str]:
    """People who have long had an account, without its page: a session for each of them."""
    return dict(json.loads(house.run(OPEN_ACCOUNTS, PASSPHRASE, *names)))


def somebody(
    browser: Browser, name: str, url: str, *, at: ViewportSize, scripts: bool = True, session: str = ""
) -> Somebody:
    context = browser.new_context(
        base_url=url,
        locale="en-GB",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        viewport=at,
    )
    context.set_default_timeout(PATIENCE)
    if session:
        context.add_cookies([{"name": "session", "value": session, "url": url}])
    return Somebody(name, context.new_page())


def ask_for_an_account(who: Somebody, *, typing: str = "") -> None:
    """From the front page, by what stands on it: whoever looks for a group is led to an account first."""
    who.goes("/")
    who.presses("Find a group", inside="main")
    who.writes("The name others will see", who.name)
    who.writes("E-mail address", typing or who.address)
    who.writes("Passphrase", PASSPHRASE)
    who.page.get_by_label("Your time zone").select_option("UTC")
    who.ticks("18 or older")
    who.ticks("I have read the terms")
    who.presses("Send me a code")
    who.reads("Look at your mail")


def confirm(who: Somebody, office: PostOffice) -> None:
    who.page.get_by_label("Code").fill(office.code_for(who.address))
    who.presses("Go on")
    who.page.wait_for_url("**/finding/")


def sign_up_at_the_third_go(who: Somebody, office: PostOffice) -> None:
    """The first answer never came. In the second form the address is wrong too, and is put right after it."""
    ask_for_an_account(who, typing=f"{who.name.lower()}@exmaple.org")
    who.page.context.clear_cookies(name="session")
    ask_for_an_account(who, typing=f"{who.name.lower()}@example.og")
    who.page.get_by_text("This address is wrong").click()
    who.writes("E-mail address", who.address)
    who.presses("Write to this address")
    who.reads(f"We have written to {who.address}.")
    confirm(who, office)


def found(host: Somebody, name: str, *, seats: int) -> None:
    host.goes("/groups/")
    host.presses("Found a group")
    host.writes("Name of the group", name)
    host.writes("What it is for", "For anyone who lost someone. We take turns.")
    host.page.get_by_label("Seats").fill(str(seats))
    host.page.get_by_label("A free seat is taken at once.").check()
    host.presses("Found the group")
    host.reads("Your group is there.")


def ask_for_a_seat(who: Somebody, group: str, *, act: str) -> None:
    who.goes("/finding/")
    who.page.locator("main li, main article").filter(has_text=group).get_by_role("link").last.click()
    who.ticks("I have read the agreement and will keep to it")
    who.presses(act)


def meet_every_week(host: Somebody, group: str) -> None:
    """A weekly meeting that begins in a few minutes. Its room is open by then."""
    start = clock.now() + timedelta(minutes=5)
    open_group(host, group)
    host.presses("Set a weekly meeting")
    host.page.get_by_label("Day").select_option(str(start.weekday()))
    host.page.get_by_label("Begins at").fill(f"{start:%H:%M}")
    host.page.get_by_label("Time zone").select_option("UTC")
    host.presses("Set the weekly meeting")


def open_group(who: Somebody, group: str) -> None:
    who.goes("/groups/")
    who.page.locator("main").get_by_role("link", name=group, exact=True).first.click()


def go_in(who: Somebody, group: str) -> None:
    """Into the room, as soon as it is open: a page without a stream is loaded again, as people do."""
    open_group(who, group)
    while not who.page.get_by_role("link", name="Go in").count():
        who.page.reload()
    who.presses("Go in")
    who.presses("Go in")
    expect(who.page.locator("[data-circle]")).to_be_visible()
