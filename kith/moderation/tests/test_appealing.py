"""Appeals: once, to somebody else, answered in words."""

import re

import pytest
from django.urls import reverse

from kith.conversations import posting
from kith.gates import Refused
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.moderation.access import case_for, waiting_for
from kith.moderation.appealing import answer, appeal
from kith.moderation.deciding import Choice, decide, undo
from kith.moderation.models import Appeal, Decision, Report
from kith.moderation.reading import read_reason, read_reports
from kith.moderation.reporting import report_message
from kith.moderation.tests.conftest import answered, read
from kith.notices.models import Notice
from kith.safety.models import Look, Shown
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


def test_an_overturned_decision_is_undone(cast, decided, thread):
    muted = decided(Decision.MUTE)
    asked = appeal(muted, "It was a joke.", by=cast.member)
    assert waiting_for(cast.moderator) == []
    assert waiting_for(cast.clinician) == [muted]
    answered(asked, Appeal.OVERTURNED, "It was.", by=cast.clinician)
    muted.refresh_from_db()
    assert muted.undone_by == cast.clinician
    posting.post(thread, "Back again.", new_key(), by=cast.member)
    assert Fact.objects.get(kind="moderation.appeal_decided").details == {"upheld": False}


def test_upheld_it_holds(cast, decided):
    muted = decided(Decision.MUTE)
    asked = appeal(muted, "It was a joke.", by=cast.member)
    answered(asked, Appeal.UPHELD, "Others did not take it so.", by=cast.clinician)
    assert Decision.objects.standing().get() == muted


def test_who_decided_or_agreed_does_not_answer(cast, barred, third):
    asked = appeal(barred, "Please look again.", by=cast.member)
    for who in (cast.moderator, cast.clinician, cast.member, cast.facilitator):
        with pytest.raises(Refused, match="no part in"):
            answer(asked, Appeal.OVERTURNED, "Yes.", by=who)
    answered(asked, Appeal.OVERTURNED, "Yes.", by=third)
    cast.member.refresh_from_db()
    assert cast.member.is_active


def test_one_appeal_for_a_decision_and_one_answer(cast, decided, third):
    note = decided(Decision.NOTE)
    asked = appeal(note, "No.", by=cast.member)
    assert appeal(note, "No.", by=cast.member) == asked
    with pytest.raises(Refused, match="already"):
        appeal(note, "No, again.", by=cast.member)
    answered(asked, Appeal.UPHELD, "It stays.", by=cast.clinician)
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


def test_nobody_answers_unread(cast, decided, client):
    """The page says so, and so does the verb: a form can be sent without pressing to read."""
    note = decided(Decision.NOTE)
    asked = appeal(note, "Look at the whole thread.", by=cast.member)
    with pytest.raises(Refused, match="Read it first"):
        answer(asked, Appeal.OVERTURNED, "You are right.", by=cast.clinician)
    sent = {"answer": "1", "outcome": Appeal.OVERTURNED, "words": "You are right."}
    page = with_both_factors(cast.clinician).post(reverse("moderation:decision", args=[note.key]), sent)
    assert page.status_code == 422
    for part in ("Read it first", "You are right."):
        assert part in page.content.decode()
    assert Decision.objects.standing().filter(pk=note.pk).exists()


@pytest.fixture
def note(cast, message):
    """A decision that rests on more reports than one press opens."""
    for number in range(25):
        report_message(message, Report.SELLING, f"Herbs, number {number}.", by=cast.second_member)
    ground = case_for(cast.moderator, Report.objects.latest("pk").key).ground
    for start in (1, 21):
        read_reports(ground.reports, by=cast.moderator, start=start)
    read(ground, by=cast.moderator)
    return decide(ground, Choice(Decision.NOTE, "Please do not."), by=cast.moderator)


def test_nor_with_reports_that_they_have_not_reached(cast, note):
    asked = appeal(note, "It was tea.", by=cast.member)
    read_reason(note, by=cast.clinician)
    with pytest.raises(Refused, match="Read it first"):
        answer(asked, Appeal.UPHELD, "No.", by=cast.clinician)
    read_reason(note, by=cast.clinician, start=21)
    assert answer(asked, Appeal.UPHELD, "No.", by=cast.clinician).outcome == Appeal.UPHELD


def test_an_answer_that_was_typed_comes_along_when_they_read_on(cast, note):
    appeal(note, "It was tea.", by=cast.member)
    staff, path = with_both_factors(cast.clinician), reverse("moderation:decision", args=[note.key])
    opened = staff.post(path, {"look": "1"}).content.decode()
    assert "Then you can answer." in opened
    assert 'id="answering"' not in opened
    typed = {"outcome": Appeal.OVERTURNED, "words": "You are right."}
    refused = staff.post(path, typed | {"answer": "1"}).content.decode()
    for part in ("You are right.", 'name="look" value="21" form="answering" formnovalidate'):
        assert part in refused
    rest = staff.post(path, typed | {"look": "21"}).content.decode()
    for part in ("Herbs, number 24.", "You are right."):
        assert part in rest
    assert re.search(r'value="overturned"[^>]* (checked|selected)', rest)
    assert staff.post(path, typed | {"answer": "1"}).status_code == 302
