"""Appeals: once, to somebody else, answered in words."""

import pytest
from django.urls import reverse

from kith.conversations import posting
from kith.gates import Refused
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.moderation.access import waiting_for
from kith.moderation.appealing import answer, appeal
from kith.moderation.deciding import undo
from kith.moderation.models import Appeal, Decision
from kith.notices.models import Notice
from kith.safety.models import Look, Shown
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


def test_an_overturned_decision_is_undone(cast, decided, thread):
    muted = decided(Decision.MUTE)
    asked = appeal(muted, "It was a joke.", by=cast.member)
    assert waiting_for(cast.moderator) == []
    assert waiting_for(cast.clinician) == [muted]
    answer(asked, Appeal.OVERTURNED, "It was.", by=cast.clinician)
    muted.refresh_from_db()
    assert muted.undone_by == cast.clinician
    posting.post(thread, "Back again.", new_key(), by=cast.member)
    assert Fact.objects.get(kind="moderation.appeal_decided").details == {"upheld": False}


def test_upheld_it_holds(cast, decided):
    muted = decided(Decision.MUTE)
    asked = appeal(muted, "It was a joke.", by=cast.member)
    answer(asked, Appeal.UPHELD, "Others did not take it so.", by=cast.clinician)
    assert Decision.objects.standing().get() == muted


def test_who_decided_or_agreed_does_not_answer(cast, barred, third):
    asked = appeal(barred, "Please look again.", by=cast.member)
    for who in (cast.moderator, cast.clinician, cast.member, cast.facilitator):
        with pytest.raises(Refused):
            answer(asked, Appeal.OVERTURNED, "Yes.", by=who)
    answer(asked, Appeal.OVERTURNED, "Yes.", by=third)
    cast.member.refresh_from_db()
    assert cast.member.is_active


def test_one_appeal_for_a_decision_and_one_answer(cast, decided, third):
    note = decided(Decision.NOTE)
    asked = appeal(note, "No.", by=cast.member)
    assert appeal(note, "No.", by=cast.member) == asked
    with pytest.raises(Refused, match="already"):
        appeal(note, "No, again.", by=cast.member)
    answer(asked, Appeal.UPHELD, "It stays.", by=cast.clinician)
    assert answer(asked, Appeal.OVERTURNED, "It goes.", by=third).outcome == Appeal.UPHELD
    assert Notice.objects.filter(kind="moderation.appealed").count() == 3


def test_an_appeal_from_what_was_undone_meanwhile_waits_for_nobody(cast, decided, client):
    note = decided(Decision.NOTE)
    asked = appeal(note, "It was a joke.", by=cast.member)
    undo(note, by=cast.moderator)
    assert waiting_for(cast.clinician) == []
    with pytest.raises(Refused):
        answer(asked, Appeal.UPHELD, "No.", by=cast.clinician)
    client.force_login(cast.member)
    page = client.get(reverse("moderation:appeal", args=[note.key])).content.decode()
    assert "It was taken back" in page
    assert "Until then the decision holds." not in page


@pytest.mark.parametrize("words", ["", "   "])
def test_an_appeal_has_words(cast, decided, words):
    with pytest.raises(Refused):
        appeal(decided(Decision.NOTE), words, by=cast.member)


def test_nobody_appeals_for_another(cast, decided):
    with pytest.raises(Refused):
        appeal(decided(Decision.NOTE), "For Wren.", by=cast.second_member)


def test_somebody_in_danger_who_appeals_is_led_to_help_first(cast, decided, client):
    note = decided(Decision.NOTE)
    client.force_login(cast.member)
    path = reverse("moderation:appeal", args=[note.key])
    led_to = client.post(path, {"words": "i want to die"}).headers["Location"]
    assert led_to.startswith(reverse("safety:panel", args=[Shown.objects.get().key]))


def test_by_the_pages(cast, decided, client):
    note = decided(Decision.NOTE)
    client.force_login(cast.member)
    path = reverse("moderation:appeal", args=[note.key])
    page = client.post(path, {"words": "Look at the whole thread."}, follow=True).content.decode()
    assert "It lies there for somebody who had no part in the decision." in page
    there = reverse("moderation:decision", args=[note.key])
    sent = {"answer": "1", "outcome": Appeal.OVERTURNED, "words": "You are right."}
    first, other = with_both_factors(cast.moderator), with_both_factors(cast.clinician)
    assert first.post(there, sent).status_code == 422, "not by who decided it"
    closed = other.get(there).content.decode()
    assert "Look at the whole thread." not in closed
    assert note.read_reason() not in closed
    before = Look.objects.filter(person=cast.member, by=cast.clinician).count()
    opened = other.post(there, {"look": "1"}).content.decode()
    assert "Look at the whole thread." in opened
    assert note.read_reason() in opened
    assert Look.objects.filter(person=cast.member, by=cast.clinician).count() == before + 2, (
        "the reason, and the words"
    )
    assert other.post(there, sent).status_code == 302
    page = client.get(path).content.decode()
    assert "It is taken back." in page
    assert "You are right." in page
