"""Who reads what was said in a room: whoever was there and a member, and what was said while they were."""

from dataclasses import replace

import pytest
from django.test import Client

from kith.conversations.models import Conversation, Message
from kith.conversations.posting import post
from kith.gates import Refused
from kith.groups import leaving, seating
from kith.groups.models import Membership
from kith.keys import new_key
from kith.live.frames import weave
from kith.live.sources import MESSAGE, Mark
from kith.meetings import opening, reading
from kith.meetings.models import Meeting
from kith.meetings.streaming import RoomSource
from kith.meetings.tests import evening


@pytest.fixture
def meeting(cast):
    """Wren and Juniper are in the room, and Juniper has spoken."""
    made = evening.open_meeting(cast.group)
    evening.chair(made, cast.facilitator)
    evening.chair(made, cast.member)
    post(made.conversation, "Early words.", new_key(), by=cast.facilitator)
    return made


def page(who, path):
    client = Client()
    client.force_login(who)
    return client.get(path)


def room_of(who, meeting):
    return page(who, f"/meetings/{meeting.key}/room/").content.decode()


def remove_and_invite_back(cast, between=lambda: None):
    leaving.remove(
        Membership.objects.standing().of(cast.group, cast.member).get(), "Why.", by=cast.facilitator
    )
    between()
    return seating.sit(seating.lock(cast.group), cast.member)


def test_whoever_was_there_reads_the_words_after_the_close(cast, meeting):
    opening.close_room(meeting, by=cast.facilitator)
    assert "Early words." in room_of(cast.member, meeting)
    assert page(cast.member, f"/messages/{Message.objects.get().key}/").status_code == 200


def test_a_member_who_was_not_there_reads_nothing_of_it_not_even_by_its_key(cast, meeting):
    for close in (False, True):
        if close:
            opening.close_room(meeting, by=cast.facilitator)
        assert page(cast.second_member, f"/messages/{Message.objects.get().key}/").status_code == 404
        assert "Early words." not in room_of(cast.second_member, meeting)
        assert not Conversation.objects.visible_to(cast.second_member).contains(meeting.conversation)


def test_whoever_is_invited_back_after_the_close_reads_nothing_of_that_evening(cast, meeting):
    def evening_goes_on():
        post(meeting.conversation, "Of Wren.", new_key(), by=cast.facilitator)
        opening.close_room(meeting, by=cast.facilitator)

    remove_and_invite_back(cast, evening_goes_on)
    assert "Of Wren." not in room_of(cast.member, meeting)
    assert not Message.objects.visible_to(cast.member).exists()
    assert not Meeting.objects.heard_by(cast.member).exists()


def test_whoever_left_after_the_close_and_came_back_reads_it_again(cast, meeting):
    opening.close_room(meeting, by=cast.facilitator)
    remove_and_invite_back(cast)
    assert "Early words." in room_of(cast.member, meeting)


def test_whoever_is_invited_back_the_same_evening_reads_on_from_there(cast, meeting):
    remove_and_invite_back(
        cast, lambda: post(meeting.conversation, "Of Wren.", new_key(), by=cast.facilitator)
    )
    meeting.seats.filter(person=cast.member).update(left_at=None)
    post(meeting.conversation, "Welcome back.", new_key(), by=cast.facilitator)
    meeting.refresh_from_db()
    said, earlier = reading.words(meeting, cast.member)
    assert ([row.html for row in said], earlier) == (["<p>Welcome back.</p>"], None)
    opening.close_room(meeting, by=cast.facilitator)
    assert "Of Wren." not in room_of(cast.member, meeting)
    assert "Welcome back." in room_of(cast.member, meeting)


def test_a_stream_asked_from_the_beginning_sends_them_no_more(cast, meeting):
    source = RoomSource()
    remove_and_invite_back(
        cast, lambda: post(meeting.conversation, "Of Wren.", new_key(), by=cast.facilitator)
    )
    meeting.seats.filter(person=cast.member).update(left_at=None)
    post(meeting.conversation, "Welcome back.", new_key(), by=cast.facilitator)
    admission = source.admit(cast.member.pk, meeting.key)
    assert admission is not None
    events = [event for event in source.since(meeting.key, Mark()).events if event.kind == MESSAGE]
    sent = weave(events, [source.render(event, admission.variant) for event in events], Mark()).decode()
    assert "Welcome back." in sent
    assert "Of Wren." not in sent
    assert "Early words." not in sent
    everything = replace(admission.variant, after=0)
    assert b"Of Wren." in source.render(events[1], everything)


def test_nobody_writes_into_a_room_they_are_not_in(cast, meeting):
    with pytest.raises(Refused):
        post(meeting.conversation, "From outside.", new_key(), by=cast.second_member)
