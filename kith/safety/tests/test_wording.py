"""How a crisis line is said."""

from datetime import date

import pytest
from django.utils import translation

from kith.safety import lines, wording

TODAY = date(2026, 11, 24)


def first(country: str) -> lines.Line:
    return lines.lines_for(country, "en", today=TODAY)[0]


@pytest.mark.parametrize(
    ("source_date", "words"),
    [
        ("2025-09-10", "September 2025"),
        ("2022-12", "December 2022"),
        ("2025", "2025"),
        ("2022-2025", "2022-2025"),
        ("2020 or earlier", "2020"),
        ("undated copy", None),
        ("-", None),
    ],
)
def test_a_source_is_never_dated_more_exactly_than_it_was(source_date, words):
    with translation.override("en"):
        assert wording.published(source_date) == words


def test_an_official_page_without_a_date_says_so():
    with translation.override("en"):
        assert wording.source(first("GB")) == "Source: their own page, undated."


def test_a_choice_to_press_is_said_on_the_button_and_not_dialled():
    with translation.override("en"):
        assert wording.calling(first("PE")) == "Call 113, option 5"
    assert first("PE").dial == "113"


def test_what_a_line_speaks_is_said_to_those_it_does_not_speak_to():
    with translation.override("en"):
        assert "Languages: Spanish." in wording.how(first("ES"))
    with translation.override("es"):
        assert "español" not in wording.how(first("ES"))


def test_a_day_is_said_with_its_year():
    with translation.override("en"):
        assert wording.day(date(2026, 11, 23)) == "23 November 2026"


def test_who_answers_is_said_once_unless_it_differs():
    with translation.override("en"):
        assert wording.answering(lines.emergency_for("GB")) == "Emergency services"
        assert wording.answering(lines.emergency_for("BR")) == "Ambulance: 192. Police: 190."
