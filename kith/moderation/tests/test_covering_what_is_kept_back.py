"""A message that is covered and of which something is kept back: neither undoes the other."""

import pytest
from django.urls import reverse

from kith import clock
from kith.conversations import editing, posting, searching
from kith.conversations.covering import cover, uncover
from kith.conversations.models import Conversation, Message
from kith.conversations.noticing import source_of
from kith.conversations.rendering import IN_ITS_PLACE
from kith.conversations.withholding import let_through
from kith.keys import new_key
from kith.safety.looking import look_at_one
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db
NUMBER = "07700 900123"
TITLE = f"Call {NUMBER}"


@pytest.fixture
def opening(cast) -> Message:
    thread = posting.open_thread(cast.group, TITLE, f"Or text {NUMBER}.", new_key(), by=cast.member)
    return cover(thread.messages.get(position=1), "It sells.")


def title_of(message: Message) -> str:
    message.conversation.refresh_from_db()
    return message.conversation.title


def test_what_is_let_through_under_a_cover_stays_covered_with_its_title(cast, opening, client):
    look_at_one(cast.member, "", source_of(opening.key), by=cast.moderator)
    let_through(opening, by=cast.moderator)
    assert title_of(opening) == "Covered"
    assert searching.search(cast.second_member, "900123") == []
    client.force_login(cast.second_member)
    for path in (opening.conversation.key, ""):
        name = "conversations:thread" if path else "conversations:threads"
        page = client.get(reverse(name, args=[path or cast.group.key])).content.decode()
        assert NUMBER not in page
    uncover(opening)
    assert title_of(opening) == TITLE
    assert searching.search(cast.second_member, "Call 900123") == [opening]


def test_what_was_not_let_through_is_kept_back_when_the_cover_ends(opening):
    uncover(opening)
    assert title_of(opening) == "Call […]"
    assert NUMBER not in Message.objects.get(pk=opening.pk).html


def test_its_writer_reads_it_whole_under_the_cover(cast, opening, client):
    client.force_login(cast.member)
    page = client.get(reverse("conversations:message", args=[opening.key])).content.decode()
    assert f"Or text {NUMBER}." in page
    assert IN_ITS_PLACE not in page


def test_distress_in_a_change_that_a_cover_refuses_brings_help_and_an_alert(cast, opening, client):
    client.force_login(cast.member)
    change = {"words": "I want to kill myself tonight.", "title": "Tonight"}
    page = client.post(reverse("conversations:edits", args=[opening.key]), change)
    assert page.status_code == 422
    assert "We are glad you wrote that down." in page.content.decode()
    assert Alert.objects.filter(is_conduct=False).get().person == cast.member


def test_so_does_distress_in_a_thread_that_was_closed_meanwhile(cast, opening, client):
    Conversation.objects.update(closed_at=clock.now())
    client.force_login(cast.second_member)
    answer = {"words": "I want to kill myself tonight.", "nonce": new_key()}
    page = client.post(reverse("conversations:replies", args=[opening.conversation.key]), answer)
    assert "We are glad you wrote that down." in page.content.decode()
    assert Alert.objects.filter(person=cast.second_member).exists()


def test_what_is_taken_back_under_a_cover_is_kept_for_moderators_with_its_own_title(cast, opening):
    look_at_one(cast.member, "", source_of(opening.key), by=cast.moderator)
    let_through(opening, by=cast.moderator)
    editing.take_back(opening, by=cast.member)
    assert opening.versions.get().words == f"{TITLE}\n\nOr text {NUMBER}."


def test_the_form_sent_again_after_a_cover_opens_nothing_new(cast):
    nonce = new_key()
    first = posting.open_thread(cast.group, "Tea", "At the mill.", nonce, by=cast.member)
    cover(first.messages.get(position=1), "It sells.")
    assert posting.open_thread(cast.group, "Tea", "At the mill.", nonce, by=cast.member) == first


@pytest.mark.parametrize(
    "words", [f"I want to die. Call me on {NUMBER}.", "Je ne veux plus vivre ainsi avec vous"]
)
def test_no_panel_says_that_words_are_posted_which_are_not(cast, opening, client, words):
    client.force_login(cast.member)
    page = client.post(reverse("conversations:edits", args=[opening.key]), {"words": words})
    assert 'class="help-panel' in page.content.decode()
    assert "Your words are posted" not in page.content.decode()
