"""A passphrase that was forgotten: the code opens the account while its address is still that one."""

import pytest
from django.test import Client
from django.urls import reverse

from kith.people.models import Person
from kith.people.signing_up import ask, change_address
from kith.people.tests.coming import OTHER, OWN, asked
from kith.people.tests.flows import PASSPHRASE, code, letters, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSPHRASE = "nine herons by the weir"


def _asks_for_a_code(reader):
    reader.post(reverse("account_reset_password"), {"email": OWN})
    return {"code": code()}


def _types(reader, typed):
    return reader.post(reverse("account_confirm_password_reset_code"), typed)


def _writes_a_new_one(reader):
    return reader.post(reverse("account_complete_password_reset"), {"password1": NEW_PASSPHRASE})


def test_who_waits_and_asks_for_a_new_passphrase_is_confirmed_by_that():
    reader, person = Client(), ask(asked(), browser="this")
    _types(reader, _asks_for_a_code(reader))
    assert not change_address(person, OTHER)
    assert _writes_a_new_one(reader).url == reverse("account_password_reset_completed")
    assert sign_in(reader, OWN, NEW_PASSPHRASE).url == reverse("web:home")


@pytest.mark.parametrize("is_typed_first", [True, False])
def test_a_code_that_was_sent_to_an_address_that_was_wrong_opens_nothing(is_typed_first):
    """Whoever reads the mail of that address may have asked for it before the newcomer put theirs right."""
    reader, person = Client(), ask(asked(), browser="this")
    typed = _asks_for_a_code(reader)
    if is_typed_first:
        _types(reader, typed)
        Person.objects.filter(pk=person.pk).update(email=OTHER)  # as a member does who has another now
    else:
        assert change_address(person, OTHER)
        _types(reader, typed)
    sent = len(letters())
    assert _writes_a_new_one(reader).url == reverse("account_reset_password")
    page = reader.get(reverse("account_complete_password_reset"))
    assert page.status_code == 302, "and asks for no passphrase any more"
    assert not Person.objects.get().check_password(NEW_PASSPHRASE)
    assert len(letters()) == sent


def test_the_account_is_looked_at_when_it_is_held(monkeypatch):
    reader, person = Client(), ask(asked(), browser="this")
    _types(reader, _asks_for_a_code(reader))

    def change_first(*_people):
        Person.objects.filter(pk=person.pk).update(email=OTHER)

    monkeypatch.setattr("kith.people.recovering.locking.lock", change_first)
    assert _writes_a_new_one(reader).url == reverse("account_reset_password")
    assert Person.objects.get().email == OTHER


def test_an_account_that_is_gone_by_then_is_no_error():
    reader, person = Client(), ask(asked(), browser="this")
    _types(reader, _asks_for_a_code(reader))
    person.delete()
    assert _writes_a_new_one(reader).url == reverse("account_reset_password")
    assert sign_in(reader, OWN, PASSPHRASE).status_code == 200
