"""What holds when two people report each other in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest

from kith.moderation import reporting
from kith.moderation.models import Report
from kith.safety.models import Alert
from tests import cast as makers
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_report_each_other_do_not_wait_for_each_other_in_a_circle(cast, thread, monkeypatch):
    """Each is about to have the other's alert raised: whoever comes second has waited before."""
    both, look = Barrier(2), reporting._standing

    def meet(*report):
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.2)
        return look(*report)

    monkeypatch.setattr(reporting, "_standing", meet)
    one, other = cast.member, cast.second_member
    said = [(makers.message(thread, one, "Liar."), other), (makers.message(thread, other, "You are."), one)]

    def report(message, by):
        with speaking_for_itself():
            reporting.report_message(message, Report.HURTING, by=by)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(report, *each) for each in said]:
            done.result()
    assert Report.objects.count() == Alert.objects.filter(is_conduct=True).count() == 2
