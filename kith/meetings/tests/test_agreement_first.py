"""After a major change of the agreement nobody reads on or takes part before saying yes, anywhere."""

import pytest
from django.test import Client

from kith.conversations import answers, drafting, editing, searching, waiting
from kith.conversations.models import Conversation, Message
from kith.conversations.posting import open_thread, post
from kith.conversations.streaming import ConversationSource
from kith.gates import Refused
from kith.groups import agreeing
from kith.groups.models import Group
from kith.keys import new_key
from kith.meetings import seating, whispering
from kith.meetings.streaming import RoomSource
from kith.meetings.tests import evening


@pytest.fixture
def meeting(cast):
    made = evening.open_meeting(cast.group)
    evening.chair(made, cast.facilitator)
    evening.chair(made, cast.member)
    post(made.conversation, "Words of the room.", new_key(), by=cast.facilitator)
    return made


@pytest.fixture
def thread(cast):
    """Wren began it, and Juniper answered."""
    made = open_thread(cast.group, "The house", "It is too quiet.", new_key(), by=cast.member)
    post(made, "I know that.", new_key(), by=cast.facilitator)
    return made


@pytest.fixture
def changed(cast, meeting, thread):
    agreeing.rewrite(cast.group, "Another promise.", by=cast.facilitator, is_major=True)


def client_of(who):
    client = Client()
    client.force_login(who)
    return client


def agreement(cast):
    return f"/groups/{cast.group.key}/agreement/"


def test_every_door_leads_to_the_agreement(cast, meeting, thread, changed):
    group, client = f"/groups/{cast.group.key}/", client_of(cast.member)
    message = Message.objects.get(words="I know that.")
    pages = [group, f"{group}threads/", f"{group}threads/new/", f"{group}search/", f"{group}meetings/"]
    pages += [f"/threads/{thread.key}/", f"/messages/{message.key}/", f"/meetings/{meeting.key}/"]
    pages += [f"/meetings/{meeting.key}/{page}/" for page in ("room", "quiet", "room/arriving")]
    for page in pages:
        assert client.get(page).get("Location") == agreement(cast), page
        if page not in (group, f"{group}threads/", f"{group}meetings/"):
            assert client.post(page, {"words": ""}).get("Location") in (agreement(cast), None), page


def test_a_host_too_reads_it_first(cast, meeting, thread, changed):
    seat = cast.group.memberships.get(person=cast.member)
    seat.role = seat.FACILITATOR
    seat.save()
    client = client_of(cast.member)
    for page in (f"/groups/{cast.group.key}/care/", f"/meetings/{meeting.key}/console/"):
        assert client.get(page)["Location"] == agreement(cast)


def test_an_empty_form_shows_nothing_of_the_room(cast, meeting, changed):
    answer = client_of(cast.member).post(f"/meetings/{meeting.key}/room/", {"words": "", "nonce": "n"})
    assert answer["Location"] == agreement(cast)


def test_words_sent_to_the_room_meanwhile_are_not_lost(cast, meeting, changed):
    client = client_of(cast.member)
    place = f"conversation:{meeting.conversation.key}"
    sent = {"words": "Long in the writing.", "nonce": "n", "place": place}
    client.post(f"/meetings/{meeting.key}/room/", sent, headers={"X-Composer": "1"})
    assert not Message.objects.filter(words="Long in the writing.").exists()
    assert drafting.read(cast.member, place) is not None
    client.post(agreement(cast), {"version": 2, "accepts": "on"})
    page = f"/meetings/{meeting.key}/room/"
    assert "Long in the writing.</textarea>" in client.get(page).content.decode()
    client.post(page, sent)
    assert "Long in the writing.</textarea>" not in client.get(page).content.decode()


def test_no_verb_takes_words_or_gives_a_chair(cast, meeting, thread, changed):
    acts = (
        lambda: post(thread, "Unread.", new_key(), by=cast.member),
        lambda: post(meeting.conversation, "Unread.", new_key(), by=cast.member),
        lambda: open_thread(cast.group, "Unread", "Unread.", new_key(), by=cast.member),
        lambda: whispering.whisper(meeting, "Unread.", new_key(), by=cast.member),
        lambda: seating.sit(meeting, by=cast.second_member),
    )
    for act in acts:
        with pytest.raises(Refused, match="agreement"):
            act()


def test_no_stream_lets_them_in_or_keeps_them(cast, meeting, thread, changed):
    who = frozenset({cast.member.pk, cast.facilitator.pk})
    assert RoomSource().admit(cast.member.pk, meeting.key) is None
    assert ConversationSource().admit(cast.member.pk, thread.key) is None
    assert RoomSource().audience(meeting.key, who) == {cast.facilitator.pk}
    assert ConversationSource().audience(thread.key, who) == {cast.facilitator.pk}


def test_open_streams_are_asked_anew_when_the_agreement_changes(cast):
    before = cast.group.audience
    agreeing.rewrite(cast.group, "Another promise.", by=cast.facilitator, is_major=True)
    assert Group.objects.get(pk=cast.group.pk).audience > before


def test_home_and_search_show_no_words(cast, thread, changed):
    assert answers.to(cast.member) == []
    assert waiting.for_person(cast.member) == []
    assert searching.search(cast.member, "know") == []
    assert "I know that." not in client_of(cast.member).get("/home/").content.decode()


def test_leaving_pausing_and_taking_back_wait_for_nothing(cast, meeting, thread, changed):
    client, group = client_of(cast.member), f"/groups/{cast.group.key}/"
    for page in (agreement(cast), f"{group}pause/", f"{group}leaving/"):
        assert client.get(page).status_code == 200
    own = Message.objects.get(words="It is too quiet.")
    assert client.get(f"/messages/{own.key}/taking-back/").status_code == 200
    editing.take_back(own, by=cast.member)
    assert client.post(f"/meetings/{meeting.key}/room/leaving/").status_code == 302
    assert meeting.seats.get(person=cast.member).left_at is not None
    assert client.post(f"{group}leaving/")["Location"] == "/groups/"


def test_a_yes_opens_everything_again(cast, meeting, thread, changed):
    agreeing.accept(cast.group, by=cast.member, version=2)
    assert Conversation.objects.visible_to(cast.member).contains(thread)
    assert RoomSource().admit(cast.member.pk, meeting.key) is not None
    post(thread, "Back.", new_key(), by=cast.member)


def test_to_others_there_is_still_nothing(cast, thread, changed):
    assert client_of(cast.stranger).get(f"/threads/{thread.key}/").status_code == 404
    message = Message.objects.get(words="I know that.")
    assert client_of(cast.stranger).get(f"/messages/{message.key}/").status_code == 404
