"""Rules of waiting: shown to those who may answer, told once to the facilitator, mailed to no member."""

from datetime import timedelta

from kith import clock
from kith.conversations import posting, sweeps, waiting
from kith.conversations.models import Conversation
from kith.groups.models import Membership
from kith.keys import new_key
from kith.notices.models import Delivery, Notice
from tests import cast as makers


def opened(group, by, hours, replied_after=None):
    thread = makers.thread(group, by)
    since = clock.ago(hours=hours)
    reply = since + timedelta(minutes=replied_after) if replied_after is not None else None
    Conversation.objects.filter(pk=thread.pk).update(opened_at=since, first_reply_at=reply)
    thread.refresh_from_db()
    return thread


def test_home_shows_the_longest_waiting_thread_of_each_group(cast):
    oldest = opened(cast.group, cast.member, 5)
    opened(cast.group, cast.member, 3)
    opened(cast.group, cast.facilitator, 9, replied_after=60)
    assert waiting.for_person(cast.second_member) == [oldest]
    assert waiting.for_person(cast.late) == [oldest]
    assert waiting.for_person(cast.member) == []
    assert waiting.for_person(cast.stranger) == waiting.for_person(cast.gone) == []


def test_the_page_of_a_group_shows_every_thread_of_others_that_waits(cast):
    older = opened(cast.group, cast.member, 5)
    newer = opened(cast.group, cast.facilitator, 3)
    opened(cast.group, cast.second_member, 4)
    opened(cast.group, cast.member, 9, replied_after=60)
    assert list(waiting.here(cast.group, cast.second_member)) == [older, newer]
    assert list(waiting.here(cast.other_group, cast.second_member)) == []


def test_home_grows_quiet_about_what_waits_for_weeks(cast):
    thread = opened(cast.group, cast.member, 24 * 15)
    assert waiting.for_person(cast.second_member) == []
    assert list(waiting.past_the_groups_time(cast.group)) == [thread]


def test_past_the_groups_time_means_this_groups(cast):
    cast.group.reply_within_hours = 4
    cast.group.save()
    thread = opened(cast.group, cast.member, 5)
    opened(cast.group, cast.member, 3)
    opened(cast.other_group, cast.other_facilitator, 9)
    assert list(waiting.past_the_groups_time(cast.group)) == [thread]


def test_the_usual_first_reply_is_the_middle_of_five_or_more(cast):
    for after in (10, 20, 30, 4000):
        opened(cast.group, cast.member, 100, replied_after=after)
    assert waiting.usual_first_reply(cast.group) is None
    opened(cast.group, cast.member, 100, replied_after=25)
    assert waiting.usual_first_reply(cast.group) == timedelta(minutes=25)


def test_the_usual_first_reply_looks_at_the_last_twenty(cast):
    for _ in range(6):
        opened(cast.group, cast.member, 500, replied_after=1000)
    for _ in range(20):
        opened(cast.group, cast.member, 100, replied_after=5)
    assert waiting.usual_first_reply(cast.group) == timedelta(minutes=5)


def test_the_facilitator_is_told_once_and_no_member_ever(cast):
    thread = opened(cast.group, cast.member, 25)
    opened(cast.group, cast.member, 23)
    assert (sweeps.tell_of_waiting(), sweeps.tell_of_waiting()) == (1, 0)
    notice = Notice.objects.get()
    assert (notice.person, notice.kind) == (cast.facilitator, "conversations.waiting")
    assert notice.path == f"/threads/{thread.key}/"
    assert Delivery.objects.count() == 1


def test_two_sweeps_at_once_tell_once(cast):
    thread = opened(cast.group, cast.member, 25)
    assert sweeps._tell_facilitators(thread) + sweeps._tell_facilitators(thread) == 1
    assert Notice.objects.count() == 1


def test_an_answer_that_comes_first_tells_nobody(cast):
    thread = opened(cast.group, cast.member, 25)
    posting.post(thread, "I do.", new_key(), by=cast.second_member)
    assert sweeps._tell_facilitators(thread) == 0


def test_a_facilitator_who_waits_themselves_is_not_told(cast):
    opened(cast.group, cast.facilitator, 25)
    sweeps.tell_of_waiting()
    assert not Notice.objects.exists()


def test_a_facilitator_who_paused_is_left_alone(cast):
    Membership.objects.filter(person=cast.facilitator).update(paused_at=clock.now())
    opened(cast.group, cast.member, 25)
    sweeps.tell_of_waiting()
    assert not Notice.objects.exists()


def test_waiting_for_home_costs_one_query(cast, django_assert_num_queries):
    for hours in range(1, 8):
        opened(cast.group, cast.member, hours)
    with django_assert_num_queries(1):
        assert [thread.group.name for thread in waiting.for_person(cast.second_member)] == [cast.group.name]


def room_closed(cast, days, keep, kind=Conversation.ROOM):
    room = Conversation.objects.create(
        group=cast.group, kind=kind, quiet_with=cast.member, gone_after_days=keep
    )
    makers.message(room, cast.member, "Said aloud.")
    Conversation.objects.filter(pk=room.pk).update(closed_at=clock.ago(days=days))
    return room


def test_rooms_are_emptied_when_their_days_are_over_and_not_before(cast):
    over, fresh, kept = room_closed(cast, 31, 30), room_closed(cast, 29, 30), room_closed(cast, 400, None)
    assert (sweeps.empty_rooms(), sweeps.empty_rooms()) == (1, 0)
    assert [room.messages.count() for room in (over, fresh, kept)] == [0, 1, 1]


def test_quiet_words_are_gone_when_their_days_are_over(cast):
    over, fresh = (room_closed(cast, days, 30, Conversation.QUIET) for days in (31, 29))
    assert sweeps.empty_rooms() == 1
    assert [quiet.messages.count() for quiet in (over, fresh)] == [0, 1]


def test_an_open_room_is_never_emptied(cast):
    room = Conversation.objects.create(group=cast.group, kind=Conversation.ROOM, gone_after_days=0)
    makers.message(room, cast.member, "Said aloud.")
    assert sweeps.empty_rooms() == 0
