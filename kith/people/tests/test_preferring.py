"""Preferring: language, zone, mail, the exit key; and who is spoken to in which."""

import pytest
from django.urls import reverse

from kith.people import preferring
from kith.people.tests.flows import sign_in, wren

pytestmark = pytest.mark.django_db
WISHES = {
    "language": "pt-br", "zone": "America/Sao_Paulo", "country": "", "wants_mail": "", "exit_key": "",
}  # fmt: skip


def test_wishes_are_kept(client):
    person = wren()
    sign_in(client)
    answer = client.post(reverse("people:settings"), WISHES)
    person.refresh_from_db()
    assert (person.language, person.zone) == ("pt-br", "America/Sao_Paulo")
    assert (person.wants_mail, person.exit_key) == (False, False)
    assert answer.cookies["exit_key"].value == "off"
    assert answer.cookies["language"].value == "pt-br"


def test_crisis_lines_are_of_the_country_somebody_names(client):
    person = wren()
    sign_in(client)
    answer = client.post(reverse("people:settings"), {**WISHES, "country": "PT"})
    person.refresh_from_db()
    assert person.lives_in == "PT"
    assert answer.cookies["country"].value == "PT"


def test_without_a_country_the_time_zone_says_where_somebody_is(client):
    person = wren()
    sign_in(client)
    client.post(reverse("people:settings"), {**WISHES, "country": "PT"})
    client.post(reverse("people:settings"), WISHES)
    person.refresh_from_db()
    assert person.lives_in == "BR"


def test_the_exit_key_stays_off_at_the_next_sign_in(client):
    preferring.prefer(wren(), exit_key=False)
    assert sign_in(client).cookies["exit_key"].value == "off"


@pytest.mark.parametrize(
    "wrong", [{"zone": "Mars/Olympus"}, {"zone": "../../etc/passwd"}, {"language": "xx"}, {"country": "ZZ"}]
)
def test_what_cannot_be_is_refused(client, wrong):
    person = wren()
    sign_in(client)
    assert client.post(reverse("people:settings"), {**WISHES, **wrong}).status_code == 200
    person.refresh_from_db()
    assert (person.language, person.zone) == ("en", "UTC")


def test_other_fields_are_no_preference():
    with pytest.raises(ValueError, match="email"):
        preferring.prefer(wren(), email="else@example.org")


def test_a_page_speaks_the_language_of_the_person(client):
    wren(language="es")
    sign_in(client)
    answer = client.get(reverse("people:settings"), headers={"accept-language": "en"})
    assert answer["Content-Language"] == "es"
    assert b'<html lang="es"' in answer.content


def test_a_stranger_is_spoken_to_as_their_browser_asks(client):
    answer = client.get(reverse("account_login"), headers={"accept-language": "pt-BR,pt;q=0.9"})
    assert answer["Content-Language"] == "pt-br"


def test_a_stranger_who_chose_a_language_is_heard(client):
    client.cookies["language"] = "es"
    assert client.get(reverse("account_login"), headers={"accept-language": "en"})["Content-Language"] == "es"


@pytest.mark.parametrize("cookie", ["Mars/Olympus", "../../etc/passwd", "x" * 500, "Europe/Lisbon"])
def test_a_strange_zone_in_a_cookie_breaks_nothing(client, cookie):
    client.cookies["zone"] = cookie
    assert client.get(reverse("account_login")).status_code == 200
