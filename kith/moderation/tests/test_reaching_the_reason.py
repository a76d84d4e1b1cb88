"""Whoever is barred and has forgotten the passphrase can replace it, and reaches why, and the appeal."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from kith.people.tests.flows import code, letters, sign_in

pytestmark = pytest.mark.django_db
ANOTHER = "nine herons by the weir"


def _forget(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})


def test_who_is_barred_replaces_a_forgotten_passphrase_and_reads_why(cast, barred, client):
    EmailAddress.objects.create(user=cast.member, email=cast.member.email, verified=True, primary=True)
    _forget(client, cast.member)
    client.post(reverse("account_confirm_password_reset_code"), {"code": code()})
    client.post(reverse("account_complete_password_reset"), {"password1": ANOTHER})
    assert sign_in(client, cast.member.email, ANOTHER).status_code == 302
    assert client.get(reverse("web:home")).url == reverse("moderation:decisions")
    page = client.get(reverse("moderation:appeal", args=[barred.key]))
    assert barred.read_reason() in page.content.decode()


def test_an_account_that_was_closed_without_a_decision_gets_no_code(cast, client):
    """Nor does the page say so: the answer is that of an address nobody has."""
    _forget(client, cast.banned)
    (letter,) = letters()
    assert letter.to == [cast.banned.email]
    assert "there is no account with it" in letter.body
