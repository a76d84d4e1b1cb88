"""Whoever is paused and in danger: a request to join and a group to be founded are read, though held."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.groups.models import Group, Request
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.moderation.appealing import appeal
from kith.moderation.models import Decision, Proposal, Report
from kith.moderation.reporting import report_message
from kith.safety.alerting import words_of
from kith.safety.models import Alert, Noticed, Shown
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GRAVE, NUMBER, QUIET = "i want to die", "call me at 07700 900123", "I lost my brother."


@pytest.fixture
def paused(cast, client):
    """Harbour, who sits nowhere and may not write anywhere until tomorrow."""
    pause = Decision(about=cast.stranger, measure=Decision.PAUSE, until=clock.now() + timedelta(days=1))
    pause.give_reason("It sold something.")
    pause.save()
    Group.objects.filter(pk=cast.group.pk).update(admission=Group.ON_REQUEST)
    client.force_login(cast.stranger)
    return client


def asks(paused, cast, words):
    where = reverse("groups:joining", args=[cast.group.key])
    return paused.post(where, {"words": words, "version": "1", "accepts": "on"}).content.decode()


def founds(paused, **words):
    plain = {"name": "Evenings", "purpose": QUIET, "agreement": "What is said stays."}
    how = {"kind": "peer", "mode": "text", "admission": "open", "capacity": "8", "reply_within_hours": "24"}
    sent = plain | how | {"language": "en", "zone": "UTC"} | words
    return paused.post(reverse("groups:founding"), sent).content.decode()


def test_distress_in_a_request_that_a_pause_holds_brings_help_and_an_alert(cast, paused):
    page = asks(paused, cast, GRAVE)
    for part in (GRAVE, "It sold something.", 'class="help-panel"', "ui/js/help.js"):
        assert part in page
    alert = Alert.objects.get()
    assert (alert.person, alert.place, alert.level) == (cast.stranger, f"group:{cast.group.key}", 2)
    assert words_of(alert) == [GRAVE]
    opened = with_both_factors(cast.moderator).post(f"/desk/alerts/{alert.key}/").content.decode()
    assert "nobody else was given it" in opened, "whoever looks knows that no peer has read it"
    assert not Request.objects.exists()


@pytest.mark.parametrize("field", ["name", "purpose", "agreement"])
def test_so_does_distress_in_a_group_that_a_pause_keeps_from_being_founded(cast, paused, field):
    page = founds(paused, **{field: GRAVE})
    for part in (GRAVE, "It sold something.", 'class="help-panel"'):
        assert part in page
    alert = Alert.objects.get()
    assert (alert.person, alert.place, alert.level) == (cast.stranger, f"person:{cast.stranger.key}", 2)
    assert cast.stranger.key not in page
    assert not Group.objects.filter(founded_by=cast.stranger).exists()


def test_of_conduct_there_is_none_in_what_nobody_was_given_and_a_quiet_text_leaves_nothing(cast, paused):
    for words in (NUMBER, QUIET):
        assert 'class="help-panel"' not in asks(paused, cast, words)
        assert 'class="help-panel"' not in founds(paused, purpose=words)
    assert not Alert.objects.exists()
    asks(paused, cast, "")
    facts = Fact.objects.filter(kind="groups.not_sent")
    assert facts.count() == 4
    assert not any(fact.by or fact.details for fact in facts), "no fact holds a word or names anybody"


def test_what_is_written_with_a_report_or_an_appeal_once_more_is_read(cast, message, decided, client):
    made = report_message(message, Report.CONTACT, "It asks for a number.", by=cast.late)
    assert report_message(message, Report.CONTACT, GRAVE, by=cast.late) != made, "it reaches the desk too"
    assert Alert.objects.filter(person=cast.late, is_conduct=False).exists()
    decision = decided(Decision.NOTE)
    asked = appeal(decision, "I meant the group.", by=cast.member)
    assert appeal(decision, "I meant the group.", by=cast.member) == asked
    client.force_login(cast.member)
    page = client.post(reverse("moderation:appeal", args=[decision.key]), {"words": GRAVE})
    assert page.status_code == 422
    for part in (GRAVE, "You have appealed already", 'class="help-panel"', "ui/js/help.js"):
        assert part in page.content.decode()
    assert Alert.objects.filter(person=cast.member, is_conduct=False).exists()


def test_whoever_is_closed_out_while_writing_is_heard_too(cast, decided, client, thread):
    """A ban holds from one moment to the next: what was being written is read as its last words here."""
    cast.member.is_active = False
    cast.member.save()
    both = {"asked_by": cast.moderator, "answered_by": cast.clinician, "answered_at": clock.now()}
    agreed = Proposal.objects.create(
        kind="ban", about="decision:made", concerns=cast.member, answer=Proposal.AGREED, **both
    )
    Decision.objects.create(about=cast.member, measure=Decision.BAN, proposal=agreed)
    client.force_login(cast.member)
    sent = {"words": GRAVE, "nonce": new_key()}
    path = reverse("conversations:replies", args=[thread.key])
    page = client.post(path, sent, headers={"Origin": "http://testserver"}).content.decode()
    assert GRAVE in page
    assert 'class="help-panel"' in page
    alert = Alert.objects.get(person=cast.member, is_conduct=False)
    closed = client.post(reverse("safety:panel", args=[Shown.objects.get().key]), {"answer": "safe"})
    assert closed.status_code == 302
    assert Noticed.objects.get(alert=alert).source.startswith("unsent:")
