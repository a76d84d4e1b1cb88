"""How long reports and decisions stay."""

from datetime import timedelta

import pytest

from kith import clock
from kith.moderation.keeping import sweep
from kith.moderation.models import Appeal, Decision, Report
from kith.moderation.reporting import report_person, withdraw

pytestmark = pytest.mark.django_db


def test_reports_go_after_90_days_and_decisions_after_360_unless_they_hold(cast, decided, at):
    travel = at(clock.now())
    seat = cast.group.memberships.get(person=cast.facilitator)
    withdraw(report_person(seat, Report.OTHER, by=cast.member), by=cast.member)
    waiting = report_person(seat, Report.OTHER, by=cast.second_member)
    note = decided(Decision.NOTE)
    appeal = Appeal.objects.create(decision=note, by=cast.member)
    covered = Decision.objects.create(about=cast.member, measure=Decision.HIDE)
    travel.shift(timedelta(days=89))
    assert sweep() == 0
    travel.shift(timedelta(days=2))
    assert sweep() == 2
    assert Report.objects.get() == waiting
    travel.shift(timedelta(days=270))
    assert sweep() == 2
    assert not Appeal.objects.filter(pk=appeal.pk).exists()
    assert Decision.objects.get() == covered
