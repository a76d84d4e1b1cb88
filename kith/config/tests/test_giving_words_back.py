"""Whoever cannot send any more gets their words back."""

import re
from typing import Any

import pytest
from django.test import Client

from kith import clock
from kith.conversations import posting
from kith.conversations.models import Conversation, Draft, Message
from kith.groups import agreeing, leaving
from kith.groups.models import Membership
from kith.keys import new_key
from kith.meetings.tests import evening
from kith.people.consenting import VERSIONS
from kith.people.models import Consent, Person
from kith.safety.alerting import words_of
from kith.safety.models import Alert
from tests.cast import Cast

OURS, THEIRS = "http://testserver", "https://elsewhere.example"
WORDS = "Half an hour of <careful> words"
SHOWN = "Half an hour of &lt;careful&gt; words"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def thread(cast: Cast) -> Conversation:
    return posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member)


def as_(person: Person, **given: Any) -> Client:
    client = Client(**given)
    client.force_login(person, backend="kith.people.backends.PersonBackend")
    return client


def sends(client: Client, path: str, origin: str = OURS, **fields: str) -> Any:
    return client.post(path, {"words": WORDS, "nonce": "n1", **fields}, headers={"Origin": origin})


def idle(client: Client) -> Client:
    session = client.session
    session["began"] = session["seen"] = int(clock.ago(minutes=31).timestamp())
    session.save()
    return client


def remove(cast: Cast, person: Person) -> None:
    leaving.remove(Membership.objects.standing().of(cast.group, person).get(), "Why.", by=cast.facilitator)


def test_whoever_was_signed_out_meanwhile_gets_the_words_back_and_the_way_in(cast, thread):
    answer = sends(idle(as_(cast.second_member)), f"/threads/{thread.key}/replies/")
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")
    assert SHOWN in page
    assert "You are signed out." in page
    assert f'href="/accounts/login/?next=%2Fthreads%2F{thread.key}%2Freplies%2F" target="_blank"' in page
    assert Message.objects.count() == 1
    assert not Draft.objects.exists()


def test_whoever_signed_in_again_since_gets_the_words_back(cast, thread):
    client = as_(cast.second_member, enforce_csrf_checks=True)
    page = client.get(f"/threads/{thread.key}/").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    client.logout()
    client.force_login(cast.second_member, backend="kith.people.backends.PersonBackend")
    client.cookies["csrf"] = "x" * 32
    answer = sends(client, f"/threads/{thread.key}/replies/", csrfmiddlewaretoken=token)
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()
    assert token not in answer.content.decode()


@pytest.mark.parametrize("place", ["thread", "room", "quiet", "new", "edit"])
def test_whoever_was_removed_while_writing_gets_the_words_back(cast, thread, place):
    meeting = evening.open_meeting(cast.group)
    message = posting.post(thread, "I do.", new_key(), by=cast.second_member)
    paths = {
        "thread": f"/threads/{thread.key}/replies/",
        "room": f"/meetings/{meeting.key}/room/",
        "quiet": f"/meetings/{meeting.key}/quiet/",
        "new": f"/groups/{cast.group.key}/threads/new/",
        "edit": f"/messages/{message.key}/edits/",
    }
    remove(cast, cast.second_member)
    answer = sends(as_(cast.second_member), paths[place], title="My title")
    page = answer.content.decode()
    assert answer.status_code == 404
    for part in (SHOWN, "My title", "You cannot write there any more", 'href="/groups/"'):
        assert part in page


def test_whoever_was_removed_and_is_in_danger_is_met_by_help_and_somebody_is_told(cast, thread):
    remove(cast, cast.second_member)
    client, path = as_(cast.second_member), f"/threads/{thread.key}/replies/"
    page = sends(client, path, words="i want to die").content.decode()
    assert "i want to die" in page
    assert 'class="help-panel"' in page
    assert "Your words were not sent, and you have done nothing wrong." in page
    assert "Close this" not in page, "it would lead away from the words"
    assert page.count('target="_blank"') == 5
    alert = Alert.objects.get()
    assert alert.place == f"person:{cast.second_member.key}", "the thread is no place of theirs any more"
    assert words_of(alert) == ["i want to die"]


def test_a_page_that_sent_in_the_background_is_asked_to_send_it_as_a_page_when_help_stands_for_it(
    cast, thread
):
    remove(cast, cast.second_member)
    client, path = as_(cast.second_member), f"/threads/{thread.key}/replies/"
    given = {"words": WORDS}, {"words": "i want to die"}
    headers = {"Origin": OURS, "X-Composer": "1"}
    assert [client.post(path, one, headers=headers).status_code for one in given] == [404, 422]


def test_what_was_meant_for_nobody_is_not_read(cast, thread, monkeypatch):
    """A draft, a search, one's own plan; and whoever cannot be known."""
    remove(cast, cast.second_member)
    client, grave = as_(cast.second_member), "i want to die, i have the pills here and i will take them"
    for path, field in (
        ("/drafts/", {"place": f"conversation:{thread.key}", "words": grave}),
        (f"/groups/{cast.group.key}/search/", {"text": grave}),
    ):
        assert client.post(path, field, headers={"Origin": OURS}).status_code == 404
    monkeypatch.setitem(VERSIONS, Consent.TERMS, 2)
    assert (
        grave
        in client.post("/you/plan/changing/", {"signs": grave}, headers={"Origin": OURS}).content.decode()
    )
    sends(Client(), f"/threads/{thread.key}/replies/", words=grave)
    sends(client, f"/threads/{thread.key}/replies/", origin=THEIRS, words=grave)
    assert not Alert.objects.exists()


def test_what_a_host_typed_comes_back_too(cast):
    host = idle(as_(cast.facilitator))
    answer = host.post(
        f"/groups/{cast.group.key}/agreement/rewriting/", {"text": WORDS}, headers={"Origin": OURS}
    )
    assert SHOWN in answer.content.decode()


def test_new_terms_come_first_and_the_words_come_back(cast, thread, monkeypatch):
    client = as_(cast.second_member)
    monkeypatch.setitem(VERSIONS, Consent.TERMS, 2)
    page = sends(client, f"/threads/{thread.key}/replies/").content.decode()
    assert SHOWN in page
    assert 'href="/you/terms/"' in page


@pytest.mark.parametrize("origin", [THEIRS, "null", ""])
def test_words_that_come_from_elsewhere_are_not_shown(cast, thread, origin):
    answer = sends(Client(), f"/threads/{thread.key}/replies/", origin=origin)
    assert answer.status_code == 302
    strict = Client(enforce_csrf_checks=True)
    assert SHOWN not in sends(strict, f"/threads/{thread.key}/replies/", origin=origin).content.decode()
    lost = sends(as_(cast.stranger), f"/threads/{thread.key}/replies/", origin=origin)
    assert SHOWN not in lost.content.decode()


def test_a_browser_that_names_no_origin_is_known_by_the_page_it_came_from(cast, thread):
    path = f"/threads/{thread.key}/replies/"
    for referer, is_shown in ((f"{OURS}/threads/", True), (f"{THEIRS}/threads/", False)):
        page = Client().post(path, {"words": WORDS}, headers={"Referer": referer}).content.decode()
        assert (SHOWN in page) is is_shown


def test_a_page_that_still_has_the_words_is_answered_as_ever(cast, thread):
    by_script = {"Origin": OURS, "X-Composer": "1"}
    for path, fields in ((f"/threads/{thread.key}/replies/", {}), ("/drafts/", {"place": "new:x"})):
        answer = Client().post(path, {"words": WORDS, **fields}, headers=by_script)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_forms_without_words_and_forms_of_an_account_are_answered_as_ever(cast, thread):
    for path, fields in (
        (f"/threads/{thread.key}/reading/", {"notes": "open"}),
        (f"/meetings/{new_key()}/room/hand/", {"hand": "up"}),
        ("/accounts/email/", {"email": "a@example.org", "action_add": "x" * 60}),
    ):
        assert Client().post(path, fields, headers={"Origin": OURS}).status_code == 302


def test_a_host_whose_form_waits_behind_a_new_agreement_gets_its_words_back(cast):
    """Two hosts rewrite the agreement at once, and the change of the first is a major one."""
    Membership.objects.filter(person=cast.member).update(role=Membership.FACILITATOR)
    agreeing.rewrite(cast.group, "What is said stays here.", by=cast.facilitator, is_major=True)
    second = as_(cast.member)
    path = f"/groups/{cast.group.key}/agreement/rewriting/"
    answer = second.post(path, {"text": WORDS, "is_major": "on"}, headers={"Origin": OURS})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert SHOWN in page
    assert f'href="/groups/{cast.group.key}/agreement/"' in page
    removing = f"/groups/{cast.group.key}/members/{Membership.objects.get(person=cast.late).key}/"
    assert SHOWN in second.post(removing, {"reason": WORDS}, headers={"Origin": OURS}).content.decode()
