"""A vigil over a group: what its members read, how soon staff hear, and that nothing is held back."""

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from kith.conversations.posting import post
from kith.gates import Refused
from kith.keys import new_key
from kith.moderation.models import Vigil
from kith.moderation.watching import begin, end
from kith.notices.models import Delivery, Notice
from kith.safety.models import Alert
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
MILD = "i feel hopeless"
BY_DAY = datetime(2026, 6, 3, 15, 0, tzinfo=UTC)  # at night the same words weigh more


def mails():
    return Delivery.objects.filter(notice__kind="safety.alert").count()


def test_staff_are_sent_word_at_once_of_small_signs_in_that_group_alone(cast, thread, at):
    at(BY_DAY)
    elsewhere = makers.thread(cast.other_group, cast.other_facilitator)
    begin(cast.group, by=cast.moderator)
    post(elsewhere, MILD, new_key(), by=cast.other_facilitator)
    assert mails() == 0
    said = post(thread, MILD, new_key(), by=cast.member)
    assert Alert.objects.get(person=cast.member).level == 1
    assert mails() == 3
    assert (said.words, said.cover) == (MILD, "")
    end(cast.group, by=cast.clinician)
    post(thread, MILD, new_key(), by=cast.second_member)
    assert mails() == 3


def test_its_members_are_told_once_and_read_it_and_its_hosts_find_a_list(cast, client):
    begin(begin(cast.group, by=cast.moderator).group, by=cast.clinician)
    told = Notice.objects.filter(kind="moderation.vigil").values_list("person", flat=True)
    assert sorted(told) == sorted(
        who.pk for who in (cast.facilitator, cast.member, cast.second_member, cast.late)
    )
    path = reverse("moderation:vigil", args=[cast.group.key])
    client.force_login(cast.member)
    assert path in client.get(f"/groups/{cast.group.key}/").content.decode()
    assert "For the hosts" not in client.get(path).content.decode()
    client.force_login(cast.facilitator)
    assert "For the hosts" in client.get(path).content.decode()


def test_nobody_but_staff_begins_one(cast):
    with pytest.raises(Refused):
        begin(cast.group, by=cast.facilitator)


def test_by_the_page_of_staff(cast, client, at):
    at(datetime(2026, 3, 4, 12, tzinfo=UTC))
    staff, path = with_both_factors(cast.moderator), reverse("moderation:vigils")
    staff.post(path, {"begin": "1", "group": cast.group.key})
    page = staff.get(path).content.decode()
    assert "Evenings after loss" in page
    assert re.search("Talk it through with its hosts by .*6 March.*, and again by .*11 March", page)
    staff.post(path, {"end": cast.group.key})
    assert not Vigil.objects.standing().exists()
    client.force_login(cast.member)
    assert client.get(reverse("moderation:vigil", args=[cast.group.key])).status_code == 404
