"""Rules of what a host sees of who has gone quiet, and of noticing who was here."""

from datetime import timedelta

import pytest

from kith import clock
from kith.groups import caring, hosting, leaving, seating, seeing
from kith.groups.models import Membership, Request
from tests import cast

pytestmark = pytest.mark.django_db


def seat_of(where, person):
    seat = seating.seat_of(where, person)
    assert seat is not None
    return seat


@pytest.fixture
def world():
    return cast.Cast()


def seen(world, person, **ago):
    seat = seat_of(world.group, person)
    seat.seen_at = clock.ago(**ago)
    seat.save()
    return seat


def test_a_member_not_here_for_two_weeks_has_gone_quiet(world):
    seat = seen(world, world.member, days=15)
    seen(world, world.second_member, days=1)
    quiet = caring.gone_quiet(world.group)
    assert [(each.seat, each.words) for each in quiet] == [(seat, "not here for about 2 weeks")]


def test_a_member_never_seen_counts_from_joining(world):
    names = {each.seat.person.pseudonym for each in caring.gone_quiet(world.group)}
    assert names == {"Wren", "Moth"}, "Bramble's account was closed"


def test_nobody_is_shown_more_than_weeks(world):
    seen(world, world.member, days=80)
    words = {each.seat.person: each.words for each in caring.gone_quiet(world.group)}
    assert words[world.member] == "not here for two months or more"


def test_whoever_paused_has_not_gone_quiet(world):
    seen(world, world.member, days=30)
    leaving.pause(world.group, by=world.member)
    assert world.member not in {each.seat.person for each in caring.gone_quiet(world.group)}


def test_being_seen_is_written_once_an_hour_at_most(world, at):
    at(clock.now().replace(minute=10))
    seat = seat_of(world.group, world.member)
    for changed in (1, 0):
        assert seeing.seen(seat.group, seat.person) == changed
    kept = Membership.objects.get(pk=seat.pk).seen_at
    assert kept is not None
    assert kept.minute == 0


def test_an_hour_later_it_is_written_again(world, at):
    travel = at(clock.now().replace(minute=10))
    seat = seat_of(world.group, world.member)
    seeing.seen(seat.group, seat.person)
    seat.refresh_from_db()
    before = seat.seen_at
    travel.shift(timedelta(hours=1))
    seeing.seen(seat.group, seat.person)
    seat.refresh_from_db()
    assert seat.seen_at - before == timedelta(hours=1)


def test_requests_are_listed_longest_waiting_first(world, django_assert_num_queries):
    for name, days in (("Rook", 1), ("Teal", 5)):
        Request.objects.create(group=world.group, person=cast.person(name), asked_at=clock.ago(days=days))
    with django_assert_num_queries(1):
        assert [each.person.pseudonym for each in caring.requests(world.group)] == ["Teal", "Rook"]


def test_who_was_banned_asks_nobody(world):
    Request.objects.create(group=world.group, person=world.banned)
    assert caring.requests(world.group) == []


def test_of_those_who_host_whoever_came_first_stands_in_front():
    group, people = cast.group(), cast.people(dict.fromkeys(("Wren", "Moth", "Quill"), ()))
    for days, who in zip((2, 3, 1), people, strict=True):
        cast.seat(group, who, role=Membership.FACILITATOR, joined_at=clock.ago(days=days))
    cast.seat(group, cast.person("Sorrel"))
    assert [str(one) for one in hosting.hosts(group)] == ["Moth", "Wren", "Quill"]
