"""Closing an alert, what needs two people, and what comes after."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kith import clock
from kith.audit.models import Entry
from kith.gates import Refused
from kith.ledger.models import Fact
from kith.moderation import agreeing, board, closing, keeping, lowering, noting, taking
from kith.moderation.models import Act, Care, Closing, FollowUp, Proposal, Step
from kith.moderation.resting import has_to_rest, rests_until
from kith.moderation.tests.conftest import agree
from kith.safety.alerting import raise_alert
from kith.safety.keeping import sweep as let_go_of_alerts
from kith.safety.models import Alert

pytestmark = pytest.mark.django_db
PLACE = "conversation:" + "c" * 22


def taken(wren, by, level):
    alert = raise_alert(wren, place=PLACE, level=level, cause=Alert.MESSAGE, words="so it is")
    taking.take(alert, by=by)
    return alert


def test_only_who_has_it_closes_it_and_says_how_it_ended(wren, larch, saffron):
    alert = taken(wren, larch, 3)
    with pytest.raises(Refused):
        closing.close(alert, Closing.TALKED, "", by=saffron)
    with pytest.raises(Refused):
        closing.close(alert, "well", "", by=larch)
    closing.close(alert, Closing.TALKED, "a word nobody should find", by=larch)
    alert.refresh_from_db()
    assert alert.closed_by == larch
    assert b"nobody" not in bytes(Closing.objects.get().sealed)
    assert not Step.objects.waiting().exists()
    with pytest.raises(Refused, match="closed"):
        taking.take(alert, by=saffron)


def test_a_closed_alert_is_looked_at_a_day_and_a_week_later(wren, larch, at):
    now = at(clock.now())
    closing.close(taken(wren, larch, 2), Closing.TALKED, "", by=larch)
    assert board.follow_ups(larch) == []
    now.shift(timedelta(days=1))
    (one,) = board.follow_ups(larch)
    closing.follow_up(one, by=larch)
    closing.follow_up(one, by=larch)
    assert Fact.objects.filter(kind="moderation.followed_up").count() == 1
    now.shift(timedelta(days=6))
    assert [one.kind for one in board.follow_ups(larch)] == [FollowUp.WEEK]


def test_after_a_false_alarm_nobody_is_followed(wren, larch):
    closing.close(taken(wren, larch, 1), Closing.FALSE_ALARM, "", by=larch)
    assert not FollowUp.objects.exists()


def test_the_highest_level_is_closed_by_two_people(wren, larch, saffron):
    alert = taken(wren, larch, 4)
    for _ in range(2):
        closing.close(alert, Closing.EMERGENCY, "They are in hospital.", by=larch)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        agree(proposal, by=larch)
    with pytest.raises(Refused):
        agreeing.act_alone(proposal, by=larch)
    agree(proposal, by=saffron)
    row = Closing.objects.get()
    assert (row.by, row.agreed_by) == (larch, saffron)
    assert agree(proposal, by=saffron).answer == Proposal.AGREED, "agreeing twice does it once"


def test_after_the_highest_level_come_a_break_and_a_debrief_for_who_had_it(wren, larch, saffron):
    alert = taken(wren, larch, 4)
    closing.close(alert, Closing.TALKED, "", by=larch)
    agree(Proposal.objects.get(), by=saffron)
    assert rests_until(larch) is not None
    assert has_to_rest(larch)
    assert FollowUp.DEBRIEF in {one.kind for one in board.follow_ups(larch)}
    assert FollowUp.DEBRIEF not in {one.kind for one in board.follow_ups(saffron)}


def test_a_person_lowers_a_level_and_a_later_cause_raises_it_again(wren, larch, saffron):
    alert = taken(wren, larch, 3)
    for level, who in ((3, larch), (0, larch), (1, saffron)):
        with pytest.raises(Refused):
            lowering.lower(alert, level, by=who)
    lowering.lower(alert, 1, by=larch)
    assert Alert.objects.get().level == 1
    assert Step.objects.waiting().get().level == 1
    assert raise_alert(wren, place=PLACE, level=3, cause=Alert.MESSAGE).level == 3


def test_from_the_highest_level_two_people_lower_it(wren, larch, saffron):
    lowering.lower(taken(wren, larch, 4), 2, by=larch)
    assert Alert.objects.get().level == 4
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        agreeing.act_alone(proposal, by=larch)
    agree(proposal, by=saffron)
    assert Alert.objects.get().level == 2


def test_declined_nothing_is_done(wren, larch, saffron):
    proposal = closing.propose_emergency(taken(wren, larch, 3), "They said where.", by=larch)
    agreeing.decline(proposal, by=saffron)
    assert not Act.objects.filter(kind=Act.EMERGENCY).exists()
    with pytest.raises(Refused, match="decided"):
        agree(proposal, by=saffron)


def test_emergency_services_need_two_people_and_are_written_down(wren, larch, saffron):
    alert = taken(wren, larch, 3)
    proposal = closing.propose_emergency(alert, "They said where.", by=larch)
    agree(proposal, by=saffron)
    assert [told.words for told in noting.told(alert)] == ["They said where."]


def test_alone_one_decides_at_the_highest_level_only_and_somebody_else_reviews_it(wren, larch, saffron):
    proposal = closing.propose_emergency(taken(wren, larch, 3), "They said where.", by=larch)
    with pytest.raises(Refused, match="level 4"):
        agreeing.act_alone(proposal, by=larch)
    Alert.objects.update(level=4)
    agreeing.act_alone(proposal, by=larch)
    review = FollowUp.objects.get(kind=FollowUp.REVIEW)
    assert review.late_from is not None
    assert review.late_from - clock.now() <= timedelta(hours=24)
    with pytest.raises(Refused):
        closing.follow_up(review, by=larch)
    closing.follow_up(review, by=saffron)


def test_nobody_agrees_to_what_concerns_themselves(larch, saffron):
    alert = raise_alert(saffron, place=PLACE, level=4, cause=Alert.MESSAGE)
    proposal = closing.propose_disclosure(alert, "To their doctor.", by=larch)
    with pytest.raises(Refused):
        agree(proposal, by=saffron)


def test_the_database_itself_knows_that_two_people_are_two(wren, larch):
    proposal = closing.propose_emergency(taken(wren, larch, 3), "They said where.", by=larch)
    rows = Proposal.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(answer=Proposal.AGREED, answered_by=larch, answered_at=clock.now())


def test_all_about_an_alert_goes_ninety_days_after_its_end_and_that_it_was_stays(wren, larch, saffron, at):
    now = at(clock.now())
    alert = taken(wren, larch, 4)
    noting.note(alert, "a word", by=larch)
    proposed = closing.close(alert, Closing.TALKED, "another", by=larch)
    assert isinstance(proposed, Proposal)
    agree(proposed, by=saffron)
    sweeps = (let_go_of_alerts, keeping.sweep)
    now.shift(timedelta(days=89))
    assert [sweep() for sweep in sweeps] == [0, 0]
    now.shift(timedelta(days=2))
    assert all(sweep() for sweep in sweeps)
    for kind in (Act, Care, Closing, FollowUp, Proposal, Step):
        assert not kind.objects.exists(), kind
    (entry,) = Entry.objects.filter(kind="moderation.closed")
    assert (entry.about, entry.details["code"]) == (f"alert:{alert.key}", Closing.TALKED)


def test_what_was_proposed_about_an_alert_falls_when_it_is_closed(wren, larch, saffron):
    alert = taken(wren, larch, 3)
    proposal = closing.propose_emergency(alert, "They are on the bridge.", by=saffron)
    closing.close(alert, Closing.TALKED, "", by=larch)
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.answered_by) == (Proposal.DECLINED, None)
    assert board.proposals(saffron) == []
    with pytest.raises(Refused):
        agree(proposal, by=larch)
    assert not Act.objects.exists()


def test_nobody_agrees_to_what_cannot_be_done_any_more(wren, larch, saffron):
    alert = taken(wren, larch, 4)
    proposals = [
        closing.close(alert, Closing.TALKED, "", by=larch),
        lowering.lower(alert, 2, by=larch),
        closing.propose_disclosure(alert, "To their sister.", by=larch),
    ]
    Alert.objects.update(closed_at=clock.now())
    for proposal in proposals:
        assert isinstance(proposal, Proposal)
        with pytest.raises(Refused, match="closed"):
            agree(proposal, by=saffron)
    assert Proposal.objects.waiting().count() == 3
