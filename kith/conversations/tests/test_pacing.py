"""Rules of the pace: new accounts slow down in threads, and nobody in distress is ever asked to wait."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.conversations import posting
from kith.conversations.models import Conversation, Message
from kith.gates import Refused
from kith.keys import new_key
from kith.safety import reading
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests import cast as people


@pytest.fixture(autouse=True)
def slow(settings):
    settings.KITH_NEWCOMER_DAYS, settings.KITH_NEWCOMER_MESSAGES = 3, 2


def say(place, who, words: str = "The tea is hot."):
    return posting.post(place, words, new_key(), by=who)


@pytest.fixture
def full(cast, thread):
    """Quill, who is new, has written as much as goes."""
    for _ in range(2):
        say(thread, cast.late)
    return thread


def test_a_new_account_is_asked_to_wait_and_its_words_are_kept(cast, full, signed_in):
    sent = {"words": "One more thing about tea.", "nonce": new_key()}
    answer = signed_in(cast.late).post(reverse("conversations:replies", args=[full.key]), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please wait about" in page
    assert "One more thing about tea." in page
    assert not Message.objects.filter(words="One more thing about tea.").exists()


@pytest.mark.parametrize(
    "words",
    [
        "I want to die.",
        "quiero morirme ya",
        "não aguento mais viver",
        "I can't go on",
        "Je ne veux plus vivre",
    ],
)
def test_words_of_distress_never_wait(cast, full, words):
    for _ in range(3):
        assert say(full, cast.late, words).position


def test_a_content_note_that_speaks_of_its_writer_is_read_too(cast, full):
    sent = posting.post(full, "As I said.", new_key(), by=cast.late, content_note="I want to die")
    assert sent.position


def test_nobody_waits_about_whom_an_alert_stands(cast, full):
    raise_alert(cast.late, place="person:x", level=1, cause=Alert.REQUEST)
    assert say(full, cast.late).position


def test_nobody_waits_when_the_screen_fails(cast, full, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(reading, "screen", broken)
    assert say(full, cast.late).position


def test_after_a_while_it_goes_on(cast, full):
    Message.objects.filter(author=cast.late).update(written_at=clock.ago(minutes=11))
    assert say(full, cast.late).position


def test_who_has_been_here_a_while_writes_at_their_own_pace(cast, full):
    cast.late.joined_at = clock.now() - timedelta(days=4)
    for _ in range(3):
        say(full, cast.late)


@pytest.mark.parametrize("kind", [Conversation.ROOM, Conversation.QUIET])
def test_nobody_waits_in_a_room_or_in_a_quiet_word(cast, kind, monkeypatch):
    place = Conversation.objects.create(group=cast.group, kind=kind, quiet_with=cast.late)
    monkeypatch.setattr(posting, "_visible", lambda **_: [1])  # a chair, which meetings know of
    for _ in range(4):
        assert say(place, cast.late).position


def test_another_thread_has_a_pace_of_its_own(cast, full):
    other = people.thread(cast.group, cast.member)
    assert say(other, cast.late).position
    with pytest.raises(Refused):
        say(full, cast.late)
