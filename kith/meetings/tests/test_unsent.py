"""Words begun in the room or quietly: kept until they are sent, and never taken for sent."""

import re

import pytest

from kith.conversations import drafting
from kith.conversations.models import Message
from kith.meetings import opening, seating
from kith.meetings.models import QuietWord
from kith.meetings.tests import evening
from kith.meetings.tests.pages import room, text


def nonce_in(response):
    (nonce,) = re.findall(r'name="nonce" value="([^"]+)"', text(response))
    return nonce


@pytest.mark.parametrize("place", ["room", "quiet"])
def test_other_words_in_a_form_that_was_sent_are_kept_and_the_next_press_sends_them(cast, as_, place):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    visitor, by_script = as_(cast.member), {"X-Composer": "1"}
    visitor.post(room(meeting, place), {"words": "First.", "nonce": "n1"}, headers=by_script)
    again = visitor.post(room(meeting, place), {"words": "First.", "nonce": "n1"}, headers=by_script)
    assert again.status_code == 204
    page = visitor.post(room(meeting, place), {"words": "Something else.", "nonce": "n1"}, headers=by_script)
    assert page.status_code == 422
    assert "Something else.</textarea>" in text(page)
    assert nonce_in(page) != "n1"
    visitor.post(room(meeting, place), {"words": "Something else.", "nonce": nonce_in(page)})
    assert list(Message.objects.order_by("pk").values_list("words", flat=True)) == [
        "First.",
        "Something else.",
    ]


@pytest.mark.parametrize("place", ["room", "quiet"])
def test_words_that_are_too_long_for_the_room_are_kept_and_by_how_much_is_said(cast, as_, place):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    words = "x" * 20_007
    page = as_(cast.member).post(room(meeting, place), {"words": words, "nonce": "n1"})
    assert page.status_code == 422
    assert words in text(page)
    assert "longer than 20,000 characters, by 7." in text(page)
    assert "Write something first" not in text(page)
    assert "maxlength" not in text(page)


def test_what_was_begun_in_the_room_stands_there_after_a_small_act(cast, as_):
    meeting = evening.open_meeting(cast.group)
    for who, page in ((cast.member, "room"), (cast.facilitator, "console")):
        seating.sit(meeting, by=who)
        visitor = as_(who)
        assert "data-draft-url" in text(visitor.get(room(meeting, page)))
        begun = {"place": f"conversation:{meeting.conversation.key}", "words": "For weeks I", "nonce": "n1"}
        assert visitor.post("/drafts/", begun).status_code == 204
        shown = visitor.post(room(meeting, "room", "hand"), {"hand": "up"}, follow=True)
        assert "For weeks I</textarea>" in text(shown)
        assert "Your draft is kept" in text(shown)
        assert nonce_in(shown) == "n1"
        visitor.post(room(meeting, "room"), {"words": "For weeks I cried.", "nonce": "n1"})
        assert "For weeks I</textarea>" not in text(visitor.get(room(meeting, page)))
    assert Message.objects.count() == 2


def test_what_was_begun_in_the_room_stands_on_its_page_after_it_closed(cast, as_):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    drafting.save(cast.member, f"conversation:{meeting.conversation.key}", "One more thing")
    opening.close_room(meeting, by=cast.facilitator)
    page = as_(cast.member).get(room(meeting, "room"))
    assert page.status_code == 200
    assert "One more thing" in text(page)
    assert "One more thing" in text(as_(cast.member).get("/drafts/"))
    assert "One more thing" not in text(as_(cast.second_member).get(room(meeting, "room")))


def test_a_quiet_word_that_was_begun_is_kept_until_it_is_said(cast, as_):
    meeting = evening.open_meeting(cast.group)
    member, place = as_(cast.member), f"quiet:{meeting.conversation.key}"
    assert f'value="{place}"' in text(member.get(room(meeting, "quiet")))
    assert member.post("/drafts/", {"place": place, "words": "Could we", "nonce": "n1"}).status_code == 204
    shown = member.get(room(meeting, "quiet"))
    assert "Could we</textarea>" in text(shown)
    assert nonce_in(shown) == "n1"
    listed = text(member.get("/drafts/"))
    way = f"/rooms/{meeting.conversation.key}/?quiet"
    assert way in listed
    assert member.get(way).url == room(meeting, "quiet")
    member.post(room(meeting, "quiet"), {"words": "Could we talk?", "nonce": "n1"})
    assert "Could we</textarea>" not in text(member.get(room(meeting, "quiet")))
    word, host = QuietWord.objects.get(), as_(cast.facilitator)
    answer = room(meeting, "quiet", word.conversation.key)
    place = f"conversation:{word.conversation.key}"
    assert host.post("/drafts/", {"place": place, "words": "Of cour"}).status_code == 204
    assert "Of cour</textarea>" in text(host.get(answer))
    assert as_(cast.second_member).post("/drafts/", {"place": place, "words": "x"}).status_code == 404
