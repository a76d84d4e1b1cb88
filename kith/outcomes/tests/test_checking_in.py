"""Offering check-ins, and taking no for an answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from kith.ledger.recording import record
from kith.notices.models import Delivery, Notice
from kith.outcomes import checking_in
from kith.outcomes.answering import answer
from kith.outcomes.checking_in import decline, due_for, offer, stop, sweep
from kith.outcomes.instruments import instrument
from kith.outcomes.models import Answers, CheckIn
from kith.people import consenting
from kith.people.models import Consent
from tests import cast

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def wren():
    """Wren has agreed to be asked, and was not asked yet."""
    who = cast.person("Wren")
    Consent.objects.create(person=who, to=Consent.MEASUREMENT, version=1)
    return who


def offered(person):
    checkin = offer(person)
    assert checkin is not None
    return checkin


def due(person):
    checkin = due_for(person)
    assert checkin is not None
    return checkin


def test_nobody_is_asked_who_has_not_agreed():
    moth = cast.person("Moth")
    assert offer(moth) is None
    assert sweep() == 0
    assert due_for(moth) is None


def test_agreeing_brings_the_first_check_in_at_once():
    moth = cast.person("Moth")
    consenting.give(moth, Consent.MEASUREMENT)
    assert due(moth).instruments == ["phq-9", "ucla-3"]


def test_agreeing_to_research_alone_asks_nothing():
    moth = cast.person("Moth")
    consenting.give(moth, Consent.RESEARCH)
    assert due_for(moth) is None


def test_only_questions_with_published_words_are_asked(wren):
    wren.language = "pt-br"
    wren.save()
    assert offered(wren).instruments == ["phq-9"]


def test_one_check_in_is_open_at_a_time(wren):
    first = offered(wren)
    assert offer(wren) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckIn.objects.create(person=wren, due_at=first.due_at, closes_at=first.closes_at)


def test_one_quiet_notice_and_no_mail(wren):
    offer(wren)
    sweep()
    assert Notice.objects.get().kind == "outcomes.due"
    assert not Delivery.objects.exists()


def test_the_sweep_offers_the_next_when_the_days_have_passed_and_not_before(wren, at, settings):
    settings.KITH_CHECKIN_DAYS = 14
    time = at(START)
    assert sweep() == 1
    decline(due(wren), by=wren)
    time.shift(timedelta(days=13))
    assert sweep() == 0
    time.shift(timedelta(days=1, seconds=1))
    assert sweep() == 1
    assert sweep() == 0


def test_a_check_in_runs_out_after_seven_days_and_what_was_begun_is_dropped(wren, at):
    time = at(START)
    checkin = offered(wren)
    answer(checkin, instrument("phq-9"), 1, 2, by=wren)
    time.shift(timedelta(days=7))
    assert due_for(wren) is None
    assert sweep() == 1
    checkin.refresh_from_db()
    assert checkin.lapsed_at is not None
    assert not Answers.objects.exists()


def test_who_was_banned_is_not_asked(wren):
    wren.is_active = False
    wren.save()
    assert sweep() == 0


def test_not_now_ends_this_one_alone(wren):
    checkin = offered(wren)
    decline(checkin, by=wren)
    declined_at = decline(checkin, by=wren).declined_at
    assert declined_at is not None
    assert due_for(wren) is None
    assert consenting.has_consented(wren, Consent.MEASUREMENT)


def test_stop_takes_the_consent_back_in_one_step(wren):
    offer(wren)
    stop(by=wren)
    assert not consenting.has_consented(wren, Consent.MEASUREMENT)
    assert due_for(wren) is None
    assert sweep() == 0


def test_taking_the_consent_back_elsewhere_closes_what_is_open(wren):
    offer(wren)
    consenting.withdraw(wren, Consent.MEASUREMENT)
    assert due_for(wren) is None


def test_taking_a_seat_brings_a_check_in_unless_one_was_lately(wren, at):
    time = at(START)
    group = cast.group()

    def joins() -> None:
        with transaction.atomic():
            record("groups.joined", by=wren.pk, about=group)

    joins()
    first = due(wren)
    decline(first, by=wren)
    joins()
    assert due_for(wren) is None
    time.shift(timedelta(days=8))
    joins()
    assert due_for(wren) not in (None, first)


def test_a_seat_of_somebody_who_was_not_asked_for_consent_brings_nothing():
    moth = cast.person("Moth")
    with transaction.atomic():
        record("groups.joined", by=moth.pk, about=cast.group())
    assert not CheckIn.objects.exists()


def test_a_sweep_in_two_processes_offers_once(wren):
    waiting = list(checking_in._to_be_asked())
    assert waiting == [wren]
    sweep()
    assert offered(waiting[0]).pk == CheckIn.objects.get().pk
