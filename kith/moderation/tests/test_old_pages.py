"""A page that lay open while others acted is told what has happened since, and does nothing."""

import re

import pytest
from django.urls import reverse

from kith.moderation.appealing import appeal
from kith.moderation.deciding import Choice, Ground, decide, undo
from kith.moderation.models import Appeal, Decision, Report
from kith.moderation.reporting import report_message
from kith.moderation.tests.conftest import agreed, answered, reread
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
NOTE = {"measure": "note", "reason": "Please do not."}


def page_of(decision):
    return reverse("moderation:decision", args=[decision.key])


def pressed(staff, decision, page):
    """Take it back from a page that was drawn before."""
    stood = re.search(r'name="stood" value="([^"]*)"', page)
    assert stood, "no form that takes it back stood there"
    answer = staff.post(page_of(decision), {"undo": "1", "stood": stood[1]}, follow=True)
    return answer.content.decode()


def opened(staff, decision):
    return staff.get(page_of(decision)).content.decode()


@pytest.fixture
def larch(cast):
    return with_both_factors(cast.moderator)


@pytest.fixture
def saffron(cast):
    return with_both_factors(cast.clinician)


def stands(decision):
    return Decision.objects.get(pk=decision.pk).undone_at is None


def test_a_page_from_before_an_appeal_takes_nothing_back(cast, decided, larch, saffron, third):
    made = decided(Decision.MUTE)
    old = [opened(staff, made) for staff in (larch, saffron)]
    appeal(made, "I meant the group.", by=cast.member)
    for staff, page in zip((larch, saffron), old, strict=True):
        told = pressed(staff, made, page)
        assert "They appealed. Nothing was done now." in told
        assert "The appeal" in told
        assert stands(made)
    assert "Kept." in pressed(larch, made, opened(larch, made)), "in sight of the appeal it can be"
    assert not stands(made)


def test_a_page_from_before_the_answer_takes_nothing_back(cast, decided, larch):
    made = decided(Decision.MUTE)
    asked = appeal(made, "I meant the group.", by=cast.member)
    old = opened(larch, made)
    answered(asked, Appeal.UPHELD, "It stays.", by=cast.clinician)
    assert "The appeal was answered. Nothing was done now." in pressed(larch, made, old)
    assert stands(made)


def test_a_page_from_before_somebody_agreed_lifts_no_ban(cast, decided, larch):
    made = decided(Decision.BAN)
    old = opened(larch, made)
    agreed(made, by=cast.clinician)
    assert "Somebody agreed to it. Nothing was done now." in pressed(larch, made, old)
    assert stands(made)


def test_who_comes_second_to_take_it_back_reads_that_it_was(cast, decided, larch, saffron):
    made = decided(Decision.MUTE)
    old = [opened(staff, made) for staff in (larch, saffron)]
    assert "Kept." in pressed(larch, made, old[0])
    assert "Nothing was done now." not in pressed(larch, made, old[0]), "a form is easily sent twice"
    assert "It was taken back. Nothing was done now." in pressed(saffron, made, old[1])


def test_what_was_decided_in_its_place_is_told_too(cast, decided, larch):
    made = decided(Decision.MUTE)
    old = opened(larch, made)
    undo(made, by=cast.moderator)
    reread(made, by=cast.moderator)
    report = made.reports.get()
    ground = Ground(made.about, made.group, made.message, (report,), made.alert, Decision.objects.get())
    decide(ground, Choice(Decision.NOTE, "Please do not."), by=cast.moderator)
    assert "Something less was decided in its place. Nothing was done now." in pressed(larch, made, old)


@pytest.fixture
def case(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    return reverse("moderation:case", args=[report.key])


def test_an_old_form_does_not_say_again_that_it_was_decided(cast, case, larch):
    larch.post(case, {"look": "1"})
    assert "Decided." in larch.post(case, NOTE, follow=True).content.decode()
    assert "Decided." in larch.post(case, NOTE, follow=True).content.decode(), "a form is easily sent twice"
    undo(Decision.objects.get(), by=cast.clinician)
    page = larch.post(case, NOTE, follow=True).content.decode()
    assert "This is decided already. It was taken back. Nothing was done now." in page
    assert "Decided." not in page
    assert Decision.objects.count() == 1


def test_other_words_on_an_old_form_come_back_and_it_is_not_said_that_the_decision_holds(cast, case, larch):
    larch.post(case, {"look": "1"})
    larch.post(case, NOTE)
    undo(Decision.objects.get(), by=cast.clinician)
    answer = larch.post(case, NOTE | {"reason": "Not a second time."})
    page = answer.content.decode()
    assert answer.status_code == 422
    for part in ("Not a second time.", "It was taken back.", "does not hold any more"):
        assert part in page
    assert "that holds as it is" not in page


def test_an_old_form_is_told_of_an_appeal(cast, case, larch):
    larch.post(case, {"look": "1"})
    larch.post(case, NOTE)
    appeal(Decision.objects.get(), "I meant the group.", by=cast.member)
    page = larch.post(case, NOTE, follow=True).content.decode()
    assert "This is decided already. They appealed. Nothing was done now." in page


def test_a_ban_that_fell_is_said_so(cast, case, larch):
    larch.post(case, {"look": "1"})
    larch.post(case, NOTE | {"measure": "ban"})
    undo(Decision.objects.get(), by=cast.clinician)
    page = larch.post(case, NOTE | {"measure": "ban"}, follow=True).content.decode()
    assert "Nobody agreed to it, and it fell. Nothing was done now." in page


def test_who_may_not_find_a_decision_is_not_told_what_happened_with_it(cast, decided, message, third):
    report_message(message, Report.CONTACT, by=third)
    made = decided(Decision.MUTE)
    appeal(made, "I meant the group.", by=cast.member)
    fern, path = with_both_factors(third), reverse("moderation:conduct", args=[made.alert.key])
    assert fern.get(page_of(made)).status_code == 404, "they reported it"
    for sent in (NOTE, {"measure": "none"}):
        pages = [fern.post(path, sent, follow=True), fern.get(reverse("moderation:cases"))]
        assert not any("They appealed." in page.content.decode() for page in pages)
