"""What holds when two people worry about each other in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction

from kith import clock
from kith.ledger.models import Fact
from kith.safety import noticing
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from kith.safety.neighbours import Answered, Neighbours
from kith.safety.noticing import FAILED, Written, notice
from tests import cast
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_worry_about_each_other_do_not_wait_for_each_other_in_a_circle(monkeypatch):
    """In two threads, each as the second who asks, and each in danger too: four alerts, in any order."""
    wren, moth, sorrel = (cast.person(name) for name in ("Wren", "Moth", "Sorrel"))

    def asks(writer, after, number):
        place = f"conversation:{after.pk}"
        said = Answered(after, f"message:{place}", "thank you for the garden", clock.ago(minutes=5))
        near = Neighbours(answers=lambda: [said])
        return Written(writer, place, f"message:{number}", "are you ok? i want to die", neighbours=near)

    for number, after in enumerate((wren, moth)):
        notice(asks(sorrel, after, number))
    both = Barrier(2)

    def raised_by_both(*about, **what):
        alert = raise_alert(*about, **what)
        with suppress(BrokenBarrierError):
            both.wait(timeout=0.2)
        return alert

    monkeypatch.setattr(noticing, "raise_alert", raised_by_both)

    def write(text):
        with speaking_for_itself(), transaction.atomic():
            return notice(text)

    with ThreadPoolExecutor(2) as pool:
        written = [pool.submit(write, text) for text in (asks(wren, moth, 3), asks(moth, wren, 4))]
        assert all(one.result() is not None for one in written)
    assert not Fact.objects.filter(kind=FAILED).exists()
    assert Alert.objects.filter(person__in=[wren, moth]).count() == 4
