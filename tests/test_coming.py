"""Whoever comes to many addresses in one world finds each time what was there before the first."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from kith.people.models import Person
from tests.coming import Comer, cookies_of
from tests.standing import Standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def knock() -> Comer:
    return Comer({"member": cookies_of(Standing().cast.member)})


def doing(act: Callable[[], None]) -> Any:
    """In the place of a client: does that, whatever is asked."""
    return SimpleNamespace(generic=lambda *_, **__: act())


def test_what_a_request_wrote_is_taken_back(knock):
    assert knock("member", "POST", reverse("account_logout")).status_code == 302
    assert knock("member", "GET", reverse("web:home")).status_code == 200


def test_what_a_request_would_do_on_commit_is_forgotten_with_what_it_wrote():
    def write_and_wait() -> None:
        Person.objects.update(zone="UTC")
        transaction.on_commit(print)

    before = list(connection.run_on_commit)
    come = Comer({}, doing(write_and_wait))
    for _ in range(2):
        come("visitor", "POST", "/")
    assert connection.run_on_commit == before


def test_after_a_statement_that_failed_the_next_request_finds_everything():
    def fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nowhere")

    come = Comer({}, doing(fail))
    for _ in range(2):
        with pytest.raises(DatabaseError, match="nowhere"):
            come("visitor", "GET", "/")
    assert Person.objects.count() == 0
