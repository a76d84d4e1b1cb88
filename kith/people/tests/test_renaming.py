"""Renaming: a new name and a new mark; nobody steps into the old one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.gates import Refused
from kith.people import renaming
from kith.people.access import is_taken
from kith.people.enrolling import enrol
from kith.people.models import Person
from kith.people.tests.flows import sign_in, wren

pytestmark = pytest.mark.django_db


def test_a_new_name_is_taken_at_once(client):
    person = wren()
    sign_in(client)
    assert client.post(reverse("people:name"), {"pseudonym": "Sorrel"}).url == reverse("people:account")
    person.refresh_from_db()
    assert (person.pseudonym, person.pseudonym_skeleton) == ("Sorrel", "sorrei")


def test_a_taken_name_is_refused_and_the_form_is_kept(client):
    wren()
    enrol("moth@example.org", "Moth")
    sign_in(client)
    answer = client.post(reverse("people:name"), {"pseudonym": "M0th"})
    assert "looks like it" in answer.content.decode()
    assert "M0th" in answer.content.decode()
    assert Person.objects.filter(pseudonym="Wren").exists()


def test_nobody_steps_into_a_name_given_up(at):
    travel = at(clock.now())
    person = wren()
    renaming.rename(person, "Sorrel")
    assert is_taken("VVren")
    assert not is_taken("Wren", except_for=person)
    travel.shift(timedelta(days=91))
    assert not is_taken("Wren")


def test_one_may_go_back_to_ones_old_name():
    person = wren()
    renaming.rename(person, "Sorrel")
    renaming.rename(person, "Wren")
    assert Person.objects.get().pseudonym == "Wren"


def test_a_name_may_change_only_its_spelling():
    person = wren()
    renaming.rename(person, "wren")
    assert Person.objects.get().pseudonym == "wren"


def test_the_same_name_keeps_its_mark():
    person = wren()
    mark = person.mark
    renaming.rename(person, " Wren ")
    assert Person.objects.get().mark == mark


def test_who_is_quicker_gets_the_name(monkeypatch):
    person = wren()
    enrol("moth@example.org", "Moth")
    monkeypatch.setattr(renaming, "is_taken", lambda *given, **more: False)
    with pytest.raises(Refused):
        renaming.rename(person, "Moth")
    assert Person.objects.get(pk=person.pk).pseudonym == "Wren"
