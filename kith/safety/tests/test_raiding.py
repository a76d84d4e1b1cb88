"""Rules of the raid alarm: many new accounts at once are looked at by people, and nothing else happens."""

import pytest
from django.urls import reverse

from kith.conversations import posting
from kith.groups import joining
from kith.groups.models import Group
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.notices.models import Notice
from kith.people.models import Person
from kith.safety.models import Alert
from tests import cast as people
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FEW = 3


@pytest.fixture
def cast(settings) -> Cast:
    settings.KITH_RAID_ACCOUNTS, settings.KITH_NEWCOMER_DAYS = FEW, 3
    made = Cast()
    Group.objects.filter(pk=made.group.pk).update(admission=Group.OPEN)
    made.group.refresh_from_db()
    return made


def strangers(count: int) -> list[Person]:
    return people.people({f"Stranger {n}": () for n in range(count)})


def come(cast, who) -> None:
    for one in who:
        joining.join(cast.group, by=one, accepting=1)


def raids() -> int:
    return Alert.objects.filter(is_conduct=True, place__startswith="group:").count()


def test_staff_and_hosts_are_told_once_when_many_new_accounts_come(cast):
    come(cast, strangers(FEW - 1))
    assert raids() == 0
    come(cast, people.people({"One more": (), "And another": ()}))
    assert raids() == 1
    assert Notice.objects.filter(kind="safety.raid", person=cast.facilitator).count() == 1
    assert Notice.objects.filter(kind="safety.alert", person=cast.moderator).exists()


def test_nothing_happens_to_anybody(cast):
    came = strangers(FEW)
    come(cast, came)
    assert raids() == 1
    assert cast.group.memberships.standing().filter(person__in=came).count() == FEW
    assert Group.objects.get(pk=cast.group.pk).admission == Group.OPEN


def test_who_was_invited_is_not_counted(cast):
    came = strangers(FEW)
    come(cast, came[:-1])
    Fact.objects.filter(kind="groups.joined").update(details={"through": "invitation"})
    come(cast, came[-1:])
    assert raids() == 0


def test_many_that_write_at_once_are_looked_at_too(cast, settings):
    settings.KITH_RAID_ACCOUNTS = 0
    came = strangers(FEW)
    come(cast, came)
    settings.KITH_RAID_ACCOUNTS = FEW
    thread = people.thread(cast.group, cast.member)
    for count, one in enumerate(came, start=1):
        assert raids() == 0
        posting.post(thread, f"hello from {count}", new_key(), by=one)
    assert raids() == 1


def test_a_host_shuts_the_door_by_one_press_and_opens_it_again(cast, client):
    client.force_login(cast.facilitator, backend="kith.people.backends.PersonBackend")
    path = reverse("groups:door", args=[cast.group.key])
    assert "Shut the door" in client.get(reverse("web:care", args=[cast.group.key])).content.decode()
    for _press in range(2):
        client.post(path, {"door": "shut"})
    assert Group.objects.get(pk=cast.group.pk).admission == Group.BY_INVITATION
    client.post(path, {"door": "open"})
    assert Group.objects.get(pk=cast.group.pk).admission == Group.OPEN
