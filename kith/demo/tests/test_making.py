"""The demo community in the database: whole, the same each time, and never among real people."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from kith.conversations.models import Conversation, Message
from kith.demo.filling import PASSPHRASE, address
from kith.demo.making import is_wanted, make
from kith.gates import Refused
from kith.groups.models import Group, Membership
from kith.groups.topics import load_topics
from kith.meetings.models import Meeting, Visit
from kith.outcomes.models import Answers
from kith.people.models import Person
from tests import cast

UNTIL = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.KITH_DEMO = True
    load_topics()
    return make(people=20, weeks=6, seed=1, until=UNTIL)


def test_it_fills_everything_a_newcomer_looks_at(demo):
    for model in (Person, Group, Membership, Conversation, Message, Meeting, Visit, Answers):
        assert model.objects.exists(), model


def test_its_people_can_sign_in_with_the_passphrase_that_is_printed(demo):
    wren = authenticate(None, email=address("Wren"), password=PASSPHRASE)
    assert isinstance(wren, Person)
    assert wren.pseudonym == "Wren"


def test_every_page_says_that_everyone_is_invented(demo):
    assert "Everyone here is invented" in Client().get("/how/").content.decode()


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
