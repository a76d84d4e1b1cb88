"""Deciding: the ladder, what each rung does and does not do, undoing it, and that distress is no ground."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kith import clock
from kith.conversations import editing, posting, searching
from kith.conversations.models import Conversation
from kith.gates import Refused
from kith.groups.holding import Held
from kith.groups.joining import ask
from kith.groups.models import Group, Membership
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.moderation import deciding
from kith.moderation.access import case_for, decisions_that_hold
from kith.moderation.deciding import Choice, Ground, decide, undo
from kith.moderation.models import Decision, Report
from kith.moderation.reporting import report_group, report_message
from kith.moderation.tests.conftest import agreed, read
from kith.notices.models import Notice
from kith.people.models import Role
from kith.safety.alerting import raise_alert, words_of
from kith.safety.asking import ask as ask_for_a_person
from kith.safety.causes import cause_of
from kith.safety.models import Alert, Shown
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
RUNGS = [rung for rung in Decision.LADDER if rung != Decision.NONE]


def post(where, by):
    return posting.post(where, "One more.", new_key(), by=by)


@pytest.mark.parametrize("rung", RUNGS)
def test_distress_is_a_ground_for_nothing(cast, message, rung):
    fear = report_message(message, Report.FEAR, by=cast.second_member)
    alert = raise_alert(cast.member, place="person:x", level=4, cause=Alert.MESSAGE)
    by_alert = Ground(cast.member, cast.group, message, alert=alert)
    choice = Choice(rung, "They frighten the others.", 3, "Too much.")
    for ground in (case_for(cast.moderator, fear.key).ground, by_alert):
        with pytest.raises(Refused, match="Distress is never a ground"):
            decide(ground, choice, by=cast.moderator)
    assert not Decision.objects.exists()


def test_a_fear_is_put_away_and_its_alert_goes_on(cast, message):
    fear = report_message(message, Report.FEAR, by=cast.second_member)
    ground = case_for(cast.moderator, fear.key).ground
    read(ground, by=cast.moderator)
    decide(ground, Choice(Decision.NONE), by=cast.moderator)
    assert Alert.objects.get().closed_at is None


def test_nothing_follows_and_only_the_reporter_hears_that_somebody_looked(cast, decided):
    decided(Decision.NONE)
    assert Alert.objects.get().closed_at is not None
    told = Notice.objects.exclude(kind="safety.alert").values_list("person", "kind")
    assert list(told) == [(cast.second_member.pk, "moderation.looked_at")]


def test_nobody_decides_about_words_they_have_not_opened_themselves(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    larch, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    sent = {"measure": Decision.NOTE, "reason": "It asked to meet elsewhere."}
    assert "Then you can decide." in larch.get(path).content.decode()
    assert "Read it first" in larch.post(path, sent).content.decode()
    with_both_factors(cast.clinician).post(path, {"look": "1"})
    assert larch.post(path, sent).status_code == 422, "that somebody else read it is not enough"
    opened = larch.post(path, {"look": "1"}).content.decode()
    assert message.words in opened
    assert "Decide so" in opened
    assert "Decide so" in larch.get(path).content.decode(), "also when they come back to it"
    assert larch.post(path, sent).status_code == 302


def test_what_is_decided_is_decided_once(cast, decided, message):
    first = decided(Decision.NOTE)
    report = Report.objects.get()
    again = Ground(cast.member, cast.group, message, (report,))
    assert decide(again, Choice(Decision.HIDE, "No.", 0, "No."), by=cast.clinician) == first
    assert Fact.objects.filter(kind="moderation.decided").count() == 1


def test_neither_the_reporter_nor_whom_it_is_about_nor_a_host_decides(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    Role.objects.bulk_create(
        Role(person=who, name=Role.MODERATOR) for who in (cast.member, cast.second_member)
    )
    ground = Ground(cast.member, cast.group, message, (report,))
    for who in (cast.member, cast.second_member, cast.facilitator):
        who.has_shown_second_factor = True
        with pytest.raises(Refused):
            decide(ground, Choice(Decision.NONE), by=who)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(Decision.NOTE, "  "),
        Choice(Decision.HIDE, "It sells.", 0, ""),
        Choice(Decision.MUTE, "It sells.", 0),
        Choice(Decision.PAUSE, "It sells.", 91),
    ],
)
def test_a_rung_without_what_it_needs_is_refused(cast, message, choice):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    with pytest.raises(Refused):
        decide(case_for(cast.moderator, report.key).ground, choice, by=cast.moderator)


def test_a_note_is_sealed_and_read_by_whom_it_is_about(cast, decided, client):
    note = decided(Decision.NOTE, "Please keep to the threads.")
    assert b"threads" not in bytes(note.reason)
    client.force_login(cast.member)
    assert "Please keep to the threads." in client.get("/you/decisions/").content.decode()
    page = client.get(reverse("moderation:appeal", args=[note.key])).content.decode()
    assert "Moth" not in page, "who reported it is secret"
    assert "Larch" not in page, "it is a decision of the house"
    client.force_login(cast.second_member)
    assert client.get(reverse("moderation:appeal", args=[note.key])).status_code == 404


def test_a_cover_hides_the_words_from_readers_and_not_from_their_writer(cast, decided, message, client):
    hidden = decided(Decision.HIDE)
    place = reverse("conversations:thread", args=[message.conversation.key])
    own = reverse("conversations:message", args=[message.key])
    client.force_login(cast.second_member)
    page = client.get(place).content.decode()
    assert "Reason: It asks for contact details." in page
    assert "the mill" not in page
    assert "the mill" not in client.get(own).content.decode()
    assert searching.search(cast.second_member, "mill") == []
    client.force_login(cast.member)
    assert "the mill" in client.get(own).content.decode()
    message.refresh_from_db()
    assert message.words == "Write to me at the mill instead."
    with pytest.raises(Refused):
        editing.edit(message, "Write to me at the inn.", by=cast.member)
    undo(undo(hidden, by=cast.clinician), by=cast.clinician)
    assert "the mill" in client.get(place).content.decode()
    assert searching.search(cast.second_member, "mill") == [message]


def test_a_covered_beginning_covers_its_title_and_gives_it_back(cast, thread):
    opening = thread.messages.get(position=1)
    report = report_message(opening, Report.CONTACT, by=cast.member)
    choice = Choice(Decision.HIDE, "It sells.", 0, "It sells.")
    ground = case_for(cast.moderator, report.key).ground
    read(ground, by=cast.moderator)
    hidden = decide(ground, choice, by=cast.moderator)
    thread.refresh_from_db()
    assert (thread.title, thread.last_revision) == ("Covered", 1)
    undo(hidden, by=cast.moderator)
    thread.refresh_from_db()
    assert (thread.title, thread.last_revision) == ("The house is too quiet", 2)


def test_what_was_taken_back_under_its_cover_stays_gone(cast, decided, message):
    hidden = decided(Decision.HIDE)
    editing.take_back(message, by=cast.member)
    undo(hidden, by=cast.moderator)
    message.refresh_from_db()
    assert (message.words, message.cover) == ("", "")


def test_a_mute_holds_in_its_group_until_its_end_and_leaves_the_way_to_hosts_and_help(
    cast, decided, thread, message, at
):
    travel = at(clock.now())
    decided(Decision.MUTE, "It asked to meet elsewhere.")
    makers.seat(cast.other_group, cast.member)
    elsewhere = makers.thread(cast.other_group, cast.other_facilitator)
    quiet = Conversation.objects.create(
        group=cast.group, kind=Conversation.QUIET, quiet_with=cast.member, opened_by=cast.member
    )
    with pytest.raises(Held, match="It asked to meet elsewhere"):
        post(thread, cast.member)
    with pytest.raises(Held):
        posting.open_thread(cast.group, "Again", "Words.", new_key(), by=cast.member)
    with pytest.raises(Held):
        editing.edit(message, "At the inn.", by=cast.member)
    post(quiet, cast.member)
    post(elsewhere, cast.member)
    post(thread, cast.second_member)
    assert cause_of(ask_for_a_person(by=cast.member)) == Alert.REQUEST
    editing.take_back(message, by=cast.member)
    travel.shift(timedelta(days=3, seconds=1))
    post(thread, cast.member)


def test_staff_find_a_mute_among_what_holds_until_its_end(cast, decided, at):
    travel = at(clock.now())
    muted = decided(Decision.MUTE)
    assert decisions_that_hold(cast.clinician) == [muted]
    travel.shift(timedelta(days=3, seconds=1))
    assert decisions_that_hold(cast.clinician) == []


def test_a_pause_holds_everywhere_and_help_works(cast, decided, thread):
    paused = decided(Decision.PAUSE)
    Group.objects.filter(pk=cast.other_group.pk).update(admission=Group.ON_REQUEST)
    with pytest.raises(Held):
        post(thread, cast.member)
    with pytest.raises(Held):
        ask(cast.other_group, "May I?", by=cast.member, accepting=1)
    assert ask_for_a_person(by=cast.member)
    undo(paused, by=cast.clinician)
    post(thread, cast.member)


def test_the_page_keeps_what_was_typed_and_says_why_until_when_and_where_to_turn(
    cast, decided, thread, client
):
    muted = decided(Decision.MUTE, "It <b>asked</b> to meet elsewhere.")
    client.force_login(cast.member)
    path = reverse("conversations:replies", args=[thread.key])
    answer = client.post(path, {"words": "But I only meant well.", "nonce": new_key()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "But I only meant well." in page
    assert "It &lt;b&gt;asked&lt;/b&gt; to meet elsewhere." in page
    assert f'<a href="/you/decisions/{muted.key}/appeal/">' in page
    assert '<a href="/asking/">' in page.partition('class="errors"')[2]


def test_words_of_distress_that_a_mute_keeps_back_bring_help_and_an_alert_all_the_same(
    cast, decided, thread, message, client
):
    decided(Decision.MUTE)
    client.force_login(cast.member)
    sent = {"words": "i want to die", "title": "Tonight", "nonce": new_key()}
    for name, key in (("replies", thread.key), ("new_thread", cast.group.key), ("edits", message.key)):
        Shown.objects.all().delete()
        answer = client.post(reverse(f"conversations:{name}", args=[key]), sent)
        page = answer.content.decode()
        assert answer.status_code == 422, name
        assert 'class="help-panel"' in page, name
        assert "i want to die" in page, name
    alerts = Alert.objects.filter(person=cast.member, is_conduct=False)
    assert {alert.place.partition(":")[0] for alert in alerts} == {"conversation", "group"}
    assert all(words_of(alert) for alert in alerts)
    assert not thread.messages.filter(words="i want to die").exists()


def test_a_removal_ends_the_seat_and_undone_gives_it_back(cast, decided):
    removed = decided(Decision.REMOVAL)
    seats = Membership.objects.filter(group=cast.group, person=cast.member)
    assert seats.get().ending == Membership.REMOVED
    undo(removed, by=cast.clinician)
    assert seats.standing().get().role == Membership.MEMBER


def test_a_ban_takes_two_and_leaves_why_the_appeal_and_help(cast, decided, client, thread):
    banned = decided(Decision.BAN)
    client.force_login(cast.member)
    assert client.get("/home/").status_code == 200, "one of the staff bans nobody"
    assert "Your account" not in client.get("/you/decisions/").content.decode()
    with pytest.raises(Refused):
        agreed(banned, by=cast.moderator)
    agreed(banned, by=cast.clinician)
    assert client.get("/home/").headers["Location"] == "/you/decisions/"
    unsent = client.post(
        f"/threads/{thread.key}/replies/",
        {"words": "I was writing this."},
        headers={"origin": "http://testserver"},
    )
    assert unsent.status_code == 404
    assert "I was writing this." in unsent.content.decode()
    assert "It asked to meet elsewhere." in client.get("/you/decisions/").content.decode()
    appeal = reverse("moderation:appeal", args=[banned.key])
    for path in (appeal, "/asking/", "/help/", "/promises/"):
        assert client.get(path).status_code == 200, path
    assert client.post("/asking/").status_code == 302
    undo(banned, by=cast.clinician)
    assert client.get("/home/").status_code == 200


def test_the_banned_sign_in_with_their_passphrase_and_the_closed_do_not(cast, barred, client):
    for who, there in ((cast.member, "/you/decisions/"), (cast.banned, "/accounts/login/")):
        makers_address(who)
        client.logout()
        client.post("/accounts/login/", {"login": who.email, "password": makers.PASSPHRASE})
        answer = client.get("/home/")
        assert answer.headers["Location"].startswith(there), who


def makers_address(who):
    who.emailaddress_set.create(email=who.email, verified=True, primary=True)


def test_a_ban_that_nobody_agreed_to_falls_silently(cast, decided):
    banned = decided(Decision.BAN)
    undo(banned, by=cast.clinician)
    with pytest.raises(Refused, match="decided already"):
        agreed(banned, by=cast.clinician)
    banned.refresh_from_db()
    assert banned.undone_by == cast.clinician
    assert not Notice.objects.filter(person=cast.member).exists()


def test_staff_decide_by_the_page_also_what_nobody_reported(cast, message):
    staff = with_both_factors(cast.moderator)
    place = f"conversation:{message.conversation.key}"
    alert = raise_alert(cast.member, place=place, level=1, cause=Alert.CONDUCT)
    path = reverse("moderation:conduct", args=[alert.key])
    assert "Decide" in staff.get(path).content.decode()
    staff.post(path, {"look": "1"})
    sent = {"measure": Decision.MUTE, "reason": "It sells.", "days": "7"}
    led_to = staff.post(path, sent).headers["Location"]
    staff.post(path, sent)
    made = Decision.objects.get()
    assert led_to == reverse("moderation:decision", args=[made.key])
    assert (made.about, made.group, made.alert) == (cast.member, cast.group, alert)
    distress = raise_alert(cast.member, place=place, level=2, cause=Alert.MESSAGE)
    assert staff.get(reverse("moderation:conduct", args=[distress.key])).status_code == 404


def test_an_alert_under_which_reports_wait_is_decided_with_them(cast, message):
    report = report_message(message, Report.CONTACT, by=cast.second_member)
    path = reverse("moderation:conduct", args=[Alert.objects.get().key])
    led_to = with_both_factors(cast.moderator).get(path).headers["Location"]
    assert led_to == reverse("moderation:case", args=[report.key])


def test_more_reports_than_are_held_together_are_all_decided_in_the_order_of_their_numbers(cast, message):
    made = Report.objects.bulk_create(
        Report(by=cast.late, about=cast.member, group=cast.group, source=f"message:{message.key}")
        for _number in range(deciding.AT_ONCE + 1)
    )
    assert deciding._locked(reversed(made)) == made
    assert deciding._locked([]) == []


def test_a_report_of_a_group_is_decided_about_one_of_its_hosts_or_put_away(cast):
    report = report_group(cast.group, Report.OTHER, "Nobody steps in.", by=cast.member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    assert "Nobody steps in." not in staff.get(path).content.decode()
    opened = staff.post(path, {"look": "1"}).content.decode()
    assert "Nobody steps in." in opened
    assert "Juniper" in opened
    sent = {"about": cast.facilitator.key, "measure": Decision.REMOVAL, "reason": "Nobody was safe."}
    assert staff.post(path, sent).status_code == 302
    assert Decision.objects.get().about == cast.facilitator
    seat = Membership.objects.get(group=cast.group, person=cast.facilitator)
    assert (seat.ending, seat.ended_by) == (Membership.REMOVED, cast.moderator)


def test_what_holds_is_found_again_to_be_taken_back_and_not_what_was_or_did_nothing(cast, decided):
    holds, undone, nothing = decided(Decision.NOTE), decided(Decision.MUTE), decided(Decision.NONE)
    undo(undone, by=cast.clinician)
    listed = with_both_factors(cast.moderator).get("/desk/reports/").content.decode()
    at = {one: reverse("moderation:decision", args=[one.key]) in listed for one in (holds, undone, nothing)}
    assert at == {holds: True, undone: False, nothing: False}


def test_the_lists_ask_the_same_however_much_there_is(cast, thread, client):
    desk = with_both_factors(cast.moderator)
    client.force_login(cast.second_member)
    own = reverse("moderation:reports", args=[cast.group.key])
    counts = []
    for number in range(3):
        for who, by in ((cast.member, cast.second_member), (cast.late, cast.facilitator)):
            said = makers.message(thread, who, f"Number {number}.")
            report_message(said, Report.OTHER, "Look.", by=by)
        note = Decision(about=cast.second_member, measure=Decision.NOTE)
        note.give_reason("A word.")
        note.save()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/desk/reports/").status_code == 200
            assert client.get(own).status_code == 200
            assert client.get("/you/decisions/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2]
