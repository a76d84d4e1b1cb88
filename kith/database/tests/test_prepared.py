"""Rules of a prepared query: it answers what the queryset would, built once."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.http import Http404

from kith.conversations import posting
from kith.conversations.models import Conversation, Message
from kith.database.prepared import Prepared, PreparedObjects, UpTo, in_parts
from kith.keys import new_key
from tests.cast import Cast


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture
def thread(cast):
    return posting.open_thread(
        cast.group, "The house is too quiet", "Seven weeks.", new_key(), by=cast.member
    )


def words(thread, last):
    messages = Message.objects.filter(conversation=thread, position__lte=last).order_by("position")
    return messages.values_list("words", "written_at", "edited_at")


def test_it_answers_as_the_queryset_does(cast, thread):
    posting.post(thread, "Two", new_key(), by=cast.second_member)
    other = posting.open_thread(cast.group, "T", "Elsewhere", new_key(), by=cast.member)
    prepared = Prepared(words, thread=int, last=int)
    for where in (thread, other):
        for last in (0, 1, 2):
            assert prepared(thread=where.pk, last=last) == list(words(where.pk, last))


def test_the_query_is_built_once(cast, thread):
    built = []

    def build(key):
        built.append(key)
        return Conversation.objects.filter(key=key).values_list("title")

    prepared = Prepared(build, key=str)
    assert prepared(key=thread.key) == [("The house is too quiet",)]
    assert prepared(key=new_key()) == []
    assert prepared(key="' OR 1=1 --") == []
    assert len(built) == 1


def test_a_value_that_the_query_does_not_hold_is_a_fault_at_once(cast):
    prepared = Prepared(
        lambda key, other: Conversation.objects.filter(key=key).values_list("pk"), key=str, other=int
    )
    with pytest.raises(ValueError, match="other"):
        prepared(key="x", other=1)


def test_every_value_must_be_given(cast):
    prepared = Prepared(words, thread=int, last=int)
    with pytest.raises(TypeError):
        prepared(thread=1)


def test_a_moment_is_asked_for_as_the_database_takes_it(cast, thread):
    since = Prepared(lambda key, since: written(key, since), key=str, since=datetime)
    (said,) = thread.messages.all()
    before = said.written_at - timedelta(microseconds=1)
    assert since(key=thread.key, since=before) == list(written(thread.key, before)) != []
    assert since(key=thread.key, since=said.written_at) == []


def written(key, since):
    messages = Message.objects.filter(conversation__key=key, written_at__gt=since)
    return messages.values_list("words", "written_at")


def whole(thread, last):
    messages = Message.objects.filter(conversation=thread, position__lte=last).order_by("position")
    return messages.select_related("conversation__group", "alias").annotate(after=F("position") + 1)


def test_whole_objects_come_as_the_queryset_has_them(cast, thread, django_assert_num_queries):
    posting.post(thread, "Two", new_key(), by=cast.second_member)
    prepared = PreparedObjects[Message](whole, thread=int, last=int)
    for last in (0, 1, 2):
        assert prepared.all(thread=thread.pk, last=last) == list(whole(thread.pk, last))
    with django_assert_num_queries(1):
        first, _ = prepared.all(thread=thread.pk, last=2)
        assert (first.conversation, first.conversation.group) == (thread, cast.group)
        assert (first.alias, first.author_id) == (None, cast.member.pk)
    assert {**vars(first), "_state": None} == {**vars(whole(thread.pk, 2)[0]), "_state": None}
    assert vars(first)["after"] == 2
    first.words = "Eight weeks."
    first.save()
    assert thread.messages.get(position=1).words == "Eight weeks."


def test_where_there_is_no_object_there_is_no_page(cast, thread):
    prepared = PreparedObjects[Message](whole, thread=int, last=int)
    assert prepared.first(thread=thread.pk, last=0) is None
    assert prepared.one(thread=thread.pk, last=1).position == 1
    with pytest.raises(Http404):
        prepared.one(thread=thread.pk, last=0)


def test_nor_is_there_a_row_for_a_verb(cast, thread):
    prepared = PreparedObjects[Message](whole, thread=int, last=int)
    assert prepared.get(thread=thread.pk, last=1).position == 1
    with pytest.raises(Message.DoesNotExist):
        prepared.get(thread=thread.pk, last=0)


@pytest.mark.django_db(transaction=True)
def test_rows_are_held_in_a_transaction_alone():
    """Elsewhere they would be let go at once, and nobody would notice."""
    prepared = PreparedObjects[Message](
        lambda key: Message.objects.select_for_update().filter(key=key), key=str
    )
    for _ in "built", "asked again":
        with transaction.atomic():
            assert prepared.first(key=new_key()) is None
        with pytest.raises(TransactionManagementError):
            prepared.first(key=new_key())


def said_in(threads):
    return Message.objects.filter(conversation__in=threads).order_by("pk").values_list("words")


def test_a_list_of_rows_is_asked_for_whether_it_is_full_or_not(cast, thread):
    other = posting.open_thread(cast.group, "T", "Elsewhere", new_key(), by=cast.member)
    prepared = Prepared(said_in, threads=UpTo(2))
    assert prepared(threads=[thread.pk, other.pk]) == [("Seven weeks.",), ("Elsewhere",)]
    assert prepared(threads=[other.pk]) == [("Elsewhere",)]
    assert prepared(threads=[]) == []


def test_two_lists_in_one_query_keep_their_own_values(cast, thread):
    other = posting.open_thread(cast.group, "T", "Elsewhere", new_key(), by=cast.member)
    prepared = Prepared(
        lambda threads, writers: said_in(threads).filter(author__in=writers),
        threads=UpTo(2),
        writers=UpTo(2),
    )
    both = [thread.pk, other.pk]
    assert prepared(threads=both, writers=[cast.member.pk]) == [("Seven weeks.",), ("Elsewhere",)]
    assert prepared(threads=both, writers=[cast.second_member.pk]) == []


def test_nor_do_they_when_they_are_long(cast, thread):
    prepared = Prepared(
        lambda threads, writers: said_in(threads).filter(author__in=writers),
        threads=UpTo(1001),
        writers=UpTo(2),
    )
    threads = [*[-2] * 1000, thread.pk]
    assert prepared(threads=threads, writers=[cast.second_member.pk]) == []
    assert prepared(threads=threads, writers=[cast.member.pk]) == [("Seven weeks.",)]


def test_more_than_a_list_has_room_for_are_refused(cast, thread):
    with pytest.raises(ValueError, match="2 where 1"):
        Prepared(said_in, threads=UpTo(1))(threads=[thread.pk, thread.pk])


def test_a_list_that_the_query_does_not_hold_is_a_fault_at_once(cast, thread):
    prepared = Prepared(lambda threads: said_in([thread.pk]), threads=UpTo(1))
    with pytest.raises(ValueError, match="threads"):
        prepared(threads=[thread.pk])


def test_keys_in_parts_are_each_there_once_and_of_none_there_is_none():
    assert in_parts([3, 1, 2, 3], 2) == [[1, 2], [3]]
    assert in_parts([], 2) == []
