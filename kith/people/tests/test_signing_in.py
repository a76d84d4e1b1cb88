"""Signing in: the same answers for everybody, no lock that another person can turn, and an end to it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from statistics import median

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.live.sessions import existing, standing
from kith.people import sessions
from kith.people.adapters import NO_ADDRESS
from kith.people.enrolling import enrol
from kith.people.models import Consent
from kith.people.tests.flows import PASSPHRASE, code, is_signed_in, letters, newcomer, sign_in, wren
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db


def test_who_knows_the_passphrase_comes_in(client):
    wren()
    assert sign_in(client).url == reverse("web:home")
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_capitals(client):
    wren()
    assert sign_in(client, "WREN@Example.org").status_code == 302


def test_a_wrong_passphrase_and_an_unknown_address_read_the_same(client):
    wren()
    wrong = sign_in(client, passphrase="not this one at all")
    unknown = sign_in(client, "nobody@example.org", "not this one at all")
    errors = [answer.context["form"].errors for answer in (wrong, unknown)]
    assert errors[0] == errors[1] != {}


class Dear(PBKDF2PasswordHasher):
    """Costs about as much as all the rest of an answer, so that one left out is seen."""

    iterations = 30_000


@pytest.fixture
def hashing(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Dear"]


def _differ(client, known, unknown, *, bound=0.15, pairs=12, most=10):
    """By what part the one costs more than the other: the median of pairs, of this thread on the processor.

    Other programs cost no such time, but they cool its memory: while the two seem to differ, more pairs are
    taken. What really differs by more than the bound does so in all of them.
    """
    spent: list[tuple[float, float]] = []
    for _more in range(most):
        spent += [_pair(client, known, unknown) for _pair_number in range(pairs)]
        by = median(one - other for one, other in spent) / median(min(pair) for pair in spent)
        if abs(by) < bound:
            return 0.0
    return by


def _pair(client, known, unknown):
    times = []
    for act in (known, unknown):
        cache.clear()
        client.cookies.clear()
        began = time.thread_time()
        act()
        times.append(time.thread_time() - began)
    return times


def test_known_and_unknown_cost_the_same_to_sign_in(client, hashing):
    wren()
    assert not _differ(
        client,
        lambda: sign_in(client, passphrase="not this one at all"),
        lambda: sign_in(client, "nobody@example.org", "not this one at all"),
    )


def test_a_passphrase_is_hashed_once_for_known_and_unknown_alike(client, hashed):
    wren()
    enrol("passkey@example.org", "Moth")
    hashed.clear()
    counts = []
    for address in ("wren@example.org", "passkey@example.org", "nobody@example.org"):
        sign_in(client, address, "not this one at all")
        counts.append(len(hashed))
        hashed.clear()
    assert counts == [1, 1, 1]


def test_known_and_unknown_ask_the_database_as_often_to_get_a_code(client):
    wren()
    asked = []
    for email in ("wren@example.org", "nobody@example.org"):
        client.cookies.clear()
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("account_reset_password"), {"email": email})
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_known_and_unknown_cost_the_same_to_get_a_code(client):
    wren()
    reset = reverse("account_reset_password")
    assert not _differ(
        client,
        lambda: client.post(reset, {"email": "wren@example.org"}),
        lambda: client.post(reset, {"email": "nobody@example.org"}),
    )


def _newcomers():
    """Names and addresses that nobody has: each letter looks like no other."""
    return ("".join(signs) for signs in product("acefhkmptx", repeat=3))


def _sign_up(client, name, email):
    asked = newcomer(email=email, pseudonym=f"Bird {name}")
    assert client.post(reverse("account_signup"), asked).status_code == 302


def test_a_hash_left_out_would_be_seen(client, hashing, monkeypatch):
    wren()
    names = _newcomers()

    def quicker():
        with monkeypatch.context() as patched:
            patched.setattr("kith.people.forms.make_password", str)
            _sign_up(client, name := next(names), f"{name}@example.org")

    assert (
        _differ(client, lambda: _sign_up(client, next(names), "wren@example.org"), quicker, pairs=8, most=2)
        > 0
    )


def test_a_closed_account_gets_a_calm_page_with_help(client):
    wren()
    from_before = Client()
    sign_in(from_before)
    person = UserSession.objects.get().user
    person.is_active = False
    person.save()
    answer = sign_in(client)
    assert answer.url == reverse("account_inactive")
    page = client.get(answer.url).content.decode()
    assert "/help/" in page
    assert not is_signed_in(client)
    assert not is_signed_in(from_before)


def test_guessing_is_slowed_down_for_who_guesses_only(client):
    wren()
    for _try in range(6):
        answer = sign_in(client, passphrase="not this one at all")
    assert "wait five minutes" in str(answer.context["form"].errors)
    assert "wait five minutes" in str(sign_in(client).context["form"].errors)
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(elsewhere).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_are_no_more_than_five(settings):
    wren()

    def guess(_number):
        with speaking_for_itself():
            return sign_in(Client(), passphrase="not this one at all")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(guess, range(20)))
    tried = [answer for answer in answers if "do not belong together" in answer.content.decode()]
    assert len(tried) == 5


def test_a_form_cannot_send_anybody_to_another_site(client):
    wren()
    answer = sign_in(client, next="https://evil.example/")
    assert answer.url == reverse("web:home")


def test_half_an_hour_without_use_ends_the_session(client, at):
    wren()
    travel = at(clock.now())
    sign_in(client)
    travel.shift(timedelta(minutes=29))
    assert is_signed_in(client)
    travel.shift(timedelta(minutes=29))
    assert is_signed_in(client)
    travel.shift(timedelta(minutes=31))
    assert not is_signed_in(client)


def test_twelve_hours_end_it_in_any_case(client, at):
    wren()
    travel = at(clock.now())
    sign_in(client)
    for _half_hour in range(24):
        travel.shift(timedelta(minutes=29, seconds=50))
        assert is_signed_in(client)
    travel.shift(timedelta(minutes=10))
    assert not is_signed_in(client)


def test_who_listens_in_a_room_stays_signed_in(client, at):
    wren()
    travel = at(clock.now())
    sign_in(client)
    for _quarter in range(5):
        travel.shift(timedelta(minutes=15))
        sessions.keep_awake([client.session.session_key])
    assert is_signed_in(client)


def test_a_stream_sees_that_a_session_was_not_used(client, at):
    travel = at(clock.now())
    person = wren()
    sign_in(client)
    key = client.session.session_key
    travel.shift(timedelta(minutes=29))
    assert standing([key]) == {key: person.pk}
    travel.shift(timedelta(minutes=7))
    assert standing([key]) == {}
    assert existing([key]) == set()


def test_a_browser_that_comes_late_is_told_to_forget_too(client, at):
    travel = at(clock.now())
    wren()
    sign_in(client)
    travel.shift(timedelta(hours=2))
    assert client.get(reverse("web:front"))["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get(reverse("web:front"))


def test_on_a_shared_device_the_session_ends_with_the_browser(client):
    wren()
    assert sign_in(client).cookies["session"]["max-age"] == ""


def test_on_an_own_device_it_may_stay(client):
    wren()
    assert sign_in(client, remember="on").cookies["session"]["max-age"] == 12 * 60 * 60


def test_signing_out_needs_a_post(client):
    wren()
    sign_in(client)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)


def test_the_list_of_devices_keeps_no_address_and_no_details(client):
    wren()
    client.post(
        reverse("account_login"),
        {"login": "wren@example.org", "password": PASSPHRASE},
        headers={"user-agent": "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"},
    )
    row = UserSession.objects.get()
    assert (row.ip, row.user_agent) == (NO_ADDRESS, "Firefox, Android")
    assert "Firefox, Android" in client.get(reverse("usersessions_list")).content.decode()


def test_signing_out_everywhere_else_keeps_this_one(client):
    wren()
    other = Client()
    sign_in(other)
    sign_in(client)
    client.post(reverse("usersessions_list"))
    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_signing_out_everywhere_ends_this_one_too(client):
    wren()
    other = Client()
    sign_in(other)
    sign_in(client)
    client.post(reverse("people:everywhere"))
    assert not is_signed_in(client)
    assert not is_signed_in(other)


def test_a_new_passphrase_ends_the_other_sessions_and_is_told(client):
    wren()
    other = Client()
    sign_in(other)
    sign_in(client)
    change = {"oldpassword": PASSPHRASE, "password1": "nine herons by the weir"}
    answer = client.post(reverse("account_change_password"), change)
    assert answer.url == reverse("people:account")
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "passphrase of your account was changed" in letters()[-1].body


def test_the_old_passphrase_is_asked_for(client):
    wren()
    sign_in(client)
    change = {"oldpassword": "not this one at all", "password1": "nine herons by the weir"}
    assert client.post(reverse("account_change_password"), change).context["form"].errors["oldpassword"]


def test_a_forgotten_passphrase_is_replaced_by_code(client):
    wren()
    other = Client()
    sign_in(other)
    client.post(reverse("account_reset_password"), {"email": "wren@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code()})
    client.post(reverse("account_complete_password_reset"), {"password1": "nine herons by the weir"})
    assert not is_signed_in(other)
    assert not is_signed_in(client)
    assert sign_in(client, passphrase="nine herons by the weir").status_code == 302


def test_an_unknown_address_is_answered_like_a_known_one(client):
    wren()
    pages = []
    for address in ("wren@example.org", "nobody@example.org"):
        answer = client.post(reverse("account_reset_password"), {"email": address})
        page = client.get(answer.url).content.decode().replace(address, "")
        pages.append((answer.status_code, answer.url, page.count("<form"), page.count("<input")))
        client.cookies.clear()
    assert pages[0] == pages[1]
    assert [letter.to for letter in letters()] == [["wren@example.org"], ["nobody@example.org"]]


def test_recovery_does_not_skip_the_second_step(client):
    _start_app(wren())
    client.post(reverse("account_reset_password"), {"email": "wren@example.org"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": code()})
    client.post(reverse("account_complete_password_reset"), {"password1": "nine herons by the weir"})
    answer = sign_in(client, passphrase="nine herons by the weir")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def _start_app(person):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=person, type="totp", data={"secret": get_adapter().encrypt(secret)})
    return secret


def _app_code(secret):
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_the_second_step_is_asked_for_and_a_code_works_once(client):
    secret = _start_app(wren())
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    shown = _app_code(secret)
    client.post(reverse("mfa_authenticate"), {"code": shown})
    assert is_signed_in(client)
    other = Client()
    sign_in(other)
    other.post(reverse("mfa_authenticate"), {"code": shown})
    assert not is_signed_in(other)


def test_who_has_not_taken_the_terms_reads_them_first(client):
    person = wren(consents=())
    sign_in(client)
    assert client.get(reverse("people:account")).url == reverse("people:terms")
    assert client.get(reverse("people:terms")).status_code == 200
    assert client.post(reverse("people:terms"), {"terms": "on"}).url == reverse("web:home")
    assert is_signed_in(client)
    assert person.consents.standing().get().to == Consent.TERMS


def test_who_does_not_agree_can_sign_out(client):
    wren(consents=())
    sign_in(client)
    assert client.post(reverse("people:terms"), {}).status_code == 200
    assert client.get(reverse("account_logout")).status_code == 200


def test_asking_too_often_is_answered_kindly(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    client.post(reverse("account_signup"), newcomer(pseudonym=""))
    answer = client.post(reverse("account_signup"), newcomer(pseudonym=""))
    assert answer.status_code == 429
    assert "Nothing is locked" in answer.content.decode()
