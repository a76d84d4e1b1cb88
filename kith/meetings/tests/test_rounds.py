"""Rules of the word: who has it, who comes next, and that a pass looks the same as a turn."""

from datetime import timedelta

import pytest

from kith import clock
from kith.gates import Refused
from kith.meetings import coming, opening, rounds, seating, showing, state
from kith.meetings.models import Part, Seat, Turn
from kith.meetings.tests import evening


@pytest.fixture
def meeting(cast):
    """Juniper, Wren, Moth and Quill sit in the room; the check-in round has begun with Juniper."""
    made = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member, cast.late):
        seating.sit(made, by=who)
    rounds.begin_part(evening.part(made, Part.ROUND), by=cast.facilitator)
    return made


def word(meeting):
    seat = state.read(meeting).word
    return seat.person.pseudonym if seat else ""


def after(meeting):
    seat = state.read(meeting).next
    return seat.person.pseudonym if seat else ""


def chair(meeting, who):
    return Seat.objects.get(meeting=meeting, person=who)


def pass_on(meeting, host):
    rounds.pass_on(meeting, after=state.read(meeting).word, by=host)


def test_the_word_goes_from_chair_to_chair_until_everybody_had_it(cast, meeting):
    order = []
    for _chair in range(5):
        order.append(word(meeting))
        pass_on(meeting, cast.facilitator)
    assert order == ["Juniper", "Wren", "Moth", "Quill", ""]
    assert after(meeting) == ""


def test_a_pass_looks_the_same_as_a_turn(cast, meeting):
    pass_on(meeting, cast.facilitator)
    rounds.pass_word(meeting, by=cast.member)
    pass_on(meeting, cast.facilitator)
    shown = showing.described(state.read(meeting), for_host=True)["seats"]
    spoke, passed = shown[0], shown[1]
    assert {**spoke, "name": "", "key": "", "mark": 0, "host": False, "first": False} == {
        **passed, "name": "", "key": "", "mark": 0, "host": False, "first": False,
    }  # fmt: skip
    assert not {field.name for field in Turn._meta.get_fields()} - {
        "id",
        "part",
        "seat",
        "began_at",
        "ended_at",
    }


def test_pressing_pass_twice_passes_once(cast, meeting):
    rounds.pass_word(meeting, by=cast.facilitator)
    rounds.pass_word(meeting, by=cast.facilitator)
    assert word(meeting) == "Wren"


def test_a_host_and_a_member_pressing_at_once_skip_nobody(cast, meeting):
    seen = state.read(meeting).word
    rounds.pass_word(meeting, by=cast.facilitator)
    rounds.pass_on(meeting, after=seen, by=cast.facilitator)
    assert word(meeting) == "Wren"


def test_who_passes_before_their_turn_is_not_asked(cast, meeting):
    rounds.pass_word(meeting, by=cast.member)
    assert word(meeting) == "Juniper"
    pass_on(meeting, cast.facilitator)
    assert word(meeting) == "Moth"


def test_listeners_and_lost_lines_are_skipped_and_asked_when_they_are_back(cast, meeting):
    seating.listen(meeting, is_listening=True, by=cast.member)
    seating.lose(meeting, cast.second_member.pk)
    pass_on(meeting, cast.facilitator)
    assert word(meeting) == "Quill"
    seating.be_here(meeting, cast.second_member.pk, by_stream=True)
    pass_on(meeting, cast.facilitator)
    assert word(meeting) == "Moth"
    pass_on(meeting, cast.facilitator)
    assert word(meeting) == ""


def test_a_round_that_waits_for_a_lost_line_goes_on_when_it_is_back(cast, meeting):
    for who in (cast.facilitator, cast.member):
        rounds.pass_word(meeting, by=who)
    seating.leave(meeting, by=cast.facilitator)
    seating.lose(meeting, cast.late.pk)
    rounds.pass_word(meeting, by=cast.second_member)
    assert (word(meeting), after(meeting)) == ("", "")
    seating.be_here(meeting, cast.late.pk, by_stream=True)
    assert word(meeting) == "Quill"


@pytest.mark.parametrize("comes_back", ["speaks again", "sits down again", "raises a hand"])
def test_a_round_that_waits_goes_on_with_whoever_can_speak(cast, meeting, comes_back):
    if comes_back == "sits down again":
        seating.leave(meeting, by=cast.late)
    else:
        seating.listen(meeting, is_listening=True, by=cast.late)
    for who in (cast.facilitator, cast.member, cast.second_member):
        rounds.pass_word(meeting, by=who)
    assert word(meeting) == ""
    if comes_back == "sits down again":
        seating.sit(meeting, by=cast.late)
    elif comes_back == "raises a hand":
        seating.raise_hand(meeting, is_up=True, by=cast.late)
    else:
        seating.listen(meeting, is_listening=False, by=cast.late)
    assert word(meeting) == "Quill"


def test_a_round_that_is_through_asks_nobody_twice(cast, meeting):
    for who in (cast.facilitator, cast.member, cast.second_member, cast.late):
        rounds.pass_word(meeting, by=who)
    seating.lose(meeting, cast.member.pk)
    seating.be_here(meeting, cast.member.pk, by_stream=True)
    seating.raise_hand(meeting, is_up=True, by=cast.member)
    assert word(meeting) == ""
    assert chair(meeting, cast.member).hand_at is not None


def test_who_begins_to_listen_with_the_word_hands_it_on(cast, meeting):
    seating.listen(meeting, is_listening=True, by=cast.facilitator)
    assert word(meeting) == "Wren"


def test_who_leaves_with_the_word_hands_it_on(cast, meeting):
    pass_on(meeting, cast.facilitator)
    seating.leave(meeting, by=cast.member)
    assert word(meeting) == "Moth"


def test_who_arrives_during_the_round_is_asked_too(cast, meeting):
    for who in (cast.facilitator, cast.member, cast.second_member):
        rounds.pass_word(meeting, by=who)
    late_one = evening.chair(meeting, cast.stranger)
    rounds.pass_word(meeting, by=cast.late)
    assert state.read(meeting).word == late_one


def test_who_is_called_comes_next_and_the_round_goes_on_where_it_was(cast, meeting):
    rounds.call(chair(meeting, cast.late), by=cast.facilitator)
    assert (word(meeting), after(meeting)) == ("Juniper", "Quill")
    order = []
    for _chair in range(4):
        pass_on(meeting, cast.facilitator)
        order.append(word(meeting))
    assert order == ["Quill", "Wren", "Moth", ""]


def test_a_host_may_give_the_word_at_once_even_again(cast, meeting):
    rounds.give_word(chair(meeting, cast.second_member), by=cast.facilitator)
    assert word(meeting) == "Moth"
    rounds.give_word(chair(meeting, cast.facilitator), by=cast.facilitator)
    rounds.give_word(chair(meeting, cast.facilitator), by=cast.facilitator)
    assert word(meeting) == "Juniper"


def test_nobody_is_called_who_listens_or_has_left(cast, meeting):
    seating.listen(meeting, is_listening=True, by=cast.member)
    seating.leave(meeting, by=cast.second_member)
    for who in (cast.member, cast.second_member):
        with pytest.raises(Refused):
            rounds.call(chair(meeting, who), by=cast.facilitator)


def test_the_word_lowers_the_hand(cast, meeting):
    seating.raise_hand(meeting, is_up=True, by=cast.member)
    pass_on(meeting, cast.facilitator)
    assert chair(meeting, cast.member).hand_at is None


def test_in_a_topic_the_word_goes_only_to_whom_the_host_calls(cast, meeting):
    rounds.begin_part(evening.part(meeting, Part.TOPIC), by=cast.facilitator)
    assert (word(meeting), after(meeting)) == ("", "")
    rounds.call(chair(meeting, cast.late), by=cast.facilitator)
    assert word(meeting) == "Quill"
    rounds.pass_word(meeting, by=cast.late)
    assert word(meeting) == ""


def test_a_part_taken_up_again_remembers_who_was_heard(cast, meeting):
    pass_on(meeting, cast.facilitator)
    rounds.begin_part(evening.part(meeting, Part.TOPIC), by=cast.facilitator)
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    assert word(meeting) == "Moth"


def test_one_part_runs_at_a_time_and_beginning_it_twice_begins_it_once(cast, meeting):
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    running = meeting.parts.filter(began_at__isnull=False, ended_at__isnull=True)
    assert [part.kind for part in running] == [Part.ROUND]
    assert word(meeting) == "Juniper"


def test_only_a_host_steers(cast, meeting):
    seat = chair(meeting, cast.late)
    for attempt in (
        lambda: rounds.begin_part(evening.part(meeting, Part.TOPIC), by=cast.member),
        lambda: rounds.pass_on(meeting, after=None, by=cast.member),
        lambda: rounds.call(seat, by=cast.member),
        lambda: rounds.give_word(seat, by=cast.member),
        lambda: rounds.give_time(meeting, minutes=2, by=cast.member),
        lambda: rounds.hold_calm(meeting, by=cast.member),
        lambda: opening.close_room(meeting, by=cast.member),
    ):
        with pytest.raises(Refused):
            attempt()


def test_more_time_is_given_to_the_part_that_runs(cast, meeting):
    before = evening.part(meeting, Part.ROUND).minutes
    rounds.give_time(meeting, minutes=2, by=cast.facilitator)
    assert evening.part(meeting, Part.ROUND).minutes == before + 2


def test_a_minute_of_calm_ends_by_itself(cast, meeting, at):
    begun = clock.now()
    at(begun)
    rounds.hold_calm(meeting, by=cast.facilitator)
    assert rounds.sweep() == 0
    at(begun + timedelta(seconds=61))
    assert rounds.sweep() == 1
    meeting.refresh_from_db()
    assert meeting.calm_until is None


def test_hosts_alone_see_who_is_there_for_the_first_time(cast, meeting):
    earlier = evening.open_meeting(cast.group)
    for who in (cast.facilitator, cast.member, cast.second_member):
        evening.chair(earlier, who)
    for_members = showing.described(state.read(meeting), for_host=False)
    for_hosts = showing.described(state.read(meeting, for_host=True), for_host=True)
    assert not any(seat["first"] for seat in for_members["seats"])
    assert for_members["tools"] is None
    assert [seat["name"] for seat in for_hosts["seats"] if seat["first"]] == ["Quill"]
    unheard = {one["seat"].person.pseudonym: one["says"] for one in for_hosts["tools"]["not_heard"]}
    assert unheard == {"Wren": "next", "Moth": "", "Quill": "first time"}


@pytest.mark.parametrize(("chairs", "stand_in_a_circle"), [(1, True), (12, True), (13, False)])
def test_more_than_twelve_chairs_are_a_list(cast, chairs, stand_in_a_circle):
    seats = [Seat(pk=number, order=number, person=cast.member) for number in range(1, chairs + 1)]
    room = state.Room(evening.meeting(cast.group), seats, parts=[], turns=[], hosts=frozenset())
    assert room.is_circle is stand_in_a_circle


def test_a_host_sees_how_many_said_they_would_come_and_have_not(cast, meeting):
    coming.say(meeting, is_coming=True, by=cast.member)
    described = showing.described(state.read(meeting, for_host=True), for_host=True)
    assert described["wide"] == "You host. Four here."
    coming.say(meeting, is_coming=True, by=cast.banned)
    described = showing.described(state.read(meeting, for_host=True), for_host=True)
    assert described["wide"] == "You host. Four here. One said they would come and has not."
