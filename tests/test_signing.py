"""Tests sign somebody in as Django's own test client does: what that leaves is the same."""

from typing import Any

import pytest
from django.test import Client

from kith import clock
from kith.people.consenting import VERSIONS
from kith.people.middleware import TERMS_IN_SESSION
from kith.people.models import Consent, Person
from tests import signing
from tests.cast import person

BACKEND = "kith.people.backends.PersonBackend"


@pytest.fixture
def who(db):
    return person("Wren")


@pytest.mark.parametrize("sign_in", [signing.DJANGOS_OWN, signing.signed_in, Client.force_login])
def test_a_session_knows_whose_it_is_and_that_they_came(who, sign_in):
    client = Client()
    sign_in(client, who, BACKEND)
    terms = {} if sign_in is signing.DJANGOS_OWN else {TERMS_IN_SESSION: VERSIONS[Consent.TERMS]}
    assert dict(client.session.items()) == {
        "_auth_user_id": str(who.pk),
        "_auth_user_backend": BACKEND,
        "_auth_user_hash": who.get_session_auth_hash(),
        **terms,
    }
    lasts = client.session.get_expiry_age()
    assert abs(_row(client).expire_date - clock.now()).total_seconds() == pytest.approx(lasts, abs=60)
    assert Person.objects.get().last_login == who.last_login
    assert client.get("/", follow=True).wsgi_request.user == who


def _row(client):
    return client.session.model.objects.get()


def test_both_ways_give_the_same_cookie(who):
    theirs, ours = Client(), Client()
    signing.DJANGOS_OWN(theirs, who, BACKEND)
    signing.signed_in(ours, who, BACKEND)
    (name,) = ours.cookies
    theirs.cookies[name].set(name, ours.cookies[name].value, ours.cookies[name].value)
    assert theirs.cookies.output() == ours.cookies.output()


def test_who_follows_on_the_same_machine_has_a_session_of_their_own(who):
    client = Client()
    client.force_login(who)
    before = client.session.session_key
    other = person("Moth")
    client.force_login(other)
    assert client.session.session_key != before
    assert client.get("/", follow=True).wsgi_request.user == other


def test_both_factors_are_in_the_session_from_its_beginning(who):
    client = signing.with_both_factors(who)
    assert dict(client.session.items()).keys() > signing.both_factors(who).keys()
    user: Any = client.get("/", follow=True).wsgi_request.user
    assert user.has_shown_second_factor
