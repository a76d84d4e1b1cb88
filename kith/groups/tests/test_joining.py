"""Rules of joining, asking, inviting and waiting."""

from datetime import timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.groups import hosting, inviting, joining, leaving, seating, waiting
from kith.groups.models import Group, Invitation, Membership, Place, Request
from kith.ledger.models import Fact
from kith.notices.models import Notice
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return cast.person("Juniper")


@pytest.fixture
def stranger():
    return cast.person("Harbour")


def group(host, **fields):
    made = cast.group(**{"admission": Group.OPEN, "capacity": 3, **fields})
    cast.seat(made, host, role=Membership.FACILITATOR)
    return made


def fill(where):
    while seating.free(where):
        cast.seat(where, cast.person(f"Guest {where.memberships.count()}"))


def kinds_told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_joining_an_open_group_takes_a_seat_at_once(host, stranger):
    where = group(host)
    seat = joining.join(where, by=stranger, accepting=1)
    assert seat.role == Membership.MEMBER
    assert Group.objects.visible_to(stranger).get() == where
    assert where.agreements.get().acceptances.filter(person=stranger).exists()
    assert Fact.objects.filter(kind="groups.joined").count() == 1


def test_joining_twice_joins_once(host, stranger):
    where = group(host)
    assert joining.join(where, by=stranger, accepting=1) == joining.join(where, by=stranger, accepting=1)
    assert where.memberships.standing().filter(person=stranger).count() == 1


def test_joining_changes_the_audience(host, stranger):
    where = group(host)
    joining.join(where, by=stranger, accepting=1)
    assert Group.objects.get(pk=where.pk).audience == where.audience + 1


def test_a_full_group_takes_nobody(host, stranger):
    where = group(host)
    fill(where)
    with pytest.raises(Refused):
        joining.join(where, by=stranger, accepting=1)
    assert not where.agreements.get().acceptances.filter(person=stranger).exists()


def test_a_closed_group_takes_nobody(host, stranger):
    with pytest.raises(Refused):
        joining.join(group(host, closed_at=clock.now()), by=stranger, accepting=1)


@pytest.mark.parametrize("admission", [Group.ON_REQUEST, Group.BY_INVITATION])
def test_a_group_that_is_not_open_is_not_joined_at_once(host, stranger, admission):
    with pytest.raises(Refused):
        joining.join(group(host, admission=admission), by=stranger, accepting=1)


def test_an_agreement_that_changed_meanwhile_is_read_again(host, stranger):
    with pytest.raises(Refused):
        joining.join(group(host), by=stranger, accepting=2)


def test_asking_tells_the_hosts_neutrally(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    joining.ask(where, "I lost my brother.", by=stranger, accepting=1)
    told = Notice.objects.get(person=host)
    assert told.kind == "groups.asked"
    assert told.names == {"group": where.name}


def test_asking_twice_asks_once(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    joining.ask(where, by=stranger, accepting=1)
    joining.ask(where, by=stranger, accepting=1)
    assert Request.objects.count() == 1
    assert kinds_told(host) == ["groups.asked"]


def test_whoever_asks_and_thinks_better_of_it_is_heard_once_a_day(host, stranger, at):
    where = group(host, admission=Group.ON_REQUEST)
    travel = at(clock.now())
    for _again in range(3):
        joining.withdraw(joining.ask(where, by=stranger, accepting=1), by=stranger)
    assert kinds_told(host) == ["groups.asked"]
    travel.shift(timedelta(days=1, minutes=1))
    joining.ask(where, by=stranger, accepting=1)
    assert kinds_told(host) == ["groups.asked", "groups.asked"]


def test_a_host_says_yes_and_there_is_a_seat(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    request = joining.ask(where, by=stranger, accepting=1)
    joining.accept(request, by=host)
    joining.accept(request, by=host)
    assert seating.seat_of(where, stranger) is not None
    assert kinds_told(stranger) == ["groups.accepted"]


def test_a_yes_in_a_full_group_is_a_place_on_the_waiting_list(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    fill(where)
    joining.accept(joining.ask(where, by=stranger, accepting=1), by=host)
    assert seating.seat_of(where, stranger) is None
    assert waiting.place_of(where, stranger) is not None
    assert kinds_told(stranger) == ["groups.accepted_waiting"]


def test_a_no_may_carry_words_and_leaves_no_seat(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    joining.decline(joining.ask(where, by=stranger, accepting=1), "We end in June.", by=host)
    assert Notice.objects.get(person=stranger).names["words"] == "We end in June."
    assert seating.seat_of(where, stranger) is None


def test_a_request_taken_back_is_not_answered_any_more(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    request = joining.ask(where, by=stranger, accepting=1)
    joining.withdraw(request, by=stranger)
    joining.accept(request, by=host)
    assert request.answer == Request.WITHDRAWN
    assert seating.seat_of(where, stranger) is None


def test_only_a_host_answers_a_request(host, stranger):
    where = group(host, admission=Group.ON_REQUEST)
    request = joining.ask(where, by=stranger, accepting=1)
    for verb in (joining.accept, joining.decline):
        with pytest.raises(Refused):
            verb(request, by=stranger)


def test_nobody_takes_back_the_request_of_another(host, stranger):
    request = joining.ask(group(host, admission=Group.ON_REQUEST), by=stranger, accepting=1)
    with pytest.raises(Refused):
        joining.withdraw(request, by=host)


def test_an_invitation_lets_one_person_in_once(host, stranger):
    where = group(host, admission=Group.BY_INVITATION)
    invitation, _code = inviting.invite(where, by=host)
    assert isinstance(inviting.accept_invitation(invitation, by=stranger, accepting=1), Membership)
    with pytest.raises(Refused):
        inviting.accept_invitation(invitation, by=cast.person("Second"), accepting=1)


def test_the_code_of_an_invitation_is_not_kept(host):
    invitation, code = inviting.invite(group(host), by=host)
    assert code not in {str(value) for value in vars(invitation).values()}
    assert invitation.digest == inviting.digest_of(code)


def test_an_invitation_runs_out_after_fourteen_days(host, stranger):
    invitation, _code = inviting.invite(group(host), by=host)
    assert timedelta(days=13, hours=23) < invitation.runs_out_at - clock.now() <= timedelta(days=14)
    invitation.runs_out_at = clock.now()
    invitation.save()
    with pytest.raises(Refused):
        inviting.accept_invitation(invitation, by=stranger, accepting=1)


def test_an_invitation_taken_back_lets_nobody_in(host, stranger):
    invitation, _code = inviting.invite(group(host), by=host)
    inviting.revoke(invitation, by=host)
    with pytest.raises(Refused):
        inviting.accept_invitation(invitation, by=stranger, accepting=1)


def test_a_member_uses_no_invitation_up(host):
    invitation, _code = inviting.invite(group(host), by=host)
    inviting.accept_invitation(invitation, by=host, accepting=1)
    invitation.refresh_from_db()
    assert invitation.is_good()


def test_only_a_host_invites(host, stranger):
    with pytest.raises(Refused):
        inviting.invite(group(host), by=stranger)


def test_an_invitation_to_a_full_group_is_a_place_on_the_list(host, stranger):
    where = group(host, admission=Group.BY_INVITATION)
    fill(where)
    invitation, _code = inviting.invite(where, by=host)
    assert isinstance(inviting.accept_invitation(invitation, by=stranger, accepting=1), Place)


def test_whoever_was_removed_comes_back_by_invitation_alone(host, stranger):
    where = group(host)
    leaving.remove(joining.join(where, by=stranger, accepting=1), "You shouted.", by=host)
    for verb in (joining.join, waiting.wait):
        with pytest.raises(Refused):
            verb(where, by=stranger, accepting=1)
    invitation, _code = inviting.invite(where, by=host)
    assert isinstance(inviting.accept_invitation(invitation, by=stranger, accepting=1), Membership)
    leaving.leave(where, by=stranger)
    assert isinstance(joining.join(where, by=stranger, accepting=1), Membership)


def end_hosting(where, who, by):
    return hosting.unmake_facilitator(where.memberships.standing().get(person=who), by=by)


@pytest.mark.parametrize("how", ["laid down", "left", "removed"])
def test_links_of_whoever_hosts_no_more_let_nobody_in(host, stranger, how):
    where = group(host)
    other = cast.person("Other host")
    cast.seat(where, other, role=Membership.FACILITATOR)
    invitation, _code = inviting.invite(where, by=other)
    mine, _code = inviting.invite(where, by=host)
    if how == "left":
        leaving.leave(where, by=other)
    else:
        seat = end_hosting(where, other, by=host)
        if how == "removed":
            leaving.remove(seat, "Unkind.", by=host)
    with pytest.raises(Refused):
        inviting.accept_invitation(invitation, by=stranger, accepting=1)
    assert Fact.objects.filter(kind="groups.invitation_revoked").count() == 1
    mine.refresh_from_db()
    assert mine.is_good()


def test_nobody_comes_in_by_a_link_of_their_own(host):
    where = group(host)
    other = cast.person("Other host")
    cast.seat(where, other, role=Membership.FACILITATOR)
    invitation, _code = inviting.invite(where, by=other)
    leaving.leave(where, by=other)
    Invitation.objects.update(revoked_at=None)  # as one that was made before links ended with hosting
    with pytest.raises(Refused, match="yourself"):
        inviting.accept_invitation(invitation, by=other, accepting=1)
    assert not where.memberships.standing().filter(person=other).exists()
