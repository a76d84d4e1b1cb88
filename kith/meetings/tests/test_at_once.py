"""Rules that hold when two processes, or two people, do the same thing in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest

from kith import clock
from kith.gates import Refused
from kith.groups import leaving
from kith.groups.models import Membership
from kith.keys import new_key
from kith.meetings import recurring, reminding, rounds, seating, state, whispering
from kith.meetings.models import Meeting, Part, Seat
from kith.meetings.tests import evening
from kith.notices.models import Notice
from tests.cast import Cast
from tests.threads import speaking_for_itself

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> None:
    """Do all of these in threads of their own that begin together."""
    together = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> None:
        together.wait()
        with speaking_for_itself():
            work()

    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(begin, work) for work in works]:
            done.result()


def test_two_sweeps_at_once_make_every_meeting_once():
    cast = Cast()
    series = evening.series(cast.group)
    at_once(recurring.sweep, recurring.sweep)
    planned = list(Meeting.objects.filter(series=series).values_list("planned_at", flat=True))
    assert len(planned) == len(set(planned)) == 8


def test_two_sweeps_at_once_remind_once():
    cast = Cast()
    evening.meeting(cast.group, begins_in=reminding.DAY)
    at_once(reminding.sweep, reminding.sweep)
    assert Notice.objects.filter(person=cast.member, kind="meetings.tomorrow").count() == 1


def test_people_who_sit_down_at_once_have_chairs_of_their_own():
    cast = Cast()
    meeting = evening.open_meeting(cast.group)
    people = (cast.facilitator, cast.member, cast.second_member, cast.late)
    at_once(*(lambda who=who: seating.sit(meeting, by=who) for who in people))
    assert sorted(Seat.objects.values_list("order", flat=True)) == [1, 2, 3, 4]


def test_two_presses_at_once_hand_the_word_on_once():
    cast = Cast()
    meeting = evening.open_meeting(cast.group, opened_by=cast.facilitator)
    for who in (cast.member, cast.second_member, cast.late):
        evening.chair(meeting, who, taken_at=clock.now())
    rounds.begin_part(evening.part(meeting, Part.ROUND), by=cast.facilitator)
    seen = state.read(meeting).word
    at_once(
        lambda: rounds.pass_word(meeting, by=cast.member),
        lambda: rounds.pass_on(meeting, after=seen, by=cast.facilitator),
    )
    word = state.read(meeting).word
    assert word is not None
    assert word.person == cast.second_member


def test_a_quiet_word_and_leaving_do_not_hold_each_other_up():
    cast = Cast()
    for _time in range(6):
        meeting = evening.open_meeting(cast.group)
        evening.chair(meeting, cast.second_member)
        Membership.objects.get_or_create(group=cast.group, person=cast.second_member, ended_at=None)
        Membership.objects.update(seen_at=None)

        def whisper(meeting=meeting):
            with suppress(Refused):  # they may have left first
                whispering.whisper(meeting, "Bye.", new_key(), by=cast.second_member)

        at_once(whisper, lambda: leaving.leave(cast.group, by=cast.second_member))
        assert not Membership.objects.standing().of(cast.group, cast.second_member).exists()
