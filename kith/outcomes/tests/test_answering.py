"""Answering, and what an answer that means danger sets off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from kith import clock
from kith.gates import Refused
from kith.ledger.models import Fact
from kith.outcomes.answering import answer, answered, finish, questions
from kith.outcomes.checking_in import decline, offer
from kith.outcomes.course import entries
from kith.outcomes.instruments import instrument
from kith.outcomes.models import Answers, CheckIn
from kith.people.models import Consent, Role
from kith.people.sealing import Unreadable, forget_key
from kith.safety.alerting import LEFT, word_of, words_of
from kith.safety.causes import cause_of
from kith.safety.models import Alert
from tests import cast

pytestmark = pytest.mark.django_db
PHQ, UCLA = instrument("phq-9"), instrument("ucla-3")


@pytest.fixture
def wren():
    who = cast.person("Wren")
    Consent.objects.create(person=who, to=Consent.MEASUREMENT, version=1)
    return who


@pytest.fixture
def checkin(wren):
    return offer(wren)


def fill(checkin, wren, phq, ucla=()):
    for item, value in enumerate(phq, start=1):
        answer(checkin, PHQ, item, value, by=wren)
    for item, value in enumerate(ucla, start=1):
        answer(checkin, UCLA, item, value, by=wren)


def test_questions_are_asked_one_by_one_in_published_order(checkin):
    asked = questions(checkin)
    assert [(one.instrument.id, one.item) for one in asked[8:10]] == [("phq-9", 9), ("ucla-3", 1)]
    assert (asked[0].n, asked[-1].n, asked[-1].of) == (1, 12, 12)


def test_an_answer_is_kept_when_it_is_given_and_can_be_changed(checkin, wren):
    answer(checkin, PHQ, 3, 2, by=wren)
    answer(checkin, PHQ, 3, 1, by=wren)
    assert answered(checkin, wren) == {"phq-9": [None, None, 1, *[None] * 6]}


def test_answers_are_sealed_to_their_row_and_person(checkin, wren):
    answer(checkin, PHQ, 1, 3, by=wren)
    kept = Answers.objects.get()
    assert b"values" not in bytes(kept.sealed)
    other = offer_to("Moth")
    answer(other, PHQ, 1, 0, by=other.person)
    swapped = Answers.objects.get(checkin=other)
    swapped.sealed = kept.sealed
    swapped.save()
    with pytest.raises(Unreadable):
        answered(other, other.person)


def offer_to(name):
    who = cast.person(name)
    Consent.objects.create(person=who, to=Consent.MEASUREMENT, version=1)
    return offer(who)


def test_answers_cannot_be_read_once_the_key_is_gone(checkin, wren):
    fill(checkin, wren, [1] * 8)
    finish(checkin, by=wren)
    forget_key(wren)
    with pytest.raises(Unreadable):
        entries(wren)


def test_nobody_answers_for_somebody_else(checkin):
    with pytest.raises(CheckIn.DoesNotExist):
        answer(checkin, PHQ, 1, 1, by=cast.person("Moth"))


def test_what_is_no_option_is_refused_and_nothing_is_kept(checkin, wren):
    with pytest.raises(ValueError, match="phq-9"):
        answer(checkin, PHQ, 1, 4, by=wren)
    assert not Answers.objects.exists()


@pytest.mark.parametrize("value", [1, 2, 3])
def test_item_nine_above_zero_raises_an_alert_with_the_answer(checkin, wren, value):
    alert = answer(checkin, PHQ, 9, value, by=wren)
    assert Alert.objects.get() == alert
    assert (alert.level, cause_of(alert), alert.place) == (2, Alert.QUESTIONNAIRE, f"checkin:{checkin.key}")
    assert words_of(alert) == [f"Patient Health Questionnaire-9 (PHQ-9), 9: {value}"]


def test_item_nine_at_zero_or_skipped_raises_nothing(checkin, wren):
    assert answer(checkin, PHQ, 9, 0, by=wren) is None
    assert answer(checkin, PHQ, 9, None, by=wren) is None
    assert not Alert.objects.exists()


def test_the_alert_stands_even_if_the_total_is_one_and_the_check_in_is_never_finished(checkin, wren):
    fill(checkin, wren, [0] * 8 + [1])
    decline(checkin, by=wren)
    assert Alert.objects.filter(closed_at=None).count() == 1
    assert not Answers.objects.exists()


def test_changing_the_answer_back_does_not_lower_the_alert(checkin, wren):
    answer(checkin, PHQ, 9, 3, by=wren)
    answer(checkin, PHQ, 9, 0, by=wren)
    alert = Alert.objects.get()
    assert alert.closed_at is None
    assert alert.level == 2


def test_alert_and_answer_stand_or_fall_together(checkin, wren):
    with transaction.atomic():
        answer(checkin, PHQ, 9, 3, by=wren)
        transaction.set_rollback(True)
    assert not Alert.objects.exists()
    assert not Answers.objects.exists()


def test_a_moderator_is_told_of_the_answer_without_its_words(checkin, wren):
    cast.staff("Larch", Role.MODERATOR)
    alert = answer(checkin, PHQ, 9, 1, by=wren)
    assert alert is not None
    assert word_of(alert) == LEFT


def test_finishing_keeps_scores(checkin, wren):
    fill(checkin, wren, [2, 2, 2, 2, 2, 0, 0, 0, 0], [2, 2, 1])
    finish(checkin, by=wren)
    assert [(one.instrument.id, one.total, one.band) for one in entries(wren)] == [
        ("phq-9", 10, "moderate"),
        ("ucla-3", 5, "not lonely"),
    ]


def test_finishing_twice_finishes_once(checkin, wren):
    fill(checkin, wren, [1] * 9)
    first = finish(checkin, by=wren).finished_at
    assert finish(checkin, by=wren).finished_at == first
    assert Fact.objects.filter(kind="outcomes.finished").count() == 1


def test_a_questionnaire_nobody_answered_leaves_no_trace(checkin, wren):
    fill(checkin, wren, [1] * 9, [None, None, None])
    finish(checkin, by=wren)
    assert [one.instrument.id for one in entries(wren)] == ["phq-9"]


def test_too_much_skipped_is_kept_without_a_score(checkin, wren):
    fill(checkin, wren, [1, 1, 1, None, None, None, 1, 1, 0])
    finish(checkin, by=wren)
    (entry,) = entries(wren)
    assert entry.total is None
    assert entry.values == (1, 1, 1, None, None, None, 1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_answers_given_in_two_windows_at_once_are_all_kept(checkin, wren):
    def give(item):
        try:
            answer(checkin, PHQ, item, 1, by=wren)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(give, range(1, 10)))
    assert answered(checkin, wren) == {"phq-9": [1] * 9}


def test_what_is_over_takes_no_more_answers(checkin, wren, at):
    at(clock.now() + timedelta(days=8))
    with pytest.raises(Refused):
        answer(checkin, PHQ, 1, 1, by=wren)


def test_no_fact_holds_an_answer(checkin, wren):
    fill(checkin, wren, [3] * 9, [3, 3, 3])
    finish(checkin, by=wren)
    for fact in Fact.objects.filter(kind__startswith="outcomes."):
        assert fact.details == {}
