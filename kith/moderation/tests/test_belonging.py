"""A person's copy of the record: what was decided about them and done for them, and never a report."""

import re
from pathlib import Path

import pytest

from kith.audit.access import entries_about
from kith.audit.kinds import SENTENCES
from kith.moderation import belonging, closing, noting, taking
from kith.moderation.appealing import appeal
from kith.moderation.deciding import undo
from kith.moderation.models import Appeal, Closing, Decision, Report
from kith.moderation.reporting import report_message
from kith.moderation.tests.conftest import agreed, answered
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db


def kinds_about(person):
    """Besides the looks."""
    kinds = [line.entry.kind.removeprefix("moderation.") for line in reversed(entries_about(person))]
    return [kind for kind in kinds if kind != "safety.looked"]


def test_a_decision_its_appeal_and_its_undoing_stand_in_it(cast, decided):
    asked = appeal(decided(Decision.MUTE), "It was a joke.", by=cast.member)
    answered(asked, Appeal.OVERTURNED, "It was.", by=cast.clinician)
    assert kinds_about(cast.member) == ["decided", "measured", "appealed", "appeal_decided", "undone"]
    assert kinds_about(cast.second_member) == [], "nor does the reporter stand anywhere"


def test_a_ban_stands_in_it_from_when_it_is_one_and_nothing_never(cast, decided):
    banned = decided(Decision.BAN)
    assert kinds_about(cast.member) == []
    agreed(banned, by=cast.clinician)
    assert kinds_about(cast.member) == ["decided", "proposed", "answered", "measured"]
    undo(banned, by=cast.clinician)
    assert kinds_about(cast.member)[-1] == "undone"


def test_that_nothing_follows_does_not_stand_in_it(cast, decided, message):
    report_message(message, Report.FEAR, by=cast.second_member)
    decided(Decision.NONE)
    assert kinds_about(cast.member) == []


def test_what_was_done_about_an_alert_of_their_own_stands_in_it_and_about_their_conduct_not(cast):
    for cause in (Alert.MESSAGE, Alert.CONDUCT):
        alert = raise_alert(cast.member, place="person:x", level=4, cause=cause)
        taking.take(alert, by=cast.moderator)
        noting.note(alert, "Called nobody yet.", by=cast.moderator)
        closing.close(alert, Closing.TALKED, "", by=cast.moderator)
        assert kinds_about(cast.member) == ["safety.alert_raised", "taken", "acted", "proposed"], cause


def test_every_kind_that_moderation_records_has_its_sentence():
    written = "".join(path.read_text() for path in Path(belonging.__file__).parent.glob("*.py"))
    recorded = set(re.findall(r'record\(\s*"(moderation\.\w+)"', written))
    assert len(recorded) > 20
    assert recorded <= SENTENCES.keys()
