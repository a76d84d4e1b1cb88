"""What the pages of the desk say of how things stand: what happened, what is next, and who does it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.moderation import agreeing, closing, lowering, noting, returning, taking
from kith.moderation.appealing import appeal
from kith.moderation.deciding import undo
from kith.moderation.models import Act, Appeal, Closing, Decision, FollowUp, Proposal, Report
from kith.moderation.reporting import report_message
from kith.moderation.tests.conftest import agree, answered
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import raise_alert
from kith.safety.causes import cause_of
from kith.safety.models import Alert
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
NOTHING_CALLS = "Nothing here calls or writes to anybody."


def words_of(page):
    text = page.content.decode()
    return " ".join(text.partition("<main")[2].partition("</main")[0].split())


def at(client, name, key):
    return words_of(client.get(reverse(f"moderation:{name}", args=[key])))


@pytest.fixture
def taken(wren, larch):
    alert = raise_alert(wren, place="person:x", level=4, cause=Alert.MESSAGE)
    taking.take(alert, by=larch)
    return alert


@pytest.fixture
def call(taken, larch):
    return closing.propose_emergency(taken, "They said where.", by=larch)


def test_to_agree_to_an_emergency_call_calls_nobody_and_the_page_says_so(call, taken, larch, saffron):
    assert NOTHING_CALLS in at(with_both_factors(larch), "alert", taken.key)
    staff = with_both_factors(saffron)
    assert f"{NOTHING_CALLS} Once it is decided, whoever has the alert does." in at(
        staff, "proposal", call.key
    )
    agree(call, by=saffron)
    decided = at(staff, "proposal", call.key)
    assert "<b>Agreed</b>" in decided
    assert "Agreed, and done" not in decided
    assert "It is decided. Nothing here calls" in decided
    taken.closed_at = clock.now()
    taken.save()
    over = at(staff, "proposal", call.key)
    assert "<b>Agreed</b>" in over
    assert "whoever has the alert does" not in over, "nobody has it any more"


def test_what_the_program_does_itself_is_done_once_it_is_agreed(taken, larch, saffron):
    low = lowering.lower(taken, 2, by=larch)
    assert isinstance(low, Proposal)
    staff = with_both_factors(saffron)
    opened = words_of(staff.post(agreeing.page_of(low), {"look": "1"}))
    assert "To which level: <b>Moderate</b>" in opened
    assert NOTHING_CALLS not in opened
    agreeing.agree(low, by=saffron)
    assert "Agreed, and done" in at(staff, "proposal", low.key)


def test_who_proposed_something_reads_for_whom_it_waits(call, larch, saffron):
    staff = with_both_factors(larch)
    assert "Whoever could agree then was sent word" in at(staff, "proposal", call.key)
    saffron.is_active = False
    saffron.save()
    assert "nobody is here at present who could agree" in at(staff, "proposal", call.key)
    late = makers.staff("Fern", Role.MODERATOR)
    assert not Notice.objects.filter(person=late).exists()
    page = at(staff, "proposal", call.key)
    assert "who has come since finds it at the desk" in page
    assert 'href="#second"' in words_of(with_both_factors(late).get("/desk/"))


def test_the_desk_begins_with_what_waits_for_a_second_person(call, larch, saffron):
    line = "Waiting for a second person</a>"
    mine, theirs = (words_of(with_both_factors(one).get("/desk/")) for one in (larch, saffron))
    first = '<a href="#second">Waiting for a second person: 1</a>'
    assert first not in mine
    assert "proposed by you" in mine
    assert theirs.index(first) < theirs.index("desk-items")
    assert "Larch, " in theirs
    Proposal.objects.update(asked_by=None)
    assert "whoever proposed it is no longer here" in words_of(with_both_factors(saffron).get("/desk/"))
    assert line in at(with_both_factors(larch), "alert", Alert.objects.get().key)


def test_who_is_asked_what_they_think_reads_it_first(taken, larch, saffron):
    noting.ask_for_an_opinion(taken, saffron, by=larch)
    page = at(with_both_factors(saffron), "alert", taken.key)
    assert page.index('href="#opinion"') < page.index("stays sealed") < page.index('id="opinion"')
    assert "#opinion" not in at(with_both_factors(larch), "alert", taken.key)


def test_a_ban_that_nobody_agreed_to_was_proposed_and_never_done(cast, decided):
    made = decided(Decision.BAN)
    agreeing.decline(made.proposal, by=cast.clinician)
    page = words_of(
        with_both_factors(cast.moderator).post(reverse("moderation:decision", args=[made.key]), {"look": "1"})
    )
    assert "<dt>Proposed</dt>" in page
    assert "<dt>Nobody agreed</dt><dd>Saffron" in page
    assert "It was never done" in page
    for untrue in ("<dt>Decided</dt>", "<dt>Taken back</dt>", "The reason they read", "It was taken back"):
        assert untrue not in page


def test_the_words_in_question_stand_before_what_was_said_about_them(cast, message):
    report = report_message(message, Report.CONTACT, "It says where.", by=cast.second_member)
    there, staff = reverse("moderation:case", args=[report.key]), with_both_factors(cast.moderator)
    page = words_of(staff.get(there))
    assert page.index("What was said about it") < page.index("Read what was written")
    opened = words_of(staff.post(there, {"look": "1"}))
    assert opened.count(message.words) == 1
    assert opened.index(message.words) < opened.index("It says where.") < opened.index('id="decide"')


def test_who_answers_an_appeal_takes_back_by_the_answer_alone(cast, decided):
    made = decided(Decision.MUTE)
    take_back = "Take the decision back"
    other, first = with_both_factors(cast.clinician), with_both_factors(cast.moderator)
    assert take_back in at(other, "decision", made.key)
    asked = appeal(made, "It was a joke.", by=cast.member)
    assert take_back not in at(other, "decision", made.key)
    assert take_back in at(first, "decision", made.key), "who decided it takes it back, and answers nothing"
    answered(asked, Appeal.UPHELD, "It was not.", by=cast.clinician)
    assert take_back in at(other, "decision", made.key)


def test_the_list_of_decisions_says_how_an_appeal_stands(cast, decided, client):
    made = decided(Decision.MUTE)
    client.force_login(cast.member)

    def listed():
        return words_of(client.get(reverse("moderation:decisions")))

    assert "appeal was answered" not in listed()
    asked = appeal(made, "It was a joke.", by=cast.member)
    assert "You appealed. Nobody has answered yet." in listed()
    answered(asked, Appeal.UPHELD, "It was not.", by=cast.clinician)
    assert "Your appeal was answered: It stays as it was decided." in listed()
    undo(Decision.objects.get(pk=made.pk), by=cast.moderator)
    assert "Your appeal was answered" in listed()


def test_what_was_taken_back_before_an_answer_waits_for_none(cast, decided, client):
    made = decided(Decision.MUTE)
    appeal(made, "It was a joke.", by=cast.member)
    undo(made, by=cast.moderator)
    client.force_login(cast.member)
    assert "Nobody has answered yet" not in words_of(client.get(reverse("moderation:decisions")))


def test_a_member_reads_what_they_said_to_an_offer(taken, wren, larch, client):
    offer = noting.write_to_member(taken, "May we?", by=larch, kind=Act.SERVICES)
    client.force_login(wren)

    def letters():
        return words_of(client.get(reverse("moderation:letters")))

    assert "You said" not in letters()
    noting.say(offer, Act.YES, by=wren)
    assert "You said yes. You can change it." in letters()
    noting.say(offer, Act.NO, by=wren)
    assert "You said no." in letters()


@pytest.fixture
def come_back(wren, larch, at):
    now = at(clock.now())
    alert = raise_alert(wren, place="person:x", level=2, cause=Alert.MESSAGE)
    taking.take(alert, by=larch)
    closing.close(alert, Closing.TALKED, "", by=larch)
    now.shift(timedelta(days=1))
    return FollowUp.objects.get(kind=FollowUp.DAY)


def test_who_comes_back_writes_to_the_member_and_their_answer_is_a_new_request(come_back, wren, saffron):
    staff, there = with_both_factors(saffron), reverse("moderation:coming_back", args=[come_back.key])
    assert "Done says that somebody came back to it" in words_of(staff.get(there))
    assert staff.post(there, {"words": "How are you today?", "send": "yes"}).headers["Location"] == there
    come_back.refresh_from_db()
    assert come_back.done_at is None, "to write is not to be done with it"
    assert Notice.objects.filter(person=wren, kind="moderation.written").count() == 1
    letter = Act.objects.get(kind=Act.MESSAGE)
    assert (letter.by, noting.words_of(letter, wren)) == (saffron, "How are you today?")
    assert come_back.alert.closed_at is not None
    noting.answer(letter, "Not well.", by=wren)
    assert cause_of(Alert.objects.get(closed_at=None)) == Alert.REQUEST


def test_words_that_were_not_sent_are_not_lost_by_pressing_done(come_back, saffron):
    staff, there = with_both_factors(saffron), reverse("moderation:coming_back", args=[come_back.key])
    page = staff.post(there, {"words": "How are you?"})
    assert page.status_code == 422
    assert "How are you?</textarea>" in words_of(page)
    assert staff.post(there, {"words": "", "send": "yes"}).status_code == 422
    assert staff.post(there, {"words": " "}).status_code == 302
    come_back.refresh_from_db()
    assert come_back.done_at is not None
    for pressed in ({"send": "yes"}, {}):
        late = staff.post(there, {"words": "How are you?", **pressed})
        assert late.status_code == 422
        assert "How are you?</textarea>" in words_of(late)
        assert "Somebody has come back to this already" in words_of(late)
        assert "Send it" not in words_of(late), "there is nothing to send it with"
    assert Act.objects.filter(kind=Act.MESSAGE).count() == 0


def test_where_done_tells_the_member_something_the_page_does_not_say_that_it_sends_nothing(
    come_back, larch, saffron
):
    noting.write_down(come_back.alert, Act.DISCLOSURE, "A doctor asked.", larch, is_told_later=True)
    FollowUp.objects.filter(kind=FollowUp.WEEK).update(done_at=clock.now())
    page = at(with_both_factors(saffron), "coming_back", come_back.key)
    assert "Once you press Done, they read it under You." in page
    assert "sends no words of yours" in page
    assert "nothing" not in page


def test_before_it_is_time_nobody_writes_and_the_alert_leads_there_once_it_is(come_back, saffron):
    week = FollowUp.objects.get(kind=FollowUp.WEEK)
    assert (returning.may_write(come_back), returning.may_write(week)) == (True, False)
    staff = with_both_factors(saffron)
    page = at(staff, "alert", come_back.alert.key)
    assert reverse("moderation:coming_back", args=[come_back.key]) in page
    assert reverse("moderation:coming_back", args=[week.key]) not in page
    assert "Write to" not in at(staff, "coming_back", week.key)


def test_who_reviews_finds_what_was_decided_alone_and_a_debrief_leads_to_no_words(
    call, taken, larch, saffron
):
    agreeing.act_alone(call, by=larch)
    review = FollowUp.objects.get(kind=FollowUp.REVIEW)
    page = at(with_both_factors(saffron), "coming_back", review.key)
    assert reverse("moderation:proposal", args=[call.key]) in page
    assert "talk with whoever decided it" in page
    end = closing.close(taken, Closing.EMERGENCY, "", by=larch)
    assert isinstance(end, Proposal)
    agree(end, by=saffron)
    debrief = FollowUp.objects.get(kind=FollowUp.DEBRIEF)
    own = at(with_both_factors(larch), "coming_back", debrief.key)
    assert "drink something" in own
    assert "Look at the alert" not in own


@pytest.mark.parametrize("path", ["/desk/training/", "/desk/lines/", "/desk/record/alarms/"])
def test_pages_of_the_desk_lead_back_to_the_desk(path, larch):
    page = words_of(with_both_factors(larch).get(path))
    assert '<a class="page-up" href="/desk/">' in page
