"""Rules of the waiting list."""

from datetime import timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.groups import founding, inviting, joining, leaving, seating, waiting
from kith.groups.models import Group, Membership, Place
from kith.notices.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return cast.person("Juniper")


@pytest.fixture
def full(host):
    """An open group of three, every seat taken."""
    made = cast.group(admission=Group.OPEN, capacity=3)
    cast.seat(made, host, role=Membership.FACILITATOR)
    for name in ("Wren", "Moth"):
        cast.seat(made, cast.person(name))
    return made


def a_member(where):
    return where.memberships.standing().filter(role=Membership.MEMBER).first()


def queue(where, *names):
    return [waiting.wait(where, by=cast.person(name), accepting=1) for name in names]


def again(place):
    return Place.objects.get(pk=place.pk)


def run_out(place):
    Place.objects.filter(pk=place.pk).update(offer_ends_at=clock.now() - timedelta(seconds=1))


def test_waiting_twice_is_waiting_once(full):
    (place,) = queue(full, "Quill")
    assert waiting.wait(full, by=place.person, accepting=1) == place


def test_nobody_waits_for_a_seat_they_have(full, host):
    with pytest.raises(Refused):
        waiting.wait(full, by=host, accepting=1)


def test_a_freed_seat_is_offered_to_whoever_waited_longest(full):
    first, second = queue(full, "Quill", "Rook")
    leaving.leave(full, by=a_member(full).person)
    assert again(first).offered_at is not None
    assert again(second).offered_at is None
    told = Notice.objects.get(person=first.person)
    assert told.kind == "groups.seat_offered"
    assert told.names["until"]


def test_a_seat_that_is_held_is_not_free_for_others(full):
    queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    assert seating.free(full) == 0
    with pytest.raises(Refused):
        joining.join(full, by=cast.person("Hasty"), accepting=1)


def test_an_offer_is_held_for_the_hours_of_the_setting(full, settings):
    settings.KITH_SEAT_HELD_HOURS = 5
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    place = again(place)
    assert place.offer_ends_at - place.offered_at == timedelta(hours=5)


def test_taking_an_offered_seat_twice_takes_one(full):
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    assert waiting.take(place, by=place.person) == waiting.take(place, by=place.person)
    assert full.memberships.standing().count() == 3
    assert again(place).ending == Place.TAKEN


def test_joining_takes_the_seat_that_is_held_for_me(full):
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    joining.join(full, by=place.person, accepting=1)
    assert again(place).ending == Place.TAKEN


def test_a_seat_not_offered_cannot_be_taken(full):
    (place,) = queue(full, "Quill")
    with pytest.raises(Refused):
        waiting.take(place, by=place.person)


def test_a_seat_held_for_another_cannot_be_taken(full):
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    with pytest.raises(Refused):
        waiting.take(place, by=cast.person("Hasty"))


def test_an_offer_that_ran_out_goes_to_the_next(full):
    first, second = queue(full, "Quill", "Rook")
    leaving.leave(full, by=a_member(full).person)
    run_out(first)
    assert waiting.sweep() == 1
    assert waiting.sweep() == 0
    assert again(first).ending == Place.RAN_OUT
    assert again(second).offered_at is not None
    assert Notice.objects.filter(person=first.person, kind="groups.seat_ran_out").count() == 1


def test_until_it_was_passed_on_late_is_not_too_late(full):
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    run_out(place)
    assert waiting.take(place, by=place.person)


def test_declining_passes_the_seat_on_at_once(full):
    first, second = queue(full, "Quill", "Rook")
    leaving.leave(full, by=a_member(full).person)
    waiting.decline(first, by=first.person)
    waiting.decline(first, by=first.person)
    assert again(first).ending == Place.DECLINED
    assert again(second).offered_at is not None


def test_leaving_the_list_before_an_offer_is_withdrawing(full):
    (place,) = queue(full, "Quill")
    waiting.decline(place, by=place.person)
    assert again(place).ending == Place.WITHDRAWN


def test_nobody_declines_for_another(full):
    (place,) = queue(full, "Quill")
    waiting.decline(place, by=cast.person("Hasty"))
    assert again(place).ending == ""


def test_whoever_comes_in_by_a_link_waits_no_more(full, host):
    (place,) = queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    invitation, _code = inviting.invite(full, by=host)
    assert isinstance(inviting.accept_invitation(invitation, by=place.person, accepting=1), Membership)
    assert again(place).ending == Place.TAKEN
    assert full.memberships.standing().count() == 3


def test_waiting_with_a_free_seat_is_an_offer_at_once(full):
    leaving.leave(full, by=a_member(full).person)
    (place,) = queue(full, "Quill")
    assert place.offered_at is not None


def test_more_seats_are_offered_at_once(full, host):
    first, second, third = queue(full, "Quill", "Rook", "Teal")
    full.capacity = 5
    founding.rearrange(full, by=host, topics=())
    assert [bool(again(place).offered_at) for place in (first, second, third)] == [True, True, False]


def test_a_seat_that_is_held_is_not_taken_away_by_having_fewer(full, host):
    queue(full, "Quill")
    leaving.leave(full, by=a_member(full).person)
    full.capacity = 2
    with pytest.raises(Refused, match="3 seats are taken or held"):
        founding.rearrange(full, by=host, topics=())


def test_a_closed_account_is_offered_nothing(full):
    first, second = queue(full, "Quill", "Rook")
    first.person.is_active = False
    first.person.save()
    leaving.leave(full, by=a_member(full).person)
    assert again(first).offered_at is None
    assert again(second).offered_at is not None


def test_a_group_by_request_has_no_list_to_walk_onto(full):
    full.admission = Group.ON_REQUEST
    full.save()
    with pytest.raises(Refused):
        queue(full, "Quill")


def test_seats_are_counted_in_one_query(full, django_assert_num_queries):
    queue(full, "Quill", "Rook")
    leaving.leave(full, by=a_member(full).person)
    with django_assert_num_queries(1):
        group = Group.objects.with_seats().get(pk=full.pk)
    assert (group.seats_taken, group.seats_held, group.seats_free, group.people_waiting) == (2, 1, 0, 1)


def test_free_seats_are_never_less_than_none(full):
    full.capacity = 2
    full.save()
    assert Group.objects.with_seats().get(pk=full.pk).seats_free == 0
    assert seating.free(full) == 0
