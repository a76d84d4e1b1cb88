"""A member is told that help was called, or that it was said who they are: at once, or once it is over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kith import clock
from kith.audit.access import entries_about
from kith.moderation import agreeing, board, closing, taking
from kith.moderation.models import Act, Closing, Proposal
from kith.moderation.tests.conftest import agree
from kith.safety.alerting import raise_alert
from kith.safety.models import Alert
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
CALLED = "It was decided to call emergency services for you."
SAID = "It was decided to say to somebody outside who you are."
IN_THE_RECORD = "It was decided to call emergency services for somebody"


@pytest.fixture
def alert(cast):
    return _alert(cast)


def _alert(cast, cause=Alert.MESSAGE):
    made = raise_alert(cast.member, place="person:x", level=3, cause=cause, words="so it is")
    taking.take(made, by=cast.moderator)
    return made


def _reads(person):
    return with_both_factors(person).get(reverse("safety:looks")).content.decode()


def _record_of(person):
    return [line.says for line in entries_about(person)]


def _decide(alert, cast, *, later=False, verb=closing.propose_emergency):
    return agree(verb(alert, "They said where.", by=cast.moderator, later=later), by=cast.clinician)


def test_at_once_they_read_what_was_decided_where_they_see_who_looked(cast, alert):
    assert CALLED not in _reads(cast.member)
    _decide(alert, cast)
    _decide(alert, cast, verb=closing.propose_disclosure)
    page = _reads(cast.member)
    assert CALLED in page
    assert SAID in page
    assert "They said where." not in page, "why was written for who agreed"
    assert cast.moderator.pseudonym not in page
    assert CALLED not in _reads(cast.second_member)
    assert IN_THE_RECORD in _record_of(cast.member)


def test_what_was_only_proposed_or_declined_is_nothing_yet(cast, alert):
    waiting = closing.propose_emergency(alert, "They said where.", by=cast.moderator)
    assert CALLED not in _reads(cast.member)
    agreeing.decline(waiting, by=cast.clinician)
    assert CALLED not in _reads(cast.member)


@pytest.mark.parametrize("cause", [Alert.REPORT, Alert.CONDUCT])
def test_they_are_told_of_it_whatever_raised_the_alert_and_of_nothing_else_about_that(cast, cause):
    _decide(_alert(cast, cause), cast)
    assert CALLED in _reads(cast.member)
    kinds = {line.entry.kind for line in entries_about(cast.member)}
    assert kinds == {"moderation.acted", "safety.looked"}, "that the second person looked, as any look"


def test_where_telling_puts_somebody_in_danger_they_are_told_once_somebody_came_back_for_the_last_time(
    cast, alert, at
):
    travel = at(clock.now())
    _decide(alert, cast, later=True)
    closing.close(alert, Closing.TALKED, "", by=cast.moderator)
    for _day in range(8):
        assert CALLED not in _reads(cast.member)
        assert not {"A second person was asked to agree", IN_THE_RECORD} & set(_record_of(cast.member))
        travel.shift(timedelta(days=1))
    saffron = with_both_factors(cast.clinician)
    day, week = board.follow_ups(cast.clinician)
    told = "they read it under You"
    assert told not in saffron.get(reverse("moderation:coming_back", args=[day.key])).content.decode()
    closing.follow_up(day, by=cast.clinician)
    assert told in saffron.get(reverse("moderation:coming_back", args=[week.key])).content.decode()
    closing.follow_up(week, by=cast.clinician)
    assert CALLED in _reads(cast.member)
    assert {"A second person was asked to agree", IN_THE_RECORD} <= set(_record_of(cast.member))


def test_nobody_who_forgets_to_come_back_keeps_it_from_them(cast, alert, at):
    travel = at(clock.now())
    _decide(alert, cast, later=True)
    travel.shift(timedelta(days=40))
    assert CALLED not in _reads(cast.member), "it is not over while the alert stands open"
    closing.close(alert, Closing.TALKED, "", by=cast.moderator)
    travel.shift(timedelta(days=30))
    assert CALLED in _reads(cast.member)


BEFORE = "If this is closed as a false alarm, they read it under You at once"


def test_who_closes_reads_before_they_press_that_a_false_alarm_tells_the_member(cast, alert):
    larch, path = with_both_factors(cast.moderator), f"/desk/alerts/{alert.key}/"
    _decide(alert, cast, verb=closing.propose_disclosure)
    assert BEFORE not in larch.get(path).content.decode(), "they know it already"
    _decide(alert, cast, later=True)
    assert BEFORE in larch.get(path).content.decode()
    closing.close(alert, Closing.TALKED, "", by=cast.moderator)
    assert BEFORE not in larch.get(path).content.decode()


@pytest.mark.parametrize("code", [Closing.FALSE_ALARM, Closing.TALKED])
def test_so_does_whoever_agrees_to_it_at_level_4(cast, code):
    grave = raise_alert(cast.member, place="person:x", level=4, cause=Alert.MESSAGE, words="so it is")
    taking.take(grave, by=cast.moderator)
    _decide(grave, cast, later=True)
    closing.close(grave, code, "", by=cast.moderator)
    proposal = Proposal.objects.waiting().get()
    page = with_both_factors(cast.clinician).post(agreeing.page_of(proposal), {"look": "1"})
    assert (BEFORE in page.content.decode()) == (code == Closing.FALSE_ALARM)


def test_after_a_false_alarm_they_are_told_as_it_is_closed(cast, alert):
    _decide(alert, cast, later=True)
    closing.close(alert, Closing.FALSE_ALARM, "", by=cast.moderator)
    assert CALLED in _reads(cast.member)


def test_that_a_decision_closed_the_alert_tells_them_nothing_before_its_time(cast, at):
    travel = at(clock.now())
    conduct = _alert(cast, Alert.CONDUCT)
    _decide(conduct, cast, later=True)
    closing.close_as_decided(conduct, by=cast.moderator)
    assert CALLED not in _reads(cast.member)
    travel.shift(timedelta(days=7))
    for one in board.follow_ups(cast.clinician):
        closing.follow_up(one, by=cast.clinician)
    assert CALLED in _reads(cast.member)


def test_by_the_pages_both_who_decide_know_when_they_are_told(cast, alert):
    larch, saffron = with_both_factors(cast.moderator), with_both_factors(cast.clinician)
    there = reverse("moderation:emergency", args=[alert.key])
    refused = larch.post(there, {"words": "", "kind": "emergency", "later": "yes"}).content.decode()
    assert 'name="later" value="yes" checked' in refused
    larch.post(there, {"words": "They said where.", "kind": "emergency", "later": "yes"})
    larch.post(there, {"words": "To their doctor.", "kind": "disclosure"})
    says = {
        "emergency": "The member is told once it is over",
        "disclosure": "The member reads under You at once",
    }
    for proposal in Proposal.objects.all():
        path = agreeing.page_of(proposal)
        assert says[proposal.kind] in saffron.post(path, {"look": "1"}).content.decode()
        saffron.post(path, {"answer": "agree"})
    told = dict(Act.objects.filter(kind__in=says).values_list("kind", "is_told_later"))
    assert told == {"emergency": True, "disclosure": False}


def test_whoever_is_barred_reads_it_too_and_what_stands_in_the_record(cast, alert, barred):
    _decide(alert, cast)
    assert CALLED in _reads(cast.member)
    client = with_both_factors(cast.member)
    assert IN_THE_RECORD in client.get(reverse("audit:own")).content.decode()
    led_to = client.get(reverse("moderation:decisions")).content.decode()
    assert f'href="{reverse("safety:looks")}"' in led_to
