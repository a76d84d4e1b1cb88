"""Signing up: a name, an address that is confirmed, a passphrase, and what was agreed to."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from kith.ledger.models import Fact
from kith.people.consenting import has_consented
from kith.people.models import Consent, Person
from kith.people.tests.flows import code, is_signed_in, letters, newcomer, sign_in, sign_up, wren

pytestmark = pytest.mark.django_db
SENSITIVE = ("group", "support", "anxi", "depress", "grief", "help", "mental", "heron", "wren")


def test_a_newcomer_who_types_the_code_is_in(client):
    client.post(reverse("account_signup"), newcomer())
    answer = client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert answer.url == reverse("web:home")
    person = Person.objects.get()
    assert (person.pseudonym, person.language, person.zone) == ("Heron", "en", "Europe/Lisbon")
    assert person.adult_at is not None
    assert is_signed_in(client)


def test_nobody_is_in_before_the_address_is_confirmed(client):
    client.post(reverse("account_signup"), newcomer())
    assert not is_signed_in(client)
    assert sign_in(client, "heron@example.org").url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)


def test_a_wrong_code_lets_nobody_in(client):
    client.post(reverse("account_signup"), newcomer())
    for _try in range(3):
        client.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
    client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert not is_signed_in(client)


def test_terms_are_agreed_to_and_the_others_are_free(client):
    person = sign_up(client)
    assert has_consented(person, Consent.TERMS)
    assert not has_consented(person, Consent.MEASUREMENT)
    assert not has_consented(person, Consent.RESEARCH)


def test_each_consent_is_given_alone(client):
    person = sign_up(client, measurement="on")
    assert has_consented(person, Consent.MEASUREMENT)
    assert not has_consented(person, Consent.RESEARCH)


@pytest.mark.parametrize("missing", ["terms", "adult", "pseudonym", "email", "password1", "zone"])
def test_without_what_is_asked_there_is_no_account(client, missing):
    answer = client.post(reverse("account_signup"), newcomer(**{missing: None}))
    assert answer.status_code == 200
    assert not Person.objects.exists()


def test_the_boxes_come_unticked(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "checked" not in page


def test_the_operator_can_open_the_house_to_younger_people(client, settings):
    settings.KITH_ADULTS_ONLY = False
    assert b'name="adult"' not in client.get(reverse("account_signup")).content
    assert sign_up(client, adult=None).adult_at is None


@pytest.mark.parametrize("name", ["Dr Lark", "m0derator", "W", "wren@example.org"])
def test_a_name_that_cannot_be_is_said_so_and_the_rest_is_kept(client, name):
    answer = client.post(reverse("account_signup"), newcomer(pseudonym=name))
    assert "pseudonym" in answer.context["form"].errors
    assert "heron@example.org" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_name_that_looks_like_another_is_taken(client):
    wren()
    answer = client.post(reverse("account_signup"), newcomer(pseudonym="VVren"))
    assert "pseudonym" in answer.context["form"].errors


@pytest.mark.parametrize("email", ["heron@example.org", "wren@example.org"])
def test_two_who_ask_for_one_name_at_once_get_one(client, monkeypatch, email):
    wren()
    monkeypatch.setattr("kith.people.forms.is_taken", lambda name, except_for: False)
    answer = client.post(reverse("account_signup"), newcomer(pseudonym="Wren", email=email))
    assert answer.status_code == 200
    assert "pseudonym" in answer.context["form"].errors
    assert Person.objects.count() == 1


def test_a_passphrase_is_long(client):
    answer = client.post(reverse("account_signup"), newcomer(password1="nine lett"))
    assert answer.context["form"].errors["password1"] == [
        "6 more characters, please. A short sentence is good."
    ]


def test_a_passphrase_may_be_pasted_and_of_any_signs(client):
    assert sign_up(client, password1="  ñandú 海 über  ").check_password("  ñandú 海 über  ")


def test_what_only_seems_to_be_made_waits_as_others_do_and_leaves_who_has_the_address_alone(client):
    known = wren()
    before = Person.objects.filter(pk=known.pk).values().get()
    client.post(reverse("account_signup"), newcomer(email="wren@example.org", pseudonym="Moth"))
    assert Person.objects.filter(pk=known.pk).values().get() == before
    assert EmailAddress.objects.get(email="wren@example.org").user == known
    waits = Person.objects.get(pseudonym="Moth")
    assert waits.email.endswith("@nobody.invalid")
    assert not waits.wants_mail
    assert [letter.to for letter in letters()] == [["wren@example.org"]]


def test_a_free_name_does_not_tell_that_the_address_was_known(client):
    wren()
    client.post(reverse("account_signup"), newcomer(email="wren@example.org", pseudonym="Moth"))
    client.cookies.clear()
    again = client.post(reverse("account_signup"), newcomer(email="new@example.org", pseudonym="Moth"))
    assert "pseudonym" in again.context["form"].errors


@pytest.mark.parametrize("language", ["en", "pt-br", "es"])
def test_mail_says_nothing_about_what_this_is(client, language):
    client.post(reverse("account_signup"), newcomer(language=language))
    letter = letters()[0]
    text = (letter.subject + letter.body + str(letter.message()["From"])).lower()
    assert not [word for word in SENSITIVE if word in text]
    assert letter.to == ["heron@example.org"]


def test_titles_are_neutral(client):
    for name in ("account_signup", "account_login", "account_reset_password", "people:terms"):
        assert b"<title>Kith</title>" in client.get(reverse(name)).content


def test_another_code_can_be_asked_for_and_the_old_one_is_void(client, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    client.post(reverse("account_signup"), newcomer())
    old = code()
    client.post(reverse("account_email_verification_sent"), {"action": "resend"})
    new = code()
    assert len(mail.outbox) == 2
    client.post(reverse("account_email_verification_sent"), {"code": old})
    assert not is_signed_in(client)
    client.post(reverse("account_email_verification_sent"), {"code": new})
    assert is_signed_in(client)


def test_joining_is_a_fact_without_words(client):
    person = sign_up(client)
    fact = Fact.objects.get(kind="people.joined")
    assert (fact.by, fact.about, fact.details) == (person.pk, f"person:{person.key}", {})


def main_of(answer):
    return answer.content.decode().partition("<main")[2].partition("</main")[0]


@pytest.mark.parametrize("path", ["/finding/", "/finding/wishes/", "/invitations/" + "k" * 22 + "/"])
def test_a_stranger_who_looks_for_a_group_comes_to_sign_up_and_reads_why(client, path):
    page = client.get(path, follow=True)
    assert page.redirect_chain[-1][0] == reverse("account_signup") + "?next=" + path
    words = main_of(page)
    assert "for people who have an account here" in words
    assert words.index("I have an account") < words.index("<form")
    assert f"{reverse('account_login')}?next={path.replace('/', '%2F')}" in words


def test_who_must_sign_in_reads_why_and_where_newcomers_go(client):
    words = main_of(client.get("/home/", follow=True))
    assert "for people who have an account here" in words
    assert words.index("I am new here") < words.index("<form")


def test_who_comes_to_sign_up_or_in_by_themselves_is_told_of_no_page(client):
    for name in ("account_signup", "account_login"):
        assert "What you want to open" not in main_of(client.get(reverse(name)))


def test_a_newcomer_comes_to_where_they_were_going(client):
    client.post(reverse("account_signup"), newcomer(next="/finding/"))
    answer = client.post(reverse("account_email_verification_sent"), {"code": code()})
    assert answer.url == "/finding/"
