"""Looking at the words behind an alert: few, written down, and seen by whose words they are."""

import pytest
from django.urls import reverse

from kith.conversations import editing, posting
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.people.sealing import forget_key
from kith.safety import showing
from kith.safety.alerting import raise_alert
from kith.safety.looking import AROUND, look
from kith.safety.models import Alert, Look, Shown
from tests import cast as makers
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GRAVE = "i want to die"


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def thread(cast):
    """Ten messages, and among them the seventh at which an alert stands."""
    made = posting.open_thread(cast.group, "Evenings", "number 1", new_key(), by=cast.second_member)
    for number in range(2, 11):
        words = GRAVE if number == 7 else f"number {number}"
        posting.post(made, words, new_key(), by=cast.member if number == 7 else cast.second_member)
    return made


@pytest.fixture
def alert(thread):
    return Alert.objects.get()


def test_the_words_and_five_messages_around_them_are_read(cast, alert):
    seen = look(alert, by=cast.moderator)
    assert seen.words == [GRAVE]
    said = [line.words for line in seen.around]
    assert said == ["number 4", "number 5", "number 6", GRAVE, "number 8", "number 9"]
    assert [line.words for line in seen.around if line.is_it] == [GRAVE]
    assert len(seen.around) == AROUND + 1


def test_at_the_beginning_of_a_thread_the_others_come_after(cast):
    made = posting.open_thread(cast.group, "Evenings", GRAVE, new_key(), by=cast.member)
    for number in range(8):
        posting.post(made, f"number {number}", new_key(), by=cast.second_member)
    lines = look(Alert.objects.get(), by=cast.moderator).around
    assert lines[0].is_it
    assert len(lines) <= AROUND + 1


def test_an_alias_stays_an_alias_around_an_alert(cast, thread):
    said = posting.post(thread, GRAVE, new_key(), by=cast.late, as_alias=True)
    about = Alert.objects.get(person=cast.late)
    (line,) = [line for line in look(about, by=cast.moderator).around if line.is_it]
    assert line.name == said.shown_name != cast.late.pseudonym


def test_what_was_taken_back_is_not_shown_around_but_what_raised_it_is_kept(cast, alert, thread):
    editing.take_back(thread.messages.get(position=7), by=cast.member)
    seen = look(alert, by=cast.moderator)
    assert seen.words == [GRAVE]
    assert [line.words for line in seen.around if line.is_it] == [""]


def test_each_look_is_written_down(cast, alert):
    look(alert, by=cast.moderator)
    look(alert, by=cast.clinician)
    assert list(Look.objects.order_by("pk").values_list("by", "person", "around")) == [
        (cast.moderator.pk, cast.member.pk, 5),
        (cast.clinician.pk, cast.member.pk, 5),
    ]
    assert Fact.objects.filter(kind="safety.looked", by=cast.moderator.pk).count() == 1


def test_when_the_key_is_gone_the_page_says_that_it_cannot_be_read(cast, alert):
    forget_key(cast.member)
    page = (
        with_both_factors(cast.moderator).post(reverse("moderation:alert", args=[alert.key])).content.decode()
    )
    assert "It cannot be read: its key is missing." in page


def test_the_page_opens_the_words_by_a_form_and_not_by_a_look_at_its_address(cast, alert):
    staff, address = with_both_factors(cast.moderator), reverse("moderation:alert", args=[alert.key])
    page = staff.get(address).content.decode()
    assert GRAVE not in page
    assert "can see it" in page
    assert not Look.objects.exists()
    page = staff.post(address).content.decode()
    assert GRAVE in page
    assert "number 6" in page
    assert "number 1\n" not in page
    assert Look.objects.count() == 1


def test_answers_of_a_check_in_stay_their_givers_alone(cast):
    place = "checkin:" + "k" * 22
    about = raise_alert(
        cast.member, place=place, level=2, cause=Alert.QUESTIONNAIRE, words="PHQ-9, question 9: 3"
    )
    staff, address = with_both_factors(cast.moderator), reverse("moderation:alert", args=[about.key])
    assert "Read what was written" not in staff.get(address).content.decode()
    assert "PHQ-9" not in staff.post(address).content.decode()
    assert not Look.objects.exists()


def test_nobody_looks_at_an_alert_about_themselves(cast, thread):
    makers.seat(cast.group, cast.moderator)
    posting.post(thread, GRAVE, new_key(), by=cast.moderator)
    about = Alert.objects.get(person=cast.moderator)
    answer = with_both_factors(cast.moderator).post(reverse("moderation:alert", args=[about.key]))
    assert answer.status_code == 404
    assert not Look.objects.exists()


def test_i_am_safe_is_said_to_who_looks_and_closes_nothing(cast, alert):
    address = reverse("moderation:alert", args=[alert.key])
    assert "I am safe" not in with_both_factors(cast.moderator).get(address).content.decode()
    showing.close(Shown.objects.get(), by=cast.member, answer=Shown.SAFE)
    page = with_both_factors(cast.moderator).get(address).content.decode()
    assert "pressed “I am safe”" in page
    assert "It closes nothing" in page


def test_the_member_sees_who_looked_when_and_at_how_much_and_nobody_else_does(cast, alert):
    look(alert, by=cast.moderator)
    mine = with_both_factors(cast.member).get(reverse("safety:looks")).content.decode()
    assert cast.moderator.pseudonym in mine
    assert "With 5 messages around it." in mine
    others = with_both_factors(cast.second_member).get(reverse("safety:looks")).content.decode()
    assert cast.moderator.pseudonym not in others
    assert "Nobody has." in others
