"""A newcomer whose name says danger is met by help: on the page of the code, and once they are in."""

import pytest
from django.urls import reverse

from kith.people.models import Person
from kith.people.tests.flows import code, newcomer
from kith.safety.models import Alert, Shown

pytestmark = pytest.mark.django_db
GRAVE = "I want to die"


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


def test_nobody_else_sees_any_of_it(client):
    client.post(reverse("account_signup"), newcomer())
    page = client.get(reverse("account_email_verification_sent")).content.decode()
    assert "help-panel" not in page
    answer = client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert answer.url == reverse("web:home")
