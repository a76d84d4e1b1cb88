"""Rules of leaving, removing and pausing."""

import pytest
from django.urls import reverse

from kith.gates import Refused
from kith.groups import hosting, leaving, seating
from kith.groups.models import Group, Membership
from kith.ledger.models import Fact
from kith.notices.models import Notice
from kith.people.models import Role
from tests import cast

pytestmark = pytest.mark.django_db


def seat_of(where, person):
    seat = seating.seat_of(where, person)
    assert seat is not None
    return seat


@pytest.fixture
def world():
    return cast.Cast()


def told(person):
    return list(Notice.objects.filter(person=person).values_list("kind", flat=True))


def test_leaving_frees_the_seat_at_once(world):
    before = seating.free(world.group)
    leaving.leave(world.group, by=world.member)
    assert seating.free(world.group) == before + 1
    assert not Group.objects.visible_to(world.member).exists()


def test_leaving_twice_leaves_once(world):
    first = leaving.leave(world.group, by=world.member)
    second = leaving.leave(world.group, by=world.member)
    assert first.ended_at == second.ended_at
    assert Fact.objects.filter(kind="groups.left").count() == 1


def test_leaving_changes_the_audience(world):
    before = world.group.audience
    leaving.leave(world.group, by=world.member)
    world.group.refresh_from_db()
    assert world.group.audience == before + 1


def test_a_host_may_leave_and_the_rest_are_told(world):
    leaving.leave(world.group, by=world.facilitator)
    assert hosting.hosts(world.group) == []
    assert told(world.member) == ["groups.hostless"]
    assert told(world.coordinator) == ["groups.hostless"]
    assert told(world.facilitator) == []


def test_one_of_two_hosts_leaving_worries_nobody(world):
    cast.seat(world.group, world.stranger, role=Membership.FACILITATOR)
    leaving.leave(world.group, by=world.facilitator)
    assert told(world.member) == []


def test_a_host_removes_a_member_with_a_reason_they_read(world):
    leaving.remove(seat_of(world.group, world.member), " You shouted. ", by=world.facilitator)
    notice = Notice.objects.get(person=world.member)
    assert notice.kind == "groups.removed"
    assert notice.names["reason"] == "You shouted."
    assert seating.was_removed(world.group, world.member)


def test_removing_twice_removes_once(world):
    seat = seat_of(world.group, world.member)
    leaving.remove(seat, "Why", by=world.facilitator)
    leaving.remove(seat, "Why", by=world.facilitator)
    assert told(world.member) == ["groups.removed"]


def test_nobody_is_removed_without_a_reason(world):
    with pytest.raises(Refused):
        leaving.remove(seat_of(world.group, world.member), "  ", by=world.facilitator)


def test_a_member_removes_nobody(world):
    with pytest.raises(Refused):
        leaving.remove(seat_of(world.group, world.second_member), "Why", by=world.member)


def test_a_host_of_another_group_removes_nobody(world):
    with pytest.raises(Refused):
        leaving.remove(seat_of(world.group, world.member), "Why", by=world.other_facilitator)


def test_a_host_is_not_removed(world):
    with pytest.raises(Refused):
        leaving.remove(seat_of(world.group, world.facilitator), "Why", by=world.facilitator)


def test_pausing_keeps_the_seat(world):
    seat = leaving.pause(world.group, by=world.member)
    leaving.pause(world.group, by=world.member)
    assert seat.paused_at is not None
    assert Group.objects.visible_to(world.member).get() == world.group
    assert Fact.objects.filter(kind="groups.paused").count() == 1


def test_resuming_ends_the_pause(world):
    leaving.pause(world.group, by=world.member)
    assert leaving.resume(world.group, by=world.member).paused_at is None


def test_who_has_left_has_nothing_to_pause(world):
    with pytest.raises(Refused):
        leaving.pause(world.group, by=world.gone)


def test_a_host_hands_the_role_on(world):
    seat = seat_of(world.group, world.member)
    hosting.make_facilitator(seat, by=world.facilitator)
    hosting.make_facilitator(seat, by=world.facilitator)
    hosting.unmake_facilitator(seat_of(world.group, world.facilitator), by=world.facilitator)
    assert hosting.hosts(world.group) == [world.member]
    assert told(world.member) == ["groups.made_host"]


def test_a_change_of_hosts_changes_the_audience(world):
    before = world.group.audience
    hosting.make_facilitator(seat_of(world.group, world.member), by=world.facilitator)
    world.group.refresh_from_db()
    assert world.group.audience == before + 1


def test_a_member_makes_nobody_a_host(world):
    with pytest.raises(Refused):
        hosting.make_facilitator(seat_of(world.group, world.member), by=world.member)


def test_the_last_host_laying_it_down_tells_the_members(world):
    hosting.unmake_facilitator(seat_of(world.group, world.facilitator), by=world.facilitator)
    assert "groups.hostless" in told(world.member)


def test_who_is_no_host_any_more_is_told(world):
    seat = cast.seat(world.group, world.stranger, role=Membership.FACILITATOR)
    hosting.unmake_facilitator(seat, by=world.facilitator)
    assert told(world.stranger) == ["groups.no_longer_host"]


def test_a_member_takes_the_role_on_where_nobody_has_it(world):
    leaving.leave(world.group, by=world.facilitator)
    hosting.step_up(world.group, by=world.member)
    hosting.step_up(world.group, by=world.member)
    assert hosting.hosts(world.group) == [world.member]
    with pytest.raises(Refused):
        hosting.step_up(world.group, by=world.second_member)


def test_a_stranger_does_not_step_up(world):
    leaving.leave(world.group, by=world.facilitator)
    with pytest.raises(Refused):
        hosting.step_up(world.group, by=world.stranger)


def test_a_host_whose_account_was_closed_hosts_nothing(world):
    world.facilitator.is_active = False
    world.facilitator.save()
    assert hosting.hosts(world.group) == []


def test_a_coordinator_of_the_past_is_not_told(world):
    Role.objects.update(ended_at=world.group.founded_at)
    leaving.leave(world.group, by=world.facilitator)
    assert told(world.coordinator) == []


def test_the_last_host_reads_what_leaving_means_and_how_to_hand_the_role_on(world, client):
    says = "You are the only host here."
    there = reverse("groups:leaving", args=[world.group.key])
    client.force_login(world.facilitator)
    page = client.get(there).content.decode()
    assert says in page
    assert reverse("groups:members", args=[world.group.key]) in page
    hosting.make_facilitator(world.group.memberships.get(person=world.member), by=world.facilitator)
    assert says not in client.get(there).content.decode()
    client.force_login(world.second_member)
    assert says not in client.get(there).content.decode()


def test_leaving_stays_one_step_for_the_last_host(world, client):
    client.force_login(world.facilitator)
    assert client.post(reverse("groups:leaving", args=[world.group.key])).status_code == 302
    assert not world.group.memberships.standing().filter(person=world.facilitator).exists()
