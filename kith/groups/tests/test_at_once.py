"""What holds when several people press at the same moment: never a seat too many, never a link used twice."""

import threading

import pytest
from django.db import connections

from kith.gates import Refused
from kith.groups import hosting, inviting, joining, leaving, waiting
from kith.groups.models import Group, Membership
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run each act in a thread of its own, all let go together. Returns how many were refused."""
    start, refused = threading.Barrier(len(acts)), []

    def run(act):
        start.wait(timeout=10)
        try:
            act()
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)


@pytest.fixture
def where():
    made = cast.group(admission=Group.OPEN, capacity=3)
    cast.seat(made, cast.person("Juniper"), role=Membership.FACILITATOR)
    return made


def people(count):
    return [cast.person(f"Guest {number}") for number in range(count)]


def host_of(group):
    return group.memberships.facilitating().get().person


def test_two_seats_are_never_taken_by_three(where):
    guests = people(4)
    refused = at_once(*(lambda who=who: joining.join(where, by=who, accepting=1) for who in guests))
    assert refused == 2
    assert where.memberships.standing().count() == 3


def test_pressing_join_twice_at_once_is_one_seat(where):
    (guest,) = people(1)
    refused = at_once(*(lambda: joining.join(where, by=guest, accepting=1) for _press in range(3)))
    assert refused == 0
    assert where.memberships.standing().filter(person=guest).count() == 1


def test_a_link_lets_one_of_two_in(where):
    invitation, _code = inviting.invite(where, by=host_of(where))
    guests = people(2)
    acts = (lambda who=who: inviting.accept_invitation(invitation, by=who, accepting=1) for who in guests)
    assert at_once(*acts) == 1
    assert where.memberships.standing().count() == 2


def test_a_freed_seat_goes_to_one_of_those_who_wait_and_join(where):
    first, second, queued, hasty = people(4)
    for guest in (first, second):
        joining.join(where, by=guest, accepting=1)
    waiting.wait(where, by=queued, accepting=1)
    at_once(
        lambda: leaving.leave(where, by=first),
        lambda: joining.join(where, by=hasty, accepting=1),
    )
    place = waiting.place_of(where, queued)
    assert place
    assert place.offered_at
    assert where.memberships.standing().count() == 2


def test_two_members_stepping_up_at_once_are_one_host(where):
    guests = people(2)
    for guest in guests:
        joining.join(where, by=guest, accepting=1)
    leaving.leave(where, by=host_of(where))
    assert at_once(*(lambda who=who: hosting.step_up(where, by=who) for who in guests)) == 1
    assert len(hosting.hosts(where)) == 1
