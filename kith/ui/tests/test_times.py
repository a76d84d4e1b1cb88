"""Times as a person says them, in the zone and language that are active."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone, translation

from kith.ui import times

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with (
        time_machine.travel(NOON, tick=False),
        timezone.override(ZoneInfo("UTC")),
        translation.override("en"),
    ):
        yield


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(minutes=5), "today at 11:55"),
        (timedelta(days=1), "yesterday at 12:00"),
        (timedelta(days=-1), "tomorrow at 12:00"),
        (timedelta(days=2), "Sunday at 12:00"),
        (timedelta(days=30), "25 October"),
        (timedelta(days=400), "20 October 2025"),
    ],
)
def test_a_moment_is_said_as_a_person_would(ago, said):
    assert times.moment(NOON - ago) == said


def test_a_day_is_that_of_the_reader():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert times.moment(late) == "yesterday at 23:30"
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert times.moment(late) == "today at 00:30"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "1 min"), (42, "42 min"), (102, "1 h 42 min"), (120, "2 h"), (400, "6 h"), (4320, "3 days")],
)
def test_a_length_has_one_or_two_parts(minutes, said):
    assert times.span(minutes) == said


def test_the_exact_moment_is_said_to_machines():
    assert times.tagged(NOON, "noon") == '<time datetime="2026-11-24T12:00+00:00">noon</time>'
