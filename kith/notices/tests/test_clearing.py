"""Clearing: a notice goes when its time is over, and no sooner."""

from datetime import timedelta

import pytest

from kith import clock
from kith.notices import clearing
from kith.notices.models import Delivery, Notice
from kith.notices.telling import tell
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_notice_goes_after_three_months_with_its_mail(at):
    travel = at(clock.now())
    wren = cast.person("Wren")
    tell(wren, "groups.removed", "/groups/", {"group": "Evenings", "reason": "Shouting."})
    travel.shift(timedelta(days=89))
    tell(wren, "groups.closed", "/groups/", {"group": "Evenings"})
    assert clearing.sweep() == 0
    travel.shift(timedelta(days=2))
    assert clearing.sweep() == 1
    assert Notice.objects.get().kind == "groups.closed"
    assert Delivery.objects.count() == 1


def test_clearing_twice_clears_once(at):
    travel = at(clock.now())
    tell(cast.person("Wren"), "groups.closed", "/groups/", {"group": "Evenings"})
    travel.shift(timedelta(days=91))
    assert [clearing.sweep(), clearing.sweep()] == [1, 0]
