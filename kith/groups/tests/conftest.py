"""The world of the page tests: an open group of six with seats left, and a way to sign in."""

import pytest

from kith.groups.models import Group
from tests import cast


@pytest.fixture
def world():
    made = cast.Cast()
    made.group.admission = Group.OPEN
    made.group.capacity = 6
    made.group.save()
    return made


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
