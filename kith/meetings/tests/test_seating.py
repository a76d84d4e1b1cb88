"""Rules of the chairs: taking one, leaving it, losing the line, listening, a raised hand."""

from datetime import timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.groups import leaving
from kith.groups.models import Membership
from kith.meetings import attendance, opening, rounds, seating, state
from kith.meetings.models import Meeting, Part, Seat
from kith.meetings.tests import evening


def names(meeting):
    return [seat.person.pseudonym if seat.is_taken else "free" for seat in state.read(meeting).chairs]


def test_chairs_stand_in_the_order_of_arrival(cast):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    assert names(meeting) == ["Juniper", "Wren", "Moth"]


def test_sitting_down_twice_takes_one_chair(cast):
    meeting = evening.open_meeting(cast.group)
    first = seating.sit(meeting, by=cast.member)
    assert seating.sit(meeting, by=cast.member) == first
    assert first.visits.count() == 1


def test_nobody_sits_down_before_the_room_opens_or_after_it_closed(cast):
    for meeting in (evening.meeting(cast.group), evening.open_meeting(cast.group, closed_at=clock.now())):
        with pytest.raises(Refused):
            seating.sit(meeting, by=cast.member)


def test_a_chair_that_somebody_left_stays_free_and_the_others_keep_their_places(cast):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    seating.leave(meeting, by=cast.member)
    seating.leave(meeting, by=cast.member)
    assert names(meeting) == ["Juniper", "free", "Moth"]
    seating.leave(meeting, by=cast.second_member)
    assert names(meeting) == ["Juniper"]


def test_who_comes_later_takes_the_free_chair_and_who_left_finds_another(cast):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        seating.sit(meeting, by=who)
    seating.leave(meeting, by=cast.member)
    seating.sit(meeting, by=cast.late)
    assert names(meeting) == ["Juniper", "Quill", "Moth"]
    seating.sit(meeting, by=cast.member)
    assert names(meeting) == ["Juniper", "Quill", "Moth", "Wren"]


def test_a_lost_line_keeps_the_chair_for_five_minutes(cast, at):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    seating.lose(meeting, cast.member.pk)
    assert names(meeting) == ["Wren"]
    at(clock.now() + timedelta(minutes=4))
    assert seating.sweep() == 0
    at(clock.now() + timedelta(minutes=2))
    assert seating.sweep() == 1
    assert names(meeting) == []
    assert seating.sweep() == 0


def test_a_line_that_comes_back_finds_its_chair(cast, at):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.lose(meeting, cast.member.pk)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    at(clock.now() + timedelta(minutes=10))
    assert seating.sweep() == 0
    assert names(meeting) == ["Wren"]


def test_writing_with_an_open_stream_writes_nothing_about_being_here(cast, django_assert_num_queries):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    with django_assert_num_queries(1):
        seating.be_here(meeting, cast.member.pk, by_stream=False)


def test_turning_a_page_is_seen_by_nobody(cast, at):
    meeting = evening.open_meeting(cast.group)
    begun = clock.now()
    at(begun)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    meeting.refresh_from_db()
    before = meeting.state
    seating.hang_up(meeting, cast.member.pk)
    at(begun + timedelta(seconds=3))
    seating.sweep()
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    at(begun + timedelta(seconds=30))
    seating.sweep()
    meeting.refresh_from_db()
    assert (meeting.state, Seat.objects.get().lost_at) == (before, None)
    assert Seat.objects.get().visits.get().went_at is None


def test_a_line_that_stays_away_is_shown_as_lost_once(cast, at):
    meeting = evening.open_meeting(cast.group)
    begun = clock.now()
    at(begun)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    seating.hang_up(meeting, cast.member.pk)
    at(begun + timedelta(seconds=9))
    meeting.refresh_from_db()
    before = meeting.state
    for _time in range(2):
        seating.sweep()
    meeting.refresh_from_db()
    assert meeting.state == before + 1
    assert Seat.objects.get().lost_at is not None
    assert attendance.minutes(meeting) == {cast.member.pk: 1}


def test_a_line_closing_after_somebody_left_changes_nothing(cast):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.leave(meeting, by=cast.member)
    seating.lose(meeting, cast.member.pk)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    assert names(meeting) == []
    assert Seat.objects.get().lost_at is None


def test_a_page_without_a_stream_that_stands_still_counts_as_a_lost_line(cast, at):
    meeting = evening.open_meeting(cast.group)
    begun = clock.now()
    at(begun)
    seating.sit(meeting, by=cast.member)
    at(begun + timedelta(minutes=21))
    seating.sweep()
    assert Seat.objects.get().lost_at is not None


def with_a_stream(cast):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    return meeting


def test_a_page_with_a_stream_may_stand_still_as_long_as_a_server_holds_it(cast, at):
    begun = clock.now()
    at(begun)
    meeting = with_a_stream(cast)
    for minute in range(1, 41):
        at(begun + timedelta(minutes=minute))
        attendance.stay(meeting.key, frozenset({cast.member.pk}))
        seating.sweep()
    assert Seat.objects.get().lost_at is None
    assert attendance.minutes(meeting) == {cast.member.pk: 40}


def test_a_stream_that_no_server_holds_any_more_ends_when_it_was_last_held_and_frees_the_chair(cast, at):
    begun = clock.now()
    at(begun)
    meeting = with_a_stream(cast)
    at(begun + timedelta(minutes=10))
    attendance.stay(meeting.key, frozenset({cast.member.pk}))
    at(begun + timedelta(minutes=12))
    seating.sweep()
    assert Seat.objects.get().lost_at is None
    at(begun + timedelta(minutes=13))
    seating.sweep()
    assert Seat.objects.get().lost_at is not None
    at(begun + timedelta(minutes=18))
    seating.sweep()
    assert not Seat.objects.get().is_taken
    assert attendance.minutes(meeting) == {cast.member.pk: 10}


def test_whoever_comes_back_after_the_server_was_down_was_away_meanwhile(cast, at):
    begun = clock.now()
    at(begun)
    meeting = with_a_stream(cast)
    at(begun + timedelta(minutes=20))
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    at(begun + timedelta(minutes=22))
    assert attendance.minutes(meeting) == {cast.member.pk: 2}
    seating.sweep()
    assert Seat.objects.get().lost_at is None


def test_a_room_that_closes_counts_a_stream_that_no_server_held_until_it_was_last_held(cast, at):
    begun = clock.now()
    at(begun)
    meeting = with_a_stream(cast)
    at(begun + timedelta(minutes=30))
    opening.close_room(meeting, by=None)
    assert attendance.minutes(meeting) == {cast.member.pk: 1}


def test_a_hand_goes_up_and_down_and_listening_lowers_it(cast):
    meeting = evening.open_meeting(cast.group)
    seating.sit(meeting, by=cast.member, is_listening=True)
    seating.raise_hand(meeting, is_up=True, by=cast.member)
    seat = Seat.objects.get()
    assert (seat.hand_at is not None, seat.is_listening) == (True, False)
    seating.listen(meeting, is_listening=True, by=cast.member)
    seat.refresh_from_db()
    assert (seat.hand_at, seat.is_listening) == (None, True)
    seating.listen(meeting, is_listening=False, by=cast.member)
    seat.refresh_from_db()
    assert seat.is_listening is False


def test_whoever_leaves_the_group_leaves_its_room_and_the_word_goes_on(cast):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.member, cast.facilitator):
        seating.sit(meeting, by=who)
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    leaving.leave(cast.group, by=cast.member)
    word = state.read(meeting).word
    assert word is not None
    assert word.person == cast.facilitator
    assert names(meeting) == ["free", "Juniper"]


def test_whoever_is_removed_from_the_group_loses_the_chair(cast):
    meeting = evening.open_meeting(cast.group)
    for who in (cast.member, cast.facilitator):
        seating.sit(meeting, by=who)
    seat = Membership.objects.standing().of(cast.group, cast.member).get()
    leaving.remove(seat, "Unkind words.", by=cast.facilitator)
    assert names(meeting) == ["free", "Juniper"]


def test_every_visible_change_of_a_chair_is_counted_and_nothing_else(cast):
    meeting = evening.open_meeting(cast.group)

    def number():
        meeting.refresh_from_db()
        return meeting.state

    seating.sit(meeting, by=cast.member)
    sat = number()
    seating.sit(meeting, by=cast.member)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    seating.raise_hand(meeting, is_up=False, by=cast.member)
    assert number() == sat
    seating.lose(meeting, cast.member.pk)
    assert number() == sat + 1


def test_a_page_of_a_meeting_that_has_vanished_meanwhile_finds_no_row(cast):
    """Streams write who came and went behind pages, and know a row that is gone from a fault."""
    meeting = evening.open_meeting(cast.group)
    Meeting.objects.all().delete()
    for told in (seating.hang_up, seating.lose):
        with pytest.raises(Meeting.DoesNotExist):
            told(meeting, cast.member.pk)
