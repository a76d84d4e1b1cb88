"""Rules of the stream: who may watch, what is newer, and that nothing in it depends on the viewer."""

import pytest

from kith import clock
from kith.conversations import editing, posting, streaming
from kith.conversations.models import Conversation, Message, Offer
from kith.conversations.streaming import OPEN_NOTES, ConversationSource
from kith.conversations.wishing import wish
from kith.groups.models import Group, Membership
from kith.keys import new_key
from kith.live.sources import MOST_AT_ONCE, Mark, Variant

SOURCE = ConversationSource()
ENGLISH = Variant("en", "UTC")


def everybody(cast):
    return frozenset(who.pk for who in cast.everyone().values() if who is not None)


def test_members_are_admitted_in_their_own_language_and_zone(cast, thread):
    cast.member.language, cast.member.zone = "es", "America/Bogota"
    cast.member.save()
    admission = SOURCE.admit(cast.member.pk, thread.key)
    assert admission is not None
    assert admission.topic == f"conversation:{thread.key}"
    assert admission.topics == (f"group:{cast.group.key}",)
    assert admission.variant == Variant("es", "America/Bogota", "")
    wish(cast.member, folds_notes=False)
    again = SOURCE.admit(cast.member.pk, thread.key)
    assert again is not None
    assert again.variant.side == OPEN_NOTES


@pytest.mark.parametrize("who", ["gone", "banned", "stranger", "moderator", "other_facilitator"])
def test_nobody_else_is_admitted(cast, thread, who):
    assert SOURCE.admit(getattr(cast, who).pk, thread.key) is None


def test_nobody_is_admitted_to_what_does_not_exist(cast):
    assert SOURCE.admit(cast.member.pk, new_key()) is None


def test_the_audience_is_who_may_read_now(cast, thread):
    members = {cast.facilitator.pk, cast.member.pk, cast.second_member.pk, cast.late.pk}
    assert SOURCE.audience(thread.key, everybody(cast)) == members
    Membership.objects.filter(person=cast.late).update(ended_at=clock.now())
    assert SOURCE.audience(thread.key, everybody(cast)) == members - {cast.late.pk}
    assert SOURCE.audience(new_key(), everybody(cast)) == frozenset()


@pytest.mark.parametrize("kind", [Conversation.THREAD, Conversation.ROOM, Conversation.QUIET])
@pytest.mark.parametrize("closed", [True, False])
def test_the_audience_is_the_same_rule_as_the_door(cast, kind, closed):
    closed_at = clock.ago(days=2) if closed else None
    place = Conversation.objects.create(
        group=cast.group, kind=kind, closed_at=closed_at, quiet_with=cast.member if kind == "quiet" else None
    )
    people = [who for who in cast.everyone().values() if who is not None]
    by_door = {who.pk for who in people if Conversation.objects.visible_to(who).filter(pk=place.pk).exists()}
    by_stream = SOURCE.audience(place.key, everybody(cast))
    assert by_stream == by_door - {cast.banned.pk}
    admitted = {who.pk for who in people if SOURCE.admit(who.pk, place.key)}
    assert admitted == (by_stream if kind != Conversation.ROOM else set())  # a room has its own way in


def test_news_is_what_stands_after_the_mark_with_edits_of_what_stood_before(cast, thread):
    second = posting.post(thread, "Two", new_key(), by=cast.second_member, offers=["hope"])
    posting.post(thread, "Three", new_key(), by=cast.facilitator)
    mark = SOURCE.since(thread.key, Mark(3, 0)).mark
    assert mark == Mark(3, 0)
    editing.edit(second, "Two, better", by=cast.second_member)
    posting.post(thread, "Four", new_key(), by=cast.late)
    batch = SOURCE.since(thread.key, mark)
    assert [(event.position, event.revision) for event in batch.events] == [(2, 1), (4, 1)]
    assert (batch.mark, batch.more) == (Mark(4, 1), False)
    assert batch.events[0].thing.offered == ("hope",)
    assert SOURCE.since(thread.key, batch.mark).events == []


def test_news_carries_the_version_of_the_audience_also_when_nothing_is_new(cast, thread):
    cast.group.audience = 7
    cast.group.save()
    batch = SOURCE.since(thread.key, Mark(1, 0))
    assert (batch.audience_version, batch.events) == (7, [])


def test_reading_news_takes_few_queries_however_much_is_new(cast, thread, django_assert_num_queries):
    with django_assert_num_queries(1):
        SOURCE.since(thread.key, Mark(1, 0))
    posting.post(thread, "Two", new_key(), by=cast.second_member)
    posting.post(thread, "Three", new_key(), by=cast.second_member)
    with django_assert_num_queries(4):
        SOURCE.since(thread.key, Mark(1, 0))
    editing.edit(thread.messages.get(position=1), "One", by=cast.member)
    with django_assert_num_queries(6):
        SOURCE.since(thread.key, Mark(1, 0))


def test_what_is_written_while_news_are_read_waits_for_the_next_batch(cast, thread, monkeypatch):
    posting.post(thread, "Two", new_key(), by=cast.second_member)
    added = streaming._added

    def and_then(**values):
        posting.post(thread, "Three", new_key(), by=cast.second_member)
        Group.objects.update(audience=3)
        return added(**values)

    monkeypatch.setattr(streaming, "_added", and_then)
    batch = SOURCE.since(thread.key, Mark(1, 0))
    assert ([event.position for event in batch.events], batch.mark, batch.audience_version) == (
        [2],
        Mark(2, 0),
        3,
    )
    monkeypatch.undo()
    assert [event.position for event in SOURCE.since(thread.key, batch.mark).events] == [3]


def test_what_is_gone_raises(cast, thread):
    key = thread.key
    thread.delete()
    with pytest.raises(Conversation.DoesNotExist):
        SOURCE.since(key, Mark())


def test_a_long_absence_is_made_up_in_batches(cast, thread):
    words = {"author": cast.member, "words": "x", "html": "<p>x</p>", "folded": "x"}
    Message.objects.bulk_create(
        Message(conversation=thread, position=position, nonce=new_key(), **words)
        for position in range(2, MOST_AT_ONCE + 12)
    )
    Conversation.objects.update(last_position=MOST_AT_ONCE + 11)
    batch = SOURCE.since(thread.key, Mark())
    assert (len(batch.events), batch.more) == (MOST_AT_ONCE, True)
    rest = SOURCE.since(thread.key, Mark(batch.events[-1].position, 0))
    assert (len(rest.events), rest.more) == (11, False)
    helping = Message.objects.filter(conversation=thread, position__gt=1)
    Offer.objects.bulk_create(Offer(message=message, kind="heard") for message in helping)
    help_in = [event.thing.offered for event in SOURCE.since(thread.key, Mark()).events]
    assert help_in == [(), *[("heard",)] * (MOST_AT_ONCE - 1)], "of each, however many are asked at once"


def test_a_frame_is_one_article_with_its_key_and_position(cast, thread):
    event = SOURCE.since(thread.key, Mark()).events[0]
    html = SOURCE.render(event, ENGLISH).decode()
    assert html.count("<article") == 1
    assert f'data-key="{thread.messages.get().key}" data-position="1"' in html
    assert "It has been seven weeks." in html
    assert "to be heard" in html


def test_a_frame_speaks_the_language_of_its_variant(cast, thread):
    reply = posting.post(thread, "Two", new_key(), by=cast.second_member)
    editing.take_back(reply, by=cast.second_member)
    event = SOURCE.since(thread.key, Mark(1, 0)).events[0]
    assert "Moth took this back." in SOURCE.render(event, ENGLISH).decode()
    assert SOURCE.render(event, Variant("en", "Asia/Tokyo")) != SOURCE.render(event, ENGLISH)


def test_notes_are_folded_unless_the_reader_wished_otherwise(cast, thread):
    posting.post(thread, "Two", new_key(), by=cast.second_member, content_note="a hospital")
    event = SOURCE.since(thread.key, Mark(1, 0)).events[0]
    assert '<details class="fold"><summary' in SOURCE.render(event, ENGLISH).decode()
    assert '<details class="fold" open>' in SOURCE.render(event, Variant("en", "UTC", OPEN_NOTES)).decode()
