"""Rules of what the room shows: when it starts, who is missing, what one's own buttons follow, its end."""

from datetime import timedelta

from kith import clock
from kith.groups.models import Membership
from kith.meetings import opening, rounds, seating, showing, whispering
from kith.meetings.models import Part
from kith.meetings.streaming import RoomSource
from kith.meetings.tests import evening
from kith.ui.times import time_of_day


def seated(cast, *people, begins_in=timedelta(minutes=-1)):
    meeting = evening.meeting(cast.group, begins_in=begins_in)
    opening.open_room(meeting, by=None)
    for who in people:
        seating.sit(meeting, by=who)
    return meeting


def shown(meeting, *, hosts=False, answered=False):
    meeting.refresh_from_db()
    who = meeting.seats.earliest("pk").person
    sits = Membership.objects.facilitating().filter(group=meeting.group).first() if hosts else None
    variant = showing.variant_for(who, meeting, sits, answered=answered)
    return showing.state(showing.moment_of(meeting), variant)


def side_of(meeting, who):
    admission = RoomSource().admit(who.pk, meeting.key)
    assert admission is not None
    return admission.variant.side


def test_before_the_start_the_room_says_that_it_is_early_and_nobody_is_late(cast, at):
    meeting = seated(cast, cast.member, begins_in=timedelta(minutes=10))
    early = shown(meeting)
    assert "The room is open early. The meeting starts at" in early
    assert f">{time_of_day(meeting.starts_at)}<" in early
    assert "No host is here yet." not in early
    at(meeting.starts_at)
    assert "The room is open early." not in shown(meeting)
    assert "No host is here yet." in shown(meeting)


def test_the_start_of_the_meeting_reaches_open_streams(cast, at):
    meeting = seated(cast, cast.member, begins_in=timedelta(minutes=10))
    before = showing.moment_of(meeting).number
    at(meeting.starts_at)
    assert showing.moment_of(meeting).number > before


def test_the_part_that_begins_with_the_room_counts_from_the_start_and_later_ones_from_when_they_began(
    cast, at
):
    meeting = seated(cast, cast.facilitator, begins_in=timedelta(minutes=10))
    arrival = evening.part(meeting, Part.ARRIVAL)
    until = meeting.starts_at + timedelta(minutes=arrival.minutes)
    assert f"Arrival, until about {time_of_day(until)}" in shown(meeting)
    topic = evening.part(meeting, Part.TOPIC)
    rounds.begin_part(topic, by=cast.facilitator)
    until = clock.now() + timedelta(minutes=topic.minutes)
    assert f"until about {time_of_day(until)}" in shown(meeting)


def test_the_state_says_of_each_chair_what_its_own_buttons_follow(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    seating.raise_hand(meeting, is_up=True, by=cast.member)
    assert 'data-is="hand can-pass"' in shown(meeting)
    rounds.pass_word(meeting, by=cast.facilitator)
    assert "hand" not in shown(meeting).split('data-is="')[2].split('"')[0]
    seating.listen(meeting, is_listening=True, by=cast.member)
    assert 'data-is="listening"' in shown(meeting)


def test_a_closed_room_shows_that_it_is_closed_and_no_chairs(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    opening.close_room(meeting, by=cast.facilitator)
    for hosts in (False, True):
        end = shown(meeting, hosts=hosts)
        assert "The room is closed." in end
        assert "data-seat" not in end
        assert "Hold the room" not in end


def test_hosts_do_not_call_themselves(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    rounds.begin_part(evening.part(meeting, Part.TOPIC), by=cast.facilitator)
    tools = shown(meeting, hosts=True).split("Not heard yet")[1]
    assert "Wren" in tools
    assert "Juniper" not in tools


def test_a_name_that_a_chair_has_no_room_for_stands_whole_in_the_list(cast):
    cast.member.pseudonym = "Wren-who-walks-along-the-long-river"
    cast.member.save()
    meeting = seated(cast, cast.member)
    evening_part = evening.part(meeting, Part.TOPIC)
    rounds.begin_part(evening_part, by=cast.facilitator)
    rounds.give_word(meeting.seats.get(), by=cast.facilitator)
    text = shown(meeting)
    assert "Wren-who-wal… has the word</b>" in text
    assert "<b>Wren-who-walks-along-the-long-river</b>" in text
    assert "room-list" not in shown(seated(cast, cast.second_member))


def test_whoever_was_answered_quietly_sees_it_live_and_nobody_else(cast):
    meeting = seated(cast, cast.facilitator, cast.member, cast.second_member)
    whispering.whisper(meeting, "Psst.", "n1", by=cast.member)
    quiet = meeting.quiet_words.get()
    assert side_of(meeting, cast.member) == ""
    whispering.answer(quiet, "Here.", "n2", by=cast.facilitator)
    assert side_of(meeting, cast.member) == showing.ANSWERED
    assert side_of(meeting, cast.second_member) == ""
    assert "data-answered" in shown(meeting, answered=True)
    assert "data-answered" not in shown(meeting)
    whispering.whisper(meeting, "Thank you.", "n3", by=cast.member)
    assert side_of(meeting, cast.member) == ""
