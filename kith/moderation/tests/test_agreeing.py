"""Four eyes, in one place: what is proposed stays sealed until it is read, and a ban is proposed like all."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.gates import Refused
from kith.moderation import agreeing, board, closing, keeping, lowering, taking
from kith.moderation.models import Act, Care, Decision, Proposal
from kith.moderation.tests.conftest import agree, agreed
from kith.notices.models import Notice
from kith.people.models import Person, Role
from kith.people.sealing import forget_key
from kith.safety.alerting import raise_alert
from kith.safety.looking import has_opened
from kith.safety.models import Alert, Look
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
WHY = "They said where they are."
EVERYBODY = ["Fern", "Larch", "Linnet", "Saffron"]


def _page_of(proposal):
    return reverse("moderation:proposal", args=[proposal.key])


@pytest.fixture
def alert(cast):
    found = raise_alert(cast.member, place="person:x", level=4, cause=Alert.MESSAGE, words="so it is")
    taking.take(found, by=cast.moderator)
    return found


def test_why_something_is_proposed_is_read_by_an_act_that_the_member_can_see(cast, alert):
    proposal = closing.propose_emergency(alert, WHY, by=cast.moderator)
    saffron = with_both_factors(cast.clinician)
    closed = saffron.get(_page_of(proposal)).content.decode()
    assert WHY not in closed
    assert 'value="agree"' not in closed, "whoever answers has read it"
    assert not Look.objects.exists()
    assert saffron.post(_page_of(proposal), {"answer": "agree"}).status_code == 422
    opened = saffron.post(_page_of(proposal), {"look": "1"}).content.decode()
    assert WHY in opened
    assert 'value="agree"' in opened
    looked = Look.objects.get()
    assert (looked.person, looked.by, looked.alert, looked.what) == (
        cast.member,
        cast.clinician,
        alert,
        "done",
    )
    own = with_both_factors(cast.member).get(reverse("safety:looks")).content.decode()
    assert "What was noted and written about an alert." in own
    saffron.post(_page_of(proposal), {"answer": "agree"})
    assert WHY not in saffron.get(_page_of(proposal)).content.decode(), "nor is it open once it is answered"


def test_what_is_proposed_in_other_words_is_refused_and_comes_back(cast, alert):
    first = closing.propose_emergency(alert, WHY, by=cast.moderator)
    assert closing.propose_emergency(alert, WHY, by=cast.moderator) == first, "a form is easily sent twice"
    with pytest.raises(Refused):
        closing.propose_emergency(alert, WHY, by=cast.moderator, later=True)
    there = reverse("moderation:emergency", args=[alert.key])
    sent = {"kind": "emergency", "words": "They have it in their hand.", "later": "yes"}
    answer = with_both_factors(cast.clinician).post(there, sent)
    assert answer.status_code == 422
    assert "They have it in their hand." in answer.content.decode()
    agreeing.decline(first, by=cast.moderator)
    assert closing.propose_emergency(alert, WHY, by=cast.moderator, later=True) != first


def test_to_what_a_level_is_to_be_lowered_is_read_too(cast, alert):
    proposal = lowering.lower(alert, 2, by=cast.moderator)
    saffron = with_both_factors(cast.clinician)
    assert "Moderate" in saffron.post(_page_of(proposal), {"look": "1"}).content.decode()


def test_of_an_alert_they_are_not_told_of_the_look_says_no_more_than_any(cast):
    feared = raise_alert(cast.member, place="person:x", level=4, cause=Alert.REPORT)
    proposal = closing.propose_emergency(feared, WHY, by=cast.moderator)
    with_both_factors(cast.clinician).post(_page_of(proposal), {"look": "1"})
    own = with_both_factors(cast.member).get(reverse("safety:looks")).content.decode()
    assert "Something you wrote." in own
    assert "about an alert" not in own


def test_whose_key_is_gone_leaves_nothing_to_agree_to(cast, alert):
    proposal = closing.propose_emergency(alert, WHY, by=cast.moderator)
    forget_key(cast.member)
    opened = with_both_factors(cast.clinician).post(_page_of(proposal), {"look": "1"}).content.decode()
    assert "the key of this account is gone" in opened
    assert 'value="agree"' not in opened
    assert 'value="decline"' in opened
    assert not Look.objects.exists(), "nothing was read"


def test_a_ban_waits_with_all_else_that_needs_two_people(cast, decided):
    banned = decided(Decision.BAN, "It asked to meet elsewhere.")
    (waiting,) = board.proposals(cast.clinician)
    assert (waiting, waiting.concerns) == (banned.proposal, cast.member)
    told = Notice.objects.filter(kind="moderation.agree", path=_page_of(waiting))
    assert {notice.person for notice in told} == {cast.clinician, cast.lead}
    saffron = with_both_factors(cast.clinician)
    assert "Close the account to them" in saffron.get(reverse("moderation:desk")).content.decode()
    assert "It asked to meet" in saffron.post(_page_of(waiting), {"look": "1"}).content.decode()
    saffron.post(_page_of(waiting), {"answer": "agree"})
    banned.refresh_from_db()
    cast.member.refresh_from_db()
    assert (banned.is_standing, cast.member.is_active) == (True, False)


def test_a_ban_that_is_declined_is_none_and_nobody_hears_of_it(cast, decided):
    banned = decided(Decision.BAN)
    with_both_factors(cast.clinician).post(_page_of(banned.proposal), {"answer": "decline"})
    banned.refresh_from_db()
    assert (banned.is_standing, banned.undone_by) == (False, cast.clinician)
    assert not Notice.objects.filter(person=cast.member).exists()
    assert not Decision.objects.told().filter(about=cast.member).exists()


def test_nobody_bans_alone(cast, decided):
    with pytest.raises(Refused):
        agreeing.act_alone(decided(Decision.BAN).proposal, by=cast.moderator)


def test_who_agreed_is_known_as_long_as_a_ban_holds(cast, decided, at):
    travel = at(clock.now())
    holds = agreed(decided(Decision.BAN), by=cast.clinician)
    travel.shift(timedelta(days=720))
    keeping.sweep()
    assert Proposal.objects.get() == holds.proposal
    Decision.objects.update(undone_at=clock.now())
    for _sweep in range(2):
        keeping.sweep()
    assert not Proposal.objects.exists()


def test_whoever_is_barred_can_be_let_go_with_all_that_was_decided(cast, barred):
    Person.objects.get(pk=cast.member.pk).delete()
    assert not Decision.objects.exists()
    assert not Proposal.objects.exists()


def test_who_agrees_to_a_ban_reads_the_message_by_the_same_press(cast, decided, message):
    page, saffron = _page_of(decided(Decision.BAN).proposal), with_both_factors(cast.clinician)
    assert message.words not in saffron.get(page).content.decode()
    opened = saffron.post(page, {"look": "1"}).content.decode()
    assert "It asked to meet elsewhere." in opened
    assert message.words in opened
    assert has_opened(f"message:{message.key}", cast.member, by=cast.clinician)
    own = with_both_factors(cast.member).get(reverse("safety:looks")).content.decode()
    assert "Saffron" in own


def test_what_is_proposed_by_whoever_left_is_taken_over_and_another_agrees(cast, decided, third):
    banned = decided(Decision.BAN)
    cast.moderator.delete()
    page, saffron = _page_of(banned.proposal), with_both_factors(cast.clinician)
    found = saffron.get(page).content.decode()
    assert "Someone who is no longer here proposed it" in found
    assert "Whoever proposed it is no longer here, and it takes two people." in found
    assert saffron.post(page, {"answer": "take_over"}).status_code == 422, "unread"
    opened = saffron.post(page, {"look": "1"}).content.decode()
    assert 'value="agree"' not in opened
    assert 'value="take_over"' in opened
    assert "Take it over, and another can agree." in saffron.post(page, {"answer": "agree"}).content.decode()
    saffron.post(page, {"answer": "take_over"})
    assert "Saffron proposed it" in saffron.get(page).content.decode()
    proposal = Proposal.objects.get()
    assert Notice.objects.filter(kind="moderation.agree", person=third, path=page).exists()
    with pytest.raises(Refused):
        agree(proposal, by=cast.clinician)
    agree(proposal, by=third)
    banned = Decision.objects.select_related("proposal").get()
    assert banned.is_standing
    assert banned.deciders == {cast.clinician.pk, third.pk}, "neither answers its appeal"


def test_or_it_falls_and_one_who_is_here_is_asked_themselves(cast, alert):
    proposal = closing.propose_emergency(alert, WHY, by=cast.moderator)
    agreeing.read(proposal, by=cast.clinician)
    with pytest.raises(Refused, match="is here"):
        agreeing.take_over(proposal, by=cast.clinician)
    with pytest.raises(Refused, match="Somebody else has to agree"):
        agreeing.take_over(proposal, by=cast.member)
    assert agreeing.take_over(proposal, by=cast.moderator).asked_by == cast.moderator, "it is theirs already"
    cast.moderator.delete()
    agreeing.decline(proposal, by=cast.clinician)
    with pytest.raises(Refused, match="decided already"):
        agreeing.take_over(proposal, by=cast.clinician)


def test_at_level_4_whoever_took_it_over_may_decide_alone_as_whoever_proposes(cast, alert):
    proposal = closing.propose_emergency(alert, WHY, by=cast.moderator)
    cast.moderator.delete()
    agreeing.read(proposal, by=cast.clinician)
    agreeing.act_alone(agreeing.take_over(proposal, by=cast.clinician), by=cast.clinician)
    assert Act.objects.get(kind=Act.EMERGENCY).by == cast.clinician


def told_of(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("person__pseudonym", flat=True))


@pytest.mark.parametrize("answered", [agree, agreeing.decline])
def test_who_proposed_it_hears_when_a_second_person_has_answered(cast, alert, answered):
    waiting = closing.propose_emergency(alert, WHY, by=cast.moderator)
    answered(waiting, by=cast.clinician)
    (told,) = Notice.objects.filter(kind="moderation.second_answered")
    assert (told.person, told.path) == (cast.moderator, _page_of(waiting))
    assert told.deliveries.count() == 1
    assert told_of("moderation.raised") == [], "who has it proposed it, and has heard"


def test_who_takes_back_their_own_or_decides_alone_is_told_nothing_of_it(cast, alert):
    agreeing.decline(closing.propose_emergency(alert, WHY, by=cast.moderator), by=cast.moderator)
    agreeing.act_alone(closing.propose_emergency(alert, WHY, by=cast.moderator), by=cast.moderator)
    assert told_of("moderation.second_answered") == []


def test_who_proposed_it_and_is_of_the_staff_no_more_is_told_nothing_of_the_answer(cast, alert):
    waiting = closing.propose_emergency(alert, WHY, by=cast.moderator)
    Role.objects.filter(person=cast.moderator).update(ended_at=clock.now())
    agree(waiting, by=cast.clinician)
    assert told_of("moderation.second_answered") == [], "the page is not theirs to open"


def test_that_a_call_was_decided_reaches_whoever_has_the_alert_or_else_who_is_here(cast, alert, third):
    taking.give_back(alert, by=cast.moderator)
    taking.take(alert, by=third)
    agree(closing.propose_emergency(alert, WHY, by=cast.moderator), by=cast.clinician)
    assert told_of("moderation.raised") == ["Fern"]
    taking.give_back(alert, by=third)
    Notice.objects.all().delete()
    agree(closing.propose_disclosure(alert, "A doctor asks.", by=cast.moderator), by=cast.clinician)
    assert told_of("safety.still_waits") == EVERYBODY


@pytest.mark.parametrize("why", ["handed", "late"])
def test_that_a_call_was_decided_reaches_others_where_nobody_is_sure_to_have_the_alert(
    cast, alert, third, why
):
    taking.hand(alert, third, by=cast.moderator)
    if why == "late":
        taking.take(alert, by=third)
        Care.objects.holding().update(late_at=clock.now())
    Notice.objects.all().delete()
    agree(closing.propose_emergency(alert, WHY, by=cast.moderator), by=cast.clinician)
    assert told_of("moderation.raised") == [], "it is not yet theirs, or not any more"
    assert told_of("safety.still_waits") == EVERYBODY
