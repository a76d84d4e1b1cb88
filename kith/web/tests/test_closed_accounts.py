"""Whose account was closed stands in no circle and hosts nothing. Their seat is kept."""

import pytest
from django.test import Client

from kith.gates import Refused
from kith.groups import hosting
from kith.groups.models import Membership
from kith.meetings.state import read
from kith.meetings.tests import evening
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page(who, path):
    client = Client()
    client.force_login(who)
    return client.get(path).content.decode()


def close_account(person):
    person.is_active = False
    person.save()


def test_they_are_not_shown_among_the_members():
    cast = Cast()
    read_by_host = page(cast.facilitator, f"/groups/{cast.group.key}/")
    assert "Moth" in read_by_host
    assert "Bramble" not in read_by_host
    assert Membership.objects.standing().of(cast.group, cast.banned).exists()


def test_a_group_whose_only_host_is_closed_can_be_taken_on():
    cast = Cast()
    close_account(cast.facilitator)
    home = page(cast.member, f"/groups/{cast.group.key}/")
    assert f"/groups/{cast.group.key}/hosting/" in home
    assert "Juniper" not in home
    with pytest.raises(Refused):
        hosting.must_host(cast.group, cast.facilitator)
    hosting.step_up(cast.group, by=cast.member)
    assert hosting.hosts(cast.group) == [cast.member]


def test_their_chair_in_an_open_room_is_free():
    cast = Cast()
    meeting = evening.open_meeting(cast.group)
    evening.chair(meeting, cast.facilitator)
    evening.chair(meeting, cast.member)
    close_account(cast.facilitator)
    room = read(meeting)
    assert [seat.person for seat in room.here] == [cast.member]
    assert room.hosts == frozenset()
