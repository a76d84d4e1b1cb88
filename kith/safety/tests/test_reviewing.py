"""Whoever runs the site is told when crisis lines are hidden, or soon will be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks

from kith.safety import lines
from kith.safety.reviewing import country_is_known, lines_are_reviewed

REVIEWED = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, []), (140, []), (155, ["safety.W002"]), (180, ["safety.W002"]), (181, ["safety.W001"])],
)
def test_the_operator_is_warned_before_and_after_lines_are_hidden(at, days, found):
    at(REVIEWED + timedelta(days=days))
    assert [message.id for message in lines_are_reviewed()] == found


def test_the_warning_names_the_countries(at):
    at(REVIEWED + timedelta(days=181))
    assert "GB" in lines_are_reviewed()[0].msg


def test_the_doctor_hears_of_it(at):
    at(REVIEWED + timedelta(days=181))
    assert "safety.W001" in {message.id for message in run_checks(include_deployment_checks=True)}
    assert "safety.W001" not in {message.id for message in run_checks()}


def test_the_day_everything_may_be_trusted_until_is_the_first_to_run_out():
    today = REVIEWED.date()
    assert lines.trusted_until(today=today) == today + timedelta(days=180)
    assert lines.trusted_until(today=today + timedelta(days=400)) is None


@pytest.mark.parametrize(("country", "found"), [("GB", []), ("BR", []), ("UK", ["safety.W003"])])
def test_the_operator_is_warned_when_strangers_would_be_shown_no_line(settings, country, found):
    settings.KITH_COUNTRY = country
    assert [message.id for message in country_is_known()] == found
