"""The transparency report: every number from the record, with what it stands on, and none below five."""

import itertools
import math
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from kith.audit import chaining, periods, spreads
from kith.audit.accounting import Count, report
from kith.audit.verifying import head
from kith.config import acts
from kith.config.command import main
from kith.ledger.recording import record
from kith.stats.proportions import wilson

SINCE, UNTIL = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_quarter_is_whole_and_the_newest_one_that_is_over():
    assert periods.quarter(2026, 3) == (SINCE, UNTIL)
    assert periods.quarter(2026, 4)[1] == datetime(2027, 1, 1, tzinfo=UTC)
    assert periods.last_quarter(datetime(2026, 11, 26, tzinfo=UTC)) == (SINCE, UNTIL)
    assert periods.last_quarter(datetime(2027, 2, 1, tzinfo=UTC)) == periods.quarter(2026, 4)


def test_a_wait_that_has_not_ended_is_longer_than_all_others():
    made = spreads.spread([1.0, 2.0, 3.0, None, None])
    assert (made.n, made.median, made.p90) == (5, 3.0, math.inf)


def test_too_few_waits_have_no_interval():
    made = spreads.spread([1.0, 2.0, 3.0, 4.0, 5.0])
    assert made.median_interval is None
    assert made.p90_interval is None


@pytest.mark.parametrize(("n", "low", "high"), [(6, 1, 6), (10, 2, 9), (20, 6, 15), (100, 40, 61)])
def test_the_interval_of_a_median_is_that_of_the_tables(n, low, high):
    """Ranks of the distribution-free interval as printed in tables of order statistics (Conover)."""
    assert spreads.spread([float(k) for k in range(1, n + 1)]).median_interval == (low, high)


def test_a_spread_of_many_waits_is_counted_too():
    made = spreads.spread([float(k) for k in range(3000)])
    assert made.p90 == 2699.0
    assert made.p90_interval is not None
    low, high = made.p90_interval
    assert 2660 < low < 2699 < high < 2735


NUMBERS = itertools.count()


class Past:
    """Facts as they were recorded at other moments."""

    def __init__(self, travel):
        self.travel = travel

    def record(self, when, kind, **told):
        self.travel.move_to(when)
        return record(kind, by=None, **told)

    def alert(self, level=3, *, cause="message", after=10, outcome="", language="en", opened=SINCE):
        """One alert: opened, perhaps taken `after` so many minutes, perhaps closed."""
        row = SimpleNamespace(key=f"k{next(NUMBERS)}")
        told = {"level": level, "cause": cause, "language": language}
        self.record(opened, "safety.alert_raised", about=row, **told)
        if after is not None:
            self.record(opened + after * MINUTE, "moderation.taken", about=row)
        if outcome:
            self.record(opened + DAY, "moderation.closed", about=row, code=outcome, level=level)
        return row


@pytest.fixture
def past(at, db):
    return Past(at(SINCE))


def test_alerts_count_once_at_the_highest_level_they_reached(past):
    for _ in range(6):
        row = past.alert(2)
        past.record(SINCE + DAY, "safety.alert_raised", about=row, level=4, cause="message", language="en")
    made = report(SINCE, UNTIL)
    assert made.alerts[4] == Count(6)
    assert made.alerts[2] == Count(None)


def test_conduct_is_counted_apart(past):
    for cause in ("conduct", "message"):
        for _ in range(5):
            past.alert(3, cause=cause)
    made = report(SINCE, UNTIL)
    assert (made.conduct, made.alerts[3]) == (Count(5), Count(5))


def test_what_was_opened_before_or_after_is_another_report(past):
    early, late = SINCE - MINUTE, UNTIL
    for opened in (early, early, early, early, late, SINCE, SINCE, SINCE, SINCE, UNTIL - MINUTE):
        row = past.alert(3, opened=opened)
        if opened == early:
            past.record(SINCE + MINUTE, "safety.alert_raised", about=row, level=4, cause="message")
    made = report(SINCE, UNTIL)
    assert made.alerts[3] == Count(5)
    assert made.alerts[4] == Count(None)


def test_the_time_to_take_an_alert_counts_those_nobody_took(past):
    for after in (4, 8, 12, 16, 20, None):
        past.alert(4, after=after)
    waits = report(SINCE, UNTIL).to_take[4]
    assert (waits.n, waits.median, waits.p90) == (6, 14.0, math.inf)
    assert waits.median_interval == (4.0, math.inf)


def test_four_of_anything_are_not_shown_and_no_share_of_four(past):
    for number in range(10):
        past.alert(1, outcome="false_alarm" if number < 4 else "helped")
    for upheld in (False, True, True, True):
        past.record(SINCE, "moderation.appeal_decided", upheld=upheld)
    for _ in range(4):
        past.record(SINCE, "moderation.acted", what="emergency")
        past.record(SINCE, "moderation.acted", what="message")
    made = report(SINCE, UNTIL)
    assert made.alerts[1] == Count(10)
    assert made.false_alarms["en"] == spreads.Share(n=10)
    assert made.appeals_granted == spreads.Share(n=None)
    assert made.emergency_calls == Count(None)


def test_false_alarms_are_counted_by_language_with_wilsons_interval(past):
    for language, wrong in (("en", 6), ("pt-br", 5)):
        for number in range(12):
            past.alert(1, language=language, outcome="false_alarm" if number < wrong else "helped")
    shares = report(SINCE, UNTIL).false_alarms
    assert (shares["en"].n, shares["en"].value) == (12, 0.5)
    assert shares["pt-br"].interval == wilson(5, 12)


def test_appeals_calls_and_authorities_are_counted(past):
    for number in range(12):
        past.record(SINCE, "moderation.appeal_decided", upheld=number >= 5)
        past.record(SINCE, "moderation.acted", what="emergency")
        past.record(SINCE, "moderation.acted", what="message")
        past.record(SINCE, "audit.authority_asked", granted=number < 6)
    made = report(SINCE, UNTIL)
    assert made.appeals_granted == spreads.Share(12, 5 / 12, wilson(5, 12))
    assert (made.emergency_calls, made.authorities, made.authorities_granted) == (
        Count(12),
        Count(12),
        Count(6),
    )


def test_a_part_is_not_shown_when_the_rest_could_be_subtracted(past):
    for number in range(12):
        past.record(SINCE, "audit.authority_asked", granted=number < 9)
    made = report(SINCE, UNTIL)
    assert (made.authorities, made.authorities_granted) == (Count(12), Count(None))


def test_the_public_page_waits_for_a_whole_quarter(past, client):
    past.travel.move_to(UNTIL + DAY)
    assert "No quarter of a year is over yet" in client.get(reverse("audit:transparency")).content.decode()


def test_the_public_page_shows_the_quarter_that_is_over_and_how_it_was_counted(past, client):
    for number in range(8):
        past.alert(4, after=2 * number, opened=SINCE + DAY)
    past.travel.move_to(UNTIL + DAY)
    before = client.get(reverse("audit:transparency")).content.decode()
    assert "Its head now is" not in before, "nothing is chained yet"
    chaining.sweep()
    page = client.get(reverse("audit:transparency")).content.decode()
    for said in ("From 2026-07-01 to 2026-09-30", "fewer than 5", "n = 8", "7 min", "Wilson", head().hash):
        assert said in page
    assert "began on 2026-07-02" in page


def test_the_command_prints_the_same_and_refuses_a_time_that_ends_before_it_begins(past, monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    monkeypatch.setattr("django.setup", lambda: None)
    monkeypatch.setattr(acts, "_refuse_unprepared", lambda: None)
    for _ in range(7):
        past.alert(2)
    assert main(["transparency", "--from", "2026-07-01", "--to", "2026-10-01"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"2, moderate +7\n", said)
    assert "10 min (10 min to 10 min)" in said
    assert main(["transparency", "--from", "2026-10-01", "--to", "2026-07-01"]) == 2
