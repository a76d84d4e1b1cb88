"""Coming back to an alert after it was closed: somebody is told when it is time, once."""

from datetime import timedelta

import pytest

from kith import clock
from kith.ledger.models import Fact
from kith.moderation import agreeing, closing, returning, rostering, taking
from kith.moderation.models import Closing, FollowUp, Turn
from kith.notices.models import Delivery, Notice
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now(at):
    return at(clock.now())


def closed(wren, by, level=2):
    alert = raise_alert(wren, place="person:x", level=level, cause=Alert.MESSAGE)
    taking.take(alert, by=by)
    closing.close(alert, Closing.TALKED, "", by=by)
    return alert


def told():
    rows = Notice.objects.filter(kind=returning.COME_BACK).order_by("pk")
    return sorted(rows.values_list("person__pseudonym", flat=True))


def test_a_day_and_a_week_later_all_who_may_look_are_told_once_when_nobody_is_on_duty(
    wren, larch, saffron, now
):
    closed(wren, larch)
    assert returning.sweep() == 0
    now.shift(DAY)
    assert [returning.sweep(), returning.sweep()] == [1, 0]
    assert told() == ["Larch", "Saffron"]
    assert Delivery.objects.filter(notice__kind=returning.COME_BACK).count() == 2
    now.shift(6 * DAY)
    assert [returning.sweep(), returning.sweep()] == [1, 0]
    assert Fact.objects.filter(kind=returning.DUE, by=None).count() == 2


def test_whoever_is_on_duty_is_told_alone_and_what_was_done_is_seen(wren, larch, saffron, now):
    closed(wren, larch)
    now.shift(DAY)
    turn = rostering.plan(saffron, Turn.FIRST, clock.now(), clock.now() + timedelta(hours=4), by=larch)
    rostering.be_here(turn, by=saffron)
    returning.sweep()
    assert told() == ["Saffron"]
    closing.follow_up(FollowUp.objects.due().get(), by=saffron)
    assert Notice.objects.get(kind=returning.COME_BACK).seen_at is not None


def test_what_came_back_before_anybody_was_told_is_not_said(wren, larch, now):
    closed(wren, larch)
    now.shift(DAY)
    closing.follow_up(FollowUp.objects.due().get(), by=larch)
    assert returning.sweep() == 0


def test_what_one_decided_alone_is_said_to_the_others_at_once_and_once_more_when_it_is_late(
    wren, larch, saffron, now
):
    alert = raise_alert(wren, place="person:x", level=4, cause=Alert.MESSAGE)
    taking.take(alert, by=larch)
    agreeing.act_alone(closing.propose_emergency(alert, "They said where.", by=larch), by=larch)
    assert [returning.sweep(), returning.sweep()] == [1, 0]
    assert told() == ["Saffron"]
    now.shift(DAY)
    assert [returning.sweep(), returning.sweep()] == [1, 0]
    assert told() == ["Saffron", "Saffron"]


def test_nobody_hears_of_an_alert_about_themselves_or_of_somebody_elses_debrief(larch, saffron, now):
    alert = raise_alert(saffron, place="person:x", level=4, cause=Alert.MESSAGE)
    taking.take(alert, by=larch)
    FollowUp.objects.create(alert=alert, kind=FollowUp.DEBRIEF, person=larch, due_at=clock.now())
    FollowUp.objects.create(alert=alert, kind=FollowUp.DAY, due_at=clock.now())
    assert returning.sweep() == 1
    assert told() == ["Larch"]
