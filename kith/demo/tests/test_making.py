"""The demo community in the database: the same each time, and never among real people."""

from datetime import UTC, datetime, timedelta

import pytest

from kith.conversations.models import Message
from kith.demo.making import is_wanted, make
from kith.gates import Refused
from kith.groups.models import Group
from kith.groups.topics import load_topics
from kith.moderation.models import Care
from kith.people.models import Person
from kith.safety.models import Alert
from tests import cast

UNTIL = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_alerts_of_its_last_days_stand_open_and_are_in_hand(settings):
    settings.KITH_DEMO = True
    load_topics()
    make(people=20, weeks=6, seed=2, until=UNTIL)
    open_alerts = Alert.objects.filter(closed_at__isnull=True)
    in_hand = Care.objects.holding().values("alert")
    assert open_alerts.filter(pk__in=in_hand).exists()
    assert not open_alerts.exclude(pk__in=in_hand).filter(raised_at__lt=UNTIL - timedelta(hours=3)).exists()
    assert not open_alerts.filter(raised_at__lt=UNTIL - timedelta(days=2)).exists()


def test_its_keys_are_the_same_each_time(settings):
    settings.KITH_DEMO = True
    load_topics()

    def keys() -> list[str]:
        filling = make(people=20, weeks=6, seed=1, until=UNTIL)
        found = [*Group.objects.values_list("key", flat=True), *Message.objects.values_list("key", flat=True)]
        for who in filling.people.values():
            Message.objects.filter(author=who).delete()
        Group.objects.all().delete()
        Person.objects.all().delete()
        return sorted(found)

    assert keys() == keys()


def test_it_is_refused_where_people_are_already(settings):
    settings.KITH_DEMO = True
    load_topics()
    cast.person("Wren")
    assert not is_wanted()
    with pytest.raises(Refused):
        make(people=20, weeks=6, seed=1, until=UNTIL)


def test_it_is_refused_where_pages_would_not_say_so(settings):
    settings.KITH_DEMO = False
    with pytest.raises(Refused):
        make(people=20, weeks=6, seed=1, until=UNTIL)
