"""Rules of saying whether one comes, and of being reminded."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from kith import clock
from kith.gates import Refused
from kith.groups.models import Membership
from kith.meetings import agenda, coming, reminding
from kith.meetings.models import Coming
from kith.meetings.tests import evening
from kith.notices.models import Delivery, Notice

NOVEMBER = datetime(2026, 11, 23, 12, tzinfo=UTC)


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("person__pseudonym", flat=True))


def test_coming_can_be_changed_at_any_time_until_the_meeting_is_over(cast, at):
    at(NOVEMBER)
    meeting = evening.meeting(cast.group)
    for is_coming in (True, False, False):
        coming.say(meeting, is_coming=is_coming, by=cast.member)
    assert Coming.objects.get(meeting=meeting).is_coming is False
    at(meeting.ends_at + timedelta(minutes=1))
    with pytest.raises(Refused):
        coming.say(meeting, is_coming=True, by=cast.member)


def test_nobody_comes_to_what_was_called_off(cast):
    meeting = evening.meeting(cast.group, cancelled_at=clock.now())
    with pytest.raises(Refused):
        coming.say(meeting, is_coming=True, by=cast.member)


def test_the_next_meeting_knows_my_answer_and_how_many_come(cast):
    later = evening.meeting(cast.group, begins_in=timedelta(days=7))
    soon = evening.meeting(cast.group, begins_in=timedelta(hours=2))
    evening.meeting(cast.group, begins_in=timedelta(hours=1), cancelled_at=clock.now())
    coming.say(soon, is_coming=True, by=cast.member)
    coming.say(soon, is_coming=True, by=cast.second_member)
    found = agenda.next_for(cast.member)
    assert found is not None
    assert (found.meeting, found.answer, found.say_they_come) == (soon, "coming", 2)
    unanswered, for_strangers = agenda.next_of(cast.group, cast.late), agenda.next_of(cast.group)
    assert (unanswered and unanswered.answer, for_strangers and for_strangers.meeting) == ("", soon)
    assert [one.meeting for one in agenda.ahead_of(cast.group, cast.member)][1:] == [soon, later]


def test_meetings_of_other_groups_are_not_next_for_me(cast):
    evening.meeting(cast.other_group)
    assert agenda.next_for(cast.member) is None
    assert agenda.next_for(cast.stranger) is None


def test_a_day_and_an_hour_before_whoever_may_come_is_told_once_each(cast, at):
    at(NOVEMBER)
    meeting = evening.meeting(cast.group, begins_in=timedelta(hours=25))
    coming.say(meeting, is_coming=True, by=cast.member)
    assert reminding.sweep() == 0
    at(meeting.starts_at - timedelta(hours=24))
    reminding.sweep()
    assert reminding.sweep() == 0
    assert told("meetings.tomorrow") == {"Juniper", "Wren", "Moth", "Quill"}
    coming.say(meeting, is_coming=False, by=cast.second_member)
    at(meeting.starts_at - timedelta(minutes=59))
    reminding.sweep()
    assert reminding.sweep() == 0
    assert told("meetings.soon") == {"Juniper", "Wren", "Quill"}


def test_who_wants_no_mail_has_paused_or_says_not_today_is_left_alone(cast, at):
    at(NOVEMBER)
    meeting = evening.meeting(cast.group, begins_in=timedelta(hours=24))
    cast.member.wants_mail = False
    cast.member.save()
    Membership.objects.of(cast.group, cast.late).update(paused_at=clock.now())
    coming.say(meeting, is_coming=False, by=cast.second_member)
    reminding.sweep()
    assert told("meetings.tomorrow") == {"Juniper"}


def test_a_reminder_leaves_one_mail_that_names_nothing(cast, at):
    at(NOVEMBER)
    meeting = evening.meeting(cast.group, begins_in=timedelta(hours=24))
    reminding.sweep()
    notice = Notice.objects.get(person=cast.member)
    assert Delivery.objects.filter(notice=notice).count() == 1
    assert notice.path == f"/meetings/{meeting.key}/"
    assert mail.outbox == []


def test_a_meeting_set_for_this_evening_gets_no_word_about_tomorrow(cast, at):
    at(NOVEMBER)
    evening.meeting(cast.group, begins_in=timedelta(hours=5))
    assert reminding.sweep() == 0


def test_a_meeting_called_off_or_open_already_reminds_nobody(cast):
    evening.meeting(cast.group, begins_in=timedelta(minutes=50), cancelled_at=clock.now())
    evening.open_meeting(cast.group)
    assert reminding.sweep() == 0


def test_a_site_that_was_down_does_not_remind_of_what_has_begun(cast):
    evening.meeting(cast.group, begins_in=timedelta(minutes=-5))
    assert reminding.sweep() == 0
