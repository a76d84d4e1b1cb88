"""When something fails, people see a calm page, and their words are still in it."""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from kith.config.faults import kept_words, server_error

WORDS = "I have not slept since Tuesday, and nobody at home knows about it."


def answered(request: HttpRequest, fault: Exception) -> HttpResponse:
    try:
        raise fault
    except type(fault):
        return server_error(request)


@pytest.fixture
def post() -> Callable[..., HttpRequest]:
    def make(path: str = "/threads/k/replies/", **fields: str) -> HttpRequest:
        return RequestFactory().post(path, fields)

    return make


def test_a_database_that_is_away_is_503_and_keeps_the_words(post: Callable[..., HttpRequest]) -> None:
    response = answered(post(words=WORDS, nonce="abc"), OperationalError("database is locked"))
    page = response.content.decode()
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert f">{WORDS}</textarea>" in page
    assert 'name="nonce" value="abc"' in page
    assert 'action="/threads/k/replies/"' in page


def test_what_was_written_is_shown_as_text_only(post: Callable[..., HttpRequest]) -> None:
    page = answered(post(words="<script>" + WORDS), OperationalError("full")).content.decode()
    assert "<script>I" not in page


def test_reading_while_the_database_is_away_offers_to_try_again() -> None:
    response = answered(RequestFactory().get("/home/?a=b"), OperationalError("gone"))
    assert response.status_code == 503
    assert 'href="/home/?a=b"' in response.content.decode()


def test_a_fault_of_ours_is_500_and_says_nothing_of_itself(post: Callable[..., HttpRequest]) -> None:
    response = answered(post(words=WORDS), KeyError("wren"))
    assert response.status_code == 500
    assert b"wren" not in response.content


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_nothing_of_an_account_is_shown_again(post: Callable[..., HttpRequest], path: str) -> None:
    assert kept_words(post(path, email="wren@example.org", password="a kettle on for two")) == []


def test_secrets_are_not_shown_again(post: Callable[..., HttpRequest]) -> None:
    sent = {"passphrase": "x", "csrfmiddlewaretoken": "x", "new_password": "x", "words": WORDS}
    assert kept_words(post(**sent)) == [("words", WORDS)]


@pytest.mark.django_db
def test_a_hostile_request_gets_a_page_of_ours(client: Client) -> None:
    response = client.get("/help/", {"q": "a\x00"})
    assert response.status_code == 400
    assert b"could not be read" in response.content
    assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_a_fault_speaks_the_language_of_the_reader_before_anybody_knows_who_it_is(client: Client) -> None:
    client.cookies["language"] = "es"
    page = client.get("/help/", {"q": "a\x00"}).content.decode()
    assert '<html lang="es">' in page
    assert "could not be read" not in page
    assert 'rel="icon"' in page, "without it browsers ask for one that is not there"


@pytest.mark.django_db
def test_a_language_nobody_can_read_falls_back(client: Client) -> None:
    client.cookies["language"] = "e\x00"
    assert client.get("/help/").status_code == 400


@pytest.mark.django_db
def test_a_locked_database_is_503_wherever_it_is_met(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*given: Any) -> Any:
        raise OperationalError("database is locked") from sqlite3.OperationalError()

    monkeypatch.setattr("kith.people.session_store.SessionStore.load", locked)
    client.raise_request_exception = False
    client.cookies["session"] = "abcdefgh"
    assert client.get("/home/").status_code == 503
