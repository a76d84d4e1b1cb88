"""Signing up once more, before anybody confirmed: of one browser the last form counts, and it tells nothing."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.http.cookie import SimpleCookie
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.ledger.models import Fact
from kith.people import forgetting, signing_up
from kith.people.consenting import has_consented
from kith.people.enrolling import enrol
from kith.people.models import Consent, Person
from kith.people.renaming import rename
from kith.people.tests.flows import CODE as CODE_IN
from kith.people.tests.flows import PASSPHRASE, code, is_signed_in, letters, newcomer, sign_in, wren
from kith.safety.models import Alert
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db
SIGN_UP, BY_PASSKEY = reverse("account_signup"), reverse("account_signup_by_passkey")
CODE = reverse("account_email_verification_sent")
KNOWN, OWN, OTHER = "wren@example.org", "heron@example.org", "heron@example.com"
DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def client():
    """A browser that has opened the form, as every browser has that sends it."""
    return opened()


def opened() -> Client:
    browser = Client()
    browser.get(SIGN_UP)
    return browser


def in_another_tab(browser: Client) -> Client:
    """The same browser without its session: the first answer never came, or the session ran out."""
    other = Client()
    other.cookies = SimpleCookie({"csrf": browser.cookies["csrf"].value})
    return other


def asks(browser, **changes):
    return browser.post(SIGN_UP, newcomer(**changes))


def looks_at_mail(answer):
    return (answer.status_code, answer.headers.get("Location")) == (302, CODE)


def is_taken(answer):
    return answer.status_code == 200 and "pseudonym" in answer.context["form"].errors


def code_of(browser):
    """What stands in the session of the page that asks for it, and so in the letter that belongs to it."""
    return browser.session[EMAIL_VERIFICATION_CODE_SESSION_KEY]["code"]


def types(browser, typed):
    return browser.post(CODE, {"code": typed})


def is_over(browser):
    return "This code cannot be used any more" in browser.get(CODE).content.decode()


@pytest.mark.parametrize("has_session", [True, False])
@pytest.mark.parametrize("address", [OWN, OTHER])
def test_the_same_browser_may_send_the_form_again(client, address, has_session):
    asks(client)
    browser = client if has_session else in_another_tab(client)
    assert looks_at_mail(asks(browser, email=address))
    assert address in browser.get(CODE).content.decode()
    assert letters()[-1].to == [address]
    types(browser, code())
    assert is_signed_in(browser)
    assert Person.objects.get().email == EmailAddress.objects.get().email == address


def test_a_passkey_can_be_asked_for_again_too(client):
    for address in (OWN, OTHER):
        answer = client.post(BY_PASSKEY, newcomer(email=address, password1=None))
        assert looks_at_mail(answer)
        client = in_another_tab(client)
    assert looks_at_mail(asks(client)), "and a passphrase after it"
    assert types(client, code()).url == reverse("web:home")


def test_another_browser_may_not_whatever_address_it_gives(client):
    asks(client)
    answers = [asks(opened(), email=address) for address in (OWN, OTHER)]
    assert all(is_taken(answer) for answer in answers)
    assert len(letters()) == 1
    assert Person.objects.get().email == OWN


def test_the_mark_of_a_browser_is_of_one_name(client):
    asks(client)
    asks(client, pseudonym="Moth", email=OTHER)
    marks = set(Person.objects.values_list("browser", flat=True))
    assert len(marks) == 2
    assert client.cookies["csrf"].value not in str(marks)


def test_who_sends_no_cookie_is_no_browser():
    for taken in (False, True):
        assert is_taken(asks(Client())) is taken


@pytest.mark.parametrize("name", ["Wren", "Tern"])
def test_names_of_others_stay_taken(client, name):
    rename(enrol("tern@example.org", "Tern"), "Puffin")
    wren()
    asks(client)
    assert is_taken(asks(client, pseudonym=name))


def confirmed(browser):
    types(browser, code())


def verified_without_coming_in(browser):
    EmailAddress.objects.update(verified=True)


def was_in_once(browser):
    Person.objects.update(last_login=clock.now())


@pytest.mark.parametrize("comes_in", [confirmed, verified_without_coming_in, was_in_once])
def test_an_account_that_was_confirmed_or_signed_in_is_not_touched(client, comes_in):
    asks(client)
    browser = in_another_tab(client)
    comes_in(client)
    before = Person.objects.values().get()
    assert is_taken(asks(browser, email=OTHER))
    assert Person.objects.values().get() == before


def test_who_is_confirmed_in_between_is_not_touched(client, monkeypatch):
    """After the form was read, and before its account is held."""
    asks(client)
    hold = signing_up.locking.lock

    def confirmed_first(*people):
        EmailAddress.objects.update(verified=True)
        hold(*people)

    monkeypatch.setattr(signing_up.locking, "lock", confirmed_first)
    assert is_taken(asks(client, email=OTHER))
    assert Person.objects.get().email == OWN


def test_a_code_opens_nothing_when_the_form_was_sent_again_in_between(client, monkeypatch):
    """After the code was found right, and before its account is held."""
    asks(client)
    other, hold = in_another_tab(client), signing_up.locking.lock

    def asked_first(*people):
        monkeypatch.setattr(signing_up.locking, "lock", hold)
        assert looks_at_mail(asks(other, email=OTHER))
        hold(*people)

    monkeypatch.setattr(signing_up.locking, "lock", asked_first)
    types(client, code())
    assert not is_signed_in(client)
    assert is_over(client)
    types(other, code())
    assert is_signed_in(other)
    assert Person.objects.get().email == OTHER


@pytest.mark.parametrize("address", [OTHER, KNOWN])
def test_the_code_of_an_address_that_was_corrected_is_void(client, address):
    """Nobody who reads the mail of the wrong one gets in, nor can they later."""
    wren()
    asks(client)
    old = code()
    other = in_another_tab(client)
    asks(other, email=address)
    assert is_over(client)
    types(client, old)
    assert not is_signed_in(client)
    if address == OTHER:
        types(other, code())
        types(client, old)
        assert not is_signed_in(client)


def test_what_the_last_form_says_holds(client):
    asks(client, measurement="on", zone="Europe/Lisbon")
    changed = "nine herons by the weir"
    last = {"pseudonym": "HERON", "password1": changed, "language": "es", "zone": "UTC", "research": "on"}
    asks(client, **last)
    types(client, code())
    person = Person.objects.get()
    assert (person.pseudonym, person.language, person.zone) == ("HERON", "es", "UTC")
    assert person.check_password(changed)
    assert [has_consented(person, to) for to in Consent.NAMES] == [True, False, True]
    assert is_signed_in(client)


def test_joining_is_one_fact_however_often_one_asks(client):
    for name in ("Heron", "Heron", "HERON"):
        asks(client, pseudonym=name)
    kinds = Fact.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["people.joined", "people.renamed"]


def test_an_alert_stands_when_the_form_is_sent_again(client):
    """Whoever looks after it goes on; and nobody is called a second time for the same name."""
    asks(client, pseudonym="I want to die")
    alert = Alert.objects.get()
    asks(client, pseudonym="I want to die", email=OTHER)
    assert Alert.objects.get() == alert
    assert "We are glad you wrote that down." in client.get(CODE).content.decode()


def test_a_day_begins_anew(client, at):
    travel = at(clock.now())
    asks(client)
    travel.shift(timedelta(hours=23))
    asks(client)
    travel.shift(timedelta(minutes=62))
    forgetting.sweep()
    assert Person.objects.exists()
    travel.shift(DAY)
    forgetting.sweep()
    assert not Person.objects.exists()


def test_the_browser_is_forgotten_once_they_are_in(client):
    asks(client)
    assert Person.objects.get().browser
    types(client, code())
    assert Person.objects.get().browser == ""
    assert "signing_up" not in client.session


def test_the_browser_is_forgotten_after_a_day_in_any_case(client, at):
    travel = at(clock.now())
    asks(client)
    verified_without_coming_in(client)
    forgetting.sweep()
    assert Person.objects.get().browser
    travel.shift(DAY)
    forgetting.sweep()
    assert Person.objects.get().browser == ""


# What is known is not told, the second time either ---------------------------------------------


@pytest.mark.parametrize("first", [KNOWN, OWN])
@pytest.mark.parametrize("second", [KNOWN, OWN, OTHER])
def test_each_gets_the_same_page_and_the_letter_for_them(first, second):
    wren()
    browser = opened()
    asks(browser, email=first)
    assert looks_at_mail(asks(in_another_tab(browser), email=second))
    last = letters()[-1]
    assert last.to == [second]
    assert bool(CODE_IN.search(last.body)) is (second != KNOWN)
    assert ("there is one already" in last.body) is (second == KNOWN)
    assert sign_in(Client()).url == reverse("web:home"), "whose address it is notices nothing"


def test_no_code_opens_what_only_seems_to_be_an_account(client):
    """Not even the one that nobody is sent, and not after the account is gone that the address had."""
    known = wren()
    asks(client, email=KNOWN)
    types(client, code_of(client))
    assert not is_signed_in(client)
    known.delete()
    types(client, code_of(client))
    assert not is_signed_in(client)
    assert not EmailAddress.objects.filter(verified=True).exists()


def _first_try(browser, email):
    return asks(browser, email=email)


def _second_try_after_known(browser, email):
    asks(browser, email=KNOWN)
    return lambda: asks(in_another_tab(browser), email=email)


def _second_try_after_unknown(browser, email):
    asks(browser, email="first@example.org")
    return lambda: asks(in_another_tab(browser), email=email)


def _same_again(browser, email):
    asks(browser, email=email)
    return lambda: asks(in_another_tab(browser), email=email)


def _page(browser, email):
    asks(browser, email=email)
    return lambda: browser.get(CODE)


def _wrong_code(browser, email):
    asks(browser, email=email)
    return lambda: types(browser, "BBBB-BBBB")


def _another_code(browser, email):
    asks(browser, email=email)
    return lambda: browser.post(CODE, {"action": "resend"})


def _another_address(browser, email):
    asks(browser, email="first@example.org")
    return lambda: changes(browser, email)


def _another_address_after_known(browser, email):
    asks(browser, email=KNOWN)
    return lambda: changes(browser, email)


def changes(browser, email):
    return browser.post(CODE, {"action": "change", "email": email})


ALIKE = [
    (lambda browser, email: lambda: asks(browser, email=email),),
    (_second_try_after_known, _second_try_after_unknown),
    (_same_again,),
    (_page,),
    (_wrong_code,),
    (_another_code,),
    (_another_address, _another_address_after_known),
]


@pytest.mark.parametrize("ways", ALIKE, ids=["first", "again", "same", "page", "wrong", "resend", "change"])
def test_known_and_unknown_are_the_same_work(ways, monkeypatch):
    """The same statements in the same order, the same that are written for good, and as many hashes."""
    hashed, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(1) or encode(*given))
    wren()
    work = {}
    for number, way in enumerate(ways):
        for email in (KNOWN, f"new{number}@example.org"):
            act = way(opened(), email)
            hashed.clear()
            with CaptureQueriesContext(connection) as asked:
                answer = act()
            assert answer.status_code in {200, 302}
            page = re.sub(r'value="[^"]{20,}"', "", answer.content.decode().replace(email, ""))
            said = [re.sub(r"'[^']*'|\b\d+\b|\bs\d+_x\d+\b", "?", query["sql"]) for query in asked]
            work[number, email] = said, len(hashed), answer.headers.get("Location"), page
            Person.objects.exclude(email=KNOWN).delete()
    first, *others = work.values()
    assert others == [first] * len(others)


# At the same moment -------------------------------------------------------------------------------


@pytest.fixture
def _all_have_read_the_form(monkeypatch):
    """Each of two requests waits until both have found the name free, or theirs."""
    both, ask = threading.Barrier(2), signing_up.ask

    def together(asked, *, browser):
        both.wait(timeout=10)
        return ask(asked, browser=browser)

    monkeypatch.setattr("kith.people.newcomers.signing_up.ask", together)


@pytest.mark.usefixtures("_all_have_read_the_form")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [OWN, KNOWN])
def test_a_form_that_is_sent_twice_at_once_is_one_account(address):
    """Whichever answer the browser shows: the code of the letter that belongs to it works."""
    wren()
    browser = opened()
    tabs = [in_another_tab(browser), in_another_tab(browser)]

    def send(tab):
        with speaking_for_itself():
            return asks(tab, email=address)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, tabs))
    assert all(looks_at_mail(answer) for answer in answers)
    assert Person.objects.filter(pseudonym="Heron").count() == 1
    sent = letters()
    assert [letter.to for letter in sent] == [[address]] * 2
    for tab in tabs if address == OWN else ():
        assert any(code_of(tab) in letter.body for letter in sent)
        assert "type it here" in tab.get(CODE).content.decode()


@pytest.mark.usefixtures("_all_have_read_the_form")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shown", [0, 1])
def test_either_code_works_when_both_were_sent_at_once(shown):
    browser = opened()
    tabs = [in_another_tab(browser), in_another_tab(browser)]
    threads = [threading.Thread(target=_ask_alone, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    types(tabs[shown], code_of(tabs[shown]))
    assert is_signed_in(tabs[shown])


def _ask_alone(tab):
    with speaking_for_itself():
        asks(tab)


@pytest.mark.usefixtures("_all_have_read_the_form")
@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_that_want_one_name_at_once_one_gets_it():
    browsers = [opened(), opened()]

    def send(number):
        with speaking_for_itself():
            return asks(browsers[number], email=f"heron{number}@example.org")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))
    assert sorted(looks_at_mail(answer) for answer in answers) == [False, True]
    assert sorted(is_taken(answer) for answer in answers) == [False, True]


def test_two_presses_in_a_row_are_not_too_many(client):
    for _press in range(3):
        assert looks_at_mail(asks(in_another_tab(client)))


# The page that asks for the code ------------------------------------------------------------------


@pytest.mark.parametrize("meant", [OTHER, KNOWN])
@pytest.mark.parametrize("typed", [OWN, KNOWN])
def test_a_wrong_address_is_put_right_on_the_page(client, typed, meant):
    wren()
    asks(client, email=typed, measurement="on")
    assert looks_at_mail(changes(client, f" {meant.upper()} "))
    page = client.get(CODE).content.decode()
    assert meant in page
    assert letters()[-1].to == [meant]
    assert bool(CODE_IN.search(letters()[-1].body)) is (meant == OTHER)
    types(client, code_of(client))
    assert is_signed_in(client) is (meant == OTHER)
    if meant == OTHER:
        person = Person.objects.get(email=OTHER)
        assert person.check_password(PASSPHRASE)
        assert has_consented(person, Consent.MEASUREMENT)
        assert EmailAddress.objects.get(user=person).email == OTHER


def test_the_code_of_the_wrong_address_is_void(client):
    asks(client)
    old = code()
    changes(client, OTHER)
    types(client, old)
    assert not is_signed_in(client)
    types(client, code())
    assert is_signed_in(client)


def test_what_is_no_address_is_said_so_and_the_first_stays(client):
    asks(client)
    page = changes(client, "heron at home").content.decode()
    assert '<details class="fold" open>' in page
    assert OWN in page
    types(client, code())
    assert is_signed_in(client)


def test_addresses_are_not_tried_one_after_the_other(client):
    asks(client)
    for number in range(5):
        changes(client, f"heron{number}@example.org")
    assert len(letters()) == 3
    assert "This address is wrong" not in client.get(CODE).content.decode()


def test_other_addresses_count_as_signing_up_does(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    asks(client)
    answer = changes(client, OTHER)
    assert answer.status_code == 429
    assert OWN in client.get(CODE).content.decode()


def test_too_many_letters_to_one_address_are_answered_kindly(client, settings):
    asks(client)
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "1/m/key"}
    asks(opened(), pseudonym="Moth", email=OTHER)
    assert changes(client, OTHER).status_code == 429
    assert OTHER in client.get(CODE).content.decode(), "another code can be asked for later"


def test_who_was_confirmed_elsewhere_changes_nothing_there(client):
    asks(client)
    verified_without_coming_in(client)
    changes(client, OTHER)
    assert Person.objects.get().email == OWN


@pytest.mark.parametrize(
    "again",
    [lambda browser: browser.post(CODE, {"action": "resend"}), lambda browser: changes(browser, OTHER)],
)
def test_each_code_has_its_ten_minutes_and_three_tries(client, at, again):
    travel = at(clock.now())
    asks(client)
    for _code in range(2):
        types(client, "BBBB-BBBB")
        types(client, "BBBB-BBBB")
        travel.shift(timedelta(minutes=9))
        again(client)
    types(client, "BBBB-BBBB")
    types(client, "BBBB-BBBB")
    travel.shift(timedelta(minutes=9))
    types(client, code())
    assert is_signed_in(client)


def three_wrong_codes(browser, travel):
    for _try in range(3):
        types(browser, "BBBB-BBBB")


def eleven_minutes(browser, travel):
    travel.shift(timedelta(minutes=11))


@pytest.mark.parametrize("email", [OWN, KNOWN])
@pytest.mark.parametrize("ends", [three_wrong_codes, eleven_minutes])
def test_a_code_that_is_over_leads_back_to_the_form_with_what_can_be_kept(client, at, ends, email):
    wren()
    travel = at(clock.now())
    asks(client, email=email, language="es", zone="America/Lima", next="/finding/")
    old = code_of(client)
    ends(client, travel)
    answer = types(client, old)
    assert "This code cannot be used any more" in answer.content.decode()
    assert not is_signed_in(client)
    page = client.get(CODE).content.decode()
    back = re.findall(rf'href="({SIGN_UP}[^"]*)"', page)
    assert back == [f"{SIGN_UP}?next=%2Ffinding%2F"]
    form = client.get(back[0])
    kept = {name: form.context["form"][name].value() for name in ("pseudonym", "language", "zone", "email")}
    assert kept == {"pseudonym": "Heron", "language": "es", "zone": "America/Lima", "email": None}
    assert "checked" not in form.content.decode()
    assert PASSPHRASE not in form.content.decode()
    assert looks_at_mail(asks(client, email=OTHER))


def test_starting_again_leads_to_the_form(client):
    asks(client)
    page = client.get(CODE).content.decode()
    assert f'name="next" value="{SIGN_UP}"' in page
    answer = client.post(reverse("account_logout"), {"next": SIGN_UP}, follow=True)
    assert answer.context["form"]["pseudonym"].value() == "Heron"


def test_the_form_keeps_nothing_for_longer_than_an_hour(client, at):
    travel = at(clock.now())
    asks(client)
    travel.shift(timedelta(minutes=61))
    assert client.get(SIGN_UP).context["form"]["pseudonym"].value() is None


def test_who_only_signs_in_is_told_to_sign_in_again(client):
    asks(client)
    elsewhere = Client()
    assert sign_in(elsewhere, OWN).url == CODE
    three_wrong_codes(elsewhere, None)
    assert elsewhere.get(CODE).url == reverse("account_login")
    sign_in(elsewhere, OWN)
    for _try in range(2):
        types(elsewhere, "BBBB-BBBB")
    page = types(elsewhere, "BBBB-BBBB").content.decode()
    assert "Sign in again, and we send you a new code." in page
    assert sign_in(elsewhere, OWN).url == CODE
    assert types(elsewhere, code()).url == reverse("web:home")


def test_whoever_comes_by_chance_is_led_to_sign_in():
    assert Client().get(CODE).url == reverse("account_login")
