"""The help panel: at the highest level the emergency number stands first, and it alone is the lamp."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string

from kith.safety import lines, printing
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert, LineCheck
from kith.safety.panels import SOMEONE_ELSE, WORDS, panel_for
from kith.safety.planning import save_plan
from kith.safety.verifying import verify
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("variant", [WORDS, SOMEONE_ELSE])
@pytest.mark.parametrize(
    ("level", "first", "last"), [(3, "tel:116123", "tel:999"), (4, "tel:999", "sms:85258")]
)
def test_whoever_may_be_in_danger_now_finds_the_emergency_number_first(variant, level, first, last):
    wren = cast.person("Wren", country="GB")
    alert = raise_alert(wren, place="person:x", level=level, cause=Alert.MESSAGE)
    page = render_to_string(
        "safety/_panel.html", {"panel": panel_for(wren, alert=alert, variant=variant), "back": "/"}
    )
    numbers = re.findall(r'href="((?:tel|sms):\d+)"', page)
    assert (numbers[0], numbers[-1], len(numbers)) == (first, last, 3)
    assert re.findall(r'class="button lamp" href="([^"]+)"', page) == [first]


@contextmanager
def unreadable_checks():
    """The table of what this house found out about its lines cannot be read; all others can."""

    def refuse(execute, sql, *rest):
        if "safety_linecheck" in sql:
            raise OperationalError("the table is damaged")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


@pytest.fixture
def in_danger(at):
    at(datetime(2026, 11, 24, tzinfo=UTC))  # the rows of the table are fresh
    return cast.person("Wren", country="GB")


def shown_to(wren, level):
    alert = raise_alert(wren, place="person:x", level=level, cause=Alert.MESSAGE)
    page = render_to_string("safety/_panel.html", {"panel": panel_for(wren, alert=alert), "back": "/"})
    return re.findall(r'href="((?:tel|sms):\d+)"', page), page


@pytest.mark.parametrize("level", [2, 3, 4])
def test_where_nobody_knows_what_is_wrong_the_emergency_number_and_the_directory_stand(
    in_danger, level, settings, tmp_path
):
    settings.RUN = tmp_path
    with unreadable_checks():
        numbers, page = shown_to(in_danger, level)
    assert numbers == ["tel:999"]
    assert 'class="button lamp" href="tel:999"' in page
    assert "Why no line stands here, and where to find one" in page
    assert 'href="/help/"' in page


def test_what_was_known_when_the_crisis_pages_were_printed_holds(in_danger, settings, tmp_path, monkeypatch):
    settings.RUN = tmp_path
    monkeypatch.setattr(printing, "_codes", lambda: ["gb"])
    printing.print_pages(tmp_path / "help")
    with unreadable_checks():
        assert shown_to(in_danger, 3)[0] == ["tel:116123", "sms:85258", "tel:999"]
    (samaritans,) = [line for line in lines.every_line() if line.dials == "GB:116123::"]
    verify(samaritans, LineCheck.WRONG, by=cast.person("Hazel"))
    assert printing.sweep() > 0
    with unreadable_checks():
        numbers = shown_to(in_danger, 3)[0]
    assert "tel:116123" not in numbers, "a number that was found wrong does not come back by a fault"
    assert numbers[-1] == "tel:999"


def test_the_page_with_the_panel_stands_all_the_same(in_danger, client, settings, tmp_path):
    settings.RUN = tmp_path
    save_plan({"signs": "I stop answering."}, by=in_danger)
    client.force_login(in_danger, backend="kith.people.backends.PersonBackend")
    with unreadable_checks():
        answer = client.get("/you/plan/")
    assert answer.status_code == 200
    assert 'href="tel:999"' in answer.content.decode()
