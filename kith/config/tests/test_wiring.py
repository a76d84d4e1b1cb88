"""What the parts of the site are to each other once they are put together."""

from datetime import timedelta

import pytest
from django.test import Client

from kith import clock
from kith.config.wiring import stay_signed_in
from kith.people.tests.flows import is_signed_in, sign_in, wren

pytestmark = pytest.mark.django_db


def an_hour_of_streams(client: Client, at, kind: str) -> bool:
    """Whether one is still signed in after an hour in which nothing happened but streams being opened."""
    wren()
    travel = at(clock.now())
    sign_in(client)
    for _ in range(3):
        travel.shift(timedelta(minutes=20))
        stay_signed_in(kind, client.session.session_key or "")
    return is_signed_in(client)


def test_listening_in_a_room_keeps_one_signed_in(client: Client, at):
    assert an_hour_of_streams(client, at, "room")


def test_a_thread_that_lies_open_on_a_table_does_not(client: Client, at):
    assert not an_hour_of_streams(client, at, "conversation")
