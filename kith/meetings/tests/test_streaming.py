"""Rules of the room's stream: who may watch, what it sends, and that it is the same for all of one side."""

from datetime import timedelta

from kith import clock
from kith.conversations.posting import post
from kith.groups import hosting, leaving
from kith.groups.models import Membership
from kith.live.sources import MESSAGE, ROOM, Mark
from kith.meetings import opening, rounds, seating, showing
from kith.meetings.models import Part
from kith.meetings.streaming import RoomSource
from kith.meetings.tests import evening

SOURCE = RoomSource()


def seated(cast, *people):
    meeting = evening.open_meeting(cast.group)
    for who in people:
        seating.sit(meeting, by=who)
    return meeting


def drawn(meeting, admission):
    (shown,) = [event for event in SOURCE.since(meeting.key, Mark(10**6, 10**6)).events if event.kind == ROOM]
    return SOURCE.render(shown, admission.variant).decode()


def test_whoever_has_a_chair_may_watch_and_nobody_else(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    admission = SOURCE.admit(cast.member.pk, meeting.key)
    assert admission is not None
    assert admission.topic == f"room:{meeting.key}"
    assert set(admission.topics) == {f"group:{cast.group.key}", f"conversation:{meeting.conversation.key}"}
    for other in (cast.second_member, cast.stranger, cast.gone, cast.moderator):
        assert SOURCE.admit(other.pk, meeting.key) is None


def test_a_closed_room_is_not_watched_any_more(cast):
    meeting = seated(cast, cast.member)
    opening.close_room(meeting, by=cast.facilitator)
    assert SOURCE.admit(cast.member.pk, meeting.key) is None


def test_the_audience_loses_whoever_left_the_room_or_the_group_or_was_closed(cast):
    meeting = seated(cast, cast.facilitator, cast.member, cast.second_member, cast.banned)
    everyone = frozenset(
        {cast.facilitator.pk, cast.member.pk, cast.second_member.pk, cast.banned.pk, cast.late.pk}
    )
    assert SOURCE.audience(meeting.key, everyone) == {
        cast.facilitator.pk,
        cast.member.pk,
        cast.second_member.pk,
    }
    before = SOURCE.since(meeting.key, Mark()).audience_version
    leaving.leave(cast.group, by=cast.member)
    seating.leave(meeting, by=cast.second_member)
    assert SOURCE.audience(meeting.key, everyone) == {cast.facilitator.pk}
    assert SOURCE.since(meeting.key, Mark()).audience_version > before


def test_what_is_newer_comes_once_and_in_order_with_the_state_after_it(cast):
    meeting = seated(cast, cast.member)
    for number in range(3):
        post(meeting.conversation, f"Word {number}.", f"n{number}", by=cast.member)
    batch = SOURCE.since(meeting.key, Mark(1, 0))
    assert [(event.kind, event.position) for event in batch.events] == [(MESSAGE, 2), (MESSAGE, 3), (ROOM, 0)]
    assert batch.mark.position == 3
    assert b"Word 1." in SOURCE.render(batch.events[0], showing.variant_for(cast.member, meeting, None))


def test_the_state_is_the_same_bytes_for_every_member(cast):
    meeting = seated(cast, cast.facilitator, cast.member, cast.second_member)
    one, other = SOURCE.admit(cast.member.pk, meeting.key), SOURCE.admit(cast.second_member.pk, meeting.key)
    assert one is not None
    assert other is not None
    assert one.variant == other.variant
    shown = drawn(meeting, one)
    assert "csrf" not in shown
    assert "Not heard yet" not in shown


def test_hosts_have_a_side_of_their_own(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    admission = SOURCE.admit(cast.facilitator.pk, meeting.key)
    assert admission is not None
    shown = drawn(meeting, admission)
    assert "Not heard yet" in shown
    assert "Pass the word to Wren" in shown
    assert "csrf" not in shown


def test_no_primary_key_and_no_key_of_a_person_is_in_the_state(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    admission = SOURCE.admit(cast.facilitator.pk, meeting.key)
    assert admission is not None
    shown = drawn(meeting, admission)
    for secret in (cast.member.key, cast.facilitator.key, meeting.conversation.key, cast.member.email):
        assert secret not in shown


def test_the_state_changes_with_every_turn_and_is_drawn_once_for_each(cast, django_assert_num_queries):
    meeting = seated(cast, cast.facilitator, cast.member, cast.second_member)
    admission = SOURCE.admit(cast.member.pk, meeting.key)
    assert admission is not None
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    before = drawn(meeting, admission)
    (shown,) = SOURCE.since(meeting.key, Mark()).events
    with django_assert_num_queries(0):
        assert SOURCE.render(shown, admission.variant).decode() == before
    rounds.pass_word(meeting, by=cast.facilitator)
    assert "Wren has the word" in drawn(meeting, admission)


def test_a_change_of_hosts_draws_the_room_anew(cast):
    meeting = seated(cast, cast.facilitator, cast.member)
    admission = SOURCE.admit(cast.member.pk, meeting.key)
    assert admission is not None
    before = drawn(meeting, admission)
    seat = Membership.objects.standing().of(cast.group, cast.member).get()
    hosting.make_facilitator(seat, by=cast.facilitator)
    assert drawn(meeting, admission) != before


def test_coming_and_going_are_noted_as_presence(cast, at):
    began = clock.now()
    at(began)
    meeting = seated(cast, cast.member)
    seat = meeting.seats.get()
    SOURCE.came(cast.member.pk, meeting.key)
    assert seat.visits.get().by_stream
    SOURCE.went(cast.member.pk, meeting.key)
    at(began + timedelta(seconds=9))
    seating.sweep()
    seat.refresh_from_db()
    assert seat.lost_at is not None
    SOURCE.came(cast.member.pk, meeting.key)
    seat.refresh_from_db()
    assert (seat.lost_at, seat.visits.count()) == (None, 1)
    SOURCE.came(cast.stranger.pk, meeting.key)
    assert meeting.seats.count() == 1


def test_one_look_at_a_quiet_room_is_two_queries(cast, django_assert_num_queries):
    meeting = seated(cast, cast.member)
    with django_assert_num_queries(2):
        SOURCE.since(meeting.key, Mark())
