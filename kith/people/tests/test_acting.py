"""A role acts only in a session that has shown a second factor. The pages are those a person goes through."""

import base64

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.keys import new_key
from kith.people import roles
from kith.people.models import Person, Role
from kith.people.tests.flows import sign_in, wren
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> Person:
    person = wren()
    roles.give(person, Role.MODERATOR, by=None)
    return person


def secret_of(person: Person) -> str:
    """Another for each test: a code counts once, and what counted is remembered longer than a test lasts."""
    return base64.b32encode(person.key.encode()).decode()[:32]


def set_up_app(person: Person) -> None:
    kept = {"secret": get_adapter().encrypt(secret_of(person))}
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=kept)


def code(person: Person) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret_of(person), counter)))


def staff_page() -> str:
    return reverse("moderation:alert", args=[new_key()])


def test_without_a_second_factor_one_is_led_to_setting_one_up(client, moderator):
    sign_in(client)
    assert client.get(staff_page()).url.startswith(reverse("mfa_index") + "?next=")


def test_a_session_opened_by_passphrase_alone_stays_shut_when_the_owner_sets_one_up(client, moderator):
    """Somebody who knows the passphrase is signed in when the owner, elsewhere, sets up an app."""
    sign_in(client)
    set_up_app(moderator)
    page = staff_page()
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": "seven slow trains at dusk"})
    assert client.get(page).status_code == 302


def test_a_passphrase_is_not_offered_where_it_would_not_do(client, moderator):
    sign_in(client)
    set_up_app(moderator)
    by_passphrase = reverse("account_reauthenticate")
    assert by_passphrase not in client.get(client.get(staff_page()).url).content.decode()
    moderator.roles.update(ended_at=clock.now())
    assert by_passphrase in client.get(reverse("mfa_reauthenticate")).content.decode()


def test_showing_it_leads_back_and_opens_the_page(client, moderator):
    sign_in(client)
    set_up_app(moderator)
    page = staff_page()
    asked = client.get(page).url
    assert client.get(asked).status_code == 200
    assert client.post(asked, {"code": code(moderator), "next": page}).url == page
    assert client.get(page).status_code == 404  # no such alert: the gate has opened


def test_signing_in_with_both_opens_it(client, moderator):
    set_up_app(moderator)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code(moderator)})
    assert client.get(staff_page()).status_code == 404


def test_with_a_passkey_alone_the_passkey_is_asked_for(client, moderator):
    sign_in(client)
    Authenticator.objects.create(user=moderator, type=Authenticator.Type.WEBAUTHN, data={})
    assert client.get(staff_page()).url.startswith(reverse("mfa_reauthenticate_webauthn"))


def test_two_factors_without_a_role_open_nothing(moderator):
    roles.take(moderator, Role.MODERATOR, by=None)
    assert with_both_factors(moderator).get(staff_page()).status_code == 404


def test_what_another_person_showed_in_a_session_counts_for_nobody_else(moderator):
    other = Person.objects.create_user("moth@example.org", "Moth")
    shown = with_both_factors(other).session
    client = Client()
    client.force_login(moderator, backend="kith.people.backends.PersonBackend")
    session = client.session
    for name in ("account_authentication_methods", "account_authentication_methods_user"):
        session[name] = shown[name]
    session.save()
    assert client.get(staff_page()).status_code == 302
