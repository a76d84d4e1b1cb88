"""Rules of the alias: stable in its thread, and no side door leads from it to who wears it."""

import json
import re

import pytest
from django.urls import reverse

from kith.conversations import aliasing, drafting, editing, posting, searching, thanking, waiting
from kith.conversations.listing import threads_of
from kith.conversations.models import Alias, Conversation, Message
from kith.conversations.rendering import fragment
from kith.conversations.streaming import ConversationSource
from kith.groups.models import Group
from kith.keys import new_key
from kith.live.sources import Mark, Variant
from kith.notices.kinds import KINDS
from kith.notices.models import Notice
from kith.people.naming import MARKS, check_pseudonym, skeleton
from tests.signing import with_both_factors


@pytest.fixture
def alias(masked):
    return Alias.objects.get(conversation=masked)


@pytest.fixture
def reply(cast, masked):
    return posting.post(masked, "I know that.", new_key(), by=cast.second_member)


def secrets_of(person):
    """What must not be seen: the pseudonym, the public key, the address, the number in a topic."""
    return (person.pseudonym, person.key, person.email, f"person:{person.pk}")


def hidden(text, person):
    return [secret for secret in secrets_of(person) if secret in text]


def read_by(signed_in, person, path):
    response = signed_in(person).get(path)
    assert response.status_code == 200, path
    return response.content.decode().partition("<main")[2]


def test_an_alias_stays_the_same_in_its_thread(cast, masked, alias):
    again = posting.post(masked, "More.", new_key(), by=cast.member, as_alias=True)
    assert again.alias == alias
    assert Alias.objects.count() == 1


def test_each_thread_has_an_alias_of_its_own(cast, masked, alias):
    other = posting.open_thread(cast.group, "Two", "Two", new_key(), by=cast.member, as_alias=True)
    assert Alias.objects.get(conversation=other).name != alias.name


def test_a_name_is_drawn_that_nobody_in_the_group_bears(cast, monkeypatch):
    cast.second_member.take_name("Dunlin")
    cast.second_member.save()
    cast.gone.take_name("Curlew")
    cast.gone.save()
    monkeypatch.setattr(aliasing, "names", lambda language: ("Dunlin", "Curlew", "Dúnlïn", "Teal"))
    thread = posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member, as_alias=True)
    assert Alias.objects.get(conversation=thread).name == "Teal"
    other = posting.open_thread(cast.group, "T", "W", new_key(), by=cast.facilitator, as_alias=True)
    assert len(Alias.objects.get(conversation=other).name.split()) == 2


@pytest.mark.parametrize("language", ["en", "pt-br", "es", "zz"])
def test_names_come_in_the_language_of_the_group_and_are_fit_for_people(language):
    names = aliasing.names(language)
    assert len(names) >= 200
    assert len({skeleton(name) for name in names}) == len(names)
    for name in names:
        check_pseudonym(name)


def test_marks_are_drawn_at_random_and_not_computed(cast, masked):
    marks = set()
    for turn in range(12):
        thread = posting.open_thread(cast.group, f"T{turn}", "W", new_key(), by=cast.member, as_alias=True)
        marks.add(Alias.objects.get(conversation=thread).mark)
    assert len(marks) > 6
    assert all(0 <= mark < MARKS for mark in marks)


def test_the_thread_shows_the_alias_alone(cast, masked, alias, reply, signed_in):
    text = read_by(signed_in, cast.facilitator, f"/threads/{masked.key}/")
    assert alias.name in text
    assert not hidden(text, cast.member)


def test_the_thread_list_names_the_alias_as_opener_and_as_last(cast, masked, alias, signed_in):
    posting.post(masked, "More.", new_key(), by=cast.member, as_alias=True)
    text = read_by(signed_in, cast.second_member, f"/groups/{cast.group.key}/threads/")
    assert text.count(alias.name) == 2
    assert not hidden(text, cast.member)
    row = threads_of(cast.group, cast.second_member)[0]
    assert [said.name for said in (row.opening, row.last) if said] == [alias.name, alias.name]


def test_the_message_page_shows_the_alias_alone(cast, masked, alias, signed_in):
    text = read_by(signed_in, cast.facilitator, f"/messages/{masked.messages.get().key}/")
    assert alias.name in text
    assert not hidden(text, cast.member)


def test_a_message_taken_back_shows_the_alias_alone(cast, masked, alias, signed_in):
    editing.take_back(masked.messages.get(), by=cast.member)
    text = read_by(signed_in, cast.facilitator, f"/threads/{masked.key}/")
    assert f"{alias.name} took this back." in text
    assert not hidden(text, cast.member)


def test_a_content_note_names_the_alias_alone(cast, thread, signed_in):
    posting.post(thread, "W", new_key(), by=cast.second_member, as_alias=True, content_note="a hospital")
    text = read_by(signed_in, cast.facilitator, f"/threads/{thread.key}/")
    assert f"{Alias.objects.get().name} noted:" in text
    assert not hidden(text, cast.second_member)


def test_the_stream_carries_the_alias_alone(cast, masked, alias):
    source = ConversationSource()
    for event in source.since(masked.key, Mark()).events:
        html = source.render(event, Variant("en", "UTC")).decode()
        assert alias.name in html
        assert not hidden(html, cast.member)


def test_a_fragment_has_no_attribute_that_could_name_a_person(cast, masked, alias):
    message = masked.messages.get()
    attributes = set(re.findall(r' ([a-z-]+)="([^"]*)"', fragment(message, "en", "UTC")))
    assert {name for name, _ in attributes} <= {
        "class", "id", "data-key", "data-position", "aria-hidden", "href", "datetime"
    }  # fmt: skip
    values = {name: value for name, value in attributes if "static" not in value}
    assert (values["id"], values["data-key"]) == ("p1", message.key)
    assert values["href"] == f"/messages/{message.key}/"


def test_the_writer_and_the_others_receive_the_same_bytes(cast, masked):
    source = ConversationSource()
    event = source.since(masked.key, Mark()).events[0]
    admitted = [source.admit(who.pk, masked.key) for who in (cast.member, cast.second_member)]
    frames = {source.render(event, admission.variant) for admission in admitted if admission}
    assert (len(admitted), len(frames)) == (2, 1)


def test_searching_for_a_name_never_finds_what_was_written_under_an_alias(cast, masked, thread):
    found = searching.search(cast.second_member, "Wren")
    assert [message.conversation for message in found] == [thread]
    assert searching.search(cast.second_member, "Wren drink") == []


def test_searching_for_an_alias_finds_what_was_written_under_it_and_nothing_else(
    cast, masked, alias, thread, signed_in
):
    posting.post(masked, "Openly now.", new_key(), by=cast.member)
    found = searching.search(cast.second_member, alias.name)
    assert [message.alias for message in found] == [alias]
    client = signed_in(cast.second_member)
    text = client.post(f"/groups/{cast.group.key}/search/", {"text": alias.name}).content.decode()
    assert not hidden(text.partition("<main")[2], cast.member)


def test_an_answer_under_an_alias_is_told_under_the_alias(cast, thread):
    posting.post(thread, "I do.", new_key(), by=cast.second_member, as_alias=True)
    notice = Notice.objects.get(person=cast.member)
    told = json.dumps(notice.names) + notice.path + str(KINDS[notice.kind]) % notice.names
    assert Alias.objects.get().name in told
    assert not hidden(told, cast.second_member)


def test_thanks_come_from_the_name_the_opener_wears(cast, masked, alias, reply):
    thanking.thank(reply, by=cast.member)
    notice = Notice.objects.get(person=cast.second_member)
    assert notice.names["name"] == alias.name
    assert not hidden(json.dumps(notice.names) + notice.path, cast.member)


def test_an_opener_who_also_writes_openly_still_thanks_under_the_alias(cast, masked, alias, reply):
    posting.post(masked, "It is me.", new_key(), by=cast.member)
    thanking.thank(reply, by=cast.member)
    assert Notice.objects.get(person=cast.second_member).names["name"] == alias.name


def test_names_are_counted_as_shown_so_that_two_names_do_not_become_one(cast, masked, signed_in):
    posting.post(masked, "Openly now.", new_key(), by=cast.member)
    text = read_by(signed_in, cast.second_member, f"/threads/{masked.key}/")
    assert "2 names have written here." in text


def test_a_waiting_thread_is_shown_to_others_without_its_writer(cast, masked, alias):
    (waits,) = waiting.for_person(cast.second_member)
    assert waits == masked
    assert waiting.for_person(cast.member) == []


def test_a_clock_that_runs_on_does_not_say_that_two_names_are_one_person(cast, masked, thread):
    posting.post(masked, "More.", new_key(), by=cast.member, as_alias=True)
    masked.refresh_from_db()
    assert masked.first_reply_at is None
    openly = posting.post(masked, "Openly now.", new_key(), by=cast.member)
    hidden_now = posting.post(thread, "Under an alias now.", new_key(), by=cast.member, as_alias=True)
    for place, answer in ((masked, openly), (thread, hidden_now)):
        place.refresh_from_db()
        assert place.first_reply_at == answer.written_at
    assert not Notice.objects.filter(kind__startswith="conversations.").exists()


def test_drafts_and_aliases_of_one_person_are_unseen_by_another(cast, masked, alias, signed_in):
    drafting.save(cast.member, f"conversation:{masked.key}", "Nobody knows")
    text = read_by(signed_in, cast.second_member, f"/threads/{masked.key}/")
    assert f"You are {alias.name} here" not in text
    assert "Nobody knows" not in signed_in(cast.second_member).get(f"/threads/{masked.key}/").content.decode()
    assert signed_in(cast.second_member).get("/drafts/").content.decode().count("I took a drink") == 0


def test_the_writer_sees_which_name_they_wear(cast, masked, alias, signed_in):
    text = signed_in(cast.member).get(f"/threads/{masked.key}/").content.decode()
    assert f"You are {alias.name} here" in text
    assert f"{alias.name}, your alias here" in text


def test_order_is_the_position_whoever_writes(cast, masked, reply):
    posting.post(masked, "Openly now.", new_key(), by=cast.member)
    posting.post(masked, "And hidden.", new_key(), by=cast.member, as_alias=True)
    positions = list(
        Message.objects.filter(conversation=masked).order_by("position").values_list("words", flat=True)
    )
    assert positions == ["Do not tell anybody.", "I know that.", "Openly now.", "And hidden."]


def test_those_who_answer_for_safety_know_it(cast, masked, alias):
    path = reverse("conversations:versions", args=[masked.messages.get().key])
    text = with_both_factors(cast.moderator).post(path).content.decode()
    assert f"{alias.name} is the alias of Wren in this thread." in text


def test_an_alias_of_one_group_may_be_a_name_in_another(cast, monkeypatch):
    monkeypatch.setattr(aliasing, "names", lambda language: ("Teal",))
    other = Group.objects.get(pk=cast.other_group.pk)
    posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member, as_alias=True)
    posting.open_thread(other, "T", "W", new_key(), by=cast.other_facilitator, as_alias=True)
    assert list(Alias.objects.values_list("name", flat=True)) == ["Teal", "Teal"]
    assert Conversation.objects.count() == 2
