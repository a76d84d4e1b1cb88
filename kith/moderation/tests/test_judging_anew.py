"""Whoever judges anew has before them what was judged; who comes later reads what was done."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.moderation import lowering, taking
from kith.moderation.appealing import appeal
from kith.moderation.models import Decision
from kith.safety import keeping
from kith.safety.alerting import raise_alert
from kith.safety.looking import has_opened, looks_at
from kith.safety.models import Alert, Look
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
WORDS = "Write to me at the mill instead."


def decision_page(made):
    return reverse("moderation:decision", args=[made.key])


def test_who_answers_an_appeal_opens_the_words_and_the_look_is_written_down(cast, decided):
    made = decided(Decision.HIDE)
    appeal(made, "I meant the group.", by=cast.member)
    staff = with_both_factors(cast.clinician)
    assert WORDS not in staff.get(decision_page(made)).content.decode()
    assert not Look.objects.filter(by=cast.clinician).exists()
    page = staff.post(decision_page(made), {"look": "1"}).content.decode()
    assert WORDS in page
    assert "Answer the appeal" in page
    assert [look.by for look in looks_at(cast.member)].count(cast.clinician) == 1


def test_the_words_open_too_when_the_alert_is_gone(cast, decided, at):
    made = decided(Decision.HIDE)
    at(clock.now()).shift(timedelta(days=91))
    keeping.sweep()
    assert not Alert.objects.exists()
    page = with_both_factors(cast.clinician).post(decision_page(made), {"look": "1"}).content.decode()
    assert WORDS in page
    assert looks_at(cast.member)[0].by == cast.clinician
    assert has_opened(f"message:{made.message.key}", cast.member, by=cast.clinician)


def test_where_nothing_followed_the_words_do_not_open(cast, decided):
    made = decided(Decision.NONE)
    staff = with_both_factors(cast.clinician)
    assert WORDS not in staff.post(decision_page(made), {"look": "1"}).content.decode()


def test_whoever_appealed_reads_what_they_wrote(cast, decided, client):
    made = decided(Decision.HIDE)
    appeal(made, "I meant the group.", by=cast.member)
    client.force_login(cast.member)
    page = client.get(reverse("moderation:appeal", args=[made.key])).content.decode()
    assert "I meant the group." in page


def test_the_desk_says_how_much_waits_beside_the_alerts(cast, decided):
    desk = with_both_factors(cast.clinician)
    assert "waits" not in desk.get("/desk/").content.decode()
    appeal(decided(Decision.HIDE), "I meant the group.", by=cast.member)
    page = desk.get("/desk/").content.decode()
    assert "No alert is waiting." in page
    assert "1 waits" in page
    assert "Nothing is waiting." not in desk.get("/desk/reports/").content.decode()
    assert "1 waits" not in with_both_factors(cast.moderator).get("/desk/").content.decode()


def test_that_a_level_was_lowered_stands_among_what_was_done(cast):
    alert = raise_alert(cast.member, place="person:x", level=3, cause=Alert.MESSAGE)
    taking.take(alert, by=cast.moderator)
    lowering.lower(alert, 1, by=cast.moderator)
    page = with_both_factors(cast.clinician).get(f"/desk/alerts/{alert.key}/").content.decode()
    assert "<b>Larch</b> lowered it from level 3 to level 1" in html.unescape(page)
