"""How long what is known of distress is kept, and that it goes: here, with its person, from backups."""

from datetime import timedelta

import pytest
from django.core import serializers
from django.db import transaction

from kith import clock
from kith.audit.models import Entry
from kith.safety import keeping
from kith.safety.looking import look
from kith.safety.models import Alert, Look, Noticed, Shown
from kith.safety.noticing import Written, notice
from tests import cast as makers
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OF_DISTRESS = (Alert, Noticed, Shown, Look)
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def alert(cast):
    """Somebody wrote something grave, was shown help, and staff looked and closed the alert."""
    thread = makers.thread(cast.group, cast.second_member)
    where = f"conversation:{thread.key}"
    with transaction.atomic():
        notice(Written(cast.member, where, "message:" + "m" * 22, "i want to die"))
    alert = Alert.objects.get()
    look(alert, by=cast.moderator)
    Alert.objects.update(closed_at=clock.now(), closed_by=cast.moderator)
    return alert


def rows():
    return {model.__name__: model.objects.count() for model in OF_DISTRESS}


def test_after_its_time_nothing_of_it_is_left_but_that_there_was_an_alert_of_that_level(alert, at):
    begun, level = clock.now(), alert.level
    at(begun + keeping.KEPT_FOR - DAY)
    assert keeping.sweep() == 0
    at(begun + keeping.KEPT_FOR + DAY)
    keeping.sweep()
    assert rows() == {"Alert": 0, "Noticed": 0, "Shown": 0, "Look": 1}
    at(begun + keeping.LOOKS_KEPT_FOR + DAY)
    keeping.sweep()
    assert rows() == {"Alert": 0, "Noticed": 0, "Shown": 0, "Look": 0}
    raised = Entry.objects.get(kind="safety.alert_raised")
    assert raised.details["level"] == level


def test_an_alert_that_nobody_closed_is_never_let_go(alert, at):
    Alert.objects.update(closed_at=None)
    at(clock.now() + 10 * keeping.LOOKS_KEPT_FOR)
    keeping.sweep()
    assert Alert.objects.exists()
    assert Noticed.objects.exists()


def test_what_comes_back_with_an_old_backup_is_let_go_again(alert, at):
    backup = [serializers.serialize("json", model.objects.all()) for model in OF_DISTRESS]
    at(clock.now() + keeping.LOOKS_KEPT_FOR + DAY)
    keeping.sweep()
    for text in backup:
        for row in serializers.deserialize("json", text):
            row.save()
    assert set(rows().values()) == {1}, "the backup held all of it"
    keeping.sweep()
    assert set(rows().values()) == {0}


def test_it_goes_with_its_person(cast, alert):
    cast.member.delete()
    assert set(rows().values()) == {0}
