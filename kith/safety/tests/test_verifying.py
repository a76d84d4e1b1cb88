"""A lead or the operator says what they found out about a crisis line: it stands for 180 days, or goes."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from kith.audit.models import Entry
from kith.safety import lines, printing
from kith.safety.access import line_for
from kith.safety.lines import standing_of
from kith.safety.models import LineCheck
from kith.safety.verifying import checks, verify
from tests import cast as people
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
PAGE = "/desk/lines/GB/1/"
INPUTS = re.compile(r'<input type="hidden" name="(line|newest)" value="([^"]*)"')


@pytest.fixture
def hazel(at):
    at(DAY)
    return people.staff("Hazel", "lead")


def test_the_page_says_that_nobody_of_this_house_has_verified_a_line(hazel):
    page = with_both_factors(hazel).get(PAGE).content.decode()
    assert "Nobody of this house has verified it." in page
    assert "23 November 2026" in page


def test_whoever_called_is_named_with_the_day_and_the_review_moves(hazel):
    client = with_both_factors(hazel)
    client.post(PAGE, {"found": "called"})
    found = line_for("GB", 1)
    assert (found.verified_on, found.verified_by) == (date(2026, 11, 27), "Hazel")
    assert found.review_by == date(2026, 11, 27) + timedelta(days=180)
    for path in (PAGE, "/desk/lines/"):
        page = client.get(path).content.decode()
        assert "Called by Hazel on 27 November 2026: it answered." in page
        assert "until 26 May 2027" in page


def test_it_stands_in_the_record_who_said_what_of_which_line(hazel):
    client = with_both_factors(hazel)
    for found in ("called", "wrong", "unsaid"):
        client.post(PAGE, {"found": found})
    entries = Entry.objects.filter(kind="safety.line_checked").order_by("pk")
    assert [entry.details["what"] for entry in entries] == ["called", "wrong", "unsaid"]
    assert {(entry.by, entry.details["line"]) for entry in entries} == {(hazel.pk, "GB:1")}


def test_an_operator_may_and_a_moderator_reads_only(at):
    at(DAY)
    alder, larch = people.staff("Alder", "operator"), people.staff("Larch", "moderator")
    assert with_both_factors(alder).post(PAGE, {"found": "read"}).status_code == 302
    client = with_both_factors(larch)
    assert client.post(PAGE, {"found": "wrong"}).status_code == 404
    assert PAGE not in client.get("/desk/lines/").content.decode()
    assert LineCheck.objects.get().found == "read"


def test_a_number_found_wrong_is_gone_from_panels_and_printed_pages(hazel, tmp_path, settings, monkeypatch):
    settings.RUN = tmp_path
    monkeypatch.setattr(printing, "_codes", lambda: ["gb"])
    printing.print_pages(tmp_path / "help")
    printed = tmp_path / "help" / "en" / "gb" / "index.html"
    assert 'href="tel:116123"' in printed.read_text(encoding="utf-8")
    with_both_factors(hazel).post(PAGE, {"found": "wrong"})
    assert printing.sweep() > 0
    assert printing.sweep() == 0
    assert 'href="tel:116123"' not in printed.read_text(encoding="utf-8")
    assert 'href="tel:116123"' not in hazel_reads(hazel, "/help/gb/")
    assert "Hidden: somebody of this house found it wrong" in hazel_reads(hazel, "/desk/lines/")


def hazel_reads(hazel, path):
    return with_both_factors(hazel).get(path).content.decode()


def test_what_was_said_by_mistake_is_taken_back(hazel):
    verify(line_for("GB", 1), "wrong", by=hazel)
    assert standing_of(line_for("GB", 1)) == lines.WRONG
    verify(line_for("GB", 1), "unsaid", by=hazel)
    assert checks() == {}
    assert standing_of(line_for("GB", 1)) == lines.SHOWN


def test_the_public_page_says_which_numbers_we_called(hazel):
    assert "We have not called them ourselves." in printing.page("GB", "en", checks())
    verify(line_for("GB", 1), "called", by=hazel)
    some = printing.page("GB", "en", checks())
    assert "Called by us on 27 November 2026." in some
    assert "We have called those where it says so, and not the others." in some
    for rank in (2, 3):
        verify(line_for("GB", rank), "called", by=hazel)
    assert "Somebody of this house has called these numbers." in printing.page("GB", "en", checks())
    assert "Hazel" not in printing.page("GB", "en", checks())


def test_of_a_weak_line_and_of_nothing_in_particular_nothing_is_written_down(hazel):
    client = with_both_factors(hazel)
    weak = next(line for line in lines.every_line() if not line.has_good_source())
    client.post(f"/desk/lines/{weak.country}/{weak.rank}/", {"found": "called"})
    client.post(PAGE, {"found": "sure"})
    assert not LineCheck.objects.exists()
    assert client.get("/desk/lines/GB/99/").status_code == 404


def test_whoever_said_it_may_be_erased_and_it_still_stands(hazel):
    verify(line_for("GB", 1), "called", by=hazel)
    hazel.delete()
    ash = people.staff("Ash", "lead")
    assert "Called by somebody who has left" in with_both_factors(ash).get(PAGE).content.decode()


def test_taking_a_call_back_brings_no_wrong_number_back(hazel):
    for found in ("wrong", "called", "unsaid"):
        verify(line_for("GB", 1), found, by=hazel)
    assert standing_of(line_for("GB", 1)) == lines.WRONG, "what was said before the call counts again"
    client = with_both_factors(hazel)
    assert "take it back" in client.get(PAGE).content.decode()
    client.post(PAGE, {"found": "unsaid"})
    assert standing_of(line_for("GB", 1)) == lines.SHOWN
    assert "take it back" not in client.get(PAGE).content.decode()
    verify(line_for("GB", 1), "unsaid", by=hazel)
    assert checks() == {}


def test_a_call_is_not_written_down_for_a_number_that_came_since_with_an_upgrade(hazel, monkeypatch):
    client = with_both_factors(hazel)
    sent = dict(INPUTS.findall(client.get(PAGE).content.decode()))
    rows = [{**row, "number": "116 124"} if row["rank"] == "1" else row for row in lines._rows()]
    monkeypatch.setattr(lines, "_rows", lambda: tuple(rows))
    page = client.post(PAGE, sent | {"found": "called"}, follow=True).content.decode()
    assert "Something has changed here since you opened the page." in page, sent
    assert not LineCheck.objects.exists()


def test_nobody_takes_back_what_another_said_in_the_meantime(hazel):
    client, ash = with_both_factors(hazel), people.staff("Ash", "lead")
    verify(line_for("GB", 1), "called", by=hazel)
    sent = dict(INPUTS.findall(client.get(PAGE).content.decode()))
    verify(line_for("GB", 1), "wrong", by=ash)
    client.post(PAGE, sent | {"found": "unsaid"})
    assert standing_of(line_for("GB", 1)) == lines.WRONG
    client.post(PAGE, sent | {"found": "wrong"})
    assert LineCheck.objects.filter(found="wrong").count() == 2, "that it is wrong is always heard"


def test_pages_are_printed_anew_also_for_a_check_that_comes_in_later_than_its_number(
    hazel, tmp_path, settings, monkeypatch
):
    """Two say something at once: on PostgreSQL the second may be there before the first."""
    settings.RUN = tmp_path
    monkeypatch.setattr(printing, "_codes", lambda: ["gb"])
    LineCheck.objects.create(pk=9, dials=line_for("GB", 2).dials, found="called", by=hazel)
    printing.print_pages(tmp_path / "help")
    LineCheck.objects.create(pk=8, dials=line_for("GB", 1).dials, found="wrong", by=hazel)
    assert printing.sweep() > 0


def test_a_number_that_was_called_and_read_later_was_still_called(hazel, at):
    verify(line_for("GB", 1), "called", by=hazel)
    at(DAY + timedelta(days=40))
    verify(line_for("GB", 1), "read", by=hazel)
    page = printing.page("GB", "en", checks())
    assert "Called by us on 27 November 2026." in page
    assert "We have not called them ourselves." not in page
    assert "Read by Hazel on 6 January 2027" in with_both_factors(hazel).get("/desk/lines/").content.decode()
    verify(line_for("GB", 1), "wrong", by=hazel)
    verify(line_for("GB", 1), "read", by=hazel)
    assert "Called by us" not in printing.page("GB", "en", checks()), "it was found wrong since"
