"""A newcomer whose name says danger is met by help: on the page of the code, and once they are in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kith.people.models import Person
from kith.people.tests.flows import code, is_signed_in, newcomer, sign_in, wren
from kith.safety.models import Alert, Shown

pytestmark = pytest.mark.django_db
GRAVE, MARK = "I want to die", "help_at_sign_up"


def test_help_stands_on_the_page_of_the_code(client):
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE))
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert "We are glad you wrote that down." in page
    assert 'href="tel:' in page
    assert Alert.objects.filter(person=Person.objects.get(), level__gte=2).exists()


def test_once_they_are_in_their_panel_comes_first(client):
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE))
    answer = client.post(reverse("account_email_verification_sent"), {"code": code()})
    shown = Shown.objects.get()
    assert answer.url.startswith(reverse("safety:panel", args=[shown.key]))
    assert client.get(answer.url).status_code == 200


def test_once_they_are_in_their_session_says_nothing_of_it(client):
    """A session is kept in clear: what stood in it while they had no account ends with the code."""
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE))
    assert MARK in client.session
    client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert is_signed_in(client)
    assert MARK not in client.session


def test_whoever_starts_again_and_signs_in_carries_none_either(client):
    wren()
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE, email="wren@example.org"))
    client.post(reverse("account_logout"), {"next": reverse("account_login")})
    sign_in(client)
    assert is_signed_in(client)
    assert MARK not in client.session


def test_nobody_else_sees_any_of_it(client):
    client.post(reverse("account_signup"), newcomer())
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert "help-panel" not in page
    answer = client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert answer.url == reverse("web:home")


def test_whoever_gives_a_known_address_is_answered_with_the_same_help(client):
    """Help is for the name that was typed. By it nobody learns whether an address has an account here."""
    wren()
    answers: dict[str, tuple[int, str, str]] = {}
    for email in ("nobody.yet@example.org", "wren@example.org"):
        browser, name = Client(), f"{GRAVE} {len(answers)}"
        sent = browser.post(reverse("account_signup"), newcomer(pseudonym=name, email=email))
        page = browser.get(reverse("account_email_verification_sent")).content.decode()
        answers[email] = sent.status_code, sent["Location"], _without_its_own(page, email)
        assert "We are glad you wrote that down." in page, email
        assert 'href="tel:' in page, email
    assert len(set(answers.values())) == 1
    assert Alert.objects.filter(person__pseudonym__startswith=GRAVE).count() == 2, "and somebody is told"
    assert not Shown.objects.filter(person__email="wren@example.org").exists()
    assert not Alert.objects.filter(person__email="wren@example.org").exists()


def test_a_harmless_name_sent_after_a_grave_one_brings_none(client):
    for name in (GRAVE, "Heron"):
        client.post(reverse("account_signup"), newcomer(pseudonym=name, email=f"{name[0]}@example.org"))
    assert "help-panel" not in client.get(reverse("account_email_verification_sent")).content.decode()


def test_the_lines_are_of_the_country_of_their_clock(client):
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE, zone="America/Sao_Paulo"))
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert 'href="tel:188"' in page


def test_a_screen_that_fails_loses_no_newcomer(client, monkeypatch):
    def fails(*_words, **_more):
        raise RuntimeError("out of order")

    monkeypatch.setattr("kith.safety.noticing.read", fails)
    client.post(reverse("account_signup"), newcomer(pseudonym=GRAVE))
    assert client.get(reverse("account_email_verification_sent")).status_code == 200
    assert Person.objects.filter(email="heron@example.org").exists()


def _without_its_own(page, email):
    """But for the address itself, and tokens that are drawn anew with each page."""
    return re.sub(r'(nonce|value)="[^"]{20,}"', "", page.replace(email, "EMAIL"))
