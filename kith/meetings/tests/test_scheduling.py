"""Rules of the weekly meeting: its hour, its eight weeks ahead, and what happens when plans change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from kith import clock
from kith.gates import Refused
from kith.meetings import coming, planning, recurring, scheduling
from kith.meetings.models import Coming, Meeting, Part, Series
from kith.meetings.scheduling import Weekly
from kith.meetings.tests import evening
from kith.notices.models import Delivery, Notice

TUESDAYS = Weekly(weekday=1, starts_at_hour=time(19, 30), zone="Europe/London")
NOVEMBER = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


def hours(series, after, weeks):
    return [
        f"{begins:%m-%d %H:%M}" for begins in recurring.starts(series, after, after + timedelta(weeks=weeks))
    ]


def unsaved(**fields):
    given = {
        "weekday": 1,
        "starts_at_hour": time(19, 30),
        "zone": "Europe/London",
        "first_on": date(2026, 1, 1),
    }
    return Series(**{**given, **fields})


def test_the_hour_on_the_wall_stays_when_summer_time_ends():
    assert hours(unsaved(), datetime(2026, 10, 19, tzinfo=UTC), 2) == ["10-20 18:30", "10-27 19:30"]


def test_the_hour_on_the_wall_stays_when_summer_time_begins():
    assert hours(unsaved(), datetime(2026, 3, 23, tzinfo=UTC), 2) == ["03-24 19:30", "03-31 18:30"]


def test_an_hour_that_a_spring_night_skips_falls_one_hour_later():
    sundays = unsaved(weekday=6, starts_at_hour=time(1, 30))
    begins = next(
        recurring.starts(sundays, datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    )
    assert begins.astimezone(clock.zone("Europe/London")).strftime("%d %H:%M") == "29 02:30"


def test_of_an_hour_that_an_autumn_night_repeats_the_first_counts():
    sundays = unsaved(weekday=6, starts_at_hour=time(1, 30))
    assert hours(sundays, datetime(2026, 10, 23, tzinfo=UTC), 1) == ["10-25 00:30"]


def test_a_zone_far_ahead_meets_on_its_own_weekday():
    mondays = unsaved(weekday=0, starts_at_hour=time(0, 15), zone="Pacific/Auckland")
    (begins,) = recurring.starts(mondays, NOVEMBER, NOVEMBER + timedelta(weeks=1))
    assert begins.astimezone(clock.zone("Pacific/Auckland")).strftime("%A %H:%M") == "Monday 00:15"


def test_a_series_does_not_go_past_its_last_day():
    assert len(hours(unsaved(last_on=date(2026, 12, 1)), NOVEMBER, 8)) == 2


def test_setting_a_weekly_time_makes_eight_weeks_of_meetings_with_rooms_and_parts(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    made = Meeting.objects.of(cast.group).order_by("starts_at")
    assert [f"{meeting.starts_at:%m-%d %H:%M}" for meeting in made][:2] == ["11-24 19:30", "12-01 19:30"]
    assert made.count() == 8
    assert made[0].conversation.gone_after_days == 30
    assert list(made[0].parts.values_list("kind", flat=True)) == [
        Part.ARRIVAL, Part.AGREEMENT, Part.ROUND, Part.TOPIC, Part.BREAK, Part.CLOSING,
    ]  # fmt: skip
    assert sum(made[0].parts.values_list("minutes", flat=True)) == 60


def test_the_sweep_adds_the_week_that_comes_into_sight_and_nothing_twice(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    assert recurring.sweep() == 0
    at(NOVEMBER + timedelta(days=7))
    assert recurring.sweep() == 1
    assert recurring.sweep() == 0
    assert recurring.fill(Series.objects.get()) == []


def test_a_site_that_stood_still_for_a_month_makes_no_meetings_of_the_past(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    later = NOVEMBER + timedelta(days=100)
    at(later)
    recurring.sweep()
    assert not Meeting.objects.filter(
        planned_at__gt=NOVEMBER + timedelta(weeks=8), planned_at__lt=later
    ).exists()
    assert Meeting.objects.filter(planned_at__gt=later).count() == 8


def test_setting_the_same_time_again_changes_nothing(cast, at):
    at(NOVEMBER)
    first = scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    assert scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator) == first
    assert Notice.objects.filter(person=cast.member, kind="meetings.set").count() == 1


def test_members_hear_of_a_new_time_neutrally_and_whoever_set_it_does_not(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    told = set(Notice.objects.filter(kind="meetings.set").values_list("person__pseudonym", flat=True))
    assert told == {"Wren", "Moth", "Quill", "Bramble"}
    assert Delivery.objects.filter(notice__person=cast.member).exists()


def test_a_new_weekly_time_replaces_the_old_one_and_calls_off_what_somebody_counted_on(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    counted_on = Meeting.objects.of(cast.group).ahead()[2]
    coming.say(counted_on, is_coming=True, by=cast.member)
    thursdays = Weekly(weekday=3, starts_at_hour=time(19), zone="Europe/London")
    scheduling.set_series(cast.group, thursdays, by=cast.facilitator)
    assert {f"{m.starts_at:%a}" for m in Meeting.objects.of(cast.group).ahead()} == {"Thu"}
    counted_on.refresh_from_db()
    assert counted_on.cancelled_because == "The weekly time has changed."
    assert Meeting.objects.of(cast.group).count() == 9


def test_ending_the_series_twice_ends_it_once(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    scheduling.end_series(cast.group, by=cast.facilitator)
    scheduling.end_series(cast.group, by=cast.facilitator)
    assert not Meeting.objects.of(cast.group).ahead().exists()
    assert recurring.sweep() == 0
    assert Notice.objects.filter(person=cast.member, kind="meetings.ended").count() == 1


def test_only_a_host_sets_ends_moves_and_calls_off(cast):
    meeting = evening.meeting(cast.group)
    tomorrow = clock.now() + timedelta(days=1)
    for attempt in (
        lambda by: scheduling.set_series(cast.group, TUESDAYS, by=by),
        lambda by: scheduling.end_series(cast.group, by=by),
        lambda by: scheduling.cancel(meeting, because="", by=by),
        lambda by: scheduling.move(meeting, to=tomorrow, because="", by=by),
        lambda by: planning.plan(meeting, planning.usual_parts(60), by=by),
    ):
        with pytest.raises(Refused):
            attempt(cast.member)


def test_a_meeting_called_off_says_why_and_is_made_no_second_time(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    meeting = Meeting.objects.of(cast.group).ahead()[0]
    scheduling.cancel(meeting, because="I am ill.", by=cast.facilitator)
    scheduling.cancel(meeting, because="I am ill.", by=cast.facilitator)
    with pytest.raises(Refused, match="called off already"):
        scheduling.cancel(meeting, because="Again.", by=cast.facilitator)
    assert meeting.cancelled_because == "I am ill."
    assert recurring.fill(Series.objects.get()) == []
    assert Notice.objects.filter(person=cast.member, kind="meetings.cancelled").count() == 1


def test_a_moved_meeting_asks_anew_who_comes_and_its_old_hour_stays_empty(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    meeting = Meeting.objects.of(cast.group).ahead()[0]
    coming.say(meeting, is_coming=True, by=cast.member)
    later = meeting.starts_at + timedelta(days=1)
    scheduling.move(meeting, to=later, because="A holiday.", by=cast.facilitator)
    assert (meeting.starts_at, meeting.ends_at - later, meeting.was_moved) == (
        later,
        timedelta(hours=1),
        True,
    )
    assert not Coming.objects.exists()
    assert recurring.fill(Series.objects.get()) == []
    assert Notice.objects.filter(person=cast.member, kind="meetings.moved").count() == 1


def test_a_meeting_is_not_moved_into_the_past_nor_years_away(cast):
    meeting = evening.meeting(cast.group)
    for to in (clock.ago(hours=1), clock.now() + timedelta(days=400)):
        with pytest.raises(Refused):
            scheduling.move(meeting, to=to, because="", by=cast.facilitator)


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_a_meeting_is_not_moved_onto_another_of_the_group(cast, at, minutes):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    first, second = Meeting.objects.of(cast.group).ahead()[:2]
    beside = second.starts_at + timedelta(minutes=minutes)
    with pytest.raises(Refused, match="Another meeting"):
        scheduling.move(first, to=beside, because="", by=cast.facilitator)
    evening.meeting(cast.other_group, starts_at=second.starts_at + timedelta(hours=1))
    scheduling.move(first, to=second.starts_at + timedelta(hours=1), because="", by=cast.facilitator)


def test_nor_onto_one_that_the_weekly_time_will_bring(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    last = list(Meeting.objects.of(cast.group).ahead())[-1]
    with pytest.raises(Refused, match="Another meeting"):
        scheduling.move(last, to=last.starts_at + timedelta(days=7), because="", by=cast.facilitator)


def test_the_hour_of_a_meeting_called_off_or_moved_away_is_free(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    first, second, third = Meeting.objects.of(cast.group).ahead()[:3]
    scheduling.cancel(second, because="", by=cast.facilitator)
    scheduling.move(first, to=second.starts_at, because="", by=cast.facilitator)
    scheduling.move(third, to=first.planned_at, because="", by=cast.facilitator)
    assert third.starts_at == first.planned_at


def test_what_has_opened_is_neither_moved_nor_called_off_nor_planned_anew(cast):
    meeting = evening.open_meeting(cast.group)
    with pytest.raises(Refused):
        scheduling.cancel(meeting, because="", by=cast.facilitator)
    with pytest.raises(Refused):
        scheduling.move(meeting, to=clock.now() + timedelta(days=1), because="", by=cast.facilitator)
    with pytest.raises(Refused):
        planning.plan(meeting, planning.usual_parts(60), by=cast.facilitator)


def test_a_host_plans_the_parts_before(cast):
    meeting = evening.meeting(cast.group)
    wished = [planning.Planned(Part.ARRIVAL, 5), planning.Planned(Part.ROUND, 40, "What helped this week?")]
    planning.plan(meeting, wished, by=cast.facilitator)
    assert list(meeting.parts.order_by("order").values_list("kind", "minutes", "question")) == [
        ("arrival", 5, ""),
        ("round", 40, "What helped this week?"),
    ]
    with pytest.raises(Refused):
        planning.plan(meeting, [], by=cast.facilitator)


def test_a_group_that_closed_meets_no_more(cast, at):
    at(NOVEMBER)
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    cast.group.closed_at = clock.now()
    cast.group.save()
    with pytest.raises(ObjectDoesNotExist):
        Series.objects.standing().get()
    assert recurring.fill(Series.objects.get()) == []
