"""What needs more than one of the staff, to its end, on a phone: a badge, a cover, a ban, a level, an appeal.

The staff work without scripts, as the desk promises; members have theirs, and see live what becomes of words.
"""

import json
import re
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import Site
from tests.hands import PHONE, Somebody, somebody

pytestmark = pytest.mark.browser

FILL = """
import json
import re
from allauth.mfa.models import Authenticator
from kith.conversations.posting import open_thread, post
from kith.keys import new_key
from tests.cast import Cast
from tests.visits import fresh_session
cast = Cast()
for who in (cast.moderator, cast.clinician, cast.lead):
    Authenticator.objects.create(user=who, type="totp", data={})
said = ("The house is too quiet", "It has been seven weeks.", new_key())
thread = open_thread(cast.group, *said, by=cast.second_member)
for words in ("The kettle is the loudest thing here.", "Nobody needs you here."):
    post(thread, words, new_key(), by=cast.member)
everyone = {who.pseudonym: fresh_session(who) for who in cast.everyone().values() if who and who.is_active}
print(json.dumps({"group": cast.group.key, "thread": thread.key, "sessions": everyone}))
"""
HOST, MEMBER, OTHER = "Juniper", "Wren", "Moth"
FIRST, SECOND, THIRD = "Larch", "Saffron", "Linnet"
STAFF = {FIRST, SECOND, THIRD}
KETTLE, NEEDS = "The kettle is the loudest thing here.", "Nobody needs you here."


@pytest.fixture(scope="module")
def standing(site: Site) -> dict:
    return dict(json.loads(site.house.run(FILL)))


@pytest.fixture(scope="module")
def comes(browser: Browser, site: Site, standing: dict) -> Callable[[str], Somebody]:
    """Somebody of the cast at a phone of their own, the same in each of these tests."""

    @cache
    def come(name: str) -> Somebody:
        session = standing["sessions"][name]
        return somebody(browser, name, site.url, at=PHONE, scripts=name not in STAFF, session=session)

    return come


def asked_for(who: Somebody, label: str, words: str) -> None:
    who.page.get_by_label(re.compile(f"^{re.escape(label)}")).first.fill(words)


def reads_the_thread(who: Somebody, standing: dict) -> None:
    who.goes(f"/threads/{standing['thread']}/")


def say(who: Somebody, words: str) -> None:
    asked_for(who, "Write to this thread", words)
    who.page.locator("#composer button.go:visible").first.click()
    who.hears(words)


def report(who: Somebody, words: str, kind: str, standing: dict) -> None:
    reads_the_thread(who, standing)
    who.page.locator("article", has_text=words).get_by_role("link", name="More").click()
    who.presses("Report this message, or say that you fear for who wrote it")
    who.page.get_by_label(kind).check()
    who.presses("Report it")
    who.reads("Thank you for telling us")


def looks(who: Somebody, inside: str) -> None:
    """Open the first that waits there. The name of the link goes on to say which that is."""
    who.page.locator(inside).get_by_role("link", name=re.compile("^Look: ")).first.click()


def decide(who: Somebody, measure: str, why: str, *, in_its_place: str = "") -> None:
    """From the desk to what was reported; the words first, then what follows."""
    who.goes("/desk/")
    who.presses("Reports and appeals")
    looks(who, "main")
    who.presses("Read what was written")
    who.page.get_by_label(measure).check()
    who.presses("Decide so")
    expect(who.page.locator("#decide .errors")).to_be_in_viewport()  # and not at the top of the page alone
    asked_for(who, "Why", why)
    if in_its_place:
        asked_for(who, "What readers see in place", in_its_place)
    who.presses("Decide so")
    who.reads("Decided.")


def appeal(who: Somebody, words: str) -> None:
    who.goes("/you/decisions/")
    who.presses("Read it and appeal")
    asked_for(who, "What should somebody else look at?", words)
    who.presses("Appeal")
    who.reads("It lies there for somebody who had no part in the decision.")


def answer_the_appeal(who: Somebody, outcome: str, why: str) -> None:
    who.goes("/desk/")
    who.reads("1 waits")
    who.presses("Reports and appeals")
    looks(who, "main")
    who.presses("Read the reason and the appeal")
    who.page.get_by_label(outcome).check()
    asked_for(who, "Why", why)
    who.presses("Answer the appeal")
    who.reads("Kept.")


def test_a_badge_is_given_by_two_and_taken_back_by_one(comes, standing):
    first, second, host, reader = (comes(name) for name in (FIRST, SECOND, HOST, OTHER))
    first.goes("/desk/")
    first.presses("Clinicians")
    asked_for(first, "Their name here", "juniper")
    first.presses("I have seen the document")
    first.reads("You have seen it.")
    reads_the_thread(host, standing)
    say(host, "Before the second one saw it.")
    second.goes("/desk/badges/")
    second.presses("I have seen it too")
    second.reads("Clinician since")
    reads_the_thread(reader, standing)
    say(host, "Drink something warm.")
    said = reader.page.locator("article")
    expect(said.filter(has_text="Drink something warm.")).to_contain_text("clinician")
    expect(said.filter(has_text="Before the second one saw it.")).not_to_contain_text("clinician")
    first.goes("/desk/badges/")
    first.presses("Take it back")
    reads_the_thread(reader, standing)
    expect(said.filter(has_text="Drink something warm.")).not_to_contain_text("clinician")


def test_a_message_is_covered_while_it_is_read_and_uncovered_after_an_appeal(comes, standing):
    first, second, writer, reader = (comes(name) for name in (FIRST, SECOND, MEMBER, OTHER))
    report(reader, KETTLE, "It sells something or asks for money", standing)
    reads_the_thread(reader, standing)
    decide(first, "Cover the message", "It sells kettles.", in_its_place="It sells something.")
    reader.reads("Covered by those who answer for safety. Reason: It sells something.")
    reader.page.get_by_text(KETTLE).wait_for(state="detached")
    reads_the_thread(writer, standing)
    covered = writer.page.locator("article", has_text="It sells something.")
    covered.get_by_role("link", name="More").click()
    writer.reads(KETTLE)
    writer.presses("Why, and how to appeal")
    writer.reads("It sells kettles.")
    appeal(writer, "I only have a loud one.")
    writer.reads("I only have a loud one.")
    first.goes("/desk/reports/")
    expect(first.page.get_by_text("An appeal")).to_have_count(0)  # whoever decided does not answer it
    answer_the_appeal(second, "It is taken back", "It sells nothing.")
    reader.hears(KETTLE)
    writer.page.reload()
    for words in ("It was taken back", "It sells nothing."):
        writer.reads(words)
    writer.goes("/you/looks/")
    writer.reads(FIRST)
    writer.reads(SECOND)


def test_a_ban_holds_once_a_second_person_agrees_and_leaves_the_appeal(comes, standing):
    first, second, third, banned, reader = (comes(name) for name in (FIRST, SECOND, THIRD, MEMBER, OTHER))
    report(reader, NEEDS, "It insults, threatens or presses somebody", standing)
    decide(first, "Close the account to them", "Three times now, after two talks.")
    banned.goes("/home/")
    banned.page.wait_for_url("**/home/")
    agree_to_the_ban(second)
    banned.goes("/home/")
    banned.page.wait_for_url("**/you/decisions/")
    banned.reads("Three times now, after two talks.")
    appeal(banned, "Please ask Juniper.")
    banned.goes("/asking/")
    banned.presses("I would like a person")
    answer_the_appeal(third, "It stays as it was decided", "I have asked Juniper.")
    banned.goes("/you/decisions/")
    banned.presses("Read it")
    for words in ("It stays as it was decided", "I have asked Juniper."):
        banned.reads(words)
    banned.goes("/groups/")
    banned.page.wait_for_url("**/you/decisions/")
    open_the_account_again(third)


def open_the_account_again(who: Somebody) -> None:
    """What another of these tests begins with is as it was."""
    who.goes("/desk/reports/")
    who.presses("Close the account to them")
    who.presses("Take the decision back")
    who.reads("Taken back")


def agree_to_the_ban(who: Somebody) -> None:
    agree(who)
    who.presses("Read the decision")
    who.reads("Agreed")


def agree(who: Somebody) -> None:
    who.goes("/desk/")
    looks(who, "#queue")
    who.presses("Read what is proposed")
    who.presses("I agree: do it")


def test_a_level_is_lowered_by_one_and_from_the_highest_by_two(comes, standing):
    first, second, member = (comes(name) for name in (FIRST, SECOND, OTHER))
    reads_the_thread(member, standing)
    say(member, "i have a plan to end my life")
    first.goes("/desk/")
    first.page.locator("[data-desk-item]").filter(has_text="High").get_by_role("button", name="Take").click()
    lower(first, "Low")
    first.reads("lowered it from level 3 to level 1")
    say(member, "i took all the pills ten minutes ago")
    first.page.reload()
    first.reads("Level 4 of 4")  # nothing but a person lowers it, and later words raise it again
    lower(first, "Moderate")
    first.reads("Lower an alert of level 4")
    first.presses("Look at the alert")
    first.reads("Level 4 of 4")
    agree(second)
    second.presses("Look at the alert")
    second.reads("Level 2 of 4")
    second.reads("lowered it from level 4 to level 2")
    member.page.reload()
    expect(member.page.locator(".help-panel")).to_contain_text("Somebody is looking after it now.")


def lower(who: Somebody, level: str) -> None:
    who.page.locator("summary", has_text="Lower the level").click()
    who.page.get_by_label(level, exact=True).check()
    who.presses("Lower it")
