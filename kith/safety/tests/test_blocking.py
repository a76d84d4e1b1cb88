"""Rules of blocks: what whoever makes one does not have to read any more, and what stays."""

import pytest
from django.urls import reverse

from kith.conversations import answers, drafting, posting, searching, thanking, waiting
from kith.conversations.models import Alias, Conversation
from kith.conversations.streaming import ConversationSource, variant_for
from kith.gates import Refused
from kith.keys import new_key
from kith.live.sources import LEFT_OUT, Mark
from kith.notices.access import notices_of
from kith.notices.models import Delivery, Notice
from kith.notices.sending import sweep
from kith.safety.blocking import block, has_blocked, unblock
from kith.safety.models import Block
from tests import cast as people
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS, TITLE = "the kettle is whistling", "About the kettle"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def own(cast):
    """Wren's thread, in which Moth has answered."""
    thread = posting.open_thread(cast.group, "Mornings", "They are long.", new_key(), by=cast.member)
    posting.post(thread, WORDS, new_key(), by=cast.second_member)
    return thread


@pytest.fixture
def theirs(cast):
    return posting.open_thread(cast.group, TITLE, WORDS, new_key(), by=cast.second_member)


def blocks(cast, **how) -> Block:
    return block(cast.second_member, by=cast.member, known_as="Moth", **how)


def seen_at(client, name: str, key: str, query: str = "") -> str:
    return str(client.get(reverse(name, args=[key]) + query).content.decode())


def sign_in(client, person):
    client.force_login(person, backend="kith.people.backends.PersonBackend")


def test_in_the_place_of_their_words_stands_that_somebody_wrote(cast, own, client):
    sign_in(client, cast.member)
    assert WORDS in seen_at(client, "conversations:thread", own.key)
    blocks(cast)
    page = seen_at(client, "conversations:thread", own.key)
    assert WORDS not in page
    assert "Somebody you blocked wrote here." in page
    assert 'id="p2"' in page, "the order stays"


def test_it_can_be_opened_on_a_page_of_its_own(cast, own, client):
    blocks(cast)
    sign_in(client, cast.member)
    message = own.messages.get(position=2)
    assert WORDS not in seen_at(client, "conversations:message", message.key)
    assert WORDS in seen_at(client, "conversations:message", message.key, "?read")


@pytest.mark.parametrize("name", ["conversations:threads", "web:group"])
def test_a_title_is_words_too(cast, theirs, client, name):
    blocks(cast)
    sign_in(client, cast.member)
    page = seen_at(client, name, cast.group.key)
    assert TITLE not in page
    assert "Opened by somebody you blocked" in page
    assert TITLE not in seen_at(client, "conversations:thread", theirs.key)


def test_nothing_of_theirs_comes_up_elsewhere(cast, own, theirs):
    assert answers.to(cast.member)
    assert searching.search(cast.member, "kettle")
    assert waiting.for_person(cast.member) == [theirs]
    blocks(cast)
    assert answers.to(cast.member) == []
    assert searching.search(cast.member, "kettle") == []
    assert waiting.for_person(cast.member) == []


def test_a_search_says_no_title_of_theirs(cast, theirs, client):
    posting.post(theirs, "I hear it too", new_key(), by=cast.late)
    blocks(cast)
    sign_in(client, cast.member)
    found = client.post(reverse("conversations:search", args=[cast.group.key]), {"text": "hear"})
    assert "I hear it too" in found.content.decode()
    assert TITLE not in found.content.decode()


def test_no_notice_and_no_mail_tells_of_them(cast, mailbox):
    thread = posting.open_thread(cast.group, "Nights", "They are short.", new_key(), by=cast.member)
    blocks(cast)
    posting.post(thread, WORDS, new_key(), by=cast.second_member)
    assert not notices_of(cast.member).exists()
    sweep()
    assert mailbox.received == []
    assert not Delivery.objects.waiting().exists(), "and none is kept waiting"
    posting.post(thread, "Mine too.", new_key(), by=cast.late)
    assert notices_of(cast.member).count() == 1, "what somebody else writes is told"


def test_thanks_of_theirs_reach_nobody(cast, theirs):
    reply = posting.post(theirs, "I hear it too", new_key(), by=cast.member)
    thanking.thank(reply, by=cast.second_member)
    assert answers.helped_by(cast.member)
    Notice.objects.all().delete()
    blocks(cast)
    thanking.unthank(reply, by=cast.second_member)
    thanking.thank(reply, by=cast.second_member)
    assert answers.helped_by(cast.member) == []
    assert not notices_of(cast.member).exists()


def test_a_stream_leaves_out_their_words_for_who_blocked_them_alone(cast, own):
    source = ConversationSource()
    (event,) = source.since(own.key, Mark(1, 0)).events
    assert source.deaf_to([event]) == {}
    blocks(cast)
    assert source.deaf_to([event]) == {event.voice: {cast.member.pk}}
    variant = variant_for(cast.member)
    assert WORDS in source.render(event, variant).decode()
    drawn = source.render(event, variant, LEFT_OUT).decode()
    assert WORDS not in drawn
    assert "Moth" not in drawn


def test_a_pseudonym_and_an_alias_are_never_joined(cast, own, client):
    """Else whoever blocks the one would see by it who the other is."""
    posting.post(own, "Under another name.", new_key(), by=cast.second_member, as_alias=True)
    alias = Alias.objects.get(person=cast.second_member)
    sign_in(client, cast.member)
    made = blocks(cast)
    assert "Under another name." in seen_at(client, "conversations:thread", own.key)
    unblock(made, by=cast.member)
    client.post(reverse("conversations:blocking", args=[own.messages.get(position=3).key]))
    page = seen_at(client, "conversations:thread", own.key)
    assert "Under another name." not in page
    assert WORDS in page
    assert Block.objects.get().known_as == alias.name


def test_quiet_words_reach_hosts_and_their_answers_come(cast, client):
    quiet = Conversation.objects.create(
        group=cast.group, kind=Conversation.QUIET, quiet_with=cast.member, opened_by=cast.member
    )
    answer = people.message(quiet, cast.facilitator, "I will leave it out.")
    block(cast.facilitator, by=cast.member, known_as="Juniper")
    source = ConversationSource()
    assert [event.voice for event in source.since(quiet.key, Mark()).events] == [""]
    sign_in(client, cast.member)
    assert "I will leave it out." in seen_at(client, "conversations:message", answer.key)


def test_undone_in_one_step_it_is_as_before(cast, own, client):
    made = blocks(cast)
    sign_in(client, cast.member)
    assert "Moth" in client.get(reverse("safety:blocks")).content.decode()
    for _press in range(2):
        client.post(reverse("safety:blocks"), {"block": made.key})
    assert not Block.objects.exists()
    assert WORDS in seen_at(client, "conversations:thread", own.key)


def test_from_the_page_of_a_group_too(cast, client):
    sign_in(client, cast.member)
    seat = cast.group.memberships.get(person=cast.second_member)
    path = reverse("safety:blocking", args=[cast.group.key])
    assert client.post(path).status_code == 422
    client.post(path, {"seat": seat.key})
    assert has_blocked(cast.member.pk, cast.second_member.pk)


def test_blocking_twice_is_one_block_and_nobody_blocks_themselves(cast):
    assert blocks(cast) == blocks(cast)
    with pytest.raises(Refused):
        block(cast.member, by=cast.member, known_as="Wren")


def test_nobody_undoes_what_another_blocked(cast):
    made = blocks(cast)
    unblock(made, by=cast.second_member)
    assert Block.objects.filter(pk=made.pk).exists()


def test_their_title_does_not_stand_over_a_draft_of_ones_own_words_there(cast, theirs, client):
    reply = posting.post(theirs, "Ours too.", new_key(), by=cast.member)
    drafting.save(cast.member, f"edit:{reply.key}", "Ours too, at night.")
    sign_in(client, cast.member)
    page = reverse("conversations:drafts")
    assert TITLE in client.get(page).content.decode()
    blocks(cast)
    again = client.get(page).content.decode()
    assert TITLE not in again
    assert "Opened by somebody you blocked" in again
