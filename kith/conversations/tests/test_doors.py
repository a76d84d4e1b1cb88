"""Who passes which door: every member of the cast, every page, in one table."""

import pytest

from kith import clock
from kith.conversations import helping, posting
from kith.conversations.models import Conversation
from kith.groups.models import Membership
from kith.keys import new_key

READERS = {"facilitator", "member", "second_member", "late"}


def statuses(cast, signed_in, path, method="get"):
    people = {name: who for name, who in cast.everyone().items() if who is not None and name != "banned"}
    return {
        name
        for name, who in people.items()
        if getattr(signed_in(who), method)(path).status_code not in (404, 403)
    }


@pytest.mark.parametrize("page", ["threads/", "threads/new/", "search/"])
def test_pages_of_a_group_are_there_for_its_members(cast, thread, signed_in, page):
    assert statuses(cast, signed_in, f"/groups/{cast.group.key}/{page}") == READERS


@pytest.mark.parametrize("page", ["", "replies/", "reading/"])
def test_pages_of_a_thread_are_there_for_its_group(cast, thread, signed_in, page):
    assert statuses(cast, signed_in, f"/threads/{thread.key}/{page}") == READERS
    if page:
        assert statuses(cast, signed_in, f"/threads/{thread.key}/{page}", "post") == READERS


@pytest.mark.parametrize(
    ("page", "who"),
    [("", READERS), ("thanks/", READERS), ("edits/", {"member"}), ("taking-back/", {"member"})],
)
def test_pages_of_a_message(cast, thread, signed_in, page, who):
    path = f"/messages/{thread.messages.get().key}/{page}"
    assert statuses(cast, signed_in, path) == who


def test_visitors_are_asked_to_sign_in(cast, thread, client):
    assert client.get(f"/threads/{thread.key}/")["Location"].startswith("/accounts/login/")


def test_reading_writes_nothing(cast, thread, signed_in, django_assert_num_queries):
    client = signed_in(cast.second_member)
    client.get(f"/threads/{thread.key}/")
    with django_assert_num_queries(8) as queries:
        client.get(f"/threads/{thread.key}/")
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_whoever_paused_reads_and_writes_on(cast, thread):
    Membership.objects.filter(person=cast.second_member).update(paused_at=clock.now())
    assert Conversation.objects.visible_to(cast.second_member).contains(thread)
    posting.post(thread, "I do.", new_key(), by=cast.second_member)


def test_whoever_left_reads_nothing_and_their_words_stay(cast, thread):
    posting.post(thread, "I do.", new_key(), by=cast.second_member)
    Membership.objects.filter(person=cast.second_member).update(ended_at=clock.now())
    assert not Conversation.objects.visible_to(cast.second_member).exists()
    assert thread.messages.filter(words="I do.").exists()


def test_help_given_and_received_stands_in_the_order_of_time(cast, thread):
    posting.post(thread, "One", new_key(), by=cast.second_member, offers=["hope"])
    back = posting.open_thread(cast.group, "Mine", "Mine", new_key(), by=cast.second_member)
    posting.post(back, "Two", new_key(), by=cast.member, offers=["heard", "company"])
    assert [offer.kind for offer in helping.given(cast.second_member)] == ["hope"]
    assert [offer.kind for offer in helping.received(cast.second_member)] == ["heard", "company"]
    assert [offer.kind for offer in helping.given(cast.member)] == ["heard", "company"]
    assert not helping.given(cast.facilitator).exists()
