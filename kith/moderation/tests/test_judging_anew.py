"""Whoever judges anew has before them what was judged; who comes later reads what was done."""

import html
from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.groups.models import Membership
from kith.moderation import agreeing, lowering, taking
from kith.moderation.access import case_for, ground_of
from kith.moderation.appealing import appeal
from kith.moderation.deciding import Choice, decide
from kith.moderation.models import Decision, Report
from kith.moderation.reporting import report_message, report_person
from kith.moderation.tests.conftest import read, reread
from kith.safety import keeping
from kith.safety.alerting import raise_alert
from kith.safety.looking import folded, has_opened, looks_at
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
    theirs = Look.objects.filter(person=cast.member, by=cast.clinician)
    assert set(theirs.values_list("source", flat=True)) == {f"message:{made.message.key}", made.row}
    (once, *_others) = folded(looks_at(cast.member))
    assert {look.by for look in once} == {cast.clinician}, "one line on the page of looks"


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


@pytest.fixture
def banned(cast):
    """Moth reported Wren, and no message of theirs, in words. Larch proposes that Wren is barred."""
    seat = Membership.objects.get(group=cast.group, person=cast.member)
    report = report_person(seat, Report.HURTING, "She shouts at newcomers.", by=cast.second_member)
    ground = case_for(cast.moderator, report.key).ground
    read(ground, by=cast.moderator)
    return decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)


def test_the_second_person_reads_what_reporters_said_also_where_no_message_was_reported(cast, banned):
    staff, path = with_both_factors(cast.clinician), agreeing.page_of(banned.proposal)
    assert "She shouts" not in staff.get(path).content.decode()
    opened = staff.post(path, {"look": "1"}).content.decode()
    assert "She shouts at newcomers." in opened
    assert Look.objects.filter(person=cast.second_member, by=cast.clinician).count() == 1, "the reporter sees"


def test_so_does_who_answers_the_appeal_and_who_judges_what_came_in_its_place(cast, banned, third):
    agreeing.decline(banned.proposal, by=cast.clinician)
    banned.refresh_from_db()
    reread(banned, by=cast.moderator)
    muted = decide(ground_of(banned), Choice(Decision.MUTE, "It hurt.", 3), by=cast.moderator)
    appeal(muted, "I never did.", by=cast.member)
    opened = with_both_factors(third).post(decision_page(muted), {"look": "1"}).content.decode()
    assert "She shouts at newcomers." in opened
    assert "I never did." in opened


def test_where_nothing_followed_what_reporters_said_does_not_open_again(cast, message):
    report = report_message(message, Report.CONTACT, "He wrote to me too.", by=cast.second_member)
    ground = case_for(cast.moderator, report.key).ground
    read(ground, by=cast.moderator)
    made = decide(ground, Choice(Decision.NONE), by=cast.moderator)
    page = with_both_factors(cast.clinician).post(decision_page(made), {"look": "1"}).content.decode()
    assert "He wrote to me too." not in page
