"""Two hosts with the weekly meeting before them: whoever comes second reads what the other set."""

import re
from datetime import time

import pytest
from django.urls import reverse

from kith.meetings import scheduling
from kith.meetings.models import Series
from kith.meetings.scheduling import Weekly
from kith.meetings.tests import evening
from kith.meetings.tests.pages import text
from kith.safety.models import Alert

TUESDAYS = Weekly(1, time(19, 30), "Europe/London", place="The mill", mode="in_person")
GRAVE = "i want to die"


@pytest.fixture
def path(cast):
    return reverse("meetings:series", args=[cast.group.key])


def opened(host, path):
    """What the page sends as it stands."""
    return form_of(text(host.get(path)))


def form_of(page):
    (shown,) = re.findall(r'name="shown"(?: value="([\w-]+)")?', page)
    given = {"weekday": "1", "starts_at_hour": "19:30", "minutes": "60", "zone": "Europe/London"}
    return given | {"mode": "in_person", "place": "The mill", "link": "", "shown": shown}


def holds():
    return Series.objects.standing().values_list("weekday", "place").first()


def test_the_second_reads_what_holds_now_and_keeps_what_they_chose(cast, as_, second, path):
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    juniper = as_(cast.facilitator)
    mine = opened(juniper, path)
    scheduling.set_series(
        cast.group, Weekly(3, time(18), "UTC", 90, "video", link="https://a.example/"), by=second
    )
    page = text(juniper.post(path, mine | {"place": "The barn"}))
    for part in ("Somebody changed this meanwhile.", "As it stands now", "Every Thursday", "90 minutes"):
        assert part in page
    assert "https://a.example/" in page
    assert 'value="The barn"' in page
    assert holds() == (3, "")
    assert juniper.post(path, form_of(page) | {"place": "The barn"}).status_code == 302
    assert holds() == (1, "The barn")


def test_one_that_was_ended_meanwhile_does_not_come_back_unseen(cast, as_, second, path):
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    juniper = as_(cast.facilitator)
    mine = opened(juniper, path)
    scheduling.end_series(cast.group, by=second)
    page = text(juniper.post(path, mine | {"weekday": "2"}))
    assert "The group does not meet every week any more." in page
    assert holds() is None
    assert juniper.post(path, form_of(page) | {"weekday": "2"}).status_code == 302
    assert holds() == (2, "The mill")


def test_two_who_set_the_first_one_do_not_replace_each_other(cast, as_, second, path):
    juniper = as_(cast.facilitator)
    mine = opened(juniper, path)
    assert mine["shown"] == ""
    scheduling.set_series(cast.group, TUESDAYS, by=second)
    assert "Every Tuesday" in text(juniper.post(path, mine | {"weekday": "4"}))
    assert holds() == (1, "The mill")


def test_the_same_from_both_is_no_quarrel(cast, as_, second, path):
    juniper = as_(cast.facilitator)
    mine = opened(juniper, path)
    scheduling.set_series(cast.group, TUESDAYS, by=second)
    assert juniper.post(path, mine).status_code == 302
    assert Series.objects.count() == 1


def test_a_place_of_the_page_of_before_is_not_read_as_mine(cast, as_, second, path):
    evening.series(cast.group, place=GRAVE, mode="in_person")
    juniper = as_(cast.facilitator)
    mine = opened(juniper, path) | {"place": GRAVE, "weekday": "5"}
    scheduling.set_series(cast.group, TUESDAYS, by=second)
    assert 'class="help-panel"' not in text(juniper.post(path, mine))
    assert not Alert.objects.exists()
    assert 'class="help-panel"' in text(juniper.post(path, mine | {"place": f"The mill, {GRAVE}"}))
    assert Alert.objects.get().person == cast.facilitator


def test_one_that_was_set_meanwhile_is_not_ended_unseen(cast, as_, second):
    scheduling.set_series(cast.group, TUESDAYS, by=cast.facilitator)
    juniper, path = as_(cast.facilitator), reverse("meetings:ending", args=[cast.group.key])
    page = text(juniper.get(path))
    assert "Every Tuesday" in page
    old = {"shown": re.findall(r'name="shown" value="([\w-]*)"', page)[0]}
    scheduling.set_series(cast.group, Weekly(3, time(18), "UTC", mode="text"), by=second)
    page = text(juniper.post(path, old))
    assert "Nothing was ended." in page
    assert "Every Thursday" in page
    assert holds() == (3, "")
    new = {"shown": re.findall(r'name="shown" value="([\w-]*)"', page)[0]}
    for _twice in range(2):
        assert juniper.post(path, new).status_code == 302
    assert holds() is None
