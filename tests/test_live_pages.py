"""Live pages in a real browser: what stands in the window, and where the focus is after an act."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.browser import Site, chromium, site_in
from tests.hands import DESK, PHONE, Somebody, somebody

pytestmark = pytest.mark.browser

SIDEWAYS, UNDER_A_KEYBOARD = ViewportSize(width=844, height=390), ViewportSize(width=390, height=430)
LOW = [PHONE, SIDEWAYS, UNDER_A_KEYBOARD]
LONG = "It was a long week, and the mornings are the hardest part of it for me. " * 6
NAMES = ["Juniper", "Wren", "Tanajura da Mata", "Ribeira", "Moth", "Heron"]
FILL = """
import json, sys
from django.test import override_settings
from kith.meetings import rounds, seating
from kith.meetings.models import Part
from kith.meetings.tests import evening
from kith.people.models import Person
from tests import cast
from tests.serving import session_for
names = sys.argv[1:]
with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
    people = [Person.objects.filter(pseudonym=name).first() or cast.person(name) for name in names]
group = cast.group()
for one in people:
    cast.seat(group, one, role="facilitator" if one is people[0] else "member")
room = evening.open_meeting(group)
for one in people:
    seating.sit(room, by=one)
thread = cast.thread(group, people[1])
print(json.dumps({"room": room.key, "thread": thread.key, "sessions": [session_for(one) for one in people]}))
"""


@dataclass
class Evening:
    """An open room in which everybody sits, and a thread that Wren opened."""

    room: str
    thread: str
    browser: Browser
    site: Site
    sessions: dict[str, str]

    def comes(self, name: str, path: str, at: ViewportSize) -> Somebody:
        """Somebody who is signed in looks at that page, in a window of that size."""
        who = somebody(self.browser, name, self.site.url, at=at)
        cookie: Any = {"name": "session", "value": self.sessions[name], "url": self.site.url}
        who.page.context.add_cookies([cookie])
        who.goes(path)
        return who

    def sits(self, name: str, at: ViewportSize = PHONE) -> Somebody:
        who = self.comes(name, f"/meetings/{self.room}/room/", at)
        expect(who.page.locator("[data-circle]")).to_be_visible()
        return who

    def reads(self, name: str, at: ViewportSize = PHONE) -> Somebody:
        return self.comes(name, f"/threads/{self.thread}/", at)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = site_in(tmp_path_factory.mktemp("site"))
    made.prepare()
    with made.serving():
        yield made


@pytest.fixture
def evening(browser: Browser, site: Site) -> Iterator[Evening]:
    """The same people every time, in a group, a room and a thread of this test's own."""
    made = json.loads(site.house.run(FILL, *NAMES))
    sessions = dict(zip(NAMES, made["sessions"], strict=True))
    yield Evening(made["room"], made["thread"], browser, site, sessions)
    for context in browser.contexts:
        context.close()


def round_begins(host: Somebody) -> None:
    """The check-in round; the word lies with the host, who sits in the first chair."""
    for part in ("Agreement", "Check-in round"):
        host.presses(f"Next: {part}")


def hands_the_word_to(host: Somebody, name: str) -> None:
    host.presses(f"Pass the word to {name}")


def your_turn(who: Somebody) -> Locator:
    return who.page.locator(".room-composer.is-your-turn")


def box(who: Somebody) -> Locator:
    return who.page.get_by_label("Write to the room")


def in_the_window(who: Somebody, *labels: str) -> None:
    """The whole of each of these buttons, not only its upper edge."""
    for label in labels:
        button = who.page.get_by_role("button", name=label, exact=True).or_(
            who.page.get_by_role("link", name=label, exact=True)
        )
        expect(button.first).to_be_in_viewport(ratio=1)


def test_you_sit_on_your_own_seat_when_somebody_before_you_has_left(evening: Evening):
    heron, wren = evening.sits("Heron"), evening.sits("Wren")
    wren.presses("Leave")
    expect(heron.page.locator("#room-state .seat.free")).to_have_count(1)
    mine = heron.page.locator(".seat").filter(has=heron.page.locator(".seat-you:visible"))
    expect(mine).to_have_count(1)
    expect(mine.locator(".seat-them")).to_have_text("Heron")


@pytest.mark.parametrize("window", LOW, ids=["upright", "sideways", "under_a_keyboard"])
def test_at_ones_turn_what_one_may_do_stands_in_the_window(evening: Evening, window: ViewportSize):
    juniper, wren = evening.sits("Juniper", DESK), evening.sits("Wren", window)
    round_begins(juniper)
    hands_the_word_to(juniper, "Wren")
    expect(your_turn(wren)).to_be_visible()
    in_the_window(wren, "Help now", "Quick exit", "Pass", "Send and pass the word", "Leave")
    box(wren).fill(LONG)
    wren.reads("Your draft is kept")
    in_the_window(wren, "Help now", "Quick exit", "Pass", "Send and pass the word", "Leave")
    expect(wren.page.locator(".stream")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("window", LOW, ids=["upright", "sideways", "under_a_keyboard"])
def test_words_that_are_kept_have_room_in_their_box(evening: Evening, window: ViewportSize):
    wren = evening.sits("Wren", window)
    box(wren).fill(LONG)
    wren.reads("Your draft is kept")
    in_the_window(wren, "Help now", "Quick exit", "Send", "Leave")
    size = box(wren).bounding_box()
    assert size is not None
    assert size["width"] > window["width"] * 0.6
    assert who_scrolls(wren) == []


def who_scrolls(who: Somebody) -> list[str]:
    """What of the page is larger than the window, though only the words may be."""
    return list(
        who.page.evaluate(
            "() => [document.scrollingElement, document.querySelector('.room')]"
            ".filter(box => box.scrollHeight > box.clientHeight).map(box => box.tagName)"
        )
    )
