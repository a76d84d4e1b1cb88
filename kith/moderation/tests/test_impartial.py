"""Nobody of the staff meets what is said about hosts beside whom they host, or judges what they reported."""

import pytest

from kith import clock
from kith.gates import Refused
from kith.groups.models import Membership
from kith.moderation import agreeing, board, closing, taking
from kith.moderation.access import decision_for, decisions_that_hold, open_cases, waiting_for
from kith.moderation.appealing import answer, appeal
from kith.moderation.deciding import Choice, Ground, decide
from kith.moderation.models import Appeal, Decision, FollowUp, Proposal, Report, Step
from kith.moderation.reporting import heard, report_group, report_message, report_person
from kith.moderation.tests.conftest import agree, agreed, read
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.access import open_count
from kith.safety.alerting import raise_alert, tell_of_open_alerts
from kith.safety.models import Alert
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


@pytest.fixture
def host_on_duty(cast):
    """Larch, of the staff, hosts beside Juniper."""
    makers.seat(cast.group, cast.moderator, role=Membership.FACILITATOR)
    return cast.moderator


def reported_host(cast):
    seat = Membership.objects.get(group=cast.group, person=cast.facilitator)
    return report_person(seat, Report.HURTING, by=cast.member)


def test_no_host_meets_an_alert_at_the_conduct_of_another_host(cast, host_on_duty):
    report = reported_host(cast)
    page = f"/desk/alerts/{report.alert.key}/"
    told = set(Notice.objects.filter(path=page).values_list("person", flat=True))
    assert told == {cast.clinician.pk, cast.lead.pk}
    tell_of_open_alerts(host_on_duty)
    assert not Notice.objects.filter(path=page, person=host_on_duty).exists()
    assert (board.queue(host_on_duty), open_count(host_on_duty)) == ([], 0)
    assert len(board.queue(cast.clinician)) == 1
    assert with_both_factors(host_on_duty).get(page).status_code == 404
    assert with_both_factors(cast.clinician).get(page).status_code == 200


def test_distress_of_a_host_reaches_whoever_hosts_beside_them(cast, host_on_duty):
    raise_alert(cast.facilitator, place="person:x", level=4, cause=Alert.MESSAGE)
    assert len(board.queue(host_on_duty)) == 1


def test_the_reporter_hears_that_nobody_can_look_when_only_hosts_could(cast, host_on_duty):
    made = [reported_host(cast), report_group(cast.group, Report.OTHER, by=cast.member)]
    assert heard(made) == {one.pk for one in made}
    Role.objects.exclude(person=host_on_duty).delete()
    assert heard(made) == set()


def test_what_was_decided_about_a_host_is_not_for_the_eyes_of_another(cast, host_on_duty, third):
    report = reported_host(cast)
    ground = Ground(cast.facilitator, cast.group, None, (report,), report.alert)
    with pytest.raises(Refused):
        decide(ground, Choice(Decision.NOTE, "No."), by=host_on_duty)
    banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.clinician)
    assert waiting_for(host_on_duty) == []
    staff = with_both_factors(host_on_duty)
    assert staff.get(f"/desk/decisions/{banned.key}/").status_code == 404
    assert staff.get(agreeing.page_of(Proposal.objects.get())).status_code == 404
    assert board.proposals(host_on_duty) == []
    with pytest.raises(Refused):
        agreed(banned, by=host_on_duty)
    assert not Notice.objects.filter(person=host_on_duty).exists()
    assert agreed(banned, by=third).deciders == {cast.clinician.pk, third.pk}
    assert decisions_that_hold(host_on_duty) == [], "what is listed leads somewhere"
    assert decisions_that_hold(cast.lead) == [banned]


def test_what_is_proposed_about_the_conduct_of_a_host_is_not_for_the_eyes_of_another(cast, host_on_duty):
    alert = raise_alert(cast.facilitator, place="person:x", level=3, cause=Alert.CONDUCT)
    proposal = closing.propose_emergency(alert, "They said whom they mean.", by=cast.clinician)
    assert (board.proposals(host_on_duty), board.proposals(cast.lead)) == ([], [proposal])
    assert with_both_factors(host_on_duty).get(agreeing.page_of(proposal)).status_code == 404
    assert set(agreeing.second_people(proposal)) == {cast.lead}
    assert not Notice.objects.filter(person=host_on_duty, kind="moderation.agree").exists()
    with pytest.raises(Refused):
        agree(proposal, by=host_on_duty)


def test_to_the_conduct_of_a_host_no_other_comes_back_or_writes(cast, host_on_duty):
    alert = raise_alert(cast.facilitator, place="person:x", level=3, cause=Alert.CONDUCT)
    one = FollowUp.objects.create(alert=alert, kind=FollowUp.DAY, due_at=clock.now())
    there = f"/desk/coming-back/{one.key}/"
    assert (board.follow_ups(host_on_duty), board.follow_ups(cast.clinician)) == ([], [one])
    assert with_both_factors(cast.clinician).get(there).status_code == 200
    staff = with_both_factors(host_on_duty)
    for typed in ({}, {"words": "What did you do?", "send": "yes"}):
        assert staff.post(there, typed).status_code == 404
    assert not Notice.objects.filter(person=cast.facilitator, kind="moderation.written").exists()
    one.refresh_from_db()
    assert one.done_at is None


def test_whoever_of_the_staff_reported_it_neither_agrees_nor_answers(cast, message, third):
    makers.seat(cast.group, third)
    report = report_message(message, Report.HURTING, by=third)
    ground = Ground(cast.member, cast.group, message, (report,), report.alert)
    read(ground, by=cast.moderator)
    banned = decide(ground, Choice(Decision.BAN, "It hurt somebody."), by=cast.moderator)
    assert (open_cases(third), waiting_for(third), board.proposals(third)) == ([], [], [])
    with pytest.raises(Refused):
        agreed(banned, by=third)
    asked = appeal(agreed(banned, by=cast.clinician), "It was a joke.", by=cast.member)
    with pytest.raises(Refused):
        answer(asked, Appeal.UPHELD, "No.", by=third)
    told = Notice.objects.filter(person=third).exclude(kind="safety.alert").values_list("kind", flat=True)
    assert list(told) == ["moderation.looked_at"]
    assert decision_for(cast.lead, banned.key) == banned


def test_what_a_barred_member_of_staff_had_in_hand_goes_back_to_the_queue(cast, third):
    alert = raise_alert(cast.member, place="person:x", level=4, cause=Alert.MESSAGE)
    taking.take(alert, by=third)
    makers.seat(cast.group, third)
    report = report_person(
        Membership.objects.get(group=cast.group, person=third), Report.HURTING, by=cast.member
    )
    ground = Ground(third, cast.group, None, (report,), report.alert)
    agreed(decide(ground, Choice(Decision.BAN, "It hurt."), by=cast.moderator), by=cast.clinician)
    assert taking.held_now(alert) is None
    assert Step.objects.waiting().filter(alert=alert).count() == 3
