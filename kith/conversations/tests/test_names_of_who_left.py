"""Whoever leaves a group stays there under the name they left with, whatever they are called later."""

import pytest

from kith.conversations import aliasing, answers, posting, searching, thanking
from kith.conversations.listing import threads_of
from kith.conversations.models import Message
from kith.conversations.streaming import ConversationSource
from kith.groups import founding, leaving
from kith.keys import new_key
from kith.live.sources import Mark, Variant
from kith.people.renaming import rename
from tests import cast as makers
from tests.cast import LATECOMER


@pytest.fixture
def reply(cast, thread):
    return posting.post(thread, "I know that.", new_key(), by=cast.second_member, offers=["heard"])


@pytest.fixture
def left(cast, reply):
    """Moth, who wrote here, has left and is called Nightjar now. Gives the mark they had here."""
    mark = cast.second_member.mark
    leaving.leave(cast.group, by=cast.second_member)
    rename(cast.second_member, "Nightjar")
    return mark


def everything_read_by(person, cast, thread, signed_in):
    client = signed_in(person)
    group = f"/groups/{cast.group.key}/"
    reply = thread.messages.get(position=2)
    paths = [f"/threads/{thread.key}/", f"/messages/{reply.key}/", f"{group}threads/", group, "/home/"]
    found = client.post(f"{group}search/", {"text": "know"}).content.decode()
    return [*(client.get(path).content.decode() for path in paths), found]


def test_no_page_shows_the_new_name_to_those_who_were_left(cast, thread, left, signed_in):
    pages = everything_read_by(cast.member, cast, thread, signed_in)
    assert not [page for page in pages if "Nightjar" in page]
    assert all("Moth" in page for page in (pages[0], pages[1], pages[2], pages[4], pages[5]))


def test_what_is_shown_and_streamed_carries_the_old_mark_too(cast, thread, left):
    (event,) = ConversationSource().since(thread.key, Mark(1, 0)).events
    assert (event.thing.name, event.thing.mark) == ("Moth", left)
    assert b"Nightjar" not in ConversationSource().render(event, Variant("en", "UTC"))
    (row,) = threads_of(cast.group, cast.member)
    assert row.last is not None
    assert (row.last.name, row.last.mark) == ("Moth", left)
    (answer,) = answers.to(cast.member)
    assert (answer.name, answer.mark) == ("Moth", left)


def test_a_search_finds_them_by_the_name_they_left_under_alone(cast, thread, left):
    assert searching.search(cast.member, "Nightjar") == []
    assert [hit.words for hit in searching.search(cast.member, "moth know")] == ["I know that."]
    (hit,) = searching.search(cast.member, "know")
    assert (hit.shown_name, hit.shown_mark) == ("Moth", left)


def test_a_fragment_drawn_before_is_not_shown_under_another_name(cast, thread, reply, signed_in):
    client = signed_in(cast.member)
    assert "Moth" in client.get(f"/threads/{thread.key}/").content.decode()
    rename(cast.second_member, "Nightjar")
    assert "Nightjar" in client.get(f"/threads/{thread.key}/").content.decode()
    leaving.leave(cast.group, by=cast.second_member)
    rename(cast.second_member, "Dunlin")
    page = client.get(f"/threads/{thread.key}/").content.decode()
    assert "Nightjar" in page
    assert "Dunlin" not in page


def test_whoever_comes_back_is_called_by_one_name(cast, thread, left, signed_in):
    makers.seat(cast.group, cast.second_member)
    page = signed_in(cast.member).get(f"/threads/{thread.key}/").content.decode()
    assert "Nightjar" in page
    assert "Moth" not in page


def test_other_groups_know_the_new_name(cast, thread, left, signed_in):
    makers.seat(cast.other_group, cast.second_member)
    other = posting.open_thread(cast.other_group, "T", "W", new_key(), by=cast.second_member)
    page = signed_in(cast.other_facilitator).get(f"/threads/{other.key}/").content.decode()
    assert "Nightjar" in page
    assert "Moth" not in page


def test_a_group_that_closed_keeps_every_name(cast, thread, reply):
    founding.close(cast.group, by=cast.facilitator)
    rename(cast.second_member, "Nightjar")
    assert Message.objects.get(pk=reply.pk).shown_name == "Moth"


def test_what_was_written_under_an_alias_stays_under_it(cast, masked, signed_in):
    alias = masked.messages.get().alias
    leaving.leave(cast.group, by=cast.member)
    rename(cast.member, LATECOMER)
    page = signed_in(cast.second_member).get(f"/threads/{masked.key}/").content.decode()
    assert alias.name in page
    assert "Wren" not in page
    assert LATECOMER not in page


def test_no_alias_is_drawn_that_is_the_name_of_somebody_who_left(cast, thread, monkeypatch):
    rename(cast.second_member, "Dunlin")
    leaving.leave(cast.group, by=cast.second_member)
    rename(cast.second_member, "Nightjar")
    monkeypatch.setattr(aliasing, "names", lambda language: ("Dunlin", "Teal"))
    assert aliasing.take_alias(thread, by=cast.member).name == "Teal"


def test_a_thank_you_is_told_under_the_name_that_is_shown(cast, thread, reply):
    thanking.thank(reply, by=cast.member)
    leaving.leave(cast.group, by=cast.member)
    rename(cast.member, "Nightjar")
    (helped,) = answers.helped_by(cast.second_member)
    assert helped.name == "Wren"
