"""Consenting: each consent alone, each revocable, each with its version."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.urls import reverse

from kith.ledger.models import Fact
from kith.people import consenting
from kith.people.enrolling import enrol
from kith.people.models import Consent
from kith.people.tests.flows import sign_in, wren

pytestmark = pytest.mark.django_db


def test_a_consent_stands_until_it_is_taken_back():
    person = wren()
    consenting.give(person, Consent.MEASUREMENT)
    assert consenting.has_consented(person, Consent.MEASUREMENT)
    consenting.withdraw(person, Consent.MEASUREMENT)
    assert not consenting.has_consented(person, Consent.MEASUREMENT)


def test_giving_twice_gives_once():
    person = wren()
    first = consenting.give(person, Consent.RESEARCH)
    assert consenting.give(person, Consent.RESEARCH) == first
    assert Fact.objects.filter(kind="people.consented", details__to="research").count() == 1


def test_taking_back_what_was_never_given_changes_nothing():
    person = wren()
    consenting.withdraw(person, Consent.RESEARCH)
    assert not Fact.objects.filter(kind="people.consent_withdrawn").exists()


def test_what_was_given_and_taken_back_stays_on_record():
    person = wren()
    for _turn in range(2):
        consenting.give(person, Consent.RESEARCH)
        consenting.withdraw(person, Consent.RESEARCH)
    assert person.consents.filter(to=Consent.RESEARCH, withdrawn_at__isnull=False).count() == 2


def test_a_new_version_is_asked_for_again(monkeypatch):
    person = wren()
    monkeypatch.setitem(consenting.VERSIONS, Consent.TERMS, 2)
    assert not consenting.has_consented(person, Consent.TERMS)
    consenting.give(person, Consent.TERMS)
    assert consenting.has_consented(person, Consent.TERMS)
    assert [consent.version for consent in person.consents.standing().filter(to=Consent.TERMS)] == [2]


def test_two_standing_consents_to_one_thing_cannot_be():
    person = wren()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(person=person, to=Consent.TERMS, version=1)


def test_the_page_gives_and_takes_back_each_alone(client):
    person = wren()
    sign_in(client)
    client.post(reverse("people:consents"), {"measurement": "on"})
    assert consenting.has_consented(person, Consent.MEASUREMENT)
    client.post(reverse("people:consents"), {"research": "on"})
    assert not consenting.has_consented(person, Consent.MEASUREMENT)
    assert consenting.has_consented(person, Consent.RESEARCH)
    assert consenting.has_consented(person, Consent.TERMS)
    assert b"checked" in client.get(reverse("people:consents")).content


def test_reading_the_page_changes_nothing(client):
    person = wren()
    sign_in(client)
    client.get(reverse("people:consents"))
    assert person.consents.count() == 1


def test_what_a_newcomer_agreed_to_is_not_given_by_somebody_else(client):
    other = wren()
    session = SessionStore()
    consenting.remember(session, enrol("moth@example.org", "Moth"), [Consent.RESEARCH])
    consenting.give_remembered(session, other)
    assert not consenting.has_consented(other, Consent.RESEARCH)
    assert session.is_empty()


@pytest.mark.parametrize("page", ["account_signup", "people:consents"])
def test_who_is_asked_to_be_measured_reads_what_a_grave_answer_does(client, page):
    if page == "people:consents":
        wren()
        sign_in(client)
    said = client.get(reverse(page)).content.decode()
    assert "questionnaires every 14 days" in said
    assert said.count("note it for those who answer for safety") == 1
