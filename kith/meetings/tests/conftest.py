"""The cast, and a way to visit as one of them, in every test of meetings that asks for it."""

import pytest
from django.test import Client

from tests import cast as makers
from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.fixture
def second(cast):
    """Another host of the group."""
    made = makers.person("Hazel")
    makers.seat(cast.group, made, role="facilitator")
    return made


@pytest.fixture
def as_(client):
    def enter(person):
        visitor = Client()
        visitor.force_login(person)
        return visitor

    return enter
