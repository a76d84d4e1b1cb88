"""Forgetting: accounts never confirmed go after a day; nobody who was ever here does."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.people import forgetting
from kith.people.access import is_taken
from kith.people.models import HeldName, Person
from kith.people.renaming import rename
from kith.people.tests.flows import newcomer, sign_in, wren

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24, minutes=1)


def test_an_account_never_confirmed_is_forgotten_after_a_day(client, at):
    travel = at(clock.now())
    client.post(reverse("account_signup"), newcomer())
    assert forgetting.sweep() == 0
    travel.shift(DAY)
    assert forgetting.sweep() > 0
    assert not Person.objects.exists()
    assert forgetting.sweep() == 0


def test_whoever_confirmed_stays(client, at):
    travel = at(clock.now())
    wren()
    sign_in(client)
    travel.shift(10 * DAY)
    forgetting.sweep()
    assert Person.objects.exists()


def test_somebody_made_inside_the_house_stays(at):
    travel = at(clock.now())
    Person.objects.create_user("heron@example.org", "Heron")
    travel.shift(10 * DAY)
    forgetting.sweep()
    assert Person.objects.exists()


def test_an_account_that_only_seemed_to_be_made_lets_its_name_go(client, at):
    travel = at(clock.now())
    wren()
    client.post(reverse("account_signup"), newcomer(email="wren@example.org", pseudonym="Moth"))
    assert is_taken("Moth")
    travel.shift(DAY)
    forgetting.sweep()
    assert not is_taken("Moth")
    assert Person.objects.get().pseudonym == "Wren"


def test_a_held_name_is_let_go(at):
    travel = at(clock.now())
    rename(wren(), "Dunnock")
    travel.shift(89 * DAY)
    forgetting.sweep()
    assert is_taken("Wren")
    travel.shift(2 * DAY)
    forgetting.sweep()
    assert not HeldName.objects.exists()
