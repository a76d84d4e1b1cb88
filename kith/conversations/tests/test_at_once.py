"""What holds when somebody writes in the moment in which their seat ends."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from kith.conversations import posting
from kith.conversations.models import Conversation
from kith.gates import Refused
from kith.groups import leaving
from kith.groups.models import Membership
from kith.keys import new_key
from tests.cast import Cast


def begin(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_words_that_waited_until_their_writer_was_removed_are_refused():
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nobody waits for a row")
    cast = Cast()
    thread = posting.open_thread(cast.group, "T", "W", new_key(), by=cast.member)
    held, go_on = threading.Event(), threading.Event()
    refused: list[Refused] = []

    def hold() -> None:
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=thread.pk)
            held.set()
            go_on.wait(5)

    def write() -> None:
        try:
            posting.post(thread, "After all.", new_key(), by=cast.second_member)
        except Refused as refusal:
            refused.append(refusal)

    holder = begin(hold)
    held.wait(5)
    writer = begin(write)
    time.sleep(0.3)  # until the writer waits for the row
    seat = Membership.objects.standing().of(cast.group, cast.second_member).get()
    leaving.remove(seat, "Why.", by=cast.facilitator)
    go_on.set()
    holder.join()
    writer.join()
    assert len(refused) == 1
    assert not thread.messages.filter(words="After all.").exists()
