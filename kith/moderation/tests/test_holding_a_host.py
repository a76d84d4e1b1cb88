"""A host who may not write changes no word of their group, and sends none with a no or the end of a seat."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.groups.models import Group, Request
from kith.moderation.models import Decision
from kith.notices.models import Notice
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db
HELD = "You cannot write"
NEW = "For whoever buys my herbs."


@pytest.fixture(params=[Decision.PAUSE, Decision.MUTE])
def host(request, cast, client):
    made = Decision(about=cast.facilitator, measure=request.param, group=cast.group)
    made.until = clock.now() + timedelta(days=1)
    made.give_reason("It sold something.")
    made.save()
    client.force_login(cast.facilitator)
    return client


def sent(group, **changes):
    fields = ("name", "purpose", "kind", "mode", "admission", "language", "zone")
    numbers = {"capacity": "12", "reply_within_hours": "24"}
    return {name: getattr(group, name) for name in fields} | numbers | changes


def test_the_purpose_stays_and_what_was_typed_comes_back_with_the_reason(cast, host):
    path = reverse("groups:settings", args=[cast.group.key])
    before = host.get(path).content.decode()
    assert HELD in before
    assert "It sold something." not in before
    page = host.post(path, sent(cast.group, purpose=NEW)).content.decode()
    assert NEW in page
    assert page.count(HELD) == 1
    assert "It sold something." in page
    assert Group.objects.get(pk=cast.group.pk).purpose == cast.group.purpose


def test_what_is_no_word_can_be_arranged(cast, host):
    path = reverse("groups:settings", args=[cast.group.key])
    assert host.post(path, sent(cast.group, capacity="20")).status_code == 302
    assert Group.objects.get(pk=cast.group.pk).capacity == 20


def test_the_agreement_stays_and_what_was_typed_comes_back(cast, host):
    path = reverse("groups:rewriting", args=[cast.group.key])
    assert HELD in host.get(path).content.decode()
    page = host.post(path, {"text": "Everybody buys.", "drawn_from": "1"}).content.decode()
    assert "Everybody buys." in page
    assert page.count(HELD) == 1
    assert "As it stands now" not in page, "nobody else changed it"
    assert cast.group.agreements.count() == 1


def test_distress_in_it_is_read_all_the_same(cast, host):
    path = reverse("groups:rewriting", args=[cast.group.key])
    page = host.post(path, {"text": "i want to die", "drawn_from": "1"}).content.decode()
    assert 'class="help-panel"' in page


def test_a_no_goes_without_words_and_those_that_were_typed_come_back(cast, host):
    asked = Request.objects.create(group=cast.group, person=cast.stranger, words="May I come?")
    path = reverse("groups:answering", args=[cast.group.key, asked.key])
    assert HELD in host.get(path).content.decode()
    page = host.post(path, {"words": "i want to die", "decline": "1"}).content.decode()
    for part in ("i want to die", "It sold something.", 'class="help-panel"', "ui/js/help.js"):
        assert part in page
    assert page.count(HELD) == 1
    assert Alert.objects.get().person == cast.facilitator
    assert not Request.objects.get().answer
    assert host.post(path, {"words": "", "decline": "1"}).status_code == 302
    assert Request.objects.get().answer == Request.DECLINED


def test_no_seat_ends_since_its_person_would_read_why(cast, host):
    seat = cast.group.memberships.standing().of(cast.group, cast.member).get()
    path = reverse("groups:seat", args=[cast.group.key, seat.key])
    assert HELD in host.get(path).content.decode()
    page = host.post(path, {"reason": "i want to die", "remove": "1"}).content.decode()
    for part in ("i want to die", "It sold something.", 'class="help-panel"', "ui/js/help.js"):
        assert part in page
    assert page.count(HELD) == 1
    assert Alert.objects.get().person == cast.facilitator
    seat.refresh_from_db()
    assert seat.ended_at is None
    assert not Notice.objects.filter(person=cast.member, kind="groups.removed").exists()
