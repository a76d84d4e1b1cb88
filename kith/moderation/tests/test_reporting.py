"""Reporting: one alert, no count, and nobody but staff learns of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.gates import Refused
from kith.groups.models import Membership
from kith.ledger.models import Fact
from kith.moderation.access import case_for, open_cases, to_be_reported
from kith.moderation.crowding import Crowd, crowd_about
from kith.moderation.deciding import Choice, decide
from kith.moderation.models import Decision, Report
from kith.moderation.reporting import report_group, report_message, report_person, withdraw
from kith.notices.models import Notice
from kith.people.models import Role
from kith.people.sealing import Unreadable, forget_key
from kith.safety.alerting import words_of
from kith.safety.causes import cause_of
from kith.safety.models import Alert, Look, Noticed, Shown
from tests import cast as makers
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db


def test_reporting_twice_is_one_report_and_one_alert(cast, message):
    first = report_message(message, Report.CONTACT, "Again.", by=cast.second_member)
    for words in ("Again.", ""):
        assert report_message(message, Report.CONTACT, words, by=cast.second_member) == first
    alert = Alert.objects.get()
    assert (cause_of(alert), alert.level, alert.person) == (Alert.CONDUCT, 1, cast.member)
    assert Fact.objects.filter(kind="moderation.reported").values_list("by", "details").get() == (
        None,
        {"of": Report.CONTACT},
    )


def test_another_kind_and_more_words_reach_the_desk_in_one_case_and_one_alert(cast, message):
    report_message(message, Report.CONTACT, "He asks where I live.", by=cast.second_member)
    report_message(message, Report.SELLING, "And he sells herbs.", by=cast.second_member)
    report_message(message, Report.SELLING, "For ninety a month.", by=cast.second_member)
    report_message(message, Report.HURTING, by=cast.second_member)
    assert Alert.objects.get(is_conduct=True).level == 2, "the gravest of what was said"
    (case,) = open_cases(cast.moderator)
    assert case.kinds == [Report.HURTING, Report.CONTACT, Report.SELLING]
    assert crowd_about(cast.member) is None, "it is one person"
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[case.first.key])
    page = staff.post(path, {"look": "1"}).content.decode()
    for said in ("He asks where I live.", "And he sells herbs.", "For ninety a month."):
        assert said in page
    staff.post(path, {"measure": Decision.NOTE, "reason": "Please do not."})
    assert {report.decision for report in Report.objects.all()} == {Decision.objects.get()}


def test_what_is_said_of_a_message_after_it_was_decided_about_waits_at_the_desk_again(cast, message):
    report_message(message, Report.CONTACT, "He asks where I live.", by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), "moderation:case"
    here = reverse(path, args=[Report.objects.get().key])
    staff.post(here, {"look": "1"})
    staff.post(here, {"measure": Decision.NONE})
    again = report_message(message, Report.CONTACT, "He asks where I live.", by=cast.second_member)
    assert again == Report.objects.get(), "that was looked at"
    more = report_message(message, Report.TRUST, "He told my sister.", by=cast.second_member)
    (case,) = open_cases(cast.moderator)
    assert case.reports == (more,)
    for one in (again, more):
        assert case_for(cast.moderator, one.key).reports == (one,)
    assert "He told my sister." in staff.post(reverse(path, args=[more.key]), {"look": "1"}).content.decode()


def test_the_same_of_somebody_after_it_was_decided_about_waits_at_the_desk_again(cast):
    """A message stays as it was, and was looked at. What somebody does goes on."""
    seat = Membership.objects.get(group=cast.group, person=cast.member)
    first = report_person(seat, Report.CONTACT, by=cast.second_member)
    decide(case_for(cast.moderator, first.key).ground, Choice(Decision.NONE), by=cast.moderator)
    again = report_person(seat, Report.CONTACT, by=cast.second_member)
    (case,) = open_cases(cast.moderator)
    assert case.reports == (again,) != (first,)


def test_a_fear_is_about_distress_and_stands_beside_a_complaint(cast, message):
    report_message(message, Report.CONTACT, by=cast.second_member)
    fear = report_message(message, Report.FEAR, by=cast.second_member)
    assert fear.alert == Alert.objects.get(is_conduct=False, level=2)
    assert cause_of(fear.alert) == Alert.REPORT
    assert sorted(case.kinds for case in open_cases(cast.moderator)) == [[Report.CONTACT], [Report.FEAR]]


def test_twenty_accounts_change_nothing_but_what_staff_see(cast, message, thread, client):
    """The scripted brigade: standing, delivery and visibility of the one they report stay as they are."""
    crowd = makers.people({f"Sock {n}": () for n in range(20)}, joined_at=clock.ago(days=2))
    for who in crowd:
        makers.seat(cast.group, who)
    pages = ("/home/", "/you/", "/notices/", "/you/looks/", "/you/decisions/", f"/threads/{thread.key}/")
    client.force_login(cast.member)

    def what_wren_sees():
        return [_without_tokens(client.get(path).content.decode()) for path in pages]

    before = what_wren_sees(), _row_of(message), _row_of(cast.member)
    for who in crowd:
        report_message(message, Report.HURTING, "Throw them out.", by=who)
    assert (what_wren_sees(), _row_of(message), _row_of(cast.member)) == before
    alert = Alert.objects.get()
    assert (alert.level, Report.objects.filter(alert=alert).count()) == (2, 20)
    assert not Decision.objects.exists()
    assert Notice.objects.filter(kind="safety.alert").count() == 3, "Larch, Saffron and Linnet, once each"
    (case,) = open_cases(cast.moderator)
    assert len(case.reports) == 20
    assert crowd_about(cast.member) == Crowd(reporters=20, minutes=10, newcomers=20)
    page = with_both_factors(cast.moderator).get(reverse("moderation:case", args=[case.first.key]))
    assert "20 people reported them within 10 minutes, 20 of them from accounts under 7 days old." in (
        page.content.decode()
    )


def _without_tokens(page):
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line]


def _row_of(row):
    return type(row).objects.filter(pk=row.pk).values().get()


def test_a_few_reports_over_days_are_no_crowd(cast, message, at):
    travel = at(clock.now())
    for who in (cast.second_member, cast.late, cast.facilitator):
        report_message(message, Report.OTHER, by=who)
        travel.shift(timedelta(days=1))
    assert crowd_about(cast.member) is None


def test_a_host_never_meets_a_report_about_hosts(cast):
    host = cast.facilitator
    Role.objects.create(person=host, name=Role.MODERATOR)
    about_host = report_person(_seat(cast.group, host), Report.HURTING, by=cast.member)
    about_group = report_group(cast.group, Report.OTHER, by=cast.member)
    assert open_cases(host) == []
    assert {case.first for case in open_cases(cast.moderator)} == {about_host, about_group}
    assert not Notice.objects.filter(person=host).exists()


def test_staff_decide_nothing_they_reported_and_nothing_about_themselves(cast, message, thread):
    makers.seat(cast.group, cast.moderator)
    own = makers.message(thread, cast.moderator, "Mine.")
    report_message(own, Report.OTHER, by=cast.member)
    report_message(message, Report.OTHER, by=cast.moderator)
    report_message(message, Report.OTHER, by=cast.second_member)
    assert open_cases(cast.moderator) == []
    assert len(open_cases(cast.clinician)) == 2


def test_a_group_as_a_whole_is_told_of_once(cast):
    for who in (cast.member, cast.second_member, cast.late):
        report_group(cast.group, Report.OTHER, by=who)
    assert Notice.objects.filter(kind="moderation.reported").count() == 3
    assert not Alert.objects.exists()


def test_nobody_reports_themselves(cast, message):
    with pytest.raises(Refused):
        report_message(message, Report.OTHER, by=cast.member)
    with pytest.raises(Refused):
        report_person(_seat(cast.group, cast.member), Report.OTHER, by=cast.member)


def test_taken_back_it_waits_no_more_and_the_alert_stays(cast, message):
    report = report_message(message, Report.OTHER, by=cast.second_member)
    withdraw(withdraw(report, by=cast.second_member), by=cast.second_member)
    assert open_cases(cast.moderator) == []
    assert Alert.objects.get().closed_at is None
    assert report_message(message, Report.OTHER, by=cast.second_member) != report


def test_the_words_of_a_report_open_with_the_reporters_key_alone(cast, message):
    report = report_message(message, Report.OTHER, "at the mill", by=cast.second_member)
    assert b"mill" not in bytes(report.words)
    assert report.read() == "at the mill"
    forget_key(cast.second_member)
    with pytest.raises(Unreadable):
        report.read()


def test_a_reporter_in_danger_is_helped_and_what_they_quote_is_no_conduct_of_theirs(cast, message):
    words = "he says kill yourself, nobody cares. i want to die"
    report_message(message, Report.HURTING, words, by=cast.second_member)
    assert Shown.objects.get().person == cast.second_member
    assert Noticed.objects.filter(person=cast.second_member).exists()
    assert not Alert.objects.filter(person=cast.second_member, is_conduct=True).exists()


def test_the_form_thanks_says_what_is_true_and_takes_back(cast, message, client):
    client.force_login(cast.second_member)
    path = reverse("moderation:report", args=[message.key])
    assert "Report this message" in client.get(path).content.decode()
    page = client.post(path, {"kind": Report.FEAR, "words": "They sound lost."}, follow=True).content.decode()
    assert "Thank you for telling us" in page
    assert "It never counts against the person." in page
    assert "It lies there for those who answer for safety." in page
    Role.objects.update(ended_at=clock.now())
    assert "Nobody looks after reports here at present." in client.get(path).content.decode()
    report = Report.objects.get()
    client.post(path, {"withdraw": report.key})
    report.refresh_from_db()
    assert report.withdrawn_at is not None


def test_whoever_was_sent_away_can_report_the_host(cast, client):
    client.force_login(cast.gone)
    path = reverse("moderation:reports", args=[cast.group.key])
    page = client.get(path).content.decode()
    assert "Juniper, host" in page
    assert "Moth" not in page
    host, other = _seat(cast.group, cast.facilitator), _seat(cast.group, cast.second_member)
    client.post(path, {"whom": host.key, "kind": Report.HURTING})
    client.post(path, {"whom": other.key, "kind": Report.HURTING})
    assert Report.objects.get().about == cast.facilitator


def test_whoever_closed_their_account_is_not_there_to_be_reported(cast):
    assert "Moth" in [one.name for one in to_be_reported(cast.member, cast.group)]
    cast.second_member.is_active = False
    cast.second_member.save()
    assert [one.name for one in to_be_reported(cast.member, cast.group)] == ["Juniper", "Quill"]


def test_what_happens_next_is_said_while_a_report_lies_there_and_of_fear_what_is_true_of_it(cast, client):
    client.force_login(cast.second_member)
    path = reverse("moderation:reports", args=[cast.group.key])
    sent = {"whom": _seat(cast.group, cast.member).key, "kind": Report.FEAR}
    told = client.post(path, sent, follow=True).content.decode()
    assert told.count("It never counts against the person.") == 1
    assert f'<a class="page-up" href="{cast.group.path}"' in told
    withdraw(Report.objects.get(), by=cast.second_member)
    assert "What happens next" not in client.get(path).content.decode()


def test_an_alias_stays_one_in_what_the_reporter_sees(cast, thread, client):
    alias = thread.aliases.create(person=cast.member, name="Reed", mark=1)
    masked = makers.message(thread, cast.member, "Nobody knows me.", alias=alias)
    report_message(masked, Report.OTHER, by=cast.second_member)
    client.force_login(cast.second_member)
    page = client.get(reverse("moderation:reports", args=[cast.group.key])).content.decode()
    made = page.partition("What you reported here")[2].partition("What happens next")[0]
    assert "Something Reed wrote" in made
    assert "Wren" not in made


def test_staff_open_one_message_and_at_most_five_around_it_and_wren_sees_that(cast, message, thread):
    for number in range(8):
        makers.message(thread, cast.second_member, f"later {number}")
    report = report_message(message, Report.OTHER, by=cast.second_member)
    staff = with_both_factors(cast.moderator)
    path = reverse("moderation:case", args=[report.key])
    assert "the mill" not in staff.get(path).content.decode()
    assert not Look.objects.exists()
    page = staff.post(path, {"look": "1"}).content.decode()
    assert "the mill" in page
    assert "later 4" not in page
    assert Look.objects.values_list("person", "by", "around").get() == (cast.member.pk, cast.moderator.pk, 5)
    assert case_for(cast.moderator, report.key).first == report


def _seat(group, who):
    return Membership.objects.get(group=group, person=who)


def test_what_a_reporter_said_opens_by_a_look_that_they_can_see_and_nobody_else(cast, message):
    said = "He keeps asking me for money."
    report = report_message(message, Report.CONTACT, said, by=cast.second_member)
    staff, path = with_both_factors(cast.moderator), reverse("moderation:case", args=[report.key])
    for page in (staff.get(path), staff.get(reverse("moderation:cases"))):
        assert said not in page.content.decode()
    assert "who said it can see it" in staff.get(path).content.decode()
    assert said in staff.post(path, {"look": "1"}).content.decode()
    assert Look.objects.filter(person=cast.second_member, by=cast.moderator).count() == 1
    own = with_both_factors(cast.second_member).get(reverse("safety:looks")).content.decode()
    assert "Larch" in own
    theirs = Look.objects.filter(person=cast.member).values_list("source", flat=True)
    assert list(theirs) == [f"message:{message.key}"], "that there is a report is nothing they learn of"
    assert said not in staff.get(path).content.decode()


def test_nobody_decides_what_was_said_unread_and_where_nothing_was_said_there_is_nothing_to_open(cast):
    seat = _seat(cast.group, cast.member)
    silent, path = report_person(seat, Report.OTHER, by=cast.late), "moderation:case"
    staff = with_both_factors(cast.moderator)
    page = staff.get(reverse(path, args=[silent.key])).content.decode()
    assert "Read what was said" not in page
    assert "Decide so" in page
    report_person(seat, Report.HURTING, "She shouts.", by=cast.second_member)
    page = staff.get(reverse(path, args=[silent.key])).content.decode()
    assert "Read what was said" in page
    assert "Decide so" not in page
    opened = staff.post(reverse(path, args=[silent.key]), {"look": "1"}).content.decode()
    assert "She shouts." in opened
    assert "Decide so" in opened


def test_a_fear_and_a_complaint_about_one_message_are_two_cases_and_two_alerts_with_its_words(cast, message):
    complaint = report_message(message, Report.CONTACT, by=cast.second_member)
    fear = report_message(message, Report.FEAR, by=cast.second_member)
    for one in (complaint, fear):
        assert one.alert is not None
        assert words_of(one.alert) == [message.words]
        assert case_for(cast.moderator, one.key).reports == (one,)
