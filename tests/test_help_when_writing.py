"""Somebody writes the worst of it in a live room and in a thread, in a real browser, and is met by help."""

import json
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Site

pytestmark = pytest.mark.browser

FILL = """
import json
from tests.standing import Standing
from tests.visits import fresh_session
from kith.safety.models import Shown
s = Standing()
Shown.objects.all().delete()
everyone = {name: fresh_session(who) for name, who in s.cast.everyone().items() if who and who.is_active}
print(json.dumps({"room": s.meeting.key, "thread": s.thread.key, "sessions": everyone}))
"""
GRAVE = "i want to die"
IN_ORDER = """() => [...document.querySelectorAll("[data-stream] > *")].map(
  one => one.matches("[data-help]") ? "help" : one.querySelector(".words")?.textContent.trim()
).filter(Boolean)"""


@pytest.fixture(scope="module")
def standing(site: Site) -> dict[str, str]:
    return dict(json.loads(site.house.run(FILL)))


@pytest.fixture(scope="module")
def come(browser: Browser, site: Site, standing: dict) -> Callable[..., Page]:
    """Somebody of the cast at a phone of their own, the same in each of these tests."""

    @cache
    def come(who: str, *, with_scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": 390, "height": 844},
            java_script_enabled=with_scripts,
            reduced_motion="reduce",
        )
        cookie = {"name": "session", "value": standing["sessions"][who], "url": site.url}
        context.add_cookies([cookie])
        return context.new_page()

    return come


def say(page: Page, words: str) -> None:
    page.locator("#composer textarea[name=words]").fill(words)
    page.locator("#composer button.go:visible").first.click()


def test_in_the_room_help_comes_in_place_and_what_is_said_later_stands_below_it(come, standing):
    wren, moth = (come(who) for who in ("member", "second_member"))
    room = f"/meetings/{standing['room']}/room/"
    wren.goto(room)
    moth.goto(room)
    wren.locator("#composer textarea[name=words]").fill(GRAVE)
    wren.keyboard.press("Control+Enter")
    heading = wren.locator(".help-panel h2")
    expect(heading).to_be_focused()
    expect(wren.locator(".help-panel a[href^='tel:']").first).to_be_in_viewport()
    expect(wren.locator("#composer textarea[name=words]")).to_have_value("")
    expect(moth.locator(".words", has_text=GRAVE)).to_be_visible()
    say(moth, "I am here.")
    expect(wren.locator(".words", has_text="I am here.")).to_have_count(1)
    assert wren.evaluate(IN_ORDER)[-3:] == [GRAVE, "help", "I am here."]
    assert moth.locator(".help-panel").count() == 0
    wren.get_by_role("button", name="I would like a person").click()
    expect(wren.get_by_role("button", name="I would like a person")).to_have_count(0)
    expect(wren.locator(".help-panel")).to_be_visible()
    wren.get_by_role("button", name="I am safe").click()
    expect(wren.locator(".help-panel")).to_have_count(0)
    expect(wren.locator("#composer")).to_be_visible()


def test_in_a_thread_help_takes_the_focus_once_and_stays_until_it_is_closed(come, standing):
    moth = come("second_member")
    moth.goto(f"/threads/{standing['thread']}/")
    say(moth, GRAVE)
    expect(moth.locator(".help-panel h2")).to_be_focused()
    assert moth.evaluate(IN_ORDER)[-2:] == [GRAVE, "help"]
    moth.goto("/home/")
    moth.goto(f"/threads/{standing['thread']}/")
    expect(moth.locator(".help-panel")).to_be_visible()
    moth.get_by_role("button", name="Close this").click()
    expect(moth.locator(".help-panel")).to_have_count(0)


def test_without_scripts_the_same(come, standing):
    juniper = come("facilitator", with_scripts=False)
    juniper.goto(f"/threads/{standing['thread']}/")
    say(juniper, GRAVE)
    expect(juniper.locator(".help-panel")).to_be_visible()
    assert "help" not in juniper.url
    juniper.get_by_role("button", name="I am safe").click()
    expect(juniper.locator(".help-panel")).to_have_count(0)


PLAN = """
from datetime import timedelta
from allauth.mfa.models import Authenticator
from kith import clock
from kith.moderation.models import Turn
from kith.moderation.rostering import plan
from kith.people.models import Person
from kith.safety.models import Alert
Turn.objects.all().delete()
Alert.objects.filter(level__gt=1).update(level=1)
saffron, larch, linnet = (Person.objects.get(pseudonym=name) for name in ("Saffron", "Larch", "Linnet"))
for who, part in ((saffron, "first"), (larch, "second"), (linnet, "lead")):
    plan(who, part, clock.now(), clock.now() + timedelta(hours=4), by=linnet)
    Authenticator.objects.create(user=who, type="totp", data={})
"""
AN_HOUR_LATER = """
from datetime import timedelta
from django.db.models import F
from kith.moderation import escalating
from kith.moderation.models import Step
escalating.sweep()
Step.objects.filter(done_at__isnull=True).update(due_at=F("due_at") - timedelta(hours=1))
escalating.sweep()
"""
AS_BEFORE = """
from kith.safety.models import Alert, Noticed, Shown
for rows in (Shown, Noticed, Alert):
    rows.objects.filter(person__pseudonym__in=("Moth", "Quill")).delete()
"""
PLANNED = "i have a plan to end my life"
STILL_WAITS = "Somebody may need help, and nobody has taken it yet. Please look."


def test_an_alert_from_a_room_is_taken_at_the_desk_and_one_that_nobody_takes_goes_on(come, site, standing):
    site.house.run(PLAN)
    desk = come("clinician")
    desk.goto("/desk/")
    desk.get_by_role("button", name="I am here").click()
    desk.goto("/desk/")
    before = desk.locator("[data-desk-item]").count()

    member = come("second_member")
    member.goto(f"/meetings/{standing['room']}/room/")
    expect(member.locator("body")).to_contain_text("The duty desk is staffed until")
    say(member, PLANNED)
    expect(member.locator(".help-panel")).to_contain_text("They aim to look within 30 min.")

    expect(desk.locator("[data-desk-item]")).to_have_count(before + 1)  # by itself
    desk.keyboard.press("j")  # the most urgent is the first
    desk.keyboard.press("t")
    expect(desk.locator("body")).to_contain_text("taken by you")
    desk.wait_for_load_state()  # a key pressed before the page's scripts have run is nobody's
    desk.keyboard.press("n")
    expect(desk.get_by_label("For whoever looks after it next")).to_be_focused()
    desk.get_by_role("heading", level=1).click()
    desk.keyboard.press("n")  # what is open stays open
    expect(desk.get_by_label("For whoever looks after it next")).to_be_focused()
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.get_by_role("heading", level=1).click()
    desk.keyboard.press("?")
    expect(desk.get_by_text("Keys", exact=True)).to_be_focused()
    expect(desk.get_by_text("next, back", exact=True)).to_be_in_viewport()
    desk.keyboard.press("Escape")
    expect(desk.get_by_text("next, back", exact=True)).to_be_hidden()
    desk.get_by_role("button", name="Read what was written").click()
    expect(desk.locator("body")).to_contain_text(PLANNED)
    member.reload()
    expect(member.locator(".help-panel")).to_contain_text("Somebody is looking after it now.")

    other = come("late")
    other.goto(f"/threads/{standing['thread']}/")
    say(other, PLANNED)
    expect(other.locator(".help-panel")).to_be_visible()
    site.house.run(AN_HOUR_LATER)
    for who in ("moderator", "lead"):
        page = come(who)
        page.goto("/you/notices/")
        expect(page.locator("main")).to_contain_text(STILL_WAITS)

    member.goto("/you/looks/")
    expect(member.locator("main")).to_contain_text("Saffron")
    site.house.run(AS_BEFORE)


SEAT = """
from kith import clock
from kith.groups.models import Membership
Membership.objects.filter(person__pseudonym="Quill").update(ended_at=%s)
"""


def test_words_that_came_too_late_stay_on_their_page_while_help_is_pressed(come, site, standing):
    """Their seat ended while they wrote, and the page that gives their words back alone has them."""
    quill = come("late")
    quill.goto(f"/threads/{standing['thread']}/")
    site.house.run(SEAT % "clock.now()")
    say(quill, GRAVE)
    expect(quill.locator(".help-panel h2")).to_be_focused()
    expect(quill.get_by_label("What you wrote")).to_have_value(GRAVE)
    with quill.context.expect_page() as opened:
        quill.get_by_role("button", name="I am safe").click()
    expect(opened.value.locator("body")).to_contain_text("Good that you are.")
    expect(quill.get_by_label("What you wrote")).to_have_value(GRAVE)
    site.house.run(SEAT % "None")
    site.house.run(AS_BEFORE)


def test_on_paper_a_number_is_a_number(come):
    """What is pressed on a page is gone on paper, but for what one calls."""
    page = come("member")
    for path in ("/help/gb/", "/you/plan/"):
        page.goto(path)
        page.emulate_media(media="print")
        expect(page.get_by_role("link", name="Call 116 123")).to_be_visible()
        expect(page.get_by_role("link", name="Call 999")).to_be_visible()
    expect(page.get_by_role("link", name="Change my plan")).to_be_hidden()
    page.emulate_media(media="screen")
