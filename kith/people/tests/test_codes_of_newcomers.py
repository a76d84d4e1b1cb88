"""The page that asks a newcomer for the code: another address, another code, and one that is over."""

import re
from datetime import timedelta

import pytest
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.people import returning, signing_up
from kith.people.consenting import has_consented
from kith.people.models import Consent, Person
from kith.people.session_store import SessionStore
from kith.people.signing_up import ask
from kith.people.tests.coming import (
    CODE,
    HOME,
    KNOWN,
    NINE,
    OTHER,
    OVER,
    OWN,
    SIGN_UP,
    WRONG,
    asked,
    asks_for_another,
    browser,
    changes,
    looks_at_mail,
    sends,
    types,
    verified,
)
from kith.people.tests.flows import PASSPHRASE, code, letters, sign_in, wren

pytestmark = pytest.mark.django_db


def test_an_address_is_put_right_on_the_page_and_all_else_stays():
    tab = browser()
    sends(tab, measurement="on")
    old = code()
    page = changes(tab, "heron at home").content.decode()
    assert '<details class="fold section" open>' in page
    assert OWN in page, "what is no address is said so, and the first stays"
    assert looks_at_mail(changes(tab, OTHER))
    types(tab, old)
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert types(tab, code()).url == HOME
    person = Person.objects.get(email=OTHER)
    assert person.check_password(PASSPHRASE)
    assert has_consented(person, Consent.MEASUREMENT)


def test_addresses_are_not_tried_one_after_the_other():
    tab = browser()
    sends(tab)
    for number in range(2):
        assert looks_at_mail(changes(tab, f"heron{number}@example.org"))
    assert "This address is wrong" not in changes(tab, OTHER).content.decode()
    assert len(letters()) == 3


@pytest.mark.parametrize(("limit", "stands"), [("signup", OWN), ("confirm_email", OTHER)])
def test_other_addresses_count_as_signing_up_does(settings, limit, stands):
    """What was not sent can be asked for later."""
    tab = browser()
    sends(tab)
    settings.ACCOUNT_RATE_LIMITS = {limit: "0/m/ip"}
    assert changes(tab, OTHER).status_code == 429
    assert stands in tab.get(CODE).content.decode()


def test_who_was_confirmed_elsewhere_has_the_address_that_was_confirmed():
    tab = browser()
    sends(tab)
    verified(Person.objects.get())
    changes(tab, OTHER)
    assert len(letters()) == 1
    assert Person.objects.get().email == OWN


def test_a_code_from_before_somebody_else_signed_in_here_opens_nothing():
    """Where one started again, and another signed in: meanwhile the account may have another address."""
    tab, other = browser(), browser()
    sends(tab)
    old = code()
    sends(other, email=OTHER)
    types(other, code())
    tab.post(reverse("account_logout"))
    wren()
    sign_in(tab)
    assert types(tab, old).url == reverse("account_email")
    assert not EmailAddress.objects.filter(email=OWN).exists()
    assert Person.objects.get(pseudonym="Heron").email == OTHER


def test_each_code_has_its_ten_minutes_and_its_three_tries(at):
    travel, tab = at(clock.now()), browser()
    sends(tab)
    for again in (asks_for_another, lambda tab: changes(tab, OTHER)):
        types(tab, WRONG)
        travel.shift(timedelta(minutes=9))
        again(tab)
        assert tab.session[EMAIL_VERIFICATION_CODE_SESSION_KEY]["failed_attempts"] == 0
    travel.shift(timedelta(minutes=9))
    assert types(tab, code()).url == HOME


def test_three_wrong_codes_lead_back_to_the_form_with_what_can_be_kept():
    tab = browser()
    sends(tab, language="es", zone="America/Lima", next="/finding/")
    old = code()
    for _try in range(2):
        assert OVER not in types(tab, WRONG).content.decode()
    assert OVER in types(tab, WRONG).content.decode()
    page = types(tab, old).content.decode()
    assert OVER in page
    (back,) = re.findall(rf'href="({SIGN_UP}[^"]*)"', page)
    assert back == f"{SIGN_UP}?next=%2Ffinding%2F"
    answer = tab.get(back)
    kept = {name: answer.context["form"][name].value() for name in ("pseudonym", "language", "zone", "email")}
    assert kept == {"pseudonym": "Heron", "language": "es", "zone": "America/Lima", "email": None}
    assert "checked" not in answer.content.decode()
    assert PASSPHRASE not in answer.content.decode()
    assert looks_at_mail(sends(tab))


def test_ten_minutes_lead_back_to_the_form(at):
    travel, tab = at(clock.now()), browser()
    sends(tab)
    assert f'name="next" value="{SIGN_UP}"' in tab.get(CODE).content.decode(), "and so does starting again"
    travel.shift(timedelta(minutes=11))
    page = tab.get(CODE).content.decode()
    assert OVER in page
    assert f'href="{SIGN_UP}"' in page


def test_no_page_leads_in_a_circle():
    """Where somebody is on the way in, and the code is gone by itself."""
    tab = browser()
    sends(tab)
    session = tab.session
    del session[EMAIL_VERIFICATION_CODE_SESSION_KEY]
    session.save()
    assert OVER in tab.get(SIGN_UP, follow=True).content.decode()
    assert tab.get(SIGN_UP).status_code == 200


def test_the_form_keeps_nothing_for_longer_than_an_hour_or_of_who_is_in(at):
    travel, person, session = at(clock.now()), ask(asked(), browser="this"), SessionStore()
    returning.remember(session, person, form=SIGN_UP)
    assert returning.asked_for(session) == person
    travel.shift(timedelta(minutes=61))
    assert returning.asked_for(session) is None
    ask(asked(), browser="this")
    assert returning.asked_for(session) == person
    verified(person)
    assert returning.asked_for(session) is None


def test_who_only_signs_in_is_told_to_sign_in_again(at):
    travel, tab = at(clock.now()), browser()
    sends(browser())
    assert sign_in(tab, OWN).url == CODE
    travel.shift(timedelta(minutes=11))
    assert "Sign in again, and we send you a new code." in tab.get(CODE).content.decode()
    assert tab.get(CODE)["Location"] == reverse("account_login")


@pytest.mark.parametrize("address", [OWN, KNOWN])
def test_an_account_that_waits_is_gone_on_with_where_it_was_asked_for_and_nowhere_else(address):
    """It tells nobody whether the address has one. What opens it is the code, as before."""
    wren()
    sends(browser(), email=address, password1=NINE)
    at_hand, elsewhere = (sign_in(tab, address, NINE) for tab in (browser(), Client()))
    assert looks_at_mail(at_hand)
    assert "do not belong together" in elsewhere.content.decode()
    assert [letter.to for letter in letters()] == [[address]] * 2
    assert Person.objects.exclude(email=KNOWN).get().last_login is None


def test_each_of_two_accounts_that_wait_for_one_address_is_found_by_its_own_passphrase():
    for name in ("Heron", "Moth"):
        sends(browser(), pseudonym=name, password1=f"nine of the {name} by the weir")
    for name in ("Heron", "Moth"):
        tab = browser()
        assert looks_at_mail(sign_in(tab, OWN, f"nine of the {name} by the weir"))
        found = user_pk_to_url_str(Person.objects.get(pseudonym=name))
        assert tab.session["account_login"]["user_pk"] == found


def test_whoever_was_confirmed_signs_in_with_their_own_though_another_waits_for_the_address():
    known = wren()
    sends(browser(), email=KNOWN, password1=NINE)
    tab = browser()
    assert sign_in(tab, KNOWN).url == HOME
    assert tab.session["_auth_user_id"] == str(known.pk)


def test_at_another_device_a_new_passphrase_opens_an_account_that_waits():
    sends(browser(), measurement="on")
    elsewhere = browser("z" * 32)
    elsewhere.post(reverse("account_reset_password"), {"email": OWN})
    elsewhere.post(reverse("account_confirm_password_reset_code"), {"code": code()})
    elsewhere.post(reverse("account_complete_password_reset"), {"password1": NINE})
    assert sign_in(elsewhere, OWN, NINE).url == HOME
    assert EmailAddress.objects.get().verified


def test_too_many_letters_are_answered_alike_where_one_signs_in(settings):
    """Asked of the rows of an address, it was another page where the account only seems to wait."""
    wren()
    answers = []
    for name, email, secret in (("Heron", KNOWN, "a"), ("Moth", OTHER, "b")):
        sends(browser(secret * 32), pseudonym=name, email=email, password1=NINE)
        settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "0/m/key"}
        answers.append(sign_in(browser(secret * 32), email, NINE))
        del settings.ACCOUNT_RATE_LIMITS
    assert [answer.status_code for answer in answers] == [429, 429]


def test_signing_in_takes_as_long_however_many_wait(monkeypatch):
    """For other addresses none of them is looked at, and for this one no more than the newest."""
    monkeypatch.setattr(signing_up, "LOOKED_THROUGH", 3)
    looked_at: list[str] = []
    really = signing_up.mark_of

    def noted(secret, name):
        looked_at.append(name)
        return really(secret, name)

    monkeypatch.setattr(signing_up, "mark_of", noted)
    for number in range(5):
        ask(asked(f"Bird {number}", OWN), browser="this")
        ask(asked(f"Moth {number}", OTHER), browser="this")
    sign_in(browser(), OWN)
    assert looked_at == ["Bird 4", "Bird 3", "Bird 2"]
