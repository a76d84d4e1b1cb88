"""What takes two people, and each place from which rows go, with who begins it there."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

import kith
from kith.gates import Refused
from kith.moderation import agreeing, closing, lowering, taking
from kith.moderation.deciding import Choice, Ground, decide
from kith.moderation.models import Closing, Decision, Proposal
from kith.moderation.tests.conftest import agree, read
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests.signing import with_both_factors

HERE = Path(kith.__file__).parent
APART = {"tests", "migrations", "demo", "stats", "matching", "ui"}
OWN, CLOCK = "whose it is", "the clock"
ROWS_GO = {
    "conversations/drafting.py": OWN,
    "conversations/sweeps.py": CLOCK,
    "conversations/withholding.py": OWN,  # what was kept back, when it is let through or taken back
    "meetings/planning.py": OWN,  # parts of an evening, by its hosts
    "meetings/reactions.py": OWN,  # that somebody is coming, once they have left
    "meetings/rounds.py": OWN,
    "meetings/scheduling.py": OWN,
    "moderation/keeping.py": CLOCK,
    "notices/clearing.py": CLOCK,
    "notices/sending.py": CLOCK,
    "outcomes/answering.py": OWN,
    "outcomes/checking_in.py": OWN,
    "outcomes/course.py": OWN,
    "outcomes/views.py": OWN,
    "people/ending.py": OWN,  # sessions
    "people/forgetting.py": CLOCK,  # accounts whose address nobody confirmed
    "people/mailing.py": CLOCK,
    "people/sealing.py": OWN,  # a key: nobody but tests calls it yet
    "safety/blocking.py": OWN,
    "safety/keeping.py": CLOCK,
    "safety/planning.py": OWN,
    "safety/trusting.py": OWN,
}


def test_each_place_from_which_rows_go_is_known():
    """Whoever adds one says here who begins it. Deleting for somebody else takes two (`agreeing`).

    That no page of staff leads there is not shown by this: whoever reads the list judges it.
    """
    assert {str(file.relative_to(HERE)) for file in HERE.rglob("*.py") if _deletes(file)} == set(ROWS_GO)


def _deletes(file):
    if APART & set(file.relative_to(HERE).parts):
        return False
    calls = [node.func for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    names = {getattr(call, "attr", getattr(call, "id", "")) for call in calls}
    return bool(names & {"delete", "_raw_delete", "forget_key"})


def test_what_takes_two_is_known():
    known = {Decision.BAN, closing.CLOSING, closing.EMERGENCY, closing.DISCLOSURE, lowering.LOWERING}
    assert set(agreeing._rules) == known


@pytest.mark.django_db
def test_a_decision_about_conduct_closes_no_alert_of_level_4(cast):
    alert = raise_alert(cast.member, place="person:x", level=4, cause=Alert.CONDUCT)
    ground = Ground(cast.member, cast.group, alert=alert)
    read(ground, by=cast.moderator)
    made = decide(ground, Choice(Decision.NOTE, "Please stop."), by=cast.moderator)
    alert.refresh_from_db()
    assert alert.closed_at is None
    staff = with_both_factors(cast.moderator)
    there = staff.get(reverse("moderation:conduct", args=[alert.key])).headers["Location"]
    assert there == reverse("moderation:decision", args=[made.key]), "it is decided once"
    taking.take(alert, by=cast.moderator)
    closing.close(alert, Closing.OTHER, "", by=cast.moderator)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        agree(proposal, by=cast.moderator)
    agree(proposal, by=cast.clinician)
    alert.refresh_from_db()
    assert alert.closed_at is not None
