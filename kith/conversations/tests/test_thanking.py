"""Rules of "this helped": said by one person, told quietly to one."""

import pytest

from kith.conversations import editing, posting, thanking
from kith.conversations.models import Thanks
from kith.gates import Refused
from kith.keys import new_key
from kith.notices.models import Delivery, Notice


@pytest.fixture
def reply(cast, thread):
    return posting.post(thread, "I do.", new_key(), by=cast.second_member)


def helped():
    return Notice.objects.filter(kind="conversations.helped")


def test_the_opener_says_it_and_the_helper_finds_a_quiet_line(cast, reply):
    thanking.thank(reply, by=cast.member)
    assert Thanks.objects.get().by == cast.member
    notice = helped().get()
    assert (notice.person, notice.names["name"]) == (cast.second_member, "Wren")
    assert not Delivery.objects.filter(notice=notice).exists()


def test_saying_it_again_after_taking_it_back_tells_once(cast, reply):
    thanking.thank(reply, by=cast.member)
    thanking.thank(reply, by=cast.member)
    thanking.unthank(reply, by=cast.member)
    thanking.unthank(reply, by=cast.member)
    assert Thanks.objects.get().taken_back_at is not None
    thanking.thank(reply, by=cast.member)
    assert Thanks.objects.get().taken_back_at is None
    assert helped().count() == 1


@pytest.mark.parametrize("who", ["second_member", "facilitator", "late", "moderator"])
def test_only_the_opener_says_it(cast, reply, who):
    with pytest.raises(Refused):
        thanking.thank(reply, by=getattr(cast, who))


def test_nobody_thanks_themselves(cast, thread):
    with pytest.raises(Refused):
        thanking.thank(thread.messages.get(), by=cast.member)


def test_what_was_taken_back_is_not_thanked(cast, reply):
    editing.take_back(reply, by=cast.second_member)
    reply.refresh_from_db()
    with pytest.raises(Refused):
        thanking.thank(reply, by=cast.member)
    assert not Thanks.objects.exists()
