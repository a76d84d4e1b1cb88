"""After a ban that nobody agreed to, or a decision that was taken back, something less can be decided."""

from dataclasses import replace

import pytest
from django.urls import reverse

from kith.conversations import posting
from kith.gates import Refused
from kith.groups.holding import Held
from kith.groups.models import Membership
from kith.keys import new_key
from kith.moderation import agreeing
from kith.moderation.access import case_for, decision_for, ground_of, waiting_for
from kith.moderation.appealing import answer, appeal
from kith.moderation.deciding import Choice, decide, last_on, undo
from kith.moderation.impartial import with_fresh_eyes
from kith.moderation.models import Appeal, Decision, Report
from kith.moderation.reporting import report_group, report_person
from kith.moderation.tests.conftest import answered, read, reread
from kith.notices.models import Notice
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
MUTE = Choice(Decision.MUTE, "It asked to meet elsewhere.", 3)


def page_of(made):
    return reverse("moderation:decision", args=[made.key])


@pytest.fixture
def declined(cast, decided):
    """Larch proposed a ban, and Saffron did not agree."""
    banned = decided(Decision.BAN)
    agreeing.decline(banned.proposal, by=cast.clinician)
    return Decision.objects.get(pk=banned.pk)


def test_after_a_ban_nobody_agreed_to_a_mute_is_decided_on_its_page_and_holds(cast, declined, thread):
    staff, sent = with_both_factors(cast.clinician), {"measure": "mute", "reason": "Not here.", "days": "3"}
    page = staff.get(page_of(declined)).content.decode()
    assert "Something less in its place" in page
    assert "Read what was written first." in page
    assert staff.post(page_of(declined), sent).status_code == 422, "unread"
    assert "Close the account" in staff.post(page_of(declined), {"look": "1"}).content.decode()
    assert 'value="ban"' not in staff.get(page_of(declined)).content.decode()
    assert staff.post(page_of(declined), sent).status_code == 302
    made = last_on(declined)
    assert (made.measure, made.by, made.instead_of, made.is_standing) == (
        "mute",
        cast.clinician,
        declined,
        True,
    )
    with pytest.raises(Held):
        posting.post(thread, "One more.", new_key(), by=cast.member)
    assert page_of(made) in staff.get(page_of(declined)).content.decode()
    assert Notice.objects.filter(person=cast.member, kind="moderation.decided").count() == 1
    assert Notice.objects.filter(kind="moderation.looked_at").count() == 1, "the reporter heard it before"


def test_only_something_less_than_what_was_taken_back_and_never_nothing(cast, decided):
    removed = undo(decided(Decision.REMOVAL), by=cast.moderator)
    for measure in (Decision.REMOVAL, Decision.BAN, Decision.NONE):
        with pytest.raises(Refused, match="something less"):
            decide(ground_of(removed), Choice(measure, "No.", 3), by=cast.moderator)
    reread(removed, by=cast.moderator)
    muted = undo(decide(ground_of(removed), MUTE, by=cast.moderator), by=cast.moderator)
    covered = Choice(Decision.HIDE, "No.", 0, "It asks for contact details.")
    reread(muted, by=cast.moderator)
    last = decide(ground_of(muted), covered, by=cast.moderator)
    assert last.instead_of == removed, "all of them lead to the first"
    assert last_on(removed) == last_on(muted) == last


def test_while_a_decision_holds_nothing_is_decided_beside_it_and_who_is_second_finds_the_first(cast, decided):
    muted = decided(Decision.MUTE)
    note = Choice(Decision.NOTE, "Please do not.")
    assert decide(ground_of(muted), note, by=cast.moderator) == muted
    ground = ground_of(undo(muted, by=cast.moderator))
    reread(muted, by=cast.moderator)
    first = decide(ground, note, by=cast.moderator)
    assert decide(ground, Choice(Decision.HIDE, "No.", 0, "No."), by=cast.moderator) == first
    staff, late = with_both_factors(cast.moderator), {"measure": "hide", "reason": "It gave an address."}
    answered = staff.post(page_of(muted), late)
    assert answered.status_code == 422
    assert "It gave an address." in answered.content.decode(), "what was typed is not lost"
    assert "Something less in its place" not in staff.get(page_of(muted)).content.decode()


def test_a_word_has_nothing_below_it(cast, decided):
    taken_back = undo(decided(Decision.NOTE), by=cast.moderator)
    page = with_both_factors(cast.moderator).get(page_of(taken_back)).content.decode()
    assert "Something less" not in page


def test_neither_who_reported_nor_who_had_a_part_before_judges_what_came_of_it(
    cast, declined, third, message
):
    makers.seat(cast.group, cast.lead)
    ground = ground_of(declined)
    ground.reports[0].by = cast.lead
    ground.reports[0].save()
    reread(declined, by=cast.moderator)
    less = decide(ground_of(declined), MUTE, by=cast.moderator)
    undo(less, by=cast.moderator)
    with_both_factors(cast.clinician).post(page_of(less), {"look": "1"})
    last = decide(ground_of(Decision.objects.get(pk=less.pk)), Choice("note", "No."), by=cast.clinician)
    asked = appeal(last, "I meant the group.", by=cast.member)
    assert set(with_fresh_eyes(last)) == {third}, "Larch proposed, Saffron decided, Linnet reported"
    assert [waiting_for(who) for who in (cast.moderator, cast.clinician, cast.lead)] == [[], [], []]
    assert waiting_for(third) == [last]
    with pytest.raises(Refused):
        answer(asked, Appeal.UPHELD, "No.", by=cast.moderator)
    assert decision_for(third, last.key) == last


def _of_a_host(cast):
    report = report_group(cast.group, Report.OTHER, "Nobody steps in.", by=cast.member)
    ground = case_for(cast.moderator, report.key).ground
    return replace(ground, about=cast.facilitator)


def _of_a_person(cast):
    seat = Membership.objects.get(group=cast.group, person=cast.member)
    report = report_person(seat, Report.HURTING, "She shouts.", by=cast.second_member)
    return case_for(cast.moderator, report.key).ground


@pytest.mark.parametrize(("of", "said"), [(_of_a_person, "She shouts."), (_of_a_host, "Nobody steps in.")])
def test_where_no_message_was_reported_it_is_decided_with_the_reason_and_the_reports_read(cast, of, said):
    ground = of(cast)
    read(ground, by=cast.moderator)
    removed = decide(ground, Choice(Decision.REMOVAL, "It hurt others."), by=cast.moderator)
    removed = undo(removed, by=cast.moderator)
    staff, sent = with_both_factors(cast.clinician), {"measure": "mute", "reason": "Not here.", "days": "3"}
    refused = staff.post(page_of(removed), sent)
    assert refused.status_code == 422
    assert "Read it first" in refused.content.decode()
    read(ground, by=cast.clinician)
    assert staff.post(page_of(removed), sent).status_code == 422, "its reason too"
    opened = staff.post(page_of(removed), {"look": "1"}).content.decode()
    assert said in opened
    assert "It hurt others." in opened
    assert staff.post(page_of(removed), sent).status_code == 302


def test_who_was_overruled_on_appeal_leaves_what_follows_to_somebody_else(cast, decided, third):
    muted = decided(Decision.MUTE)
    asked = appeal(muted, "It was a joke.", by=cast.member)
    answered(asked, Appeal.OVERTURNED, "It was.", by=cast.clinician)
    muted.refresh_from_db()
    larch, note = with_both_factors(cast.moderator), Choice(Decision.NOTE, "Please do not.")
    page = larch.post(page_of(muted), {"look": "1"}).content.decode()
    assert "Somebody else decides whether something less follows." in page
    assert "Decide so" not in page
    with pytest.raises(Refused, match="after an appeal"):
        decide(ground_of(muted), note, by=cast.moderator)
    reread(muted, by=third)
    less = undo(decide(ground_of(muted), Choice(Decision.HIDE, "No.", 0, "No."), by=third), by=third)
    reread(less, by=cast.moderator)
    with pytest.raises(Refused, match="after an appeal"):
        decide(ground_of(less), note, by=cast.moderator)
    reread(less, by=third)
    assert decide(ground_of(less), note, by=third).by == third, "who took back what they decided may"


def test_who_proposed_a_ban_that_nobody_agreed_to_may_decide_something_less(cast, declined):
    reread(declined, by=cast.moderator)
    assert decide(ground_of(declined), MUTE, by=cast.moderator).by == cast.moderator


def test_its_person_reads_that_it_stands_in_the_place_of_another_they_were_told_of(cast, declined, client):
    says = "It stands in the place of a decision that was taken back."
    reread(declined, by=cast.moderator)
    muted = decide(ground_of(declined), MUTE, by=cast.moderator)
    client.force_login(cast.member)

    def pages(made):
        paths = ("/you/decisions/", reverse("moderation:appeal", args=[made.key]))
        return [client.get(path).content.decode().count(says) for path in paths]

    assert pages(muted) == [0, 0], "of a ban that nobody agreed to they never hear"
    undo(muted, by=cast.moderator)
    reread(muted, by=cast.moderator)
    muted.refresh_from_db()
    noted = decide(ground_of(muted), Choice(Decision.NOTE, "Please do not."), by=cast.moderator)
    assert pages(noted) == [1, 1]
    assert pages(muted) == [1, 0]


def test_the_list_of_appeals_and_who_may_answer_one_agree_over_the_whole_staff(
    cast, declined, third, decided
):
    makers.seat(cast.group, third)
    staff = (cast.moderator, cast.clinician, cast.lead, third)
    reread(declined, by=cast.moderator)
    muted = decide(ground_of(declined), MUTE, by=cast.moderator)
    appeal(muted, "It was a joke.", by=cast.member)
    _agree_over(staff, muted)
    assert waiting_for(cast.clinician) == [muted], "who said no to a ban had no part in the mute"
    undo(muted, by=cast.moderator)
    reread(muted, by=cast.clinician)
    muted.refresh_from_db()
    noted = decide(ground_of(muted), Choice(Decision.NOTE, "Please do not."), by=cast.clinician)
    appeal(noted, "I meant the group.", by=cast.member)
    _agree_over(staff, noted)
    Report.objects.update(by=third)
    _agree_over(staff, noted)
    makers.seat(cast.group, cast.lead, role=Membership.FACILITATOR)
    Membership.objects.filter(group=cast.group, person=cast.member).update(role=Membership.FACILITATOR)
    _agree_over(staff, noted)


def test_so_they_do_over_a_ban_that_was_agreed_to(cast, barred, third):
    appeal(barred, "It was a joke.", by=cast.member)
    _agree_over((cast.moderator, cast.clinician, cast.lead, third), barred)
    assert waiting_for(cast.clinician) == []


def _agree_over(staff, made):
    with_it = {who for who in staff if made in waiting_for(who)}
    assert with_it == set(with_fresh_eyes(made)) & set(staff)
