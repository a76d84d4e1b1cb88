"""The theme, the language and the way out: small acts that stand on every page."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from kith import clock
from kith.web import exiting
from kith.web.blocks import block
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_theme_that_was_chosen_is_on_the_next_page(client: Client):
    answer = client.post(reverse("web:theme"), {"theme": "dark", "next": "/how/"})
    assert answer["Location"] == "/how/"
    assert 'data-theme="dark"' in client.get("/how/").content.decode()


def test_the_theme_can_be_left_to_the_device_again(client: Client):
    client.post(reverse("web:theme"), {"theme": "dark"})
    client.post(reverse("web:theme"), {"theme": ""})
    assert "data-theme" not in client.get("/how/").content.decode()


@pytest.mark.parametrize(
    "there", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\evil"]
)
def test_no_form_of_ours_leads_to_another_site(client: Client, there: str):
    assert client.post(reverse("web:theme"), {"theme": "dark", "next": there})["Location"] == "/"


def test_a_language_that_was_chosen_stays_with_the_person(client: Client):
    wren = cast.person("Wren")
    client.force_login(wren)
    client.post(reverse("web:language"), {"language": "pt-br", "next": "/home/"})
    wren.refresh_from_db()
    assert wren.language == "pt-br"
    assert '<html lang="pt-br"' in client.get("/home/").content.decode()


def test_a_language_we_do_not_speak_changes_nothing(client: Client):
    client.post(reverse("web:language"), {"language": "tlh", "next": "/how/"})
    assert '<html lang="en"' in client.get("/how/").content.decode()


def test_quick_exit_answers_with_a_page_of_nobody_and_forgets_who_was_here(client: Client):
    client.force_login(cast.person("Wren"))
    answer = client.get(reverse("web:away"))
    text = answer.content.decode().lower()
    assert not any(word in text for word in ("kith", "group", "wren", "help", "stylesheet", "script"))
    assert '"cache"' in answer["Clear-Site-Data"]
    assert client.get("/home/").status_code == 302


@pytest.fixture
def after_six_minutes(client: Client) -> Client:
    """Wren is signed in and looked at one page for six minutes."""
    client.force_login(cast.person("Wren"))
    now, session = int(clock.now().timestamp()), client.session
    session["began"], session["seen"] = now - 3600, now - 360
    session.save()
    return client


def test_quick_exit_asks_nothing_and_writes_nothing(after_six_minutes: Client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert after_six_minutes.get(reverse("web:away")).status_code == 200


def test_quick_exit_signs_out_whoever_looked_at_a_page_for_long(after_six_minutes: Client):
    after_six_minutes.get(reverse("web:away"))
    assert "session" not in {name for name, one in after_six_minutes.cookies.items() if one.value}
    assert after_six_minutes.get("/home/").status_code == 302


def test_a_page_answered_after_quick_exit_does_not_bring_the_cookie_back(after_six_minutes: Client):
    answer = after_six_minutes.get("/home/")
    assert (answer.status_code, "session" in answer.cookies) == (200, False)
    assert after_six_minutes.session["seen"] > int(clock.now().timestamp()) - 60


def test_quick_exit_comes_without_a_database(after_six_minutes: Client, monkeypatch: pytest.MonkeyPatch):
    def is_gone(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", is_gone)
    answer = after_six_minutes.get(reverse("web:away"))
    assert answer.status_code == 200
    assert answer.cookies["session"]["max-age"] == 0


def test_quick_exit_drops_the_cookie_by_the_name_and_the_rules_of_a_site_with_https(settings):
    settings.SESSION_COOKIE_NAME = "__Host-session"
    dropped = exiting.away("en").cookies["__Host-session"].OutputString()
    assert "expires=Thu, 01 Jan 1970" in dropped
    assert dropped.endswith("Max-Age=0; Path=/; SameSite=Lax; Secure")


def test_quick_exit_speaks_the_language_of_this_device(client: Client):
    assert "livro" in client.get(reverse("web:away"), headers={"Accept-Language": "pt-BR"}).content.decode()
    client.cookies["language"] = "es"
    assert '<html lang="es">' in client.get(reverse("web:away")).content.decode()


def test_quick_exit_leads_where_the_operator_says(client: Client, settings):
    settings.KITH_AWAY_URL = "https://weather.example/"
    answer = client.get(reverse("web:away"))
    assert (answer.status_code, answer["Location"]) == (302, "https://weather.example/")
    assert '"cache"' in answer["Clear-Site-Data"]


def test_a_part_that_does_not_load_says_so_and_the_others_stand():
    def store_is_gone() -> int:
        raise OperationalError("gone")

    assert block(store_is_gone).failed
    assert block(lambda: 3).value == 3


@pytest.mark.parametrize("page", ["front", "how", "promises", "privacy", "accessibility"])
def test_pages_for_anyone_have_a_neutral_title_and_both_ways_out(client: Client, page: str):
    text = client.get(reverse(f"web:{page}")).content.decode()
    assert "<title>Kith</title>" in text
    assert 'href="/help/"' in text
    assert 'href="/away/"' in text


def test_whoever_is_signed_in_goes_home_from_the_front_page(client: Client):
    client.force_login(cast.person("Wren"))
    assert client.get("/")["Location"] == "/home/"
