"""The journey the house is built for, from sign-up to a check-in, in real browsers."""

from collections.abc import Callable, Iterator
from itertools import chain

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from tests.browser import PostOffice, Site, Wire, post_office, site_in
from tests.cast import LATECOMER
from tests.hands import (
    DESK,
    PASSPHRASE,
    PHONE,
    Somebody,
    accounts,
    ask_for_a_seat,
    ask_for_an_account,
    confirm,
    found,
    go_in,
    meet_every_week,
    open_group,
    sign_up_at_the_third_go,
    somebody,
)

pytestmark = pytest.mark.browser

GROUP = "Evenings by the river"
QUIET_ROOM = "No room for hospitals"
PLAIN_GROUP = "Evenings on paper"
ROOM_GROUP = "Evenings by the wall"


@pytest.fixture(scope="module")
def mail() -> Iterator[tuple[PostOffice, int]]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def office(mail: tuple[PostOffice, int]) -> PostOffice:
    return mail[0]


@pytest.fixture(scope="module")
def site(mail: tuple[PostOffice, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site of an operator who has mail and a room that opens early; nobody has an account yet."""
    smtp = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail[1], "SMTP_STARTTLS": "no"}
    made = site_in(tmp_path_factory.mktemp("site"), ROOM_OPENS_MINUTES=120, **smtp)
    made.house.prepare()
    with made.serving():
        yield made


@pytest.fixture(scope="module")
def signed_in(browser: Browser, site: Site) -> Callable[..., Somebody]:
    """People who have long had an account: how one comes to it is part of the first journey."""
    session = accounts(site.house, "Fern", "Jackdaw", "Magpie", "Finch", "Quill")
    return lambda name, **how: somebody(browser, name, site.url, at=PHONE, session=session[name], **how)


def test_four_people_from_sign_up_to_check_in(browser: Browser, site: Site, office: PostOffice, wire: Wire):
    juniper = somebody(browser, "Juniper", site.url, at=DESK)
    wren = somebody(browser, "Wren", wire.url, at=PHONE)
    moth, heron = (somebody(browser, name, site.url, at=PHONE) for name in ("Moth", "Heron"))
    everybody = [juniper, wren, moth, heron]
    sign_up(everybody, office)
    take_seats(juniper, wren, moth, heron, office)
    meet_every_week(juniper, GROUP)
    for one in everybody:
        go_in(one, GROUP)
    a_round(juniper, everybody)
    a_hand_and_a_quiet_word(juniper, moth, heron)
    a_line_is_cut(wren, wire, juniper, moth)
    the_evening_ends(juniper, everybody)
    a_thread_under_an_alias(heron, juniper, wren)
    a_check_in(heron)
    somebody_is_removed(juniper, moth)
    somebody_leaves(wren)
    two_ways_out(juniper, heron)


def sign_up(everybody: list[Somebody], office: PostOffice) -> None:
    for one in everybody:
        ask_for_an_account(one)
    for one in everybody:
        confirm(one, office)
        assert {str(mail["Subject"]) for mail in office.to(one.address)} == {"A message about your account"}


def take_seats(
    juniper: Somebody, wren: Somebody, moth: Somebody, heron: Somebody, office: PostOffice
) -> None:
    """Three seats, four people: one waits, and is offered the seat that becomes free."""
    found(juniper, GROUP, seats=3)
    for one in (wren, moth):
        ask_for_a_seat(one, GROUP, act="Take a seat")
    ask_for_a_seat(heron, GROUP, act="Wait for a seat")
    heron.reads("You are next.")
    open_group(moth, GROUP)
    moth.presses("Leave this group")
    moth.presses("Leave this group")
    moth.reads("You have left.")
    letter = office.wait_for(heron.address, "You have a message")
    assert GROUP not in letter
    heron.goes("/you/notices/")
    heron.presses("Open")
    heron.reads("There is a seat for you.")
    heron.presses("Take the seat")
    open_group(juniper, GROUP)
    juniper.presses("Looking after the group")
    juniper.presses("Settings of the group")
    juniper.page.get_by_label("Seats").fill("4")
    juniper.presses("Save")
    ask_for_a_seat(moth, GROUP, act="Take a seat")


def a_round(juniper: Somebody, everybody: list[Somebody]) -> None:
    """The word goes round by itself; one person passes. Nobody loads a page."""
    for one in everybody:
        expect(one.page.locator("#room-state .seat:not(.free)")).to_have_count(4)
    for part in ("Agreement", "Check-in round"):
        juniper.presses(f"Next: {part}")
    for turn, one in enumerate(everybody):
        expect(one.page.locator(".room-composer")).to_have_class("room-composer is-your-turn")
        if turn == 2:
            one.presses("Pass")
        else:
            one.page.get_by_label("Write to the room").fill(f"It was a long week, says {one.name}.")
            one.presses("Send and pass the word")
    for one in everybody:
        for other in (everybody[0], everybody[1], everybody[3]):
            one.hears(f"says {other.name}.")


def a_hand_and_a_quiet_word(juniper: Somebody, moth: Somebody, heron: Somebody) -> None:
    moth.presses("Raise hand")
    expect(juniper.page.locator(".seat").filter(has_text="Moth")).to_contain_text("hand up")
    moth.presses("Lower hand")
    expect(juniper.page.locator(".seat").filter(has_text="Moth")).not_to_contain_text("hand up")
    moth.presses("Raise hand")
    heron.presses("Quiet word")
    heron.page.get_by_label("Your words").fill(QUIET_ROOM)
    heron.presses("Send")
    expect(juniper.page.locator(".room-tools")).to_contain_text(QUIET_ROOM)
    assert QUIET_ROOM not in moth.page.content()
    heron.presses("Back to the room")


def a_line_is_cut(wren: Somebody, wire: Wire, juniper: Somebody, moth: Somebody) -> None:
    """Wren's line drops while others write and she writes too. Then she sees every message once, in order."""
    wire.cut()
    expect(wren.page.locator("[data-line]")).to_contain_text("Your line dropped.")
    said = [f"Word {number} while the line was down." for number in range(4)]
    for who, words in zip([juniper, moth, juniper, moth], said, strict=True):
        say(who, words)
    wren.page.get_by_label("Write to the room").fill("Am I back?")
    wren.presses("Send")
    wren.reads("Not sent. Your words are still here.")
    wren.presses("Raise hand")
    expect(wren.page.locator("[data-undone]")).to_be_in_viewport()
    expect(wren.page.locator("[data-line]")).to_be_in_viewport()
    wire.mend()
    expect(wren.page.locator("[data-line]")).to_be_hidden()
    wren.hears(said[-1])
    wren.presses("Send")
    for one in (juniper, moth, wren):
        one.hears("Am I back?")
        assert one.heard[-5:] == [*said, "Am I back?"]
        assert len(set(one.heard)) == len(one.heard)


def say(who: Somebody, words: str) -> None:
    who.page.get_by_label("Write to the room").fill(words)
    who.presses("Send")
    who.hears(words)


def the_evening_ends(juniper: Somebody, everybody: list[Somebody]) -> None:
    juniper.presses("Close the room")
    juniper.presses("Close the room")
    for one in everybody[1:]:
        one.reads("The room is closed.")
        one.presses("To the end of the evening")
        one.reads("You were here")


def a_thread_under_an_alias(heron: Somebody, juniper: Somebody, wren: Somebody) -> None:
    open_group(heron, GROUP)
    heron.presses("Write something")
    heron.writes("Title", "The house is too quiet")
    heron.writes("Your words", "It has been seven weeks.")
    heron.ticks("to be heard")
    heron.page.get_by_label("Shown as").select_option("alias")
    heron.presses("Send")
    alias = heron.page.locator("article .message-by b").first.inner_text()
    for one in (juniper, wren):
        open_group(one, GROUP)
        one.presses("The house is too quiet")
        one.hears("seven weeks")
    juniper.writes("Write to this thread", "I leave the radio on.")
    juniper.ticks("I listen")
    juniper.presses("Send")
    for one in (wren, heron):
        one.hears("I leave the radio on.")
    heron.presses("This helped")  # on the answer as it came, without a new page before
    heron.reads("You said this helped")
    heron.writes("Write to this thread", "So will I.")
    heron.presses("Send")
    wren.hears("So will I.")
    for one in (juniper, wren):
        nobody_is_named(one, heron, alias)


def nobody_is_named(reader: Somebody, writer: Somebody, alias: str) -> None:
    """Neither the live page nor any page around the thread says who the alias is."""
    thread = reader.page.url.split("#")[0]
    pages = [reader.page.content()]
    more = reader.page.get_by_role("link", name="More").evaluate_all("links => links.map(link => link.href)")
    threads = reader.page.locator("a.page-up").get_attribute("href")
    for path in chain([thread, threads], more):
        reader.goes(path)
        pages.append(reader.page.content())
    for page in pages:
        assert alias in page or "I leave the radio on." in page
        assert writer.name not in page


def a_check_in(heron: Somebody) -> None:
    """A yes to being asked, nine questions, and help beside the answer to the ninth."""
    heron.goes("/you/consents/")
    heron.ticks("You may ask me now and then")
    heron.presses("Keep this")
    heron.goes("/home/")
    heron.presses("Look at it")
    heron.presses("Begin")
    for n in range(1, 10):
        heron.reads(f"question {n} of")
        heron.page.get_by_role("radio").nth(1 if n == 9 else 0).check()
        heron.presses("Next")
    panel = heron.page.locator(".help-panel")
    expect(panel).to_contain_text("We are glad you told us that.")
    expect(panel.locator("a[href^='tel:']").first).to_be_visible()
    heron.presses("Save and stop")


def somebody_is_removed(juniper: Somebody, moth: Somebody) -> None:
    """The stream of a removed member closes at once and carries nothing any more."""
    open_group(moth, GROUP)
    moth.presses("The house is too quiet")
    open_group(juniper, GROUP)
    for label in ("Looking after the group", "Members", "Moth"):
        juniper.presses(label)
    juniper.writes("Why", "We agreed on this together.")
    juniper.presses("End their seat")
    expect(moth.page.locator("[data-line]")).to_have_text("You cannot read on here any more.", timeout=2_000)
    open_group(juniper, GROUP)
    juniper.presses("The house is too quiet")
    juniper.writes("Write to this thread", "Moth has left us.")
    juniper.presses("Send")
    juniper.hears("Moth has left us.")
    assert "Moth has left us." not in moth.page.content()
    moth.page.reload()
    moth.reads("This page is not here, or not for you.")


def somebody_leaves(wren: Somebody) -> None:
    open_group(wren, GROUP)
    wren.presses("Leave this group")
    wren.presses("Leave this group")
    wren.reads("You have left.")


def two_ways_out(juniper: Somebody, heron: Somebody) -> None:
    """By the button and by the key. Neither page stands in the history afterwards."""
    for one, way in ((juniper, "button"), (heron, "key")):
        one.goes("/home/")
        one.goes("/groups/")
        if way == "button":
            one.presses("Quick exit")
        else:
            for _ in range(3):
                one.page.keyboard.press("Shift")
        one.page.wait_for_url("**/away/")
        assert one.name not in one.page.content()
        one.page.go_back()
        one.page.wait_for_url("**/home/")


def test_without_javascript(
    browser: Browser, site: Site, office: PostOffice, signed_in: Callable[..., Somebody]
):
    """The same house by plain pages: sign up, sign in, read, write, meet with reload, check in, leave."""
    bunting = somebody(browser, LATECOMER, site.url, at=PHONE, scripts=False)
    sign_up_at_the_third_go(bunting, office)
    quill = signed_in("Quill", scripts=False)
    found(bunting, PLAIN_GROUP, seats=4)
    ask_for_a_seat(quill, PLAIN_GROUP, act="Take a seat")
    sign_in_again(quill)
    threads_by_plain_pages(bunting, quill)
    meet_every_week(bunting, PLAIN_GROUP)
    a_room_by_plain_pages(bunting, quill)
    a_check_in(quill)
    open_group(quill, PLAIN_GROUP)
    quill.presses("Leave this group")
    quill.presses("Leave this group")
    quill.reads("You have left.")
    quill.presses("Quick exit")
    quill.page.wait_for_url("**/away/")


def test_words_outlive_a_session_that_ended(signed_in: Callable[..., Somebody]):
    fern = signed_in("Fern")
    found(fern, "Evenings by the hedge", seats=4)
    open_group(fern, "Evenings by the hedge")
    fern.presses("Write something")
    fern.writes("Title", "First frost")
    fern.page.context.clear_cookies(name="session")
    fern.writes("Your words", "I had them all by heart.")
    fern.presses("Send")
    fern.reads("You are signed out. Your words are still here: copy them before you sign in.")
    expect(fern.page.get_by_label("Your words")).to_have_value("I had them all by heart.")


def sign_in_again(who: Somebody) -> None:
    who.goes("/accounts/logout/")
    who.presses("Sign out")
    who.goes("/accounts/login/")
    who.writes("E-mail address", who.address)
    who.writes("Passphrase", PASSPHRASE)
    who.presses("Sign in")
    who.page.wait_for_url("**/home/")


def threads_by_plain_pages(alder: Somebody, quill: Somebody) -> None:
    open_group(alder, PLAIN_GROUP)
    alder.presses("Write something")
    alder.writes("Title", "First snow")
    alder.writes("Your words", "Nobody to show it to.")
    alder.presses("Send")
    open_group(quill, PLAIN_GROUP)
    quill.presses("First snow")
    quill.hears("Nobody to show it to.")
    quill.presses("Send")
    quill.reads("Not sent. Your words are still here.")
    quill.writes("Write to this thread", "Show me.")
    quill.presses("Send again")
    quill.hears("Show me.")
    alder.page.reload()
    alder.hears("Show me.")
    alder.presses("This helped")
    alder.reads("You said this helped")


def a_room_by_plain_pages(alder: Somebody, quill: Somebody) -> None:
    """Everything of the room by forms; what others did is seen by pressing "See what is new"."""
    for one in (alder, quill):
        go_in(one, PLAIN_GROUP)
    alder.presses("Console")
    for part in ("Agreement", "Check-in round"):
        alder.presses(f"Next: {part}")
    alder.presses("Words")
    alder.page.get_by_label("Write to the room").fill("Glad you came.")
    alder.presses("Send and pass the word")
    quill.presses("See what is new")
    quill.hears("Glad you came.")
    expect(quill.page.locator(".room-composer")).to_have_class("room-composer is-your-turn")
    quill.presses("Pass")
    quill.presses("Raise hand")
    quill.page.get_by_label("Write to the room").fill("So am I.")
    quill.presses("Send")
    alder.presses("See what is new")
    alder.hears("So am I.")
    expect(alder.page.locator(".seat").filter(has_text="Quill")).to_contain_text("hand up")
    quill.presses("Leave")


def test_words_in_a_room_are_lost_by_no_small_act(signed_in: Callable[..., Somebody]):
    juniper, wren = signed_in("Jackdaw"), signed_in("Magpie")
    found(juniper, ROOM_GROUP, seats=4)
    ask_for_a_seat(wren, ROOM_GROUP, act="Take a seat")
    meet_every_week(juniper, ROOM_GROUP)
    for one in (juniper, wren):
        go_in(one, ROOM_GROUP)
    half_a_sentence_outlives_acts(juniper, wren)
    an_answer_is_lost(wren)
    more_is_typed_while_sending(wren)
    somebody_signs_in_again_elsewhere(wren)
    exit_keeps_the_draft_and_signs_out(wren)


def half_a_sentence_outlives_acts(juniper: Somebody, wren: Somebody) -> None:
    half = "I have been trying to say this for weeks"
    room(wren).fill(half)
    wren.presses("Raise hand")
    wren.reads("Lower hand")
    expect(room(wren)).to_have_value(half)
    room(wren).fill(f"{half} and")
    wren.presses("Quiet word")
    wren.writes("Your words", "Could we")
    wren.presses("Back to the room")
    expect(room(wren)).to_have_value(f"{half} and")
    wren.presses("Quiet word")
    expect(wren.page.get_by_label("Your words")).to_have_value("Could we")
    wren.presses("Back to the room")
    wren.presses("Send")
    wren.hears(f"{half} and")
    expect(room(wren)).to_have_value("")
    juniper.presses("Words")
    room(juniper).fill("Welcome, every")
    juniper.presses("Console")
    juniper.presses("Give 2 min more")
    juniper.presses("Words")
    expect(room(juniper)).to_have_value("Welcome, every")


def an_answer_is_lost(wren: Somebody) -> None:
    """The first words are out, though nobody said so. Others in their place are sent too, once."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    wren.page.route("**/room/", lose, times=1)
    room(wren).fill("The first thing.")
    wren.presses("Send")
    wren.reads("Not sent. Your words are still here.")
    wren.hears("The first thing.")
    room(wren).fill("Something quite different.")
    wren.presses("Send")
    wren.hears("Something quite different.")
    expect(room(wren)).to_have_value("")


def more_is_typed_while_sending(wren: Somebody) -> None:
    def take_long(route: Route) -> None:
        room(wren).press_sequentially(" And more.")
        route.continue_()

    wren.page.route("**/room/", take_long, times=1)
    room(wren).fill("One.")
    wren.presses("Send")
    wren.hears("One.")
    expect(room(wren)).to_have_value("And more.")
    wren.reads("Your draft is kept")


def somebody_signs_in_again_elsewhere(wren: Somebody) -> None:
    other = Somebody(wren.name, wren.page.context.new_page())
    sign_in_again(other)
    other.page.close()
    room(wren).fill("A long thought.")
    wren.presses("Send")
    wren.reads("Not sent. You have signed in again since this page was loaded.")
    expect(room(wren)).to_have_value("A long thought.")


def exit_keeps_the_draft_and_signs_out(wren: Somebody) -> None:
    wren.page.reload()
    expect(room(wren)).to_have_value("And more.")
    room(wren).fill("Somebody comes in")
    wren.presses("Quick exit")
    wren.page.wait_for_url("**/away/")
    wren.page.wait_for_timeout(500)
    assert "session" not in {cookie["name"] for cookie in wren.page.context.cookies()}
    wren.goes("/home/")
    wren.page.wait_for_url("**/accounts/login/**")


def room(who: Somebody) -> Locator:
    return who.page.get_by_label("Write to the room")


def test_words_of_a_plain_form_come_back_when_the_session_ended(signed_in: Callable[..., Somebody]):
    finch = signed_in("Finch", scripts=False)
    found(finch, "Evenings by the pond", seats=4)
    open_group(finch, "Evenings by the pond")
    finch.presses("Write something")
    finch.writes("Title", "First frost")
    finch.writes("Your words", "I had them all by heart.")
    finch.page.context.clear_cookies(name="session")
    finch.presses("Send")
    finch.reads("You are signed out.")
    boxes = [box.input_value() for box in finch.page.get_by_label("What you wrote").all()]
    assert boxes == ["First frost", "I had them all by heart."]
    with finch.page.context.expect_page() as opened:
        finch.page.get_by_role("link", name="Sign in").click()
    expect(opened.value.get_by_label("Passphrase")).to_be_visible()
    assert "I had them all by heart." in finch.page.content()
