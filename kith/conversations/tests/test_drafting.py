"""Rules of drafts: sealed, one for each place, for their writer alone."""

import re

import pytest
from django.http import Http404

from kith.conversations import drafting
from kith.conversations.access import check_place
from kith.conversations.drafting import Begun
from kith.conversations.models import Draft
from kith.keys import new_key
from kith.people.sealing import forget_key


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
