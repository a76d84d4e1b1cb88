"""An alert at somebody's conduct that one of the staff has in hand, and another decides about."""

import pytest
from django.urls import reverse

from kith.gates import Refused
from kith.moderation import taking
from kith.moderation.deciding import Choice, Ground, decide
from kith.moderation.models import Care, Decision, Report, Step
from kith.moderation.reporting import report_group
from kith.moderation.tests.conftest import read
from kith.notices.models import Notice
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from kith.safety.noticing import Written, notice
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(cast, message):
    place = f"conversation:{message.conversation.key}"
    return raise_alert(cast.member, place=place, level=3, cause=Alert.CONDUCT)


def test_who_had_it_in_hand_hears_and_its_clock_stops(cast, alert):
    taking.take(alert, by=cast.clinician)
    ground = Ground(cast.member, cast.group, alert=alert)
    read(ground, by=cast.moderator)
    decide(ground, Choice(Decision.NOTE, "Please stop."), by=cast.moderator)
    assert Care.objects.get().ending == Care.CLOSED
    assert not Step.objects.waiting().exists()
    heard = Notice.objects.filter(kind="moderation.closed_meanwhile").values_list("person", "path")
    assert list(heard) == [(cast.clinician.pk, f"/desk/alerts/{alert.key}/")]


def test_what_is_no_message_is_opened_too_before_somebody_decides_about_it(cast, alert):
    ground = Ground(cast.member, cast.group, alert=alert)
    with pytest.raises(Refused):
        decide(ground, Choice(Decision.NOTE, "Please stop."), by=cast.moderator)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:conduct", args=[alert.key])
    assert "Decide so" not in staff.get(path).content.decode()
    assert "Decide so" in staff.post(path, {"look": "1"}).content.decode()
    decide(ground, Choice(Decision.NOTE, "Please stop."), by=cast.moderator)


def test_once_decided_its_pages_lead_to_the_decision(cast, alert):
    ground = Ground(cast.member, cast.group, alert=alert)
    read(ground, by=cast.moderator)
    made = decide(ground, Choice(Decision.NOTE, "Stop."), by=cast.moderator)
    staff, deciding = with_both_factors(cast.clinician), reverse("moderation:conduct", args=[alert.key])
    assert deciding in staff.get(f"/desk/alerts/{alert.key}/").content.decode()
    assert staff.get(deciding).headers["Location"] == reverse("moderation:decision", args=[made.key])


def test_of_a_report_about_a_group_no_host_is_chosen_by_the_form(cast):
    report = report_group(cast.group, Report.OTHER, by=cast.member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    answer = staff.post(path, {"about": "", "measure": Decision.NOTE, "reason": "Nobody was safe."})
    assert answer.status_code == 422
    assert "Whom is it about?" in answer.content.decode()
    assert not Decision.objects.exists()


def test_an_open_alert_of_level_4_is_decided_about_again_when_newer_words_join_it(cast, message, thread):
    place, told = f"conversation:{thread.key}", "write to me on whatsapp +44 7700 900123"
    notice(Written(cast.member, place, f"message:{message.key}", told, language="en"))
    alert = Alert.objects.get(is_conduct=True)
    Alert.objects.update(level=4)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:conduct", args=[alert.key])
    sent = {"measure": Decision.NOTE, "reason": "Please do not."}
    staff.post(path, {"look": "1"})
    assert staff.post(path, sent).status_code == 302
    assert staff.get(path).status_code == 302, "it is decided once"
    newer = makers.message(thread, cast.member, "And once more.")
    notice(Written(cast.member, place, f"message:{newer.key}", told, language="en"))
    assert Alert.objects.get(is_conduct=True) == alert
    assert staff.get(path).status_code == 200
    assert staff.post(path, sent).status_code == 422, "unread"
    staff.post(path, {"look": "1"})
    assert staff.post(path, sent).status_code == 302
    assert list(Decision.objects.order_by("pk").values_list("message", flat=True)) == [message.pk, newer.pk]
