"""What the second reader takes for goading near somebody in danger: staff see it sooner, and that is all."""

from dataclasses import replace

import pytest
from django.urls import reverse

from kith.conversations.models import Message, Withheld
from kith.conversations.posting import post
from kith.keys import new_key
from kith.moderation.holding import hold_on
from kith.moderation.models import Decision
from kith.safety.looking import look
from kith.safety.models import Alert, Block, Shown
from kith.safety.screening import screen
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GUESSED = "tick tock, we are all waiting for you to do it already"
BY_A_RULE = "go on, do it then"
A_GUESS = "No rule of the screen found it."
PARTLY = "A rule of the screen found a part of it. The rest it only guessed"


@pytest.fixture
def goaded(cast, thread):
    """Moth (who opened the thread) is in danger, and Wren writes to them."""

    def say(words):
        post(thread, "i want to die", new_key(), by=cast.second_member)
        return post(thread, words, new_key(), by=cast.member)

    return say


def test_it_keeps_nothing_from_anybody_and_nobody_from_writing(cast, thread, goaded, client):
    said = goaded(GUESSED)
    assert Alert.objects.get(person=cast.member).level == 3
    assert not any(model.objects.exists() for model in (Decision, Withheld, Block))
    assert hold_on(cast.member, cast.group, to_hosts=False) is None
    assert not Shown.objects.filter(person=cast.member).exists(), "its writer is shown nothing of it"
    post(thread, "Still here.", new_key(), by=cast.member)
    for reader in (cast.second_member, cast.late, cast.member):
        client.force_login(reader)
        page = client.get(reverse("conversations:thread", args=[thread.key])).content.decode()
        assert "tick tock" in page
        assert "Still here." in page
    assert Message.objects.get(pk=said.pk).cover == ""


@pytest.mark.parametrize(("words", "is_guess"), [(GUESSED, True), (BY_A_RULE, False)])
def test_whoever_looks_reads_whether_it_is_a_guess(cast, goaded, words, is_guess):
    goaded(words)
    alert = Alert.objects.get(person=cast.member)
    staff = with_both_factors(cast.moderator)
    for name, opening in (("alert", {}), ("conduct", {"look": "1"})):
        path = reverse(f"moderation:{name}", args=[alert.key])
        assert A_GUESS not in staff.get(path).content.decode()
        assert (A_GUESS in staff.post(path, opening).content.decode()) is is_guess


def test_a_guess_beside_what_a_rule_found_is_a_guess_still_and_each_message_by_itself(cast, thread, goaded):
    ruled = post(thread, "write to me on whatsapp +44 7700 900123", new_key(), by=cast.member)
    guessed = goaded(GUESSED)
    alert = Alert.objects.get(person=cast.member)
    page = with_both_factors(cast.moderator).post(f"/desk/alerts/{alert.key}/").content.decode()
    assert PARTLY in page
    assert A_GUESS not in page
    seen = {one: look(alert, by=cast.moderator, source=f"message:{one.key}") for one in (ruled, guessed)}
    assert [(one.is_guess, one.is_partly_guess) for one in seen.values()] == [(False, False), (True, False)]


def test_so_it_is_in_one_message_in_which_both_were_found(cast, thread, goaded, monkeypatch):
    both = [screen(words, "en") for words in (GUESSED, "write to me on whatsapp +44 7700 900123")]
    found = replace(both[1], findings=both[0].findings + both[1].findings)
    monkeypatch.setattr("kith.safety.noticing.read", lambda *_words, **_more: found)
    said = post(thread, "Whatever it was.", new_key(), by=cast.member)
    alert = Alert.objects.get(person=cast.member)
    assert look(alert, by=cast.moderator, source=f"message:{said.key}").is_partly_guess
