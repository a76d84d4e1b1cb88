"""The printed crisis pages."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from kith.safety import lines, printing


@pytest.fixture
def gone_through(at):
    """A day on which the rows are fresh."""
    at(datetime(2026, 11, 24, tzinfo=UTC))


@pytest.fixture
def printed(tmp_path, gone_through, monkeypatch, db):
    """The pages of a few countries: one with lines, one without good ones, one unknown."""
    monkeypatch.setattr(printing, "_codes", lambda: ["gb", "br", "nl", "other"])
    printing.print_pages(tmp_path)
    return tmp_path


def test_every_country_has_a_page(gone_through):
    assert printing.is_country("other")
    for code in lines.countries():
        assert printing.is_country(code.lower())
        assert 'href="tel:' in printing.page(code, "en")


def test_a_country_has_a_file_for_whoever_reads_and_for_a_chosen_language(printed):
    for language in ("en", "pt-br", "es"):
        assert (printed / language / "index.html").is_file()
        for country in ("gb", "br", "nl", "other"):
            assert (printed / language / country / "index.html").is_file()
            assert (printed / language / country / "es" / "index.html").is_file()


def test_what_is_printed_can_be_called(printed):
    page = (printed / "en" / "gb" / "index.html").read_text(encoding="utf-8")
    assert 'href="tel:116123"' in page
    assert 'href="sms:85258"' in page
    assert 'href="tel:999"' in page


def test_no_two_numbers_ask_to_be_called_first(printed):
    for page in printed.rglob("index.html"):
        assert len(re.findall(r'class="button lamp"', page.read_text(encoding="utf-8"))) == 1


def test_a_country_without_a_good_line_shows_its_emergency_number_first_and_says_why(gone_through):
    page = printing.page("NL", "en")
    assert '<a class="button lamp" href="tel:112">' in page
    assert "A wrong number is worse than none." in page
    assert "findahelpline.com" in page
    assert "0800-0113" not in page


def test_a_page_needs_no_database(gone_through):
    assert 'href="tel:116123"' in printing.page("GB", "en")


def test_an_old_installation_stops_showing_numbers(at):
    at(datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=400))
    page = printing.page("GB", "en")
    assert "116 123" not in page
    assert "nobody has gone through them for half a year" in page
    assert 'href="tel:999"' in page


def test_an_unknown_country_still_gets_help(gone_through):
    page = printing.page("other", "en")
    assert 'href="tel:112"' in page
    assert "We know no line for this country." in page


def test_nothing_on_a_page_comes_from_elsewhere_or_runs_by_itself(printed):
    for country in ("gb", "nl", "other"):
        page = (printed / "en" / country / "index.html").read_text(encoding="utf-8")
        assert not re.findall(r'(?:src|action)="https?:', page)
        assert not re.findall(r'<link[^>]+href="https?:', page)
        assert not re.search(r"\son\w+=|<style|style=|<form|csrf", page)


def test_help_and_exit_stand_on_the_page(gone_through):
    page = printing.page("GB", "en")
    assert 'class="button lamp help-now" href="/help/"' in page
    assert 'href="/away/"' in page


def test_a_chosen_language_is_kept_when_the_country_changes(gone_through):
    page = printing.page("GB", "es")
    assert '<html lang="es"' in page
    assert 'href="/help/pt/es/"' in page
    assert 'href="/help/pt/"' in printing.page("GB")


def test_printing_again_replaces_what_was_there(printed):
    target = printed / "en" / "index.html"
    target.write_text("old", encoding="utf-8")
    printing.print_pages(printed)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_server_that_runs_for_months_stops_handing_out_numbers_nobody_answers_for(
    tmp_path, monkeypatch, settings, at, db
):
    settings.RUN = tmp_path
    monkeypatch.setattr(printing, "_codes", lambda: ["gb"])
    at(datetime(2026, 11, 24, tzinfo=UTC))
    printing.print_pages(tmp_path / "help")
    assert printing.sweep() == 0
    at(datetime(2026, 11, 24, tzinfo=UTC) + timedelta(days=181))
    assert printing.sweep() > 0
    assert "116 123" not in (tmp_path / "help" / "en" / "gb" / "index.html").read_text(encoding="utf-8")
    assert printing.sweep() == 0


def test_a_sweep_without_printed_pages_prints_none(tmp_path, settings):
    settings.RUN = tmp_path
    assert printing.sweep() == 0


@pytest.mark.django_db
def test_the_page_is_served_to_anyone(client, gone_through):
    assert client.get("/help/").status_code == 200
    assert client.get("/help/br/pt-br/").status_code == 200
    assert client.get(reverse("safety:help", args=["zz"])).status_code == 404
    assert client.get(reverse("safety:help", args=["gb", "xx"])).status_code == 404


def test_the_way_back_needs_nothing_and_does_not_claim_to_be_the_front_page(printed):
    page = (printed / "en" / "gb" / "index.html").read_text(encoding="utf-8")
    assert "back button leads to where you were" in page
    assert '<li hidden data-back><a href="/">Back to where you were</a></li>' in page
    assert '<a href="/">Front page</a>' in page
