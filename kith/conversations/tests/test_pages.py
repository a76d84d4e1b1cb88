"""Rules of the pages: what each shows, what it costs, and that words are never lost."""

import re

import pytest
from django.db import OperationalError

from kith.conversations import drafting, editing, posting
from kith.conversations.models import Conversation, Message, Offer, Thanks
from kith.conversations.wishing import folds_notes
from kith.groups.models import Agreement
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.safety.looking import looks_at
from kith.safety.models import Alert, Shown
from tests.signing import with_both_factors


def reply_form(**fields):
    return {"words": "I do.", "nonce": new_key(), "shown_as": "pseudonym", "content_note": "", **fields}


def test_a_thread_shows_its_words_and_a_composer(cast, thread, signed_in):
    page = signed_in(cast.second_member).get(f"/threads/{thread.key}/")
    assert page.status_code == 200
    text = page.content.decode()
    for part in (
        "The house is too quiet",
        "It has been seven weeks.",
        "to be heard",
        "Waiting for a reply",
        "Shown as",
    ):
        assert part in text
    assert "This helped" not in text


def test_answering_by_a_plain_form_leads_to_the_answer(cast, thread, signed_in):
    client = signed_in(cast.second_member)
    answer = client.post(f"/threads/{thread.key}/replies/", reply_form(offers=["company"]))
    assert (answer.status_code, answer["Location"]) == (302, f"/threads/{thread.key}/#p2")
    assert Offer.objects.get().kind == "company"
    assert "keeps company" in client.get(f"/threads/{thread.key}/").content.decode()


def test_a_page_that_sends_in_the_background_is_told_where_its_words_stand(cast, thread, signed_in):
    client, by_script = signed_in(cast.second_member), {"X-Composer": "1"}
    sent = client.post(f"/threads/{thread.key}/replies/", reply_form(), headers=by_script)
    assert (sent.status_code, sent["X-Place"]) == (204, f"/threads/{thread.key}/#p2")
    mine = Message.objects.get(position=2)
    changed = {"words": "I do, often.", "content_note": "", "drawn_from": mine.revision}
    edited = client.post(f"/messages/{mine.key}/edits/", changed, headers=by_script)
    assert (edited.status_code, edited["X-Place"]) == (204, f"/threads/{thread.key}/#p2")


def test_what_stands_beside_a_thread_is_drawn_anew_without_its_words(cast, thread, signed_in):
    in_the_background = {"HX-Request": "true"}
    reader, path = signed_in(cast.second_member), f"/threads/{thread.key}/"
    before = reader.get(path, headers=in_the_background).content.decode()
    assert "Waiting for a reply" in before
    assert "It has been seven weeks." not in before
    reader.post(f"{path}replies/", reply_form())
    after = reader.get(path, headers=in_the_background).content.decode()
    assert "Waiting for a reply" not in after
    assert "names have written here" in after
    assert signed_in(cast.stranger).get(path, headers=in_the_background).status_code == 404


def test_the_same_form_sent_twice_answers_once(cast, thread, signed_in):
    client, form = signed_in(cast.second_member), reply_form()
    first = client.post(f"/threads/{thread.key}/replies/", form)
    assert client.post(f"/threads/{thread.key}/replies/", form)["Location"] == first["Location"]
    assert Message.objects.count() == 2


def nonce_in(page):
    (nonce,) = re.findall(r'name="nonce" value="([^"]+)"', page.content.decode())
    return nonce


def test_other_words_in_a_form_that_was_sent_come_back_and_the_next_press_sends_them(cast, thread, signed_in):
    client, path = signed_in(cast.second_member), f"/threads/{thread.key}/replies/"
    client.post(path, reply_form(words="First.", nonce="n1"))
    page = client.post(path, reply_form(words="First. And more.", nonce="n1"))
    assert page.status_code == 422
    assert "First. And more.</textarea>" in page.content.decode()
    assert client.post(path, reply_form(words="First. And more.", nonce=nonce_in(page))).status_code == 302
    assert list(Message.objects.order_by("pk").values_list("words", flat=True))[1:] == [
        "First.",
        "First. And more.",
    ]


def test_what_is_refused_comes_back_with_its_words(cast, thread, signed_in):
    words = "x" * 20_001
    page = signed_in(cast.second_member).post(
        f"/threads/{thread.key}/replies/", reply_form(words=words, content_note="n")
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "Not sent. Your words are still here." in text
    assert words in text
    assert "by 1. Please send it in two parts." in text
    assert "Send again" in text


def test_what_the_database_cannot_take_comes_back_with_its_words(cast, thread, signed_in, monkeypatch):
    def locked(*_args, **_kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr(posting, "_sent_before", locked)  # not the verb: others bind that as they are loaded
    form = reply_form(words="Seven weeks is <no> time.", offers=["hope"])
    page = signed_in(cast.second_member).post(f"/threads/{thread.key}/replies/", form)
    text = page.content.decode()
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "Seven weeks is &lt;no&gt; time." in text
    assert form["nonce"] in text
    assert 'value="hope" checked' in text


def test_a_closed_thread_has_no_composer(cast, thread, signed_in):
    Conversation.objects.update(closed_at=thread.opened_at)
    assert "composer" not in signed_in(cast.second_member).get(f"/threads/{thread.key}/").content.decode()


def fill(thread, author, count):
    rows = [
        Message(
            conversation=thread, position=position, author=author, words="w", html=f"<p>word {position}.</p>",
            folded="w", nonce=new_key(),
        )
        for position in range(thread.last_position + 1, thread.last_position + count + 1)
    ]  # fmt: skip
    Message.objects.bulk_create(rows)
    Conversation.objects.filter(pk=thread.pk).update(last_position=thread.last_position + count)


def test_a_page_holds_twenty_five_and_leads_on(cast, thread, signed_in):
    fill(thread, cast.member, 59)
    client = signed_in(cast.second_member)
    first = client.get(f"/threads/{thread.key}/").content.decode()
    last = client.get(f"/threads/{thread.key}/?page=3").content.decode()
    assert ("word 25." in first, "word 26." in first, "?page=2" in first) == (True, False, True)
    assert ("word 50." in last, "word 60." in last, "What would help:" in last) == (False, True, True)
    assert "data-stream-url" not in first
    assert f'data-stream-url="/live/conversation/{thread.key}/" data-from="60-0"' in last


@pytest.mark.parametrize("page", ["4", "0", "-1", "x", "99999999999999999999", "²"])
def test_pages_that_are_not_there_answer_404(cast, thread, signed_in, page):
    fill(thread, cast.member, 59)
    assert signed_in(cast.second_member).get(f"/threads/{thread.key}/?page={page}").status_code == 404


@pytest.mark.parametrize(("page", "count"), [(1, 6), (40, 8)])
def test_a_page_of_a_long_thread_takes_as_few_queries_as_one_of_a_short(
    cast, thread, signed_in, page, count, django_assert_num_queries
):
    client = signed_in(cast.second_member)
    client.get(f"/threads/{thread.key}/")
    with django_assert_num_queries(8):  # above its composer stand who is on duty, and who is held back
        client.get(f"/threads/{thread.key}/")
    fill(thread, cast.member, 999)
    with django_assert_num_queries(count):
        assert client.get(f"/threads/{thread.key}/?page={page}").status_code == 200


def test_the_opener_says_what_helped_and_takes_it_back(cast, thread, signed_in):
    reply = posting.post(thread, "I do.", new_key(), by=cast.second_member)
    client = signed_in(cast.member)
    assert "This helped" in client.get(f"/threads/{thread.key}/").content.decode()
    answer = client.post(f"/messages/{reply.key}/thanks/", {"helped": "yes"})
    assert answer["Location"] == f"/threads/{thread.key}/#p2"
    assert "You said this helped" in client.get(f"/threads/{thread.key}/").content.decode()
    assert "You said this helped" in client.get(f"/messages/{reply.key}/").content.decode()
    client.post(f"/messages/{reply.key}/thanks/", {"helped": "no"})
    assert Thanks.objects.get().taken_back_at is not None
    for other in (cast.second_member, cast.facilitator):
        assert "helped" not in signed_in(other).get(f"/threads/{thread.key}/").content.decode()


def test_thanks_of_somebody_else_change_nothing(cast, thread, signed_in):
    reply = posting.post(thread, "I do.", new_key(), by=cast.second_member)
    signed_in(cast.facilitator).post(f"/messages/{reply.key}/thanks/", {"helped": "yes"})
    assert not Thanks.objects.exists()


def test_beginning_a_thread(cast, signed_in):
    client = signed_in(cast.member)
    path = f"/groups/{cast.group.key}/threads/new/"
    assert client.get(path).status_code == 200
    form = reply_form(title="Sundays", asked=["heard", "company"])
    answer = client.post(path, form)
    begun = Conversation.objects.get()
    assert answer["Location"] == f"/threads/{begun.key}/"
    refused = client.post(path, reply_form(title="", words="Kept words"))
    assert refused.status_code == 422
    assert "Kept words" in refused.content.decode()


def test_the_list_shows_who_waits_and_leads_to_a_new_thread(cast, thread, signed_in):
    text = signed_in(cast.second_member).get(f"/groups/{cast.group.key}/threads/").content.decode()
    for part in ("The house is too quiet", "Waiting for a reply", "to be heard", "Begin a thread", "Wren"):
        assert part in text


def test_a_list_of_twenty_takes_as_many_queries_as_a_list_of_one(
    cast, thread, signed_in, django_assert_num_queries
):
    client, path = signed_in(cast.second_member), f"/groups/{cast.group.key}/threads/"
    client.get(path)
    with django_assert_num_queries(8):
        client.get(path)
    for turn in range(25):
        posting.open_thread(
            cast.group, f"Thread {turn}", "Words", new_key(), by=cast.facilitator, asked=["hope"]
        )
    with django_assert_num_queries(8):
        text = client.get(path).content.decode()
    assert "Thread 24" in text
    assert "Thread 3<" not in text
    key = Conversation.objects.get(title="Thread 5").key
    assert f"?before={key}" in text
    assert "The house is too quiet" in client.get(f"{path}?before={key}").content.decode()


def test_an_empty_group_says_so(cast, signed_in):
    text = signed_in(cast.member).get(f"/groups/{cast.group.key}/threads/").content.decode()
    assert "Nobody has written yet." in text


def test_search_is_by_post_and_finds_words_and_titles(cast, thread, signed_in):
    client, path = signed_in(cast.second_member), f"/groups/{cast.group.key}/search/"
    assert "seven weeks" in client.post(path, {"text": "SEVEN"}).content.decode()
    assert "seven weeks" in client.post(path, {"text": "quiet house"}).content.decode()
    assert "Nothing found" in client.post(path, {"text": "garden"}).content.decode()
    assert "seven weeks" not in client.get(path, {"text": "seven"}).content.decode()


def test_editing_and_taking_back_by_plain_forms(cast, thread, signed_in):
    client, message = signed_in(cast.member), thread.messages.get()
    assert "It has been seven weeks." in client.get(f"/messages/{message.key}/edits/").content.decode()
    client.post(f"/messages/{message.key}/edits/", {"words": "Eight weeks.", "content_note": ""})
    assert "Eight weeks." in client.get(f"/threads/{thread.key}/").content.decode()
    refused = client.post(f"/messages/{message.key}/edits/", {"words": " ", "content_note": ""})
    assert refused.status_code == 422
    assert client.get(f"/messages/{message.key}/taking-back/").status_code == 200
    client.post(f"/messages/{message.key}/taking-back/")
    text = client.get(f"/threads/{thread.key}/").content.decode()
    assert "Wren took this back." in text
    assert "Eight weeks." not in text


def test_what_changes_a_message_is_not_there_for_others(cast, thread, signed_in):
    message = thread.messages.get()
    for act in ("edits", "taking-back"):
        assert signed_in(cast.second_member).get(f"/messages/{message.key}/{act}/").status_code == 404
        assert signed_in(cast.second_member).post(f"/messages/{message.key}/{act}/").status_code == 404


def test_folding_notes_is_a_wish_that_is_kept(cast, thread, signed_in):
    posting.post(thread, "Two", new_key(), by=cast.second_member, content_note="a hospital")
    client = signed_in(cast.member)
    assert '<details class="fold"><' in client.get(f"/threads/{thread.key}/").content.decode()
    client.post(f"/threads/{thread.key}/reading/", {"notes": "open"})
    assert not folds_notes(cast.member)
    assert '<details class="fold" open>' in client.get(f"/threads/{thread.key}/").content.decode()


def test_drafts_are_kept_while_writing_and_come_back(cast, thread, signed_in):
    client, place = signed_in(cast.second_member), f"conversation:{thread.key}"
    assert client.post("/drafts/", {"place": place, "words": "I wanted to say"}).status_code == 204
    text = client.get(f"/threads/{thread.key}/").content.decode()
    assert "I wanted to say" in text
    assert "Your draft is kept" in text
    assert "The house is too quiet" in client.get("/drafts/").content.decode()
    client.post("/drafts/", {"place": place, "dropping": "yes"})
    assert drafting.read(cast.second_member, place) is None


@pytest.mark.parametrize("who", ["member", "facilitator", "second_member"])
def test_after_a_major_change_the_agreement_comes_first(cast, thread, signed_in, who):
    Agreement.objects.create(group=cast.group, version=2, text="New", is_major=True)
    client = signed_in(getattr(cast, who))
    for path in (
        f"/threads/{thread.key}/",
        f"/groups/{cast.group.key}/threads/",
        f"/groups/{cast.group.key}/threads/new/",
    ):
        assert client.get(path)["Location"] == f"/groups/{cast.group.key}/agreement/"


def test_words_sent_while_the_agreement_changed_wait_as_a_draft(cast, thread, signed_in):
    message = posting.post(thread, "I do.", new_key(), by=cast.second_member)
    Agreement.objects.create(group=cast.group, version=2, text="New", is_major=True)
    client = signed_in(cast.second_member)
    for place, path in (
        (f"conversation:{thread.key}", f"/threads/{thread.key}/replies/"),
        (f"new:{cast.group.key}", f"/groups/{cast.group.key}/threads/new/"),
        (f"edit:{message.key}", f"/messages/{message.key}/edits/"),
    ):
        answer = client.post(path, reply_form(words="Long in the writing.", place=place))
        assert answer["Location"] == f"/groups/{cast.group.key}/agreement/"
        kept = drafting.read(cast.second_member, place)
        assert kept is not None
        assert kept.words == "Long in the writing."


def test_words_of_distress_that_wait_behind_a_new_agreement_bring_help_first(cast, thread, signed_in):
    Agreement.objects.create(group=cast.group, version=2, text="New", is_major=True)
    client, place = signed_in(cast.second_member), f"conversation:{thread.key}"
    saved = client.post("/drafts/", {"words": "i want to die", "place": place})
    assert saved.status_code == 204
    assert not Alert.objects.exists(), "a draft is saved, not sent"
    sent = reply_form(words="i want to die", place=place)
    answer = client.post(f"/threads/{thread.key}/replies/", sent)
    assert answer["Location"].startswith(f"/panels/{Shown.objects.get().key}/")
    page = client.get(answer["Location"]).content.decode()
    assert f'href="/groups/{cast.group.key}/agreement/"' in page
    alert = Alert.objects.get()
    assert (alert.person, alert.place) == (cast.second_member, f"group:{cast.group.key}")
    kept = drafting.read(cast.second_member, place)
    assert kept is not None
    assert kept.words == "i want to die"


def test_versions_open_by_post_and_the_look_is_recorded(cast, thread, signed_in):
    message = thread.messages.get()
    editing.edit(message, "Eight weeks.", by=cast.member)
    client = with_both_factors(cast.moderator)
    assert "seven weeks" not in client.get(f"/messages/{message.key}/versions/").content.decode()
    assert not Fact.objects.filter(kind="conversations.versions_seen").exists()
    assert "seven weeks" in client.post(f"/messages/{message.key}/versions/").content.decode()
    assert Fact.objects.get(kind="conversations.versions_seen").by == cast.moderator.pk
    assert [look.by for look in looks_at(cast.member)] == [cast.moderator], "it stands under You"
    for who in (cast.member, cast.facilitator, cast.clinician):
        assert with_both_factors(who).post(f"/messages/{message.key}/versions/").status_code == 404


def test_what_was_taken_back_is_shown_so_in_place_of_an_empty_form(cast, thread, signed_in):
    own = Message.objects.get(conversation=thread)
    editing.take_back(own, by=cast.member)
    client = signed_in(cast.member)
    page = client.get(f"/messages/{own.key}/edits/", follow=True)
    assert page.redirect_chain == [(f"/messages/{own.key}/", 302)]
    assert "took this back" in page.content.decode()
    sent = client.post(f"/messages/{own.key}/edits/", {"words": "Said after all", "content_note": ""})
    assert "Said after all" in sent.content.decode(), "words typed in another tab are not lost"
