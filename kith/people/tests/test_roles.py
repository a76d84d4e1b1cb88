"""Roles: given, taken back, and closed without a second factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from kith.people import roles
from kith.people.models import Role
from kith.people.signing_up import ask
from kith.people.tests.coming import OWN, asked
from kith.people.tests.flows import wren

pytestmark = pytest.mark.django_db


def test_a_role_is_held_until_it_is_taken_back():
    person = wren()
    roles.give(person, Role.MODERATOR, by=None)
    assert person.holds(Role.MODERATOR, Role.CLINICIAN)
    roles.take(person, Role.MODERATOR, by=None)
    assert not person.holds(Role.MODERATOR)
    assert person.roles.count() == 1


def test_giving_twice_gives_once():
    person = wren()
    assert roles.give(person, Role.OPERATOR, by=person) == roles.give(person, Role.OPERATOR, by=person)
    roles.take(person, Role.MODERATOR, by=person)


def test_no_other_role_can_be_given():
    with pytest.raises(ValueError, match="emperor"):
        roles.give(wren(), "emperor", by=None)


def test_recovery_codes_alone_are_no_second_factor():
    person = wren()
    Authenticator.objects.create(user=person, type="recovery_codes", data={})
    assert not person.has_second_factor()
    Authenticator.objects.create(user=person, type="totp", data={})
    assert person.has_second_factor()


def test_the_console_gives_and_takes(capsys):
    person = wren()
    call_command("give_role", "WREN@example.org", "moderator")
    assert person.holds("moderator")
    assert "second factor" in capsys.readouterr().out
    call_command("give_role", "wren@example.org", "moderator", "--take")
    assert not person.holds("moderator")


def test_the_console_gives_nothing_to_an_address_that_nobody_confirmed():
    """Whoever asked for that account may be anybody, and may still give it another address."""
    person = ask(asked(), browser="this")
    with pytest.raises(CommandError, match="confirmed"):
        call_command("give_role", OWN, "operator")
    assert not person.holds("operator")
    roles.give(person, Role.OPERATOR, by=None)
    call_command("give_role", OWN, "operator", "--take")
    assert not person.holds("operator")


def test_the_console_says_when_nobody_has_the_address():
    with pytest.raises(CommandError, match="no account"):
        call_command("give_role", "nobody@example.org", "moderator")
