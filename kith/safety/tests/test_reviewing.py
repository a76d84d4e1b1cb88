"""Whoever runs the site is told when crisis lines are hidden, or soon will be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks

from kith.notices.models import Notice
from kith.safety import lines, reviewing
from kith.safety.reviewing import country_is_known, lines_are_reviewed
from tests import cast as people
from tests.signing import with_both_factors

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


@pytest.mark.django_db
def test_staff_are_told_once_a_month_that_lines_are_hidden(at):
    people.person("Larch", roles=("moderator",))
    clock_at = at(REVIEWED + timedelta(days=10))
    assert reviewing.sweep() == 0
    clock_at.shift(timedelta(days=200))
    assert [reviewing.sweep() for _ in range(3)] == [1, 0, 0]
    clock_at.shift(timedelta(days=31))
    assert reviewing.sweep() == 1
    assert Notice.objects.filter(kind="safety.lines_overdue", path="/desk/lines/").count() == 2


@pytest.mark.django_db
def test_the_page_of_the_lines_says_how_each_stands(at):
    at(REVIEWED + timedelta(days=200))
    client = with_both_factors(people.staff("Larch", "moderator"))
    page = client.get("/desk/lines/").content.decode()
    assert page.count("<li><b>") == len(lines.every_line())
    assert page.index("nobody has gone through it in time") < page.index("no source that is good enough")
