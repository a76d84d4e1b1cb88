"""Which crisis lines may be shown, and what stands there when none may."""

import csv
import re
from datetime import date, timedelta

import pytest

from kith.safety import lines

TODAY = date(2026, 11, 24)
LATER = TODAY + timedelta(days=400)


def shown(country: str, language: str = "en", today: date = TODAY) -> list[str]:
    return [line.name for line in lines.lines_for(country, language, today=today)]


def test_a_line_with_a_good_source_is_shown():
    assert shown("GB")[:2] == ["Samaritans", "Shout"]
    assert lines.standing("GB", today=TODAY) == lines.SHOWN


def test_brazil_has_its_line():
    (line,) = lines.lines_for("BR", "pt-br", today=TODAY)
    assert (line.dial, line.open) == ("188", "always")


def test_a_line_known_only_from_old_press_or_lists_is_not_shown():
    assert shown("NL") == []
    assert lines.standing("NL", today=TODAY) == lines.WEAK


def test_an_unknown_country_has_no_line_and_says_so():
    assert shown("ZZ") == []
    assert lines.standing("ZZ", today=TODAY) == lines.UNKNOWN
    assert lines.emergency_for("ZZ") == ()


def test_the_rows_of_directories_are_no_country():
    assert "XX" not in lines.countries()
    assert shown("XX") == []
    assert [place.url for place in lines.directories()] == [
        "https://findahelpline.com",
        "https://www.befrienders.org",
    ]


def test_a_row_is_shown_until_the_day_its_review_is_due_and_not_after():
    (samaritans, *_rest) = lines.lines_for("GB", "en", today=TODAY)
    assert samaritans.reviewed_on
    assert samaritans.review_by
    assert samaritans.review_by == samaritans.reviewed_on + timedelta(days=180)
    assert "Samaritans" in shown("GB", today=samaritans.review_by)
    assert shown("GB", today=samaritans.review_by + timedelta(days=1)) == []


def test_overdue_rows_fall_back_to_the_emergency_number_and_are_listed_for_staff():
    assert lines.standing("GB", today=LATER) == lines.OVERDUE
    assert [one.number for one in lines.emergency_for("GB")] == ["999", "112"]
    assert {line.country for line in lines.overdue(today=LATER)} >= {"GB", "BR", "ES", "US"}
    assert lines.overdue(today=TODAY) == ()


def test_a_row_nobody_went_through_is_overdue():
    (line, *_rest) = lines.lines_for("GB", "en", today=TODAY)
    assert not line.is_overdue(TODAY)
    assert lines.Line(**{**vars(line), "reviewed_on": None}).is_overdue(TODAY)


def test_lines_that_speak_the_reader_come_first():
    assert shown("PT", "pt-br")[0] == "Linha Nacional de Prevenção do Suicídio"
    mixed = [
        lines.Line(**{**vars(line), "speaks": ("pt",)}) for line in lines.lines_for("GB", "en", today=TODAY)
    ]
    assert mixed[0].speaks_like("pt-br")
    assert not mixed[0].speaks_like("en")


def test_a_line_of_the_whole_country_comes_before_one_of_a_part():
    names = [(line.name, line.area) for line in lines.lines_for("AR", "es", today=TODAY)]
    assert names[0][1] == ""
    assert ("Centro de Asistencia al Suicida", "Buenos Aires") in names[1:]


def test_ambulance_and_police_are_told_apart_where_the_source_does():
    assert lines.emergency_for("br") == (
        lines.Emergency("192", "ambulance"),
        lines.Emergency("190", "police"),
    )


@pytest.mark.parametrize("country", lines.countries())
def test_every_country_has_an_emergency_number_that_can_be_dialled(country):
    found = lines.emergency_for(country)
    assert found
    assert all(re.fullmatch(r"\d{2,5}", one.number) for one in found)


def test_every_shown_line_can_be_dialled_and_says_where_it_was_read():
    for country in lines.countries():
        for line in lines.lines_for(country, "en", today=TODAY):
            assert re.fullmatch(r"\*?\d{3,12}", line.dial) or (not line.number and line.text_dial)
            assert line.source.startswith("http")
            assert line.source_date
            assert line.open in ("", "always") or re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", line.open)


def test_numbers_that_died_are_not_in_what_may_be_called():
    callable_numbers = {
        line.dial for c in lines.countries() for line in lines.lines_for(c, "en", today=TODAY)
    }
    assert callable_numbers.isdisjoint({"141", "1393", "199284284", "18002214444", "18002738255"})


def test_the_button_calls_the_number_the_source_gave():
    with lines.DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            digits = re.sub(r"\D", "", row["number"])
            assert digits in re.sub(r"\D", "", row["phone"])
            assert re.sub(r"\D", "", row["text"]) in re.sub(r"\D", "", row["text_or_whatsapp"])


def test_only_rows_with_a_good_source_carry_a_review():
    with lines.DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert bool(row["reviewed_on"]) == (row["verification"][0] in lines.GOOD_GRADES)


def test_every_row_carries_where_it_was_read_who_verified_it_and_until_when():
    assert lines.lacking() == []
    with lines.DATA.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country_code"] != "XX"]
    assert {row["verified_by"] for row in rows} == {"nobody"}
    assert {row["verified_on"] for row in rows} == {""}


def test_a_row_that_lacks_one_of_them_is_named(tmp_path, monkeypatch):
    table = lines.DATA.read_text(encoding="utf-8").replace(
        ",,nobody,2027-05-22", ",2026-11-25,Ash,2027-05-22", 1
    )
    (tmp_path / "lines.csv").write_text(table.replace(",nobody,", ",,", 1), encoding="utf-8")
    monkeypatch.setattr(lines, "DATA", tmp_path / "lines.csv")
    lines._rows.cache_clear()
    try:
        assert lines.lacking() == [
            "US 1: review_by is not 180 days after the last review",
            "US 2: verified_by is empty",
            "US 2: verified_on and verified_by do not agree",
        ]
        assert [(one.verified_on, one.verified_by) for one in lines.lines_for("US", "en", today=TODAY)] == [
            (date(2026, 11, 25), "Ash")
        ]
    finally:
        lines._rows.cache_clear()


def test_a_check_is_of_one_number_and_moves_its_review_by_180_days():
    (line, *_rest) = lines.lines_for("GB", "en", today=TODAY)
    check = lines.Check(on=LATER, by="Hazel", was_called=True)
    (found,) = lines.lines_for("GB", "en", today=LATER, checks={line.dials: check})
    assert (found.verified_on, found.verified_by, found.check) == (LATER, "Hazel", check)
    assert found.review_by == LATER + timedelta(days=180)
    assert lines.standing("GB", today=LATER, checks={line.dials: check}) == lines.SHOWN
    other = {line.dials.replace("116123", "116124"): check}
    assert lines.lines_for("GB", "en", today=LATER, checks=other) == ()


def test_a_number_that_somebody_found_wrong_is_hidden_and_the_emergency_number_stands():
    (line,) = lines.lines_for("BR", "pt-br", today=TODAY)
    checks = {line.dials: lines.Check(on=TODAY, by="Hazel", is_wrong=True)}
    assert lines.lines_for("BR", "pt-br", today=TODAY, checks=checks) == ()
    assert lines.standing("BR", today=TODAY, checks=checks) == lines.WRONG
    assert lines.emergency_for("BR")


def test_no_check_makes_a_weak_source_good():
    weak = next(line for line in lines.every_line() if not line.has_good_source())
    checks = {weak.dials: lines.Check(on=TODAY, by="Hazel", was_called=True)}
    assert lines.line_at(weak.country, weak.rank, checks) == weak


def test_no_two_lines_of_a_country_dial_the_same():
    dialled = [line.dials for line in lines.every_line() if line.has_good_source()]
    assert len(set(dialled)) == len(dialled)
    assert max(map(len, dialled)) <= 64
