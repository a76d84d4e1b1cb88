"""Rules of drafts: sealed, one for each place, for their writer alone."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.http import Http404

from kith import clock
from kith.conversations import drafting, editing, posting, sweeps
from kith.conversations.access import check_place
from kith.conversations.drafting import Begun
from kith.conversations.models import Conversation, Draft
from kith.groups import leaving
from kith.keys import new_key
from kith.meetings import seating
from kith.meetings.tests import evening
from kith.people.sealing import forget_key
from tests.cast import Cast
from tests.threads import speaking_for_itself


def kept_words(person, place):
    kept = drafting.read(person, place)
    assert kept is not None
    return kept.words


def test_a_draft_is_read_by_its_writer_alone(cast, thread):
    place = f"conversation:{thread.key}"
    drafting.save(cast.member, place, "Not yet")
    drafting.save(cast.member, place, "Not yet, but soon\n")
    assert drafting.read(cast.member, place) == Begun("Not yet, but soon\n")
    assert drafting.read(cast.second_member, place) is None
    assert Draft.objects.count() == 1


def test_the_database_holds_no_word_of_it(cast, thread):
    drafting.save(cast.member, f"conversation:{thread.key}", "Not yet")
    assert b"Not yet" not in bytes(Draft.objects.get().sealed)


def test_a_draft_moved_to_another_row_does_not_open(cast, thread):
    drafting.save(cast.member, f"conversation:{thread.key}", "Here")
    drafting.save(cast.member, f"new:{cast.group.key}", "There")
    first, second = Draft.objects.order_by("pk")
    Draft.objects.filter(pk=first.pk).update(sealed=second.sealed)
    assert drafting.read(cast.member, first.place) is None


def test_a_draft_whose_key_was_destroyed_counts_as_none(cast, thread):
    drafting.save(cast.member, f"conversation:{thread.key}", "Here")
    forget_key(cast.member)
    assert drafting.read(cast.member, f"conversation:{thread.key}") is None


@pytest.mark.parametrize("words", ["", "  \n"])
def test_nothing_but_space_drops_the_draft(cast, thread, words):
    drafting.save(cast.member, f"conversation:{thread.key}", "Here")
    drafting.save(cast.member, f"conversation:{thread.key}", words)
    assert not Draft.objects.exists()


def chosen_name(page):
    (name,) = re.findall(r'<option value="(\w+)" selected', page)
    return name


def test_a_draft_comes_back_under_the_name_it_was_meant_for(cast, thread, signed_in):
    client = signed_in(cast.second_member)
    begun = {"title": "Nobody knows", "words": "I drink.", "content_note": "drink", "shown_as": "alias"}
    for place, path in (
        (f"new:{cast.group.key}", f"/groups/{cast.group.key}/threads/new/"),
        (f"conversation:{thread.key}", f"/threads/{thread.key}/"),
    ):
        assert chosen_name(client.get(path).content.decode()) == "pseudonym"
        assert client.post("/drafts/", {**begun, "place": place}).status_code == 204
        page = client.get(path).content.decode()
        assert chosen_name(page) == "alias"
        assert "I drink." in page
        assert 'name="content_note" maxlength="80" autocomplete="off" value="drink"' in page
    assert 'value="Nobody knows"' in client.get(f"/groups/{cast.group.key}/threads/new/").content.decode()


def test_who_has_an_alias_here_and_chose_the_other_name_finds_that_one(cast, masked, signed_in):
    client = signed_in(cast.member)
    begun = {"place": f"conversation:{masked.key}", "words": "Openly now.", "shown_as": "pseudonym"}
    assert chosen_name(client.get(f"/threads/{masked.key}/").content.decode()) == "alias"
    client.post("/drafts/", begun)
    assert chosen_name(client.get(f"/threads/{masked.key}/").content.decode()) == "pseudonym"


def test_a_title_alone_is_a_draft(cast):
    place = f"new:{cast.group.key}"
    drafting.save(cast.member, place, "", title="The first snow")
    assert drafting.read(cast.member, place) == Begun(title="The first snow")


def test_the_list_shows_where_words_wait_and_not_the_words(cast, thread, signed_in):
    message = thread.messages.get()
    for place in (f"conversation:{thread.key}", f"new:{cast.group.key}", f"edit:{message.key}"):
        drafting.save(cast.member, place, "Secret words")
    text = signed_in(cast.member).get("/drafts/").content.decode()
    assert "Secret words" not in text
    assert f"/threads/{thread.key}/#words" in text
    assert f"/messages/{message.key}/edits/#words" in text
    assert f"/groups/{cast.group.key}/threads/new/#words" in text


def test_drafts_are_kept_only_where_one_may_write(cast, thread):
    message = thread.messages.get()
    places = [f"conversation:{thread.key}", f"new:{cast.group.key}", f"edit:{message.key}"]
    for place in places:
        check_place(cast.member, place)
    for place in [*places, "conversation:", f"edit:{new_key()}", "", "elsewhere:x"]:
        with pytest.raises(Http404):
            check_place(cast.stranger, place)
    with pytest.raises(Http404):
        check_place(cast.second_member, places[2])


def test_a_place_one_may_not_see_answers_404(cast, thread, signed_in):
    form = {"place": f"conversation:{thread.key}", "words": "Let me in"}
    assert signed_in(cast.stranger).post("/drafts/", form).status_code == 404
    assert signed_in(cast.stranger).post("/drafts/", {"words": "x"}).status_code == 400
    assert not Draft.objects.exists()


def test_the_same_words_elsewhere_are_no_reason_to_drop_a_draft(cast, thread):
    other = posting.open_thread(cast.group, "Another", "Words", new_key(), by=cast.member)
    posting.post(thread, "Thank you", new_key(), by=cast.second_member)
    drafting.save(cast.second_member, f"conversation:{other.key}", "Thank you", nonce=new_key())
    assert kept_words(cast.second_member, f"conversation:{other.key}") == "Thank you"


def test_a_draft_is_kept_whole_or_said_not_to_be(cast, thread, signed_in):
    client, place = signed_in(cast.second_member), f"conversation:{thread.key}"
    assert client.post("/drafts/", {"place": place, "words": "x" * 20_500 + "END"}).status_code == 204
    assert kept_words(cast.second_member, place).endswith("END")
    assert client.post("/drafts/", {"place": place, "words": "y" * 100_001}).status_code == 400
    assert kept_words(cast.second_member, place).endswith("END")


def test_the_kinds_that_were_ticked_come_back_with_a_draft(cast, thread, signed_in):
    client = signed_in(cast.second_member)
    for place, path, name in (
        (f"new:{cast.group.key}", f"/groups/{cast.group.key}/threads/new/", "asked"),
        (f"conversation:{thread.key}", f"/threads/{thread.key}/", "offers"),
    ):
        client.post("/drafts/", {"place": place, "words": "w", name: ["heard", "hope"]})
        page = client.get(path).content.decode()
        assert re.findall(r'value="(\w+)" checked', page) == ["heard", "hope"]


def test_a_draft_goes_on_in_the_form_it_was_begun_in(cast, thread, signed_in):
    client, place = signed_in(cast.second_member), f"conversation:{thread.key}"
    client.post("/drafts/", {"place": place, "words": "Half", "nonce": "n1"})
    assert 'name="nonce" value="n1"' in client.get(f"/threads/{thread.key}/").content.decode()
    posting.post(thread, "Half and more", "n1", by=cast.second_member)
    client.post("/drafts/", {"place": place, "words": "Half, and other words", "nonce": "n1"})
    page = client.get(f"/threads/{thread.key}/").content.decode()
    assert "Half, and other words" in page
    assert 'name="nonce" value="n1"' not in page


def test_an_edit_that_changes_nothing_is_no_draft(cast, thread):
    message = thread.messages.get()
    place = f"edit:{message.key}"
    drafting.save(cast.member, place, "Eight weeks.")
    editing.edit(message, "Eight weeks.", by=cast.member)
    drafting.save(cast.member, place, "Eight weeks.\r\n", title=thread.title)
    assert drafting.read(cast.member, place) is None


def test_drafts_of_a_group_one_has_left_are_listed_with_their_words_and_can_be_dropped(
    cast, thread, signed_in
):
    place = f"conversation:{thread.key}"
    drafting.save(cast.second_member, place, "What I <never> said")
    drafting.save(cast.second_member, f"new:{cast.group.key}", "Words", title="The first snow")
    leaving.leave(cast.group, by=cast.second_member)
    client = signed_in(cast.second_member)
    page = client.get("/drafts/").content.decode()
    for part in ("What I &lt;never&gt; said", "The first snow", "You cannot write there any more."):
        assert part in page
    assert thread.title not in page
    assert cast.group.name not in page
    client.post("/drafts/", {"place": place, "dropping": "yes"})
    assert "never" not in client.get("/drafts/").content.decode()


def test_a_draft_for_a_closed_thread_is_listed_with_its_words(cast, thread, signed_in):
    drafting.save(cast.second_member, f"conversation:{thread.key}", "Too late")
    Conversation.objects.update(closed_at=clock.now())
    assert "Too late" in signed_in(cast.second_member).get("/drafts/").content.decode()


def test_drafts_of_a_room_go_when_its_words_go(cast, thread):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    room = meeting.conversation
    said = posting.post(room, "Said.", new_key(), by=cast.member)
    stays = f"conversation:{thread.key}"
    for place in (f"conversation:{room.key}", f"quiet:{room.key}", f"edit:{said.key}", stays):
        check_place(cast.member, place)
        drafting.save(cast.member, place, "Not said.")
    Conversation.objects.filter(pk=room.pk).update(closed_at=clock.now() - timedelta(days=31))
    assert sweeps.empty_rooms() == 1
    assert list(Draft.objects.values_list("place", flat=True)) == [stays]


@pytest.mark.django_db(transaction=True)
def test_many_pages_saving_at_once_keep_one_draft():
    cast = Cast()
    thread = posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member)
    place = f"conversation:{thread.key}"

    def keep(turn):
        with speaking_for_itself():
            drafting.save(cast.member, place, f"Words {turn}")

    for _ in range(5):
        drafting.drop(cast.member, place)
        with ThreadPoolExecutor(4) as pages:
            list(pages.map(keep, range(4)))
        assert kept_words(cast.member, place).startswith("Words ")
