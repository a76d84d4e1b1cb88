"""Whoever may not write reads so above the box, before they write: until when, why, and where to appeal."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.conversations.models import Draft
from kith.groups.models import Group
from kith.keys import new_key
from kith.moderation.models import Decision
from tests.standing import Standing

pytestmark = pytest.mark.django_db
HELD = "You cannot write in this group until"
HELD_EVERYWHERE = "You cannot write until"


@pytest.fixture
def house():
    """An open room with Wren (the member) in it, their thread, and a quiet word."""
    return Standing()


@pytest.fixture
def hold(house):
    """Hold Wren back from writing, with a mute in their group or a pause everywhere."""

    def make(measure=Decision.MUTE):
        made = Decision(about=house.cast.member, measure=measure, group=house.cast.group)
        made.until = clock.now() + timedelta(days=1)
        made.give_reason("It sold something.")
        made.save()
        return made

    return make


def _boxes(house):
    """Every page of the group with a box that others would read."""
    own = house.thread.messages.filter(author=house.cast.member).first()
    return [
        reverse("conversations:thread", args=[house.thread.key]),
        reverse("conversations:new_thread", args=[house.cast.group.key]),
        reverse("conversations:edits", args=[own.key]),
        reverse("meetings:room", args=[house.meeting.key]),
    ]


def _read(client, who, path):
    client.force_login(who)
    return client.get(path).content.decode()


def test_whoever_is_muted_reads_it_above_each_box_of_that_group(house, hold, client):
    muted = hold()
    for path in _boxes(house):
        page = _read(client, house.cast.member, path)
        assert HELD in page, path
        assert f'<a href="/you/decisions/{muted.key}/appeal/">' in page, path
        assert "<textarea" in page, "what is typed there is kept, and read for its writer's sake"
        assert "It sold something." not in page, "who looks over a shoulder reads no reason"


def test_so_does_whoever_only_listens_in_a_room_and_whoever_hosts_it(house, hold, client):
    room = reverse("meetings:room", args=[house.meeting.key])
    client.force_login(house.cast.member)
    client.post(reverse("meetings:listening", args=[house.meeting.key]), {"listening": "yes"})
    assert HELD not in _read(client, house.cast.member, room)
    muted = hold()
    page = _read(client, house.cast.member, room)
    above, _box, _below = page.partition("<textarea")
    assert "Speak again" in page, "they listen"
    assert HELD in above
    assert f'<a href="/you/decisions/{muted.key}/appeal/">' in above
    Decision.objects.update(about=house.cast.facilitator)
    client.force_login(house.cast.facilitator)
    console = client.get(room, follow=True).content.decode()
    assert HELD in console.partition("<textarea")[0]


def test_a_quiet_word_to_the_hosts_is_held_back_by_a_pause_alone(house, hold, client):
    quiet = reverse("meetings:quiet", args=[house.meeting.key])
    hold()
    assert HELD not in _read(client, house.cast.member, quiet)
    hold(Decision.PAUSE)
    assert HELD_EVERYWHERE in _read(client, house.cast.member, quiet)


def test_a_pause_is_read_before_founding_a_group_and_before_asking_for_a_seat(house, hold, client):
    asked = house.cast.other_group
    Group.objects.filter(pk=asked.pk).update(admission=Group.ON_REQUEST, is_public=True)
    paths = [reverse("groups:founding"), reverse("groups:joining", args=[asked.key])]
    hold()
    assert not any(HELD_EVERYWHERE in _read(client, house.cast.member, path) for path in paths)
    hold(Decision.PAUSE)
    for path in paths:
        assert HELD_EVERYWHERE in _read(client, house.cast.member, path), path


def test_nobody_else_reads_it_and_nor_do_they_once_it_is_over(house, hold, client, at):
    travel = at(clock.now())
    hold()
    first = reverse("conversations:thread", args=[house.thread.key])
    room = reverse("meetings:room", args=[house.meeting.key])
    assert HELD in _read(client, house.cast.member, first)
    for path in (first, room):
        assert HELD not in _read(client, house.cast.second_member, path), path
    travel.shift(timedelta(days=1, seconds=1))
    assert HELD not in _read(client, house.cast.member, first)


def test_words_that_came_back_say_it_once_with_the_reason(house, hold, client):
    hold()
    client.force_login(house.cast.member)
    sent = {"words": "But I only meant well.", "nonce": new_key()}
    answers = [
        client.post(reverse("conversations:replies", args=[house.thread.key]), sent),
        client.post(reverse("meetings:room", args=[house.meeting.key]), sent),
    ]
    for answer in answers:
        page = answer.content.decode()
        assert page.count(HELD) == 1
        assert "It sold something." in page


def test_whoever_is_held_back_while_their_page_stands_open_reads_it_while_they_write(house, hold, client):
    client.force_login(house.cast.member)
    places = [f"conversation:{house.thread.key}", f"conversation:{house.meeting.conversation.key}"]
    drafts = reverse("conversations:drafts")
    for place in places:
        assert client.post(drafts, {"words": "I would say", "place": place}).status_code == 204
    muted = hold()
    for place in places:
        answer = client.post(drafts, {"words": "I would say more", "place": place})
        assert HELD in answer.content.decode()
        assert muted.key in answer.content.decode()
    assert Draft.objects.filter(person=house.cast.member, place__in=places).count() == len(places)
    quiet = f"conversation:{house.quiet.conversation.key}"
    assert client.post(drafts, {"words": "To the hosts", "place": quiet}).status_code == 204
