"""Live pages in a real browser: what stands in the window, and where the focus is after an act."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from tests.browser import Site, Wire, site_in
from tests.hands import DESK, PASSPHRASE, PHONE, Somebody, somebody

pytestmark = pytest.mark.browser

SIDEWAYS, UNDER_A_KEYBOARD = ViewportSize(width=844, height=390), ViewportSize(width=390, height=430)
LOW = [PHONE, SIDEWAYS, UNDER_A_KEYBOARD]
LONG = "It was a long week, and the mornings are the hardest part of it for me. " * 6
NAMES = ["Juniper", "Wren", "Tanajura da Mata", "Ribeira", "Pintassilgo do Norte", "Moth", "Heron", "Quill"]
FILL = """
import json, sys
from datetime import timedelta
from kith import clock
from kith.conversations.posting import open_thread
from kith.keys import new_key
from kith.meetings import seating
from kith.meetings.tests import evening
from tests import cast
from tests.serving import session_for
number, *names = sys.argv[1:]
people = [cast.person(name) for name in names]
def room_and_thread():
    group = cast.group()
    for one in people:
        cast.seat(group, one, role="facilitator" if one is people[0] else "member")
    room = evening.open_meeting(group, starts_at=clock.now() + timedelta(minutes=30))
    for one in people:
        seating.sit(room, by=one)
    thread = open_thread(group, "The house is too quiet", "It has been seven weeks.", new_key(), by=people[1])
    return room.key, thread.key
places = [room_and_thread() for _ in range(int(number))]
print(json.dumps({"places": places, "sessions": {one.pseudonym: session_for(one) for one in people}}))
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
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = site_in(tmp_path_factory.mktemp("site"))
    made.house.prepare()
    with made.serving():
        yield made


@pytest.fixture(scope="module")
def evenings(request: pytest.FixtureRequest, browser: Browser, site: Site) -> Iterator[Evening]:
    """One for each test that asks, of the same people: to make them one by one would take a process each."""
    asking = sum("evening" in getattr(test, "fixturenames", ()) for test in request.session.items)
    made = json.loads(site.house.run(FILL, str(asking), *NAMES))
    return (Evening(*place, browser, site, made["sessions"]) for place in made["places"])


@pytest.fixture
def evening(evenings: Iterator[Evening]) -> Iterator[Evening]:
    """The same people every time, in a group, a room and a thread of this test's own."""
    one = next(evenings)
    yield one
    for context in one.browser.contexts:
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


# At the middle and near the edges of each mark: the seats whose mark is covered by something of another one.
COVERED = """() => [...document.querySelectorAll(".seat .mark")].filter((mark) => {
  const box = mark.getBoundingClientRect();
  const [x, y, r] = [box.x + box.width / 2, box.y + box.height / 2, box.width * 0.35];
  const points = [[x, y], [x - r, y], [x + r, y], [x, y - r], [x, y + r]];
  const seats = points.map((point) => document.elementFromPoint(...point)?.closest(".seat"));
  return seats.some((seat) => seat !== mark.closest(".seat"));
}).map((mark) => mark.closest(".seat").querySelector(".seat-them").textContent)"""


@pytest.mark.parametrize("window", [PHONE, DESK], ids=["phone", "desk"])
def test_no_name_covers_the_mark_of_a_neighbour(evening: Evening, window: ViewportSize):
    for name in ("Wren", "Moth", "Ribeira"):
        assert evening.sits(name, window).page.evaluate(COVERED) == []


def size_of(who: Somebody) -> ViewportSize:
    size = who.page.viewport_size
    assert size is not None
    return size


def in_low_windows(who: Somebody) -> Iterator[ViewportSize]:
    """The page in the window that it stands in, and then in each of these in turn."""
    for window in (size_of(who), *LOW):
        who.page.set_viewport_size(window)
        yield window


def test_at_ones_turn_what_one_may_do_stands_in_the_window(evening: Evening):
    juniper, wren = evening.sits("Juniper", DESK), evening.sits("Wren", SIDEWAYS)
    round_begins(juniper)
    hands_the_word_to(juniper, "Wren")
    expect(your_turn(wren)).to_be_visible()
    acts = ("Help now", "Quick exit", "Pass", "Send and pass the word", "Leave")
    for _window in in_low_windows(wren):
        in_the_window(wren, *acts)
    box(wren).fill(LONG)
    wren.reads("Your draft is kept")
    for _window in in_low_windows(wren):
        in_the_window(wren, *acts)
        expect(wren.page.locator(".stream")).to_be_in_viewport(ratio=1)


def test_words_that_are_kept_have_room_in_their_box(evening: Evening, wire: Wire):
    """Also in a room that is open early, and says so, when it is said too that a line dropped."""
    wren = somebody(evening.browser, "Wren", wire.url, at=PHONE, session=evening.sessions["Wren"])
    wren.goes(f"/meetings/{evening.room}/room/")
    wren.reads("The room is open early.")
    box(wren).fill(LONG)
    wren.reads("Your draft is kept")
    have_room(wren)
    wire.cut()
    wren.presses("Raise hand")
    have_room(wren, "[data-line]", "[data-undone]")


def have_room(who: Somebody, *notes: str) -> None:
    """The words in their box, these notes and what one may do, in each window, which nothing else scrolls."""
    for window in in_low_windows(who):
        for note in notes:
            expect(who.page.locator(note)).to_be_in_viewport(ratio=1)
        in_the_window(who, "Help now", "Quick exit", "Send", "Leave")
        size = box(who).bounding_box()
        assert size is not None
        assert size["width"] > window["width"] * 0.6
        assert who_scrolls(who) == []


def who_scrolls(who: Somebody) -> list[str]:
    """What of the page is larger than the window, though only the words may be."""
    return list(
        who.page.evaluate(
            "() => [document.scrollingElement, document.querySelector('.room')]"
            ".filter(box => box.scrollHeight > box.clientHeight).map(box => box.tagName)"
        )
    )


def has_the_focus(what: Locator) -> None:
    expect(what).to_be_focused()


def presses_by_key(who: Somebody, label: str) -> None:
    button = who.page.get_by_role("button", name=label, exact=True)
    button.focus()
    with who.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        button.press("Enter")
    answered.value.finished()  # a second act while one is under way is not done


def test_a_host_stays_on_the_button_they_pressed(evening: Evening):
    juniper = evening.sits("Juniper", DESK)
    presses_by_key(juniper, "Next: Agreement")
    juniper.reads("Next: Check-in round")
    has_the_focus(juniper.page.get_by_role("button", name="Next: Check-in round"))
    presses_by_key(juniper, "Next: Check-in round")
    juniper.reads("Pass the word to Wren")
    presses_by_key(juniper, "Give 2 min more")
    has_the_focus(juniper.page.get_by_role("button", name="Give 2 min more"))
    presses_by_key(juniper, "Pass the word to Wren")
    has_the_focus(juniper.page.get_by_role("button", name="Pass the word to Tanajura da Mata"))


@pytest.mark.parametrize("act", ["Pass", "Send and pass the word"])
def test_after_ones_turn_the_composer_has_the_focus(evening: Evening, act: str):
    juniper, wren = evening.sits("Juniper", DESK), evening.sits("Wren", DESK)
    round_begins(juniper)
    hands_the_word_to(juniper, "Wren")
    expect(your_turn(wren)).to_be_visible()
    box(wren).fill("A long week.")
    presses_by_key(wren, act)
    expect(your_turn(wren)).to_have_count(0)
    has_the_focus(box(wren))
    expect(box(wren)).to_have_value("A long week." if act == "Pass" else "")


@pytest.mark.parametrize("way", ["key", "press"])
def test_whoever_sends_in_a_thread_stands_at_their_words(evening: Evening, way: str):
    moth = evening.reads("Moth")
    words = moth.page.get_by_label("Write to this thread")
    words.fill("I leave the radio on. " * 40)
    if way == "key":
        words.press("Control+Enter")
    else:
        moth.presses("Send")
    said = moth.page.locator("article").filter(has_text="I leave the radio on.")
    has_the_focus(said)
    expect(said.locator(".message-by")).to_be_in_viewport(ratio=1)
    said.get_by_role("link", name="Edit").click()
    moth.writes("Your words", "I leave the radio on, low. " * 40)
    moth.presses("Keep the change")
    changed = moth.page.locator("article").filter(has_text="on, low.")
    has_the_focus(changed)
    expect(changed.locator(".message-by")).to_be_in_viewport(ratio=1)


def test_a_page_that_gets_a_reply_says_so_beside_it(evening: Evening):
    wren, heron, moth = evening.reads("Wren", DESK), evening.reads("Heron"), evening.reads("Moth")
    wren.reads("No reply yet.")
    wren.reads("One name has written here.")
    expect(heron.page.locator(".chip.is-waiting")).to_be_visible()
    moth.writes("Write to this thread", "I am here.")
    moth.presses("Send")
    wren.hears("I am here.")
    expect(wren.page.locator("aside.aside")).to_contain_text("2 names have written here.")
    expect(wren.page.locator("aside.aside")).not_to_contain_text("No reply yet.")
    expect(heron.page.locator(".chip.is-waiting")).to_have_count(0)


def test_this_helped_keeps_the_page_and_the_focus(evening: Evening):
    wren, moth = evening.reads("Wren"), evening.reads("Moth")
    moth.writes("Write to this thread", "I am here.")
    moth.presses("Send")
    wren.hears("I am here.")
    wren.writes("Write to this thread", "Half a sen")
    presses_by_key(wren, "This helped")
    has_the_focus(wren.page.get_by_role("button", name="You said this helped"))
    expect(wren.page.get_by_label("Write to this thread")).to_have_value("Half a sen")
    presses_by_key(wren, "You said this helped")
    has_the_focus(wren.page.get_by_role("button", name="This helped", exact=True))
    wren.page.reload()
    expect(wren.page.get_by_role("button", name="This helped", exact=True)).to_be_visible()


def test_another_language_keeps_what_stands_in_the_sign_up_form(browser: Browser, site: Site):
    finch = somebody(browser, "Finch", site.url, at=PHONE)
    finch.goes("/accounts/signup/")
    finch.writes("The name others will see", "Finch")
    finch.writes("Passphrase", PASSPHRASE)
    finch.ticks("18 or older")
    finch.presses("Português")
    finch.reads("Escolha um nome")
    expect(finch.page.locator("html")).to_have_attribute("lang", "pt-br")
    assert finch.page.locator("form.form input[type=text]").first.input_value() == "Finch"
    assert finch.page.locator("form.form input[type=password]").first.input_value() == PASSPHRASE
    expect(finch.page.get_by_role("checkbox").first).to_be_checked()
    finch.presses("Español")
    expect(finch.page.locator("html")).to_have_attribute("lang", "es")
    assert finch.page.locator("form.form input[type=text]").first.input_value() == "Finch"
    finch.page.context.close()


MUTE = """
import sys
from datetime import timedelta
from kith import clock
from kith.meetings.models import Meeting
from kith.moderation.models import Decision
from kith.people.models import Person
group = Meeting.objects.get(key=sys.argv[1]).group
muted = Decision(about=Person.objects.get(pseudonym="Moth"), measure="mute", group=group)
muted.until = clock.now() + timedelta(days=1)
muted.save()
"""


def test_whoever_is_muted_while_the_room_stands_open_reads_it_as_they_write(evening: Evening):
    moth = evening.sits("Moth")
    box(moth).fill("But I")
    expect(moth.page.locator("[data-state]")).to_have_text("Your draft is kept")
    evening.site.house.run(MUTE, evening.room)
    box(moth).press_sequentially(" only meant well.")
    held = moth.page.locator("[data-held]")
    expect(held).to_contain_text("You cannot write in this group until")
    link = held.get_by_role("link", name="Read why, and appeal")
    expect(link).to_be_visible()
    link.evaluate("link => { link.isFirst = true }")
    with moth.page.expect_response(lambda answer: answer.url.endswith("/drafts/")) as kept:
        box(moth).press_sequentially(" Truly.")
    kept.value.finished()
    expect(moth.page.locator("[data-state]")).to_have_text("Your draft is kept")
    assert link.evaluate("link => link.isFirst"), "the same is not said again"
    expect(box(moth)).to_have_value("But I only meant well. Truly.")
    moth.page.set_viewport_size(UNDER_A_KEYBOARD)
    moth.page.reload()
    expect(held).to_contain_text("You cannot write in this group until")
    expect(box(moth)).to_have_value("But I only meant well. Truly.")
    for _window in in_low_windows(moth):
        expect(link).to_be_visible()
        in_the_window(moth, "Help now", "Quick exit", "Send", "Leave")
