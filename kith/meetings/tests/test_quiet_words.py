"""A quiet word is for those who hosted when it was said, and for no host who came after."""

import pytest
from django.test import Client

from kith.conversations.models import Conversation, Message
from kith.conversations.streaming import ConversationSource
from kith.groups import hosting, leaving
from kith.groups.models import Membership
from kith.keys import new_key
from kith.live.sources import Mark
from kith.meetings import seating, whispering
from kith.meetings.streaming import RoomSource
from kith.meetings.tests import evening
from tests import cast as makers

SAID = "I am afraid of Moth."


@pytest.fixture
def meeting(cast):
    """Wren said something to Juniper, who hosts."""
    made = evening.open_meeting(cast.group)
    evening.chair(made, cast.member)
    evening.chair(made, cast.facilitator)
    whispering.whisper(made, SAID, new_key(), by=cast.member)
    return made


@pytest.fixture
def moth_hosts(cast, meeting):
    """The last host leaves, and Moth takes the group on and sits down in the room."""
    leaving.leave(cast.group, by=cast.facilitator)
    hosting.step_up(cast.group, by=cast.second_member)
    seating.sit(meeting, by=cast.second_member)


def page(who, path):
    client = Client()
    client.force_login(who)
    return client.get(path)


def quiet_word():
    return Conversation.objects.get(kind=Conversation.QUIET)


def everything_read_by(who, meeting):
    paths = [
        f"/meetings/{meeting.key}/console/",
        f"/meetings/{meeting.key}/console/?view=words",
        f"/meetings/{meeting.key}/quiet/{quiet_word().key}/",
        f"/messages/{Message.objects.filter(words=SAID).get().key}/",
    ]
    return [page(who, path).content.decode() for path in paths]


def test_those_who_hosted_read_it(cast, meeting):
    assert sum(SAID in read for read in everything_read_by(cast.facilitator, meeting)) >= 3


def test_whoever_hosts_later_reads_nothing_of_it(cast, meeting, moth_hosts):
    assert not [read for read in everything_read_by(cast.second_member, meeting) if SAID in read]
    assert not Conversation.objects.visible_to(cast.second_member).contains(quiet_word())
    assert ConversationSource().admit(cast.second_member.pk, quiet_word().key) is None
    watching = frozenset({cast.second_member.pk, cast.member.pk})
    assert ConversationSource().audience(quiet_word().key, watching) == {cast.member.pk}


def test_what_is_said_from_then_on_reaches_them_alone(cast, meeting, moth_hosts):
    whispering.whisper(meeting, "Who hosts now?", new_key(), by=cast.member)
    read = everything_read_by(cast.second_member, meeting)
    assert not [text for text in read if SAID in text]
    assert "Who hosts now?" in read[0]
    assert "Who hosts now?" in read[2]
    admission = ConversationSource().admit(cast.second_member.pk, quiet_word().key)
    assert admission is not None
    events = ConversationSource().since(quiet_word().key, Mark()).events
    shown = [ConversationSource().render(event, admission.variant) for event in events]
    assert (len(shown), shown[0]) == (2, b"")
    assert b"Who hosts now?" in shown[1]


def test_the_stream_of_the_room_shows_a_later_host_no_earlier_word(cast, meeting, moth_hosts):
    source = RoomSource()
    admission = source.admit(cast.second_member.pk, meeting.key)
    assert admission is not None
    state = source.since(meeting.key, Mark()).events[-1]
    shown = source.render(state, admission.variant).decode()
    assert "You host." in shown
    assert SAID not in shown


def test_two_who_host_from_before_share_one_side_of_the_room(cast, meeting):
    makers.seat(cast.group, cast.stranger, role=Membership.FACILITATOR, joined_at=meeting.opened_at)
    seating.sit(meeting, by=cast.stranger)
    sides = [RoomSource().admit(who.pk, meeting.key) for who in (cast.facilitator, cast.stranger)]
    assert None not in sides
    assert len({side.variant for side in sides if side is not None}) == 1


def test_whoever_hosts_no_more_reads_it_no_more(cast, meeting):
    makers.seat(cast.group, cast.stranger, role=Membership.FACILITATOR)
    seat = Membership.objects.standing().of(cast.group, cast.facilitator).get()
    hosting.unmake_facilitator(seat, by=cast.facilitator)
    assert not Conversation.objects.visible_to(cast.facilitator).contains(quiet_word())
    hosting.make_facilitator(seat, by=cast.stranger)
    assert not Conversation.objects.visible_to(cast.facilitator).contains(quiet_word())
