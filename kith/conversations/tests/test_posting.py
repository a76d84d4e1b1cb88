"""Rules of writing: what is sent is kept once, in order, and only by people who sit in the group."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kith import clock
from kith.conversations import drafting, editing, posting
from kith.conversations.models import Asked, Conversation, Message, Offer
from kith.gates import Refused
from kith.groups import leaving
from kith.groups.models import Membership
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.notices.models import Delivery, Notice
from kith.safety.blocking import block
from tests.cast import Cast
from tests.threads import speaking_for_itself


def kept_words(person, place):
    kept = drafting.read(person, place)
    assert kept is not None
    return kept.words


def test_a_thread_opens_with_its_first_message_and_what_would_help(cast, thread):
    first = Message.objects.get(conversation=thread)
    assert (first.position, first.words, first.author) == (1, "It has been seven weeks.", cast.member)
    assert list(Asked.objects.values_list("kind", flat=True)) == ["heard"]
    assert Fact.objects.filter(kind="conversations.opened", by=cast.member.pk).count() == 1


def test_a_form_sent_twice_opens_one_thread(cast):
    nonce = new_key()
    first = posting.open_thread(cast.group, "Title", "Words", nonce, by=cast.member)
    assert posting.open_thread(cast.group, "Title", "Words", nonce, by=cast.member) == first
    assert Conversation.objects.count() == Message.objects.count() == 1


def test_a_form_sent_twice_makes_one_message(cast, thread):
    nonce = new_key()
    once = posting.post(thread, "I do.", nonce, by=cast.second_member, offers=["company"])
    assert posting.post(thread, "I do.", nonce, by=cast.second_member, offers=["company"]) == once
    assert Message.objects.filter(conversation=thread).count() == 2
    assert Offer.objects.count() == 1


def test_other_words_in_a_form_that_was_sent_are_refused_and_not_taken_for_sent(cast, thread):
    nonce = new_key()
    posting.post(thread, "First.", nonce, by=cast.second_member)
    with pytest.raises(Refused):
        posting.post(thread, "First. And a long second half.", nonce, by=cast.second_member)
    assert posting.post(thread, "First.\r\n", nonce, by=cast.second_member).words == "First."
    opened = new_key()
    posting.open_thread(cast.group, "Title", "Words", opened, by=cast.member)
    for title, words in (("Title", "Others"), ("Another", "Words")):
        with pytest.raises(Refused):
            posting.open_thread(cast.group, title, words, opened, by=cast.member)


def test_words_sent_to_one_place_are_not_taken_for_sent_in_another(cast, thread):
    nonce = new_key()
    posting.post(thread, "Thank you.", nonce, by=cast.second_member)
    other = posting.open_thread(cast.group, "Another", "Words", new_key(), by=cast.member)
    with pytest.raises(Refused):
        posting.post(other, "Thank you.", nonce, by=cast.second_member)


def test_a_form_sent_twice_makes_one_message_though_it_was_edited_between(cast, thread):
    nonce = new_key()
    once = posting.post(thread, "I do.", nonce, by=cast.second_member)
    editing.edit(once, "I do, often.", by=cast.second_member)
    editing.edit(once, "I do, too often.", by=cast.second_member)
    assert posting.post(thread, "I do.", nonce, by=cast.second_member) == once
    with pytest.raises(Refused):
        posting.post(thread, "I do, too often.", nonce, by=cast.second_member)
    opened = new_key()
    begun = posting.open_thread(cast.group, "Title", "Words", opened, by=cast.member)
    editing.edit(begun.messages.get(), "Words", by=cast.member, title="Another")
    assert posting.open_thread(cast.group, "Title", "Words", opened, by=cast.member) == begun


def test_two_people_may_happen_on_one_nonce(cast, thread):
    nonce = new_key()
    posting.post(thread, "One", nonce, by=cast.second_member)
    posting.post(thread, "Two", nonce, by=cast.facilitator)
    assert Message.objects.filter(conversation=thread).count() == 3


def test_positions_follow_one_another(cast, thread):
    for turn in range(5):
        posting.post(thread, f"Word {turn}", new_key(), by=cast.second_member)
    assert list(thread.messages.order_by("pk").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    thread.refresh_from_db()
    assert thread.last_position == 6


@pytest.mark.parametrize("who", ["gone", "stranger", "moderator", "other_facilitator"])
def test_whoever_has_no_seat_writes_nothing(cast, thread, who):
    with pytest.raises(Refused):
        posting.post(thread, "Hello", new_key(), by=getattr(cast, who))
    with pytest.raises(Refused):
        posting.open_thread(cast.group, "Hello", "Hello", new_key(), by=getattr(cast, who))
    assert Message.objects.count() == 1


def test_nothing_is_written_where_all_is_closed(cast, thread):
    Conversation.objects.update(closed_at=clock.now())
    with pytest.raises(Refused):
        posting.post(thread, "Hello", new_key(), by=cast.second_member)


@pytest.mark.parametrize("words", ["", "  \n ", "\u200b \u2060", "x" * 20_001])
def test_words_are_neither_nothing_nor_without_end(cast, thread, words):
    with pytest.raises(Refused):
        posting.post(thread, words, new_key(), by=cast.second_member)


def test_twenty_thousand_characters_are_sent_whole(cast, thread):
    assert len(posting.post(thread, "é" * 20_000, new_key(), by=cast.member).words) == 20_000


def test_the_first_answer_of_another_stops_the_clock(cast, thread):
    posting.post(thread, "I add something.", new_key(), by=cast.member)
    thread.refresh_from_db()
    assert thread.first_reply_at is None
    answer = posting.post(thread, "I do.", new_key(), by=cast.second_member)
    posting.post(thread, "So do I.", new_key(), by=cast.facilitator)
    thread.refresh_from_db()
    assert thread.first_reply_at == answer.written_at


def test_help_given_is_recorded_with_giver_receiver_kind_and_time(cast, thread):
    answer = posting.post(
        thread, "I do.", new_key(), by=cast.second_member, offers=["company", "heard", "gold"]
    )
    given = list(Offer.objects.order_by("pk").values_list("kind", "giver", "receiver", "given_at"))
    assert given == [
        ("heard", cast.second_member.pk, cast.member.pk, answer.written_at),
        ("company", cast.second_member.pk, cast.member.pk, answer.written_at),
    ]


def test_nobody_gives_help_to_themselves(cast, thread):
    posting.post(thread, "And I listen.", new_key(), by=cast.member, offers=["heard"])
    assert not Offer.objects.exists()


def test_an_answer_tells_the_opener_once_until_they_looked(cast, thread):
    posting.post(thread, "I do.", new_key(), by=cast.second_member)
    posting.post(thread, "So do I.", new_key(), by=cast.facilitator)
    notice = Notice.objects.get(person=cast.member, kind="conversations.reply")
    assert notice.names["name"] == "Moth"
    assert notice.path == f"/threads/{thread.key}/#p2"
    assert Delivery.objects.filter(notice=notice).count() == 1
    Notice.objects.update(seen_at=clock.now())
    posting.post(thread, "Me too.", new_key(), by=cast.late)
    assert Notice.objects.filter(person=cast.member, kind="conversations.reply").count() == 2


def test_what_a_blocked_voice_answered_hides_no_answer_of_another(cast, thread):
    block(cast.late, by=cast.member, known_as="Sorrel")
    for who in (cast.late, cast.late, cast.second_member, cast.second_member):
        posting.post(thread, "I know.", new_key(), by=who)
    told = Notice.objects.filter(person=cast.member, kind="conversations.reply").order_by("pk")
    assert list(told.values_list("is_hushed", flat=True)) == [True, False]


def test_nobody_writes_in_a_thread_that_is_gone(cast, thread):
    Conversation.objects.filter(pk=thread.pk).delete()
    with pytest.raises(Conversation.DoesNotExist):
        posting.post(thread, "I do.", new_key(), by=cast.second_member)


def test_an_answer_in_another_of_their_threads_is_told_too(cast, thread):
    other = posting.open_thread(cast.group, "Mornings", "They are long.", new_key(), by=cast.member)
    for where in (thread, other, thread):
        posting.post(where, "I know.", new_key(), by=cast.second_member)
    told = Notice.objects.filter(person=cast.member, kind="conversations.reply").order_by("pk")
    assert [one.path for one in told] == [f"/threads/{where.key}/#p2" for where in (thread, other)]


def test_whoever_writes_in_their_thread_has_looked(cast, thread):
    posting.post(thread, "I am here.", new_key(), by=cast.second_member)
    posting.post(thread, "Thank you.", new_key(), by=cast.member)
    posting.post(thread, "Good night.", new_key(), by=cast.second_member)
    assert Notice.objects.filter(kind="conversations.reply", person=cast.member).count() == 2


def test_whoever_has_not_looked_for_a_day_is_told_again(cast, thread, at):
    travel = at(clock.now())
    posting.post(thread, "I am here.", new_key(), by=cast.second_member)
    posting.post(thread, "Still here.", new_key(), by=cast.second_member)
    assert Notice.objects.filter(kind="conversations.reply").count() == 1
    travel.shift(timedelta(days=1, minutes=1))
    posting.post(thread, "And today.", new_key(), by=cast.second_member)
    assert Notice.objects.filter(kind="conversations.reply").count() == 2


def test_who_answers_in_their_own_thread_is_not_told(cast, thread):
    posting.post(thread, "And more.", new_key(), by=cast.member)
    assert not Notice.objects.filter(kind="conversations.reply").exists()


def test_who_paused_gets_no_mail_and_who_left_gets_no_notice(cast, thread):
    seat = cast.group.memberships.get(person=cast.member)
    seat.paused_at = clock.now()
    seat.save()
    posting.post(thread, "I do.", new_key(), by=cast.second_member)
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()
    seat.ended_at = clock.now()
    seat.save()
    Notice.objects.all().delete()
    posting.post(thread, "Still here?", new_key(), by=cast.second_member)
    assert not Notice.objects.exists()


def test_what_was_sent_is_no_draft_any_longer(cast, thread):
    place, nonce = f"conversation:{thread.key}", new_key()
    drafting.save(cast.second_member, place, "I d")
    posting.post(thread, "I do.", nonce, by=cast.second_member)
    assert drafting.read(cast.second_member, place) is None
    drafting.save(cast.second_member, place, "I do.\r\n", nonce=nonce)  # the page saved once more, late
    assert drafting.read(cast.second_member, place) is None


def test_the_draft_of_a_form_goes_with_what_the_form_has_sent(cast, thread):
    place, nonce = f"conversation:{thread.key}", new_key()
    drafting.save(cast.second_member, place, "I dont know", nonce=nonce)
    posting.post(thread, "I don't know.", nonce, by=cast.second_member)
    assert drafting.read(cast.second_member, place) is None
    place, nonce = f"new:{cast.group.key}", new_key()
    drafting.save(cast.member, place, "Words", title="Tittle", nonce=nonce)
    posting.open_thread(cast.group, "Title", "Words", nonce, by=cast.member)
    drafting.save(cast.member, place, "Words", title="Title", nonce=nonce)
    assert drafting.read(cast.member, place) is None


def test_a_short_reply_on_one_page_leaves_the_long_draft_of_another(cast, thread):
    place = f"conversation:{thread.key}"
    drafting.save(cast.second_member, place, "A long draft, an hour of work", nonce="one page")
    posting.post(thread, "Short.", "another page", by=cast.second_member)
    assert kept_words(cast.second_member, place) == "A long draft, an hour of work"
    drafting.save(cast.second_member, place, " ", nonce="another page")
    assert kept_words(cast.second_member, place) == "A long draft, an hour of work"


def test_a_message_that_fails_leaves_no_trace(cast, thread):
    def post_and_fail():
        with transaction.atomic():
            posting.post(thread, "I do.", new_key(), by=cast.second_member, offers=["heard"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        post_and_fail()
    thread.refresh_from_db()
    assert (thread.last_position, Message.objects.count(), Offer.objects.count()) == (1, 1, 0)


def test_twenty_five_messages_stand_on_a_page():
    assert [posting.page_of(position) for position in (0, 1, 25, 26, 50, 51)] == [1, 1, 1, 2, 2, 3]


def test_names_that_wrote_are_counted_as_they_are_shown(cast, thread):
    posting.post(thread, "One", new_key(), by=cast.second_member)
    posting.post(thread, "Two", new_key(), by=cast.second_member)
    posting.post(thread, "Three", new_key(), by=cast.second_member, as_alias=True)
    thread.refresh_from_db()
    assert thread.voices == 3


def test_the_time_of_writing_is_kept_in_utc(cast, thread):
    written = thread.messages.get().written_at
    assert written.utcoffset() == timedelta(0)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_position_each():
    cast = Cast()
    thread = posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member)
    nonces = [new_key() for _ in range(12)]

    def write(nonce):
        with speaking_for_itself():
            return posting.post(thread, f"Word {nonce}", nonce, by=cast.second_member).position

    with ThreadPoolExecutor(4) as threads:
        positions = list(threads.map(write, [*nonces, *nonces]))
    assert sorted(set(positions)) == list(range(2, 14))
    assert positions[:12] == positions[12:]
    assert Message.objects.filter(conversation=thread).count() == 13


def test_words_that_waited_until_their_writer_was_removed_are_refused(cast, thread, monkeypatch):
    """Somebody may wait for the row of the thread. Whether they may write is asked when they have it."""
    asked = posting._sent_before

    def removed_meanwhile(*given, **here):
        seat = Membership.objects.standing().of(cast.group, cast.second_member).get()
        leaving.remove(seat, "Why.", by=cast.facilitator)
        return asked(*given, **here)

    monkeypatch.setattr(posting, "_sent_before", removed_meanwhile)
    with pytest.raises(Refused):
        posting.post(thread, "After all.", new_key(), by=cast.second_member)
    assert not thread.messages.filter(words="After all.").exists()


def test_locks_are_taken_in_the_order_in_which_closing_a_group_takes_them(cast, thread):
    """Seats first, then the conversation: otherwise the two would wait for each other."""
    with CaptureQueriesContext(connection) as asked:
        posting.post(thread, "I am here.", new_key(), by=cast.second_member)
    said = [query["sql"] for query in asked.captured_queries]
    seat = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "groups_membership"'))
    place = next(n for n, sql in enumerate(said) if '"conversations_conversation"."last_position"' in sql)
    assert seat < place
