"""Two hosts with one meeting before them: whoever comes second reads when it is now."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.meetings import scheduling
from kith.meetings.tests import evening
from kith.meetings.tests.pages import text
from kith.notices.models import Notice

MEANWHILE = "Somebody moved this meeting meanwhile."


@pytest.fixture
def meeting(cast):
    at = clock.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)
    return evening.meeting(cast.group, starts_at=at)


@pytest.fixture
def path(meeting):
    return lambda act: reverse(f"meetings:{act}", args=[meeting.key])


def form_of(page):
    """What the page sends as it stands."""
    return dict(re.findall(r'<input[^>]* name="(shown|day|hour|because)"(?:[^>]*? value="([^"]*)")?', page))


def moved_by(host, meeting, *, hours):
    to = meeting.starts_at + timedelta(hours=hours)
    scheduling.move(meeting, to=to, because="", by=host)
    return to


def test_the_second_reads_when_it_is_now_and_keeps_what_they_chose(cast, as_, second, meeting, path):
    juniper, later = as_(cast.facilitator), meeting.starts_at + timedelta(days=2)
    mine = form_of(text(juniper.get(path("moving")))) | {"day": f"{later:%Y-%m-%d}", "because": "Snow."}
    now = moved_by(second, meeting, hours=1)
    told = Notice.objects.count()
    page = text(juniper.post(path("moving"), mine))
    assert MEANWHILE in page
    assert "As it stands now" in page
    meeting.refresh_from_db()
    assert (meeting.starts_at, Notice.objects.count()) == (now, told)
    assert 'value="Snow."' in page
    assert juniper.post(path("moving"), form_of(page)).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.starts_at.date(), meeting.moved_because) == (later.date(), "Snow.")


def test_one_that_was_moved_is_not_called_off_unseen(cast, as_, second, meeting, path):
    juniper = as_(cast.facilitator)
    mine = form_of(text(juniper.get(path("cancelling")))) | {"because": "Nobody can."}
    moved_by(second, meeting, hours=24)
    page = text(juniper.post(path("cancelling"), mine))
    assert MEANWHILE in page
    meeting.refresh_from_db()
    assert meeting.cancelled_at is None
    assert juniper.post(path("cancelling"), form_of(page)).status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancelled_because == "Nobody can."


def test_who_moves_it_to_where_another_has_just_moved_it_is_done(cast, as_, second, meeting, path):
    juniper = as_(cast.facilitator)
    mine = form_of(text(juniper.get(path("moving"))))
    now = moved_by(second, meeting, hours=1).astimezone(clock.zone(cast.group.zone))
    sent = mine | {"day": f"{now:%Y-%m-%d}", "hour": f"{now:%H:%M}"}
    assert juniper.post(path("moving"), sent).status_code == 302


def test_a_page_from_before_that_sends_no_mark_does_what_it_says(cast, as_, second, meeting, path):
    juniper = as_(cast.facilitator)
    mine = form_of(text(juniper.get(path("moving"))))
    del mine["shown"]
    moved_by(second, meeting, hours=1)
    assert juniper.post(path("moving"), mine | {"hour": "11:15"}).status_code == 302
    assert juniper.post(path("cancelling"), {"because": ""}).status_code == 302
