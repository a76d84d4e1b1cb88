"""Rules of opening and closing a room, and of the minutes people spent in it."""

from datetime import UTC, datetime, timedelta

import pytest

from kith import clock
from kith.conversations import editing
from kith.conversations.posting import post
from kith.gates import Refused
from kith.groups import founding
from kith.groups.seating import seat_of
from kith.meetings import attendance, opening, seating, showing, whispering
from kith.meetings.models import Part
from kith.meetings.tests import evening
from kith.notices.models import Notice
from kith.people.renaming import rename

EVENING = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def test_a_room_opens_by_itself_a_little_early_and_begins_with_arrival(cast, at):
    at(EVENING)
    meeting = evening.meeting(cast.group, begins_in=timedelta(minutes=30))
    at(EVENING + timedelta(minutes=19))
    assert opening.sweep() == 0
    at(EVENING + timedelta(minutes=20))
    assert opening.sweep() == 1
    assert opening.sweep() == 0
    meeting.refresh_from_db()
    assert (meeting.is_open, meeting.opened_by) == (True, None)
    assert evening.part(meeting, Part.ARRIVAL).is_running


def test_a_host_may_open_earlier_but_not_next_weeks_room(cast):
    soon = evening.meeting(cast.group, begins_in=timedelta(minutes=90))
    assert opening.open_room(soon, by=cast.facilitator).opened_by == cast.facilitator
    assert opening.open_room(soon, by=cast.facilitator).opened_by == cast.facilitator
    with pytest.raises(Refused):
        opening.open_room(evening.meeting(cast.group, begins_in=timedelta(days=7)), by=cast.facilitator)
    with pytest.raises(Refused):
        opening.open_room(soon, by=cast.member)


def test_what_was_called_off_does_not_open(cast):
    meeting = evening.meeting(cast.group, begins_in=timedelta(minutes=5), cancelled_at=clock.now())
    assert opening.sweep() == 0
    with pytest.raises(Refused):
        opening.open_room(meeting, by=cast.facilitator)


def test_closing_ends_everything_and_nothing_more_is_written(cast):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    closed = opening.close_room(meeting, by=cast.facilitator)
    first = closed.closed_at
    assert opening.close_room(meeting, by=cast.facilitator).closed_at == first
    assert not meeting.parts.filter(began_at__isnull=False, ended_at__isnull=True).exists()
    with pytest.raises(Refused):
        post(closed.conversation, "One more thing.", "n1", by=cast.member)


def test_a_room_that_no_host_closed_closes_by_itself(cast, at):
    at(EVENING)
    meeting = evening.open_meeting(cast.group)
    at(meeting.ends_at + timedelta(minutes=14))
    assert opening.sweep() == 0
    at(meeting.ends_at + timedelta(minutes=15))
    assert opening.sweep() == 1
    assert opening.sweep() == 0


def test_a_meeting_the_site_slept_through_is_closed_without_having_opened(cast, at):
    at(EVENING)
    meeting = evening.meeting(cast.group, begins_in=timedelta(minutes=5))
    at(EVENING + timedelta(hours=5))
    opening.sweep()
    meeting.refresh_from_db()
    assert (meeting.opened_at, meeting.closed_at is not None) == (None, True)


def test_minutes_are_the_sum_of_stays_and_a_short_gap_is_no_absence(cast, at):
    at(EVENING)
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    at(EVENING + timedelta(minutes=15))
    attendance.stay(meeting.key, [cast.member.pk])
    seating.lose(meeting, cast.member.pk)
    at(EVENING + timedelta(minutes=15, seconds=20))
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    at(EVENING + timedelta(minutes=20))
    attendance.stay(meeting.key, [cast.member.pk])
    seating.leave(meeting, by=cast.member)
    at(EVENING + timedelta(minutes=50))
    seating.sit(meeting, by=cast.member)
    at(EVENING + timedelta(minutes=55))
    opening.close_room(meeting, by=cast.facilitator)
    meeting.refresh_from_db()
    assert attendance.minutes(meeting) == {cast.member.pk: 25}
    assert [(stayed.name, stayed.minutes) for stayed in attendance.rows(meeting)] == [("Wren", 25)]
    at(EVENING + timedelta(hours=9))
    assert attendance.minutes(meeting) == {cast.member.pk: 25}


def test_a_page_that_stood_still_counts_until_it_was_last_seen(cast, at):
    at(EVENING)
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    at(EVENING + timedelta(minutes=10))
    seating.be_here(meeting, cast.member.pk, by_stream=False)
    at(EVENING + timedelta(minutes=50))
    opening.close_room(meeting, by=cast.facilitator)
    meeting.refresh_from_db()
    assert attendance.minutes(meeting) == {cast.member.pk: 10}


def test_whoever_came_was_there_a_minute_at_least_and_nobody_else_is_counted(cast, at):
    at(EVENING)
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.leave(meeting, by=cast.member)
    assert attendance.minutes(meeting) == {cast.member.pk: 1}


def test_a_quiet_word_is_read_by_its_writer_and_the_hosts_alone(cast):
    meeting = evening.open_meeting(cast.group)
    message = whispering.whisper(meeting, "Could we leave out hospitals?", "n1", by=cast.member)
    whispering.whisper(meeting, "Please.", "n2", by=cast.member)
    sees = type(message.conversation).objects.visible_to
    assert message.conversation in sees(cast.member)
    assert message.conversation in sees(cast.facilitator)
    assert message.conversation not in sees(cast.second_member)
    assert meeting.quiet_words.count() == 1


def test_hosts_in_the_room_see_it_there_and_the_others_are_told(cast):
    meeting = evening.open_meeting(cast.group)
    whispering.whisper(meeting, "A word.", "n1", by=cast.member)
    assert Notice.objects.filter(person=cast.facilitator, kind="conversations.quiet_word").count() == 1
    seating.sit(meeting, by=cast.facilitator)
    whispering.whisper(meeting, "Another.", "n2", by=cast.member)
    assert Notice.objects.filter(person=cast.facilitator).count() == 1


def test_a_host_answers_where_the_two_sides_alone_read(cast):
    meeting = evening.open_meeting(cast.group)
    whispering.whisper(meeting, "A word.", "n1", by=cast.member)
    word = meeting.quiet_words.get()
    whispering.answer(word, "Of course.", "n2", by=cast.facilitator)
    assert Notice.objects.filter(person=cast.member, kind="conversations.quiet_answer").count() == 1
    with pytest.raises(Refused):
        whispering.answer(word, "Let me see.", "n3", by=cast.second_member)


def test_a_quiet_word_can_be_said_for_a_day_after_the_room_closed(cast, at):
    at(EVENING)
    meeting = evening.open_meeting(cast.group)
    opening.close_room(meeting, by=cast.facilitator)
    at(EVENING + timedelta(hours=23))
    message = whispering.whisper(meeting, "It stayed with me.", "n1", by=cast.member)
    assert whispering.sweep() == 0
    at(EVENING + timedelta(hours=25))
    assert whispering.sweep() == 1
    with pytest.raises(Refused):
        whispering.whisper(meeting, "Still.", "n2", by=cast.member)
    message.conversation.refresh_from_db()
    assert message.conversation.closed_at is not None


def test_there_is_no_quiet_word_before_the_room_opens(cast):
    with pytest.raises(Refused):
        whispering.whisper(evening.meeting(cast.group), "Hello?", "n1", by=cast.member)


def test_a_quiet_word_taken_back_is_gone_from_the_console(cast, django_capture_on_commit_callbacks):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.facilitator)
    message = whispering.whisper(meeting, "Too much said.", "n1", by=cast.member)
    for_hosts = showing.variant_for(cast.facilitator, meeting, seat_of(cast.group, cast.facilitator))
    meeting.refresh_from_db()
    assert "Too much said." in showing.state(showing.moment_of(meeting), for_hosts)
    with django_capture_on_commit_callbacks(execute=True):
        editing.take_back(message, by=cast.member)
    meeting.refresh_from_db()
    assert "Too much said." not in showing.state(showing.moment_of(meeting), for_hosts)


def test_a_room_without_a_host_says_what_happens_next_once_the_meeting_has_started(cast, at):
    meeting = evening.open_meeting(cast.group)
    at(meeting.starts_at)
    seating.sit(meeting, by=cast.member)
    plain = showing.variant_for(cast.member, meeting, None)
    meeting.refresh_from_db()
    assert "No host is here yet." in showing.state(showing.moment_of(meeting), plain)
    seating.sit(meeting, by=cast.facilitator)
    meeting.refresh_from_db()
    assert "No host is here yet." not in showing.state(showing.moment_of(meeting), plain)


def test_a_group_that_closes_closes_its_open_room_and_calls_off_the_rest(cast):
    running, ahead = evening.open_meeting(cast.group), evening.meeting(cast.group)
    founding.close(cast.group, by=cast.facilitator)
    running.refresh_from_db()
    ahead.refresh_from_db()
    assert running.closed_at is not None
    assert ahead.cancelled_at is not None


def test_a_new_name_is_seen_at_once_in_an_open_room(cast, django_capture_on_commit_callbacks):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    plain = showing.variant_for(cast.member, meeting, None)
    meeting.refresh_from_db()
    assert "Moth" in showing.state(showing.moment_of(meeting), plain)
    with django_capture_on_commit_callbacks(execute=True):
        rename(cast.second_member, "Nightjar")
    meeting.refresh_from_db()
    shown = showing.state(showing.moment_of(meeting), plain)
    assert "Nightjar" in shown
    assert "Moth" not in shown
