"""What staff typed where they decide stays: when they have to read first, read again, or come second."""

import pytest
from django.urls import reverse

from kith.moderation.appealing import appeal
from kith.moderation.deciding import Choice, Ground, decide
from kith.moderation.models import Decision, Report
from kith.moderation.reporting import report_message
from kith.moderation.tests.conftest import read
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
WHY = "It asked for money, twice."
TYPED = {"measure": "mute", "reason": WHY, "days": "7"}


@pytest.fixture
def alert(cast, message):
    place = f"conversation:{message.conversation.key}"
    notice(_written(message, place))
    return Alert.objects.get(is_conduct=True)


def _written(message, place):
    words = "write to me on whatsapp +44 7700 900123"
    return Written(message.author, place, f"message:{message.key}", words, language="en")


def test_a_newer_message_is_opened_first_and_what_was_typed_comes_back_with_it(cast, alert, thread):
    staff, path = with_both_factors(cast.moderator), reverse("moderation:conduct", args=[alert.key])
    staff.post(path, {"look": "1"})
    newer = makers.message(thread, cast.member, "And once more, from the mill.")
    notice(_written(newer, alert.place))
    refused = staff.post(path, TYPED)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert WHY in page
    assert 'name="look" value="1" form="deciding"' in page, "the press to read takes along what was typed"
    opened = staff.post(path, TYPED | {"look": "1"}).content.decode()
    assert newer.words in opened
    assert WHY in opened
    assert opened.count(" checked") == 2, "the measure and for how long"
    assert not Decision.objects.exists()
    assert staff.post(path, TYPED).status_code == 302


def test_reading_a_reported_message_again_keeps_what_was_typed(cast, message):
    report = report_message(message, Report.CONTACT, "He wrote to me too.", by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    assert WHY in staff.post(path, TYPED).content.decode()
    opened = staff.post(path, TYPED | {"look": "1"}).content.decode()
    assert WHY in opened
    assert "He wrote to me too." in opened
    assert "field-error" not in opened, "to read is not to decide"


def test_whoever_comes_second_keeps_their_words_and_reads_that_nothing_of_theirs_was_done(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    path = reverse("moderation:case", args=[report.key])
    larch, saffron = with_both_factors(cast.moderator), with_both_factors(cast.clinician)
    for staff in (larch, saffron):
        staff.post(path, {"look": "1"})
    assert larch.post(path, {"measure": "note", "reason": "Please do not."}).status_code == 302
    answered = saffron.post(path, TYPED)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert WHY in page
    assert "Somebody decided it before you." in page
    assert larch.post(path, {"measure": "none"}).status_code == 302, "nothing was typed"
    cover = {"measure": "hide", "in_its_place": "It gives an address."}
    page = saffron.post(path, TYPED | cover).content.decode()
    assert WHY in page
    assert "It gives an address." in page, "nor what readers would have seen"


def test_reported_while_somebody_decides_it_is_decided_there_with_what_they_typed(cast, alert, message):
    staff, path = with_both_factors(cast.moderator), reverse("moderation:conduct", args=[alert.key])
    staff.post(path, {"look": "1"})
    report_message(message, Report.HURTING, "It frightened me.", by=cast.second_member)
    answered = staff.post(path, TYPED)
    page = answered.content.decode()
    assert answered.status_code == 422
    assert WHY in page
    assert "Read it first" in page
    assert "What was said about it stays sealed until you read it." in page
    assert not Decision.objects.exists()
    opened = staff.post(path, TYPED | {"look": "1"}).content.decode()
    assert "It frightened me." in opened
    assert WHY in opened
    assert staff.post(path, TYPED).status_code == 302
    assert Report.objects.get().decision == Decision.objects.get()


def test_decided_meanwhile_by_the_alert_what_was_typed_stands_on_the_page_of_that(cast, alert, message):
    path = reverse("moderation:conduct", args=[alert.key])
    ground = Ground(cast.member, cast.group, message, alert=alert)
    read(ground, by=cast.clinician)
    decide(ground, Choice(Decision.NOTE, "Stop."), by=cast.clinician)
    assert WHY in with_both_factors(cast.moderator).post(path, TYPED).content.decode()


@pytest.mark.parametrize("others", ["answer", "undo"])
def test_an_answer_to_an_appeal_that_comes_second_is_kept_on_the_page(cast, decided, third, others):
    made = decided(Decision.NOTE)
    appeal(made, "I meant the group.", by=cast.member)
    path = reverse("moderation:decision", args=[made.key])
    saffron, fern = with_both_factors(cast.clinician), with_both_factors(third)
    for staff in (saffron, fern):
        staff.post(path, {"look": "1"})
    first = (
        {"outcome": "upheld", "words": "It stays.", "answer": "1"} if others == "answer" else {"undo": "1"}
    )
    assert saffron.post(path, first).status_code == 302
    answered = fern.post(path, {"outcome": "overturned", "words": "I asked Juniper first.", "answer": "1"})
    page = answered.content.decode()
    assert answered.status_code == 422
    assert "I asked Juniper first." in page
    assert "Somebody decided it before you." in page
    assert Decision.objects.get().undone_by == (cast.clinician if others == "undo" else None)
    if others == "answer":
        assert saffron.post(path, first).status_code == 302, "a form is easily sent twice"


COVER = {"measure": "hide", "reason": WHY, "in_its_place": "It gives an address."}


@pytest.mark.parametrize("changed", [{"in_its_place": "It gives a number."}, {"reason": "It was twice."}])
def test_a_second_press_in_other_words_is_no_double_press(cast, message, changed):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    staff.post(path, {"look": "1"})
    for _press in range(2):
        pressed = staff.post(path, COVER, follow=True)
        assert pressed.status_code == 200, "a form is easily sent twice"
        assert "Decided." in pressed.content.decode()
    answered = staff.post(path, COVER | changed)
    page = answered.content.decode()
    assert answered.status_code == 422
    (words,) = changed.values()
    assert words in page
    assert "You have decided it already" in page
    assert "Somebody decided it before you." not in page
    message.refresh_from_db()
    assert message.cover == "It gives an address."
    assert Decision.objects.count() == 1


def test_nor_is_one_for_another_time(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    staff.post(path, {"look": "1"})
    for _press in range(2):
        assert staff.post(path, TYPED).status_code == 302
    assert "You have decided it already" in staff.post(path, TYPED | {"days": "30"}).content.decode()


def test_a_message_that_is_covered_is_not_covered_once_more_in_silence(cast, alert, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    staff.post(path, {"look": "1"})
    assert staff.post(path, COVER).status_code == 302
    again = report_message(message, Report.HURTING, by=cast.late)
    there = reverse("moderation:case", args=[again.key])
    staff.post(there, {"look": "1"})
    page = staff.post(there, COVER | {"in_its_place": "It gives a number."})
    assert page.status_code == 422
    assert "It is covered already." in page.content.decode()
    assert "It gives a number." in page.content.decode()
