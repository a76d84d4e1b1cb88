"""Rules of changing one's words and taking them back."""

import pytest

from kith import clock
from kith.conversations import editing, posting, searching
from kith.conversations.models import Message, Version
from kith.conversations.rendering import fragment
from kith.gates import Refused
from kith.keys import new_key


@pytest.fixture
def reply(cast, thread):
    return posting.post(
        thread, "Kettle on.", new_key(), by=cast.second_member, content_note="tea", offers=["heard"]
    )


def test_an_edit_shows_and_keeps_what_was_there(cast, thread, reply):
    edited = editing.edit(reply, "The **kettle** is on.", by=cast.second_member)
    assert (edited.words, edited.content_note) == ("The **kettle** is on.", "")
    assert edited.html == "<p>The <strong>kettle</strong> is on.</p>"
    assert edited.edited_at is not None
    assert [(old.words, old.content_note) for old in edited.versions.all()] == [("Kettle on.", "tea")]
    assert "edited" in fragment(edited, "en", "UTC")


def test_each_change_is_the_next_revision_of_the_conversation(cast, thread, reply):
    first = editing.edit(reply, "One", by=cast.second_member)
    second = editing.edit(thread.messages.get(position=1), "Two", by=cast.member)
    assert (first.revision, second.revision) == (1, 2)
    thread.refresh_from_db()
    assert (thread.last_revision, thread.last_position) == (2, 2)


def test_an_edit_that_changes_nothing_is_none(cast, reply):
    same = editing.edit(reply, " Kettle on.\r\n", by=cast.second_member, content_note="tea")
    assert same.edited_at is None
    assert not Version.objects.exists()


@pytest.mark.parametrize("who", ["member", "facilitator", "moderator", "gone", "stranger"])
def test_nobody_changes_the_words_of_another(cast, reply, who):
    with pytest.raises(Refused):
        editing.edit(reply, "Mine now", by=getattr(cast, who))
    with pytest.raises(Refused):
        editing.take_back(reply, by=getattr(cast, who))


def test_who_left_changes_nothing(cast, reply):
    cast.group.memberships.filter(person=cast.second_member).update(ended_at=clock.now())
    with pytest.raises(Refused):
        editing.edit(reply, "From outside", by=cast.second_member)


def test_taking_back_removes_the_words_everywhere_at_once(cast, thread, reply):
    editing.take_back(reply, by=cast.second_member)
    row = Message.objects.get(pk=reply.pk)
    assert (row.words, row.html, row.folded, row.content_note) == ("", "", "", "")
    shown = fragment(row, "en", "UTC")
    assert "Moth took this back." in shown
    assert "ettle" not in shown
    assert "listens" not in shown
    assert searching.search(cast.member, "kettle") == []
    assert row.versions.get().words == "Kettle on."


def test_taking_back_twice_takes_back_once(cast, reply):
    once = editing.take_back(reply, by=cast.second_member)
    twice = editing.take_back(reply, by=cast.second_member)
    assert once.revision == twice.revision == 1
    assert Version.objects.count() == 1


def test_what_was_taken_back_is_not_edited_again(cast, reply):
    editing.take_back(reply, by=cast.second_member)
    with pytest.raises(Refused):
        editing.edit(reply, "And yet", by=cast.second_member)


def test_the_position_stays_when_words_go(cast, thread, reply):
    editing.take_back(reply, by=cast.second_member)
    later = posting.post(thread, "Still here", new_key(), by=cast.member)
    assert later.position == 3


def test_a_thread_gets_another_title_with_its_first_message(cast, thread, reply):
    opening = thread.messages.get(position=1)
    editing.edit(opening, opening.words, by=cast.member, title="  Too  quiet ")
    editing.edit(reply, "Tea.", by=cast.second_member, title="Mine now")
    thread.refresh_from_db()
    assert thread.title == "Too quiet"
    assert searching.search(cast.member, "house") == []
    assert [found.pk for found in searching.search(cast.member, "too quiet")] == [opening.pk]
    assert opening.versions.get().words == "The house is too quiet\n\nIt has been seven weeks."
    with pytest.raises(Refused):
        editing.edit(opening, "Words", by=cast.member, title=" ")


def test_a_title_goes_with_the_words_that_are_taken_back(cast, thread, reply):
    editing.take_back(reply, by=cast.second_member)
    thread.refresh_from_db()
    assert thread.title == "The house is too quiet"
    editing.take_back(thread.messages.get(position=1), by=cast.member)
    thread.refresh_from_db()
    assert thread.title == "Taken back by its writer"


def test_the_title_is_changed_on_the_page_of_the_first_message_alone(cast, thread, reply, signed_in):
    opening = thread.messages.get(position=1)
    client = signed_in(cast.member)
    page = client.get(f"/messages/{opening.key}/edits/").content.decode()
    assert 'name="title"' in page
    assert 'value="The house is too quiet"' in page
    other = signed_in(cast.second_member).get(f"/messages/{reply.key}/edits/").content.decode()
    assert 'name="title"' not in other
    client.post(f"/messages/{opening.key}/edits/", {"title": "Too quiet", "words": opening.words})
    assert "Too quiet" in client.get(f"/threads/{thread.key}/").content.decode()


def test_what_was_changed_in_another_window_is_not_replaced_unseen(cast, thread, signed_in):
    message, client = thread.messages.get(), signed_in(cast.member)
    path = f"/messages/{message.key}/edits/"
    assert 'name="drawn_from" value="0"' in client.get(path).content.decode()
    editing.edit(message, "Long and good, from the first window.", by=cast.member)
    sent = {"words": "From the second.", "title": thread.title, "content_note": "", "drawn_from": "0"}
    refused = client.post(path, sent)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Long and good, from the first window." in page
    assert "From the second.</textarea>" in page
    assert 'name="drawn_from" value="1"' in page
    message.refresh_from_db()
    assert message.words == "Long and good, from the first window."
    assert client.post(path, {**sent, "drawn_from": "1"}).status_code == 302
    message.refresh_from_db()
    assert message.words == "From the second."


def test_the_same_change_sent_twice_is_no_fault(cast, thread):
    message = thread.messages.get()
    for _time in range(2):
        edited = editing.edit(message, "Eight weeks.", by=cast.member, drawn_from=0)
    assert edited.revision == 1
