"""Signing up once more, before anybody confirmed: of one browser the last form counts, and tells nothing."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.gates import Refused
from kith.ledger.models import Fact
from kith.people import forgetting, locking, signing_up
from kith.people.access import waiting
from kith.people.consenting import has_consented
from kith.people.models import Consent, Person
from kith.people.signing_up import ask, change_address, mark_of
from kith.people.tests.coming import (
    BY_PASSKEY,
    CODE,
    DAY,
    HOME,
    KNOWN,
    NEW,
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
    code_of,
    is_taken,
    looks_at_mail,
    sends,
    types,
    verified,
)
from kith.people.tests.flows import CODE as A_CODE
from kith.people.tests.flows import PASSPHRASE, code, letters, newcomer, sign_in, wren
from kith.safety.models import Alert
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db
# The same browser, and no other --------------------------------------------------------------------


@pytest.mark.parametrize("has_session", [True, False])
def test_the_same_browser_may_send_the_form_again_and_the_last_one_holds(has_session):
    tab = Client()
    tab.get(SIGN_UP)
    sends(tab, measurement="on", password1=NINE)
    tab = tab if has_session else browser(tab.cookies["csrf"].value)
    last = {"pseudonym": "HERON", "email": OTHER, "language": "es", "zone": "UTC", "research": "on"}
    assert looks_at_mail(sends(tab, **last))
    assert letters()[-1].to == [OTHER]
    assert types(tab, code()).url == HOME
    person = Person.objects.get()
    assert (person.pseudonym, person.email, person.language, person.zone) == ("HERON", OTHER, "es", "UTC")
    assert person.check_password(PASSPHRASE)
    assert EmailAddress.objects.get().email == OTHER
    assert [has_consented(person, to) for to in Consent.NAMES] == [True, False, True]
    assert person.browser == "", "whoever is in is known by no browser any more"
    assert "signing_up" not in tab.session


def test_a_passkey_can_be_asked_for_again_too():
    tab = browser()
    sends(browser())
    for _press in range(2):
        assert looks_at_mail(tab.post(BY_PASSKEY, newcomer(password1=None)))
    assert types(tab, code()).url == reverse("mfa_signup_webauthn")
    assert tab.get(CODE, follow=True).redirect_chain[-1][0] == reverse("mfa_signup_webauthn")
    assert not Person.objects.get().has_usable_password()


def test_another_browser_may_not_whatever_address_it_gives():
    sends(browser())
    assert all(is_taken(sends(browser("b" * 32), email=address)) for address in (OWN, OTHER))
    assert len(letters()) == 1
    assert "a" * 32 not in str(Person.objects.values().get())


def test_a_mark_is_of_one_browser_and_one_name():
    assert mark_of("secret", "Heron") == mark_of("secret", "H e r o n")
    assert len({mark_of("secret", "Heron"), mark_of("secret", "Moth"), mark_of("other", "Heron")}) == 3


def test_what_has_no_cookie_is_no_browser():
    assert mark_of("", "Heron") == ""
    ask(asked(), browser="")
    assert waiting("Heron", browser="") is None
    with pytest.raises(Refused):
        ask(asked(), browser="")


def test_names_of_others_stay_taken():
    wren()
    with pytest.raises(Refused):
        ask(asked(pseudonym="VVren"), browser="this")


def was_in_once(person):
    Person.objects.filter(pk=person.pk).update(last_login=clock.now())


@pytest.mark.parametrize("came", [verified, was_in_once])
@pytest.mark.parametrize("is_late", [True, False])
def test_who_was_confirmed_or_signed_in_is_not_touched(came, is_late, monkeypatch):
    """Nor who is so a moment ago, after the form was read and before the account is held."""
    person, hold = ask(asked(), browser="this"), locking.lock

    def come_first(*people):
        came(person)
        hold(*people)

    if is_late:
        monkeypatch.setattr(locking, "lock", come_first)
    else:
        came(person)
    assert not change_address(person, OTHER)
    with pytest.raises(Refused):
        ask(asked(email=OTHER), browser="this")
    assert Person.objects.get().email == EmailAddress.objects.get().email == OWN


def test_no_address_is_confirmed_by_a_code_that_was_sent_to_the_one_before(monkeypatch):
    """Not even when it is confirmed, by a new passphrase, while another address is being written."""
    person, is_known = ask(asked(), browser="this"), signing_up._is_known

    def confirmed_now(*given):
        verified(person)
        return is_known(*given)

    monkeypatch.setattr(signing_up, "_is_known", confirmed_now)
    change_address(person, OTHER)
    assert not EmailAddress.objects.filter(email=OTHER, verified=True).exists()


def test_whoever_was_forgotten_a_moment_ago_asks_anew(monkeypatch):
    person, hold = ask(asked(), browser="this"), locking.lock

    def forget_first(*people):
        Person.objects.filter(pk=person.pk).delete()
        hold(*people)

    monkeypatch.setattr(locking, "lock", forget_first)
    assert not change_address(person, OTHER)
    assert ask(asked(), browser="this").pk != person.pk


def test_a_code_opens_nothing_when_the_form_was_sent_again(monkeypatch):
    """Not even when it was found right before, and the account is held only after. Nor later: whoever reads
    the mail of the wrong address may have the page that was open then.
    """
    tab, other, hold = browser(), browser(), locking.lock
    sends(tab)
    old = code()

    def send_first(*people):
        monkeypatch.setattr(locking, "lock", hold)
        sends(other, email=OTHER)
        hold(*people)

    monkeypatch.setattr(locking, "lock", send_first)
    assert types(tab, old).url == CODE
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert types(other, code()).url == HOME
    assert OVER in types(tab, old).content.decode()
    assert EmailAddress.objects.get().email == OTHER


def test_an_address_that_was_wrong_is_free_again():
    """It may be that of somebody else, who comes tomorrow."""
    for again in (
        lambda person: change_address(person, OTHER),
        lambda _: ask(asked(email=NEW), browser="this"),
    ):
        again(ask(asked(), browser="this"))
        assert ask(asked("Moth", OWN), browser="that").email == OWN
        ask(asked("Moth", "moth@example.org"), browser="that")


def test_joining_is_one_fact_and_one_alert_however_often_one_asks():
    """Whoever looks after the alert goes on; and nobody is called a second time for the same name."""
    grave = "I want to die"
    ask(asked(pseudonym=grave), browser=mark_of("s", grave))
    alert = Alert.objects.get()
    for name in (grave, grave.upper()):
        ask(asked(pseudonym=name, email=OTHER), browser=mark_of("s", name))
    kinds = Fact.objects.filter(kind__startswith="people.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["people.joined", "people.renamed"]
    assert Alert.objects.get() == alert


def test_a_day_begins_anew_with_each_form_and_each_address(at):
    travel = at(clock.now())
    person = ask(asked(), browser="this")
    for again in (lambda: ask(asked(), browser="this"), lambda: change_address(person, OTHER)):
        travel.shift(timedelta(hours=23))
        again()
        travel.shift(timedelta(hours=2))
        forgetting.sweep()
        assert Person.objects.exists()
    travel.shift(DAY)
    forgetting.sweep()
    assert not Person.objects.exists()


def test_a_browser_is_forgotten_after_a_day_in_any_case(at):
    travel = at(clock.now())
    verified(ask(asked(), browser="this"))
    forgetting.sweep()
    assert Person.objects.get().browser == "this"
    travel.shift(DAY)
    forgetting.sweep()
    assert (Person.objects.get().browser, Person.objects.get().asked_with) == ("", "")


# What is known is not told, the second time either -------------------------------------------------


def test_no_step_tells_whether_an_address_is_known(hashed, settings):
    """The same statements in the same order, as much that is written for good, as many hashes, one page.

    In all four ways from an address that is known or not to another that is or not.
    """
    settings.ACCOUNT_RATE_LIMITS = False
    wren()
    walks = [
        _walk(secret, first, second, hashed)
        for secret, (first, second) in zip("cdef", product(*[(KNOWN, NEW), (KNOWN, OTHER)]), strict=True)
    ]
    for step, work in walks[0].items():
        for walk in walks[1:]:
            assert walk[step] == work, step
    assert [hashes for _said, hashes, *_answer in walks[0].values()] == [1, 0, 0, 0, 1, 0, 1, 2, 2]


def _walk(secret, first, second, hashed):
    """What each step costs and answers."""
    name = f"Bird {secret}"
    tab, other = browser(secret * 32), browser(secret * 32)
    steps = {
        "form": (first, lambda: sends(tab, pseudonym=name, email=first, password1=NINE)),
        "page": ("", lambda: tab.get(CODE)),
        "wrong code": ("", lambda: types(tab, WRONG)),
        "another code": (first, lambda: asks_for_another(tab)),
        "form again": (second, lambda: sends(other, pseudonym=name, email=second, password1=NINE)),
        "another address": (first, lambda: changes(other, f" {first.upper()} ")),
        "signing in elsewhere": ("", lambda: sign_in(browser("z" * 32), first, NINE)),
        "signing in wrongly": ("", lambda: sign_in(browser(secret * 32), first, "nine herons by the lake")),
        "signing in": (first, lambda: sign_in(browser(secret * 32), first, NINE)),
    }
    walk = {}
    for step, (address, act) in steps.items():
        hashed.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = act()
        walk[step] = _statements(queries), len(hashed), *_without_its_own(answer, name, first, second)
        if address:
            assert _letter_is_right(letters()[-1], address), step
    Person.objects.exclude(email=KNOWN).delete()
    return walk


def _letter_is_right(letter, address):
    is_told = "there is one already" in letter.body
    says = is_told, bool(A_CODE.search(letter.body))
    return (letter.to, letter.subject, says) == (
        [address],
        "A message about your account",
        (address == KNOWN, address != KNOWN),
    )


def _statements(queries):
    """Without what was given, and without the names of savepoints and cursors, which are drawn anew."""
    given = re.compile(r"'[^']*'|\b(?:\d+|true|false|s\d+_x\d+|_django_curs_\w+)\b")
    return [given.sub("?", query["sql"]) for query in queries]


def _without_its_own(answer, name, *addresses):
    page = answer.content.decode()
    for own in (name, *addresses):
        page = page.replace(own, "")
    return answer.status_code, answer.headers.get("Location"), re.sub(r'value="[^"]{20,}"', "", page)


def test_no_code_opens_what_only_seems_to_be_an_account():
    """Not the one that nobody is sent, and not after the account is gone that has the address."""
    known, tab = wren(), browser()
    sends(tab, email=KNOWN)
    unsent = code_of(tab)
    for typed in ("", unsent):
        types(tab, typed)
    known.delete()
    assert types(tab, unsent).headers.get("Location") != HOME
    assert not EmailAddress.objects.filter(verified=True).exists()


# At the same moment ---------------------------------------------------------------------------------


@pytest.fixture
def at_once(monkeypatch):
    """Two acts in threads of their own: each waits until both have found the name free, or theirs."""
    both, really = threading.Barrier(2), signing_up.ask

    def together(form, *, browser):
        both.wait(timeout=10)
        return really(form, browser=browser)

    def run(act, givens):
        def alone(given):
            with speaking_for_itself():
                return act(given)

        monkeypatch.setattr(signing_up, "ask", together)
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(alone, givens))
        monkeypatch.setattr(signing_up, "ask", really)
        return answers

    return run


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_is_one_account(at_once):
    """Whichever answer the browser shows: the code of the letter that belongs to it works."""
    wren()
    for name, address in [("Heron", OWN), ("Moth", KNOWN)]:
        tabs = [browser(), browser()]
        answers = at_once(lambda tab, n=name, a=address: sends(tab, pseudonym=n, email=a), tabs)
        assert all(looks_at_mail(answer) for answer in answers)
        assert Person.objects.filter(pseudonym=name).count() == 1
        sent = letters()[-2:]
        assert [letter.to for letter in sent] == [[address]] * 2
        assert [OVER in tab.get(CODE).content.decode() for tab in tabs] == [False, False]
        works = [any(code_of(tab) in letter.body for letter in sent) for tab in tabs]
        assert works == [address == OWN] * 2
        if address == OWN:
            assert types(tabs[0], code_of(tabs[0])).url == HOME


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_that_want_one_name_at_once_one_gets_it(at_once):
    both = [browser("a" * 32), browser("b" * 32)]
    answers = at_once(lambda tab: sends(tab, email=f"{tab.cookies['csrf'].value[0]}@example.org"), both)
    assert sorted(looks_at_mail(answer) for answer in answers) == [False, True]
    assert sorted(is_taken(answer) for answer in answers) == [False, True]
