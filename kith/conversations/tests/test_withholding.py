"""Rules of what is kept back: contact details and scam links until somebody has looked, and nothing else."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from kith import clock
from kith.conversations import answers, drafting, editing, posting, searching
from kith.conversations.models import Message, Withheld
from kith.conversations.noticing import place_of, source_of
from kith.conversations.rendering import IN_ITS_PLACE
from kith.conversations.streaming import ConversationSource
from kith.conversations.withholding import let_through
from kith.keys import new_key
from kith.live.sources import WHOLE, Mark, Variant
from kith.safety import contacts
from kith.safety.contacts import contacts_in
from kith.safety.looking import look_at_one
from kith.safety.models import Alert, Look
from kith.safety.screening import Verdict, screen
from kith.safety.screening.verdicts import SECOND_READER
from tests.cast import staff
from tests.signing import with_both_factors

NUMBER = "07700 900123"
WORDS = f"I feel heard here. Call me on {NUMBER} or write to wren.b@mail.example, any time."
ENGLISH = Variant("en", "UTC")


@pytest.fixture
def said(cast, thread) -> Message:
    return posting.post(thread, WORDS, new_key(), by=cast.second_member)


def seen(client, thread) -> str:
    return str(client.get(reverse("conversations:thread", args=[thread.key])).content.decode())


def test_readers_see_all_but_the_contact_details(cast, thread, said, signed_in):
    page = seen(signed_in(cast.member), thread)
    assert "I feel heard here." in page
    assert "kept back until somebody has looked" in page
    assert NUMBER not in page
    assert "wren.b@mail" not in page


def test_its_writer_sees_it_whole_and_why(cast, thread, said, signed_in):
    client = signed_in(cast.second_member)
    for page in (
        seen(client, thread),
        client.get(reverse("conversations:message", args=[said.key])).content.decode(),
    ):
        assert NUMBER in page
        assert "You see it whole." in page
    assert Message.objects.get(pk=said.pk).words == WORDS


def test_no_side_door_shows_them(cast, thread, said):
    assert searching.search(cast.member, "900123") == []
    assert NUMBER not in answers.to(cast.member)[0].excerpt
    assert NUMBER not in searching.search(cast.member, "heard here")[0].shown_words


def test_a_stream_shows_them_to_their_writer_alone(cast, thread, said):
    source = ConversationSource()
    (event,) = source.since(thread.key, Mark(1, 0)).events
    assert NUMBER not in source.render(event, ENGLISH).decode()
    assert event.writer == cast.second_member.pk
    assert NUMBER in source.render(event, ENGLISH, WHOLE).decode()


def test_an_alert_stands_with_it(said, cast):
    assert Alert.objects.get(person=cast.second_member).is_conduct


def test_staff_let_it_through_once_they_have_looked(cast, thread, said, signed_in):
    client = with_both_factors(staff("Fennel", "moderator"))
    path = reverse("conversations:letting_through", args=[said.key])
    assert NUMBER not in client.get(path).content.decode()
    assert NUMBER in client.post(path).content.decode()
    assert str(Look.objects.get(person=cast.second_member).by) == "Fennel"
    for _press in range(2):
        client.post(path, {"let": "yes"})
    assert NUMBER in seen(signed_in(cast.member), thread)
    assert searching.search(cast.member, "900123") == [said]
    kept = Withheld.objects.get()
    assert (str(kept.let_through_by), kept.html, kept.spans) == ("Fennel", "", [])


def test_nobody_lets_through_what_they_have_not_opened_as_it_stands_now(cast, said, at):
    travel = at(clock.now())
    fennel, sage = (with_both_factors(staff(name, "moderator")) for name in ("Fennel", "Sage"))
    path = reverse("conversations:letting_through", args=[said.key])
    sage.post(path)
    assert "Read it first" in fennel.post(path, {"let": "yes"}, follow=True).content.decode()
    fennel.post(path)
    travel.shift(timedelta(minutes=1))
    editing.edit(said, f"{WORDS} Or text 07700 900999.", by=cast.second_member)
    for client in (fennel, sage):
        assert client.post(path, {"let": "yes"})["Location"] == path, "what it says now was read by nobody"
    fennel.post(path)
    assert fennel.post(path, {"let": "yes"})["Location"] == reverse("conversations:kept_back")


def opened_and_let_through(message, by):
    look_at_one(message.author, place_of(message.conversation.key), source_of(message.key), by=by)
    let_through(message, by=by)


def test_open_pages_get_what_was_let_through(cast, thread, said):
    before = ConversationSource().since(thread.key, Mark()).mark
    opened_and_let_through(said, cast.moderator)
    (event,) = ConversationSource().since(thread.key, before).events
    assert NUMBER in ConversationSource().render(event, ENGLISH).decode()


def test_a_title_and_a_note_are_kept_back_too(cast, signed_in):
    thread = posting.open_thread(
        cast.group, f"Call {NUMBER}", "Hello.", new_key(), by=cast.member, content_note=f"or text {NUMBER}"
    )
    page = seen(signed_in(cast.second_member), thread)
    assert NUMBER not in page
    assert thread.title == "Call […]"
    form = signed_in(cast.member).get(reverse("conversations:edits", args=[thread.messages.get().key]))
    assert form.content.decode().count(NUMBER) == 2
    own = seen(signed_in(cast.member), thread)
    assert "You see it whole." in own
    assert "[…]" not in own
    opened_and_let_through(thread.messages.get(), cast.moderator)
    assert seen(signed_in(cast.second_member), thread).count(NUMBER) >= 2


def test_the_form_sent_twice_opens_one_thread(cast):
    nonce = new_key()
    opened = [
        posting.open_thread(cast.group, f"Call {NUMBER}", "Hello.", nonce, by=cast.member) for _ in range(2)
    ]
    assert opened[0] == opened[1]


def test_an_edit_is_looked_at_anew(cast, thread, said):
    edited = editing.edit(said, "I feel heard here.", by=cast.second_member)
    assert edited.kept_back is None
    again = editing.edit(edited, WORDS, by=cast.second_member)
    assert NUMBER not in again.html
    editing.take_back(again, by=cast.second_member)
    assert not Withheld.objects.exists()


def test_numbers_of_help_are_never_kept_back():
    assert contacts_in("Samaritans answered me on 116 123, at night too.") == []


def test_all_of_them_are_found_and_what_touches_is_one():
    spans = contacts_in(WORDS)
    assert [WORDS[start:end] for start, end in spans] == [NUMBER, "wren.b@mail.example"]


def test_a_link_of_a_scam_is_kept_back_and_not_the_words_around_it():
    text = "you can double your money, see http://quick-coins.example/now"
    assert [text[start:end] for start, end in contacts_in(text)] == ["http://quick-coins.example/now"]


def test_what_the_second_reader_alone_suspects_keeps_no_words_back(monkeypatch):
    """It marks from the first to the last of the words that weighed most: anything may lie between them."""

    def by_second_reader(text: str, language: str | None) -> Verdict:
        verdict = screen(text, language)
        return replace(
            verdict, findings=tuple(one._replace(rule=f"en{SECOND_READER}") for one in verdict.findings)
        )

    monkeypatch.setattr(contacts, "screen", by_second_reader)
    assert contacts_in(WORDS) == []


def test_words_of_distress_are_never_kept_back():
    rows = Path(__file__).parents[2] / "safety/screening/tests/rows"
    lines = [
        line for name in ("en", "es", "pt-BR") for line in (rows / f"{name}.jsonl").read_text().splitlines()
    ]
    texts = [json.loads(line)["text"] for line in lines]
    texts = [*texts[::7], f"I want to die, call me on {NUMBER}", "i want to die whatsapp me " + NUMBER]
    assert len(texts) > 50
    for text in texts:
        spans = contacts_in(text)
        for one in screen(text).findings if spans else ():
            if not one.is_conduct:
                assert not any(one.start < end and start < one.end for start, end in spans), text


def test_where_the_screen_fails_nothing_is_kept_back(cast, thread, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(contacts, "screen", broken)
    said = posting.post(thread, WORDS, new_key(), by=cast.second_member)
    assert NUMBER in said.html
    assert IN_ITS_PLACE not in said.html


def test_a_help_panel_says_truly_what_became_of_the_words(cast, thread, signed_in):
    posting.post(thread, f"I want to die. Call me on {NUMBER}.", new_key(), by=cast.second_member)
    page = seen(signed_in(cast.second_member), thread)
    assert "Contact details in them may wait" in page
    assert "posted just as you wrote them" not in page
    assert "I want to die." in seen(signed_in(cast.member), thread)


def test_an_edit_that_says_what_was_kept_back_already_is_no_draft(cast):
    title, note = f"Call {NUMBER}", f"or text {NUMBER}"
    thread = posting.open_thread(cast.group, title, "Hello.", new_key(), by=cast.member, content_note=note)
    place = f"edit:{thread.messages.get().key}"
    drafting.save(cast.member, place, "Hello.", title=title, content_note=note)
    assert drafting.read(cast.member, place) is None
