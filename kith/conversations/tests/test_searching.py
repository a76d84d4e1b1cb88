"""Rules of search: only what one may see, and nothing that is gone."""

import re

import pytest

from kith import clock
from kith.conversations import posting, searching
from kith.conversations.models import Alias, Conversation, Message
from kith.keys import new_key
from kith.meetings.tests import evening
from tests import cast as makers


def found(person, text, group=None):
    return [message.words for message in searching.search(person, text, group)]


def test_every_word_must_stand_in_it_in_any_order_and_form(cast, thread):
    posting.post(thread, "O CORAÇÃO não dorme às seis.", new_key(), by=cast.second_member)
    for text in ("coracao", "CORAÇÃO seis", "seis  coração", "dorm"):
        assert found(cast.member, text) == ["O CORAÇÃO não dorme às seis."]
    assert found(cast.member, "coração manhã") == []


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_looked_for_when_nothing_is_asked(cast, thread, text):
    assert found(cast.member, text) == []


@pytest.mark.parametrize("text", ["%", "_", "100%", "\\"])
def test_signs_of_the_database_mean_themselves(cast, thread, text):
    assert found(cast.member, text) == []


@pytest.mark.parametrize("who", ["gone", "stranger", "moderator", "other_facilitator"])
def test_whoever_has_no_seat_finds_nothing(cast, thread, who):
    assert found(getattr(cast, who), "seven") == []


def test_members_find_what_was_written_before_they_came(cast, thread):
    assert found(cast.late, "seven") == ["It has been seven weeks."]


def test_what_was_said_in_a_room_is_found_by_nobody(cast):
    meeting = evening.open_meeting(cast.group)
    evening.chair(meeting, cast.member)
    posting.post(meeting.conversation, "The harbour was quiet.", new_key(), by=cast.member)
    assert found(cast.member, "harbour") == found(cast.second_member, "harbour") == []


def test_what_was_said_quietly_is_found_by_nobody(cast):
    quiet = Conversation.objects.create(group=cast.group, kind=Conversation.QUIET, quiet_with=cast.member)
    posting.post(quiet, "I am not well.", new_key(), by=cast.member)
    for who in (cast.member, cast.facilitator, cast.second_member):
        assert found(who, "well") == []


def test_everything_that_is_found_can_be_opened(cast, thread, signed_in):
    client = signed_in(cast.member)
    page = client.post(f"/groups/{cast.group.key}/search/", {"text": "seven"}).content.decode()
    (link,) = re.findall(r'class="entry-title"><a href="([^"#]+)', page)
    assert client.get(link).status_code == 200


def test_a_search_in_one_group_stays_there(cast, thread):
    makers.seat(cast.other_group, cast.member)
    posting.open_thread(cast.other_group, "T", "Seven dias.", new_key(), by=cast.member)
    assert len(found(cast.member, "seven")) == 2
    assert found(cast.member, "seven", cast.group) == ["It has been seven weeks."]


def test_a_name_is_found_with_its_accents_and_without(cast, thread):
    makers.seat(cast.group, alice := makers.person("Alice Sacré-Cœur"))
    posting.post(thread, "Openly.", new_key(), by=alice)
    alias = Alias.objects.create(conversation=thread, person=cast.late, name="Açucena", mark=3)
    Message.objects.filter(pk=posting.post(thread, "Under it.", new_key(), by=cast.late).pk).update(
        alias=alias
    )
    assert found(cast.member, "sacre") == found(cast.member, "SACRÉ") == ["Openly."]
    assert found(cast.member, "acucena") == found(cast.member, "Açucena") == ["Under it."]


def test_a_name_finds_what_was_written_in_the_group_where_it_is_borne(cast, thread):
    """Whoever left another group under an older name is not led to by the name of today."""
    makers.seat(cast.other_group, cast.member)
    makers.seat(cast.other_group, cast.second_member, ended_at=clock.now(), ended_as="Old Tide", ended_mark=2)
    other = makers.thread(cast.other_group, cast.second_member, "Elsewhere")
    assert found(cast.member, "tide") == found(cast.member, "tide", cast.other_group)
    assert {message.conversation for message in searching.search(cast.member, "tide")} == {other}
    assert found(cast.member, "moth", cast.other_group) == []


def test_a_search_costs_three_queries(cast, thread, django_assert_num_queries):
    with django_assert_num_queries(3):
        for message in searching.search(cast.member, "seven weeks", cast.group):
            assert message.shown_name
            assert message.conversation.group.name
