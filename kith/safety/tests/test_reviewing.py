"""Whoever runs the site is told when crisis lines are hidden, or soon will be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks

from kith.config.doctor import WARNING, the_lines
from kith.notices.models import Notice
from kith.safety import lines, reviewing
from kith.safety.access import line_for
from kith.safety.reviewing import country_is_known, lines_are_whole, warning_of_lines
from kith.safety.verifying import verify
from tests import cast as people
from tests.signing import with_both_factors

REVIEWED = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "says"),
    [
        (0, ""),
        (140, ""),
        (155, "must be reviewed by 2027-05-22"),
        (180, "must be reviewed by"),
        (181, "are hidden: nobody has reviewed them in time"),
    ],
)
def test_the_operator_is_warned_before_and_after_lines_are_hidden(at, days, says):
    at(REVIEWED + timedelta(days=days))
    found = warning_of_lines()
    assert says in found
    assert bool(says) == bool(found)


@pytest.mark.django_db
def test_the_doctor_says_which_are_hidden_and_how_many_this_house_verified(at):
    at(REVIEWED + timedelta(days=181))
    warned, well = the_lines()
    assert warned.state == WARNING
    assert "GB" in warned.says
    assert well.says == "0 lines are shown, 0 of them verified by a person of this house"
    verify(line_for("GB", 1), "called", by=people.person("Hazel"))
    (_warned, well) = the_lines()
    assert well.says == "1 lines are shown, 1 of them verified by a person of this house"


def test_the_doctor_hears_of_a_row_that_lacks_something(monkeypatch):
    assert lines_are_whole() == []
    monkeypatch.setattr(lines, "lacking", lambda: ["GB 1: source is empty"])
    assert "safety.W004" in {message.id for message in run_checks(include_deployment_checks=True)}
    assert "safety.W004" not in {message.id for message in run_checks()}


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
def test_staff_and_the_operator_are_told_at_once_when_another_line_is_hidden(at):
    hazel = people.person("Hazel", roles=("lead",))
    people.person("Alder", roles=("operator",))
    clock_at = at(REVIEWED + timedelta(days=100))
    verify(line_for("GB", 1), "called", by=hazel)
    clock_at.shift(timedelta(days=90))
    assert [reviewing.sweep() for _ in range(2)] == [2, 0]  # all but that one
    clock_at.shift(timedelta(days=91))
    assert [reviewing.sweep() for _ in range(2)] == [2, 0]


@pytest.mark.django_db
def test_the_page_of_the_lines_says_how_each_stands(at):
    at(REVIEWED + timedelta(days=200))
    client = with_both_factors(people.staff("Larch", "moderator"))
    page = client.get("/desk/lines/").content.decode()
    assert page.count("<li><b>") == len(lines.every_line())
    assert page.index("nobody has gone through it in time") < page.index("no source that is good enough")
